//! What runs were seen to execute.

use std::collections::BTreeMap;

use crate::events::StageEvent;
use crate::evidence::Evidence;
use crate::id::ObjectId;

/// What runs executed, by the commit they ran on.
#[derive(Debug, Clone, Default)]
pub struct Executions {
    /// Stages that jobs executed.
    pub events: BTreeMap<ObjectId, Vec<StageEvent>>,
    /// Commits on which a job ran of which nothing shows all that it did, with one such job.
    pub hidden: BTreeMap<ObjectId, Evidence>,
    /// Commits on which some job ran to its end.
    pub ran: std::collections::BTreeSet<ObjectId>,
}
