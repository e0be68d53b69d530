//! The nouns of delivery: facts, events, metric values, signals, verdicts, windows.
//!
//! Everything here is plain data with the small amount of logic that keeps it consistent.
//! Nothing reads a file, the network, the environment or the clock: `as_of` is always an argument.
//! The other crates depend on this one and on no sibling, so a change here is a change for all.

pub mod assessment;
pub mod attestation;
pub mod coverage;
pub mod events;
pub mod evidence;
pub mod facts;
pub mod fleet;
pub mod gate;
pub mod grade;
pub mod id;
pub mod ledger;
pub mod level;
pub mod level_history;
pub mod log;
pub mod metric;
pub mod practice;
pub mod reason;
pub mod record;
pub mod shared;
pub mod signal;
pub mod stage;
pub mod tables;
pub mod time;
pub mod uploads;

pub use assessment::Assessment;
pub use coverage::{Coverage, CoverageState, Source};
pub use evidence::{Evidence, EvidenceKind};
pub use facts::Facts;
pub use grade::Grade;
pub use id::ObjectId;
pub use level::LevelVerdict;
pub use metric::{MetricState, MetricValue};
pub use practice::{PracticeVerdict, Verdict};
pub use reason::{Reason, ReasonCode};
pub use shared::{Interner, List, Recent, Word};
pub use signal::{Signal, SignalState};
pub use stage::Stage;
pub use time::{Timestamp, Window};
