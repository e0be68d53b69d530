//! GitHub's REST and GraphQL APIs, or a saved dump of them, read into records and raw logs.
//!
//! [`collect`] walks the APIs of one repository into a [`Ledger`](plimsoll_domain::ledger::Ledger); it may be stopped
//! at any point and goes on where it was. [`repositories`] lists what an organisation or a
//! person has. [`decode`] reads one item, and is all that a rebuild needs. Asynchronous
//! inside, blocking at its door.

mod api;
mod collect;
mod decode;
mod import;
mod kind;
mod logs;
mod owner;
mod post;

pub use api::{Allowance, ApiBase, Credentials, Governor, Pace, Secret, Stop, Used};
pub use collect::{
    CollectError, CollectOptions, Collected, LARGEST_LOG, NoObserver, Observer, Progress, collect,
};
pub use decode::{Decoded, decode};
pub use import::{ImportError, ImportOptions, Imported, import};
pub use owner::{Listed, Owner, Probed, probe, repositories};
pub use post::post;
