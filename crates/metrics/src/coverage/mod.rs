//! Automation coverage: which share of changes the pipeline handles, stage by stage.

mod applicability;
pub(crate) mod automation_coverage;
mod changes;
mod condition;
mod eras;
pub(crate) mod matrix;
mod stage_coverage;
mod started;
