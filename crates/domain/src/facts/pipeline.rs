//! Workflow definitions through time.

use std::sync::Arc;

use super::workflow::Workflow;

/// A span of trunk history during which the workflow files did not change.
#[derive(Debug, Clone)]
pub struct PipelineEra {
    /// Position on the trunk's first-parent line, counted from the oldest commit, of its first commit.
    pub first: usize,
    /// The workflows as they were.
    pub workflows: Arc<[Workflow]>,
}

/// All eras, oldest first. Empty when the trunk has no commit.
#[derive(Debug, Clone, Default)]
pub struct Timeline {
    /// The eras.
    pub eras: Vec<PipelineEra>,
}

impl Timeline {
    /// The workflows at a position on the first-parent line, counted from the oldest commit.
    #[must_use]
    pub fn at(&self, position: usize) -> &[Workflow] {
        let after = self.eras.partition_point(|era| era.first <= position);
        after.checked_sub(1).map_or(&[], |index| &self.eras[index].workflows)
    }
}
