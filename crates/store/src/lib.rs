//! The embedded database: records keyed by the platform's ids, raw payloads, logs, watermarks, past assessments.
//!
//! One SQLite file for any number of repositories. [`Store`] is the one writer at a time and implements the
//! domain's [`Ledger`](plimsoll_domain::ledger::Ledger); [`Reader`] reads, also from a file that may not be
//! written. Everything decoded can be rebuilt from the raw payloads.

mod assessments;
mod brief;
mod check;
mod codec;
mod condensed;
mod connection;
mod dictionary;
mod due;
mod error;
mod export;
mod forget;
mod info;
mod keep;
mod ledger;
mod lock;
mod logs;
mod migrate;
mod nights;
mod prune;
mod read;
mod rebuild;
mod rows;
mod store;
mod tally;
mod waits;

pub use assessments::PastAssessment;
pub use check::Finding;
pub use error::StoreError;
pub use info::{Aside, Info, RepositoryInfo};
pub use nights::{NightKey, Outcome, PastMember, PastNight, place_of};
pub use prune::{PruneOptions, Pruned};
pub use read::StoredRepository;
pub use rebuild::{Decoded, Rebuilt};
pub use store::{Reader, Store};
