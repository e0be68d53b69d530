//! Which job of which workflow file a job of a run was.

use std::collections::HashMap;

use plimsoll_domain::facts::{CommitIx, Facts, Workflow, WorkflowJob};
use plimsoll_domain::record::{Job, Run};
use plimsoll_domain::{ObjectId, Timestamp};

/// Workflow definitions as they were for a commit or at a time.
pub(crate) struct Definitions<'a> {
    facts: &'a Facts,
    /// Places on the trunk's first-parent line, counted from the oldest commit.
    places: HashMap<ObjectId, usize>,
    /// When each place was committed, oldest first, never falling.
    times: Vec<i64>,
}

impl<'a> Definitions<'a> {
    pub(crate) fn new(facts: &'a Facts) -> Self {
        let commit = |index: &CommitIx| facts.history.commit(*index);
        let line = || facts.trunk_line.iter().rev();
        let places = line().enumerate().map(|(place, index)| (commit(index).id, place)).collect();
        let mut latest = i64::MIN;
        let times = line()
            .map(|index| {
                // A clock that is ahead must not hide what came after.
                latest = latest.max(commit(index).committed.min(facts.as_of.timestamp()));
                latest
            })
            .collect();
        Self { facts, places, times }
    }

    /// The definition of a job: by the commit it ran on where that is on the trunk, else as the trunk's was then.
    pub(crate) fn job(&self, run: &Run, job: &Job) -> Option<&'a WorkflowJob> {
        let workflow = self.workflow(run)?;
        workflow.jobs.iter().filter(|known| known.is_shown_as(&job.name)).max_by_key(|known| known.id.len())
    }

    /// The definition of a run's workflow, likewise.
    pub(crate) fn workflow(&self, run: &Run) -> Option<&'a Workflow> {
        let path = run.workflow_path.as_deref()?;
        let path = path.split('@').next().unwrap_or(path);
        let place = run.sha.and_then(|sha| self.places.get(&sha).copied());
        let place = place.or_else(|| self.at(run.created))?;
        let workflows: &[Workflow] = self.facts.timeline.at(place);
        workflows.iter().find(|workflow| workflow.path == path)
    }

    fn at(&self, time: Timestamp) -> Option<usize> {
        self.times.partition_point(|committed| *committed <= time.timestamp()).checked_sub(1)
    }
}
