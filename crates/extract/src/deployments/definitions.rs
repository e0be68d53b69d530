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
        let path = run.workflow_path.as_deref()?;
        let path = path.split('@').next().unwrap_or(path);
        let place = run.sha.and_then(|sha| self.places.get(&sha).copied());
        let place = place.or_else(|| self.at(run.created))?;
        let workflows: &[Workflow] = self.facts.timeline.at(place);
        let workflow = workflows.iter().find(|workflow| workflow.path == path)?;
        workflow.jobs.iter().filter(|known| names(known, &job.name)).max_by_key(|known| known.id.len())
    }

    fn at(&self, time: Timestamp) -> Option<usize> {
        self.times.partition_point(|committed| *committed <= time.timestamp()).checked_sub(1)
    }
}

/// Whether a job as displayed is one of this definition's: its name or id, with the matrix's values behind it.
fn names(known: &WorkflowJob, shown: &str) -> bool {
    let called = known.name.as_deref().unwrap_or(&known.id);
    // A caller's name stands before the callee's: `caller / callee`.
    let own = shown.rsplit(" / ").next().unwrap_or(shown);
    let is = |name: &str| {
        shown == name || own == name || [shown, own].iter().any(|shown| with_matrix(shown, name))
    };
    if let Some((fixed, _)) = called.split_once("${{") {
        return fixed.trim().len() >= 3 && own.starts_with(fixed.trim());
    }
    is(called) || known.id.rsplit(" / ").next().is_some_and(|id| known.name.is_none() && is(id))
}

fn with_matrix(shown: &str, name: &str) -> bool {
    shown.strip_prefix(name).is_some_and(|rest| rest.starts_with(" (") && rest.ends_with(')'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_known_by_its_name_its_id_and_its_matrix() {
        let job = |id: &str, name: Option<&str>| WorkflowJob {
            id: id.to_owned(),
            name: name.map(str::to_owned),
            ..WorkflowJob::default()
        };
        assert!(names(&job("deploy", None), "deploy"));
        assert!(names(&job("deploy", None), "deploy (eu, prod)"));
        assert!(names(&job("deploy", Some("Roll out")), "Roll out"));
        assert!(names(&job("ship / deploy", None), "ship / deploy"));
        assert!(names(&job("d", Some("Deploy to ${{ matrix.env }}")), "Deploy to eu"));
        assert!(!names(&job("deploy", Some("Roll out")), "deploy"));
        assert!(!names(&job("deploy", None), "deploy-docs"));
        assert!(!names(&job("d", Some("${{ matrix.env }}")), "anything"));
    }
}
