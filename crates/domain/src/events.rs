//! Events: what a pipeline was seen to do.

use serde::{Deserialize, Serialize};

use crate::evidence::Evidence;
use crate::grade::Grade;
use crate::id::ObjectId;
use crate::stage::Stage;
use crate::time::Timestamp;

/// A stage of the pipeline, executed or configured for one commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageEvent {
    /// The stage.
    pub stage: Stage,
    /// The catalogue's tool that shows it, where one was recognised.
    pub tool: Option<String>,
    /// The commit it was for.
    pub sha: ObjectId,
    /// The run, where one executed it.
    pub run: Option<u64>,
    /// The job, where one executed it.
    pub job: Option<u64>,
    /// When it ended, where it was executed.
    pub finished: Option<Timestamp>,
    /// Whether its failure fails what a merge or a deployment waits for.
    pub gating: bool,
    /// How strong the evidence is.
    pub grade: Grade,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}
