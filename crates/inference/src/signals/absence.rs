//! When a source is closed, and what may hide what was not seen.

use plimsoll_domain::coverage::CoverageState;
use plimsoll_domain::evidence::Evidence;
use plimsoll_domain::facts::{Workflow, WorkflowJob, WorkflowStep};
use plimsoll_domain::{Reason, ReasonCode, Signal, SignalState, Source};

use super::context::{Context, Span};
use super::proof;
use super::triggers;

/// Which part of a pipeline a signal is about, and so what could hide it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Anything that CI does: another CI system or any opaque step could do it.
    Ci,
    /// What CI does on pushes to trunk.
    CiOnCommit,
    /// What CI does on pull requests.
    CiOnPullRequest,
    /// What CI does on a schedule.
    CiOnSchedule,
    /// Deployment: another delivery system could do it too; what pull requests start could not.
    Deployment,
    /// Files that deploy or say how: another system may make them superfluous.
    DeploymentFiles,
}

impl Context<'_> {
    /// Whether the tree at trunk's head was read completely; else why not. A shallow clone has its tree.
    pub(super) fn tree_closed(&self) -> Result<(), Reason> {
        let facts = self.facts;
        let read = match facts.coverage_of(Source::Git) {
            CoverageState::Complete => true,
            CoverageState::Partial => facts.repository.shallow,
            CoverageState::Missing => false,
        };
        if read && !facts.tree.cut {
            return Ok(());
        }
        let text = "the files at trunk's head were not all read; a complete clone shows this";
        Err(Reason::new(ReasonCode::NoAccess, text))
    }

    /// Whether history in a span was read completely; else why not.
    pub(super) fn history_closed(&self, span: Span) -> Result<(), Reason> {
        let history = &self.facts.history;
        if history.truncated.iter().any(|index| self.time(*index) >= span.from) {
            let text =
                "the clone's history is cut off inside the window; `git fetch --unshallow` shows the rest";
            return Err(Reason::new(ReasonCode::ShallowClone, text));
        }
        match self.facts.coverage_of(Source::Git) {
            CoverageState::Complete => Ok(()),
            CoverageState::Partial if self.facts.repository.shallow => Ok(()),
            CoverageState::Partial | CoverageState::Missing => {
                Err(Reason::new(ReasonCode::NoAccess, "git history was not read completely"))
            }
        }
    }

    /// Absent when the tree is closed, else unknown.
    pub(super) fn not_in_tree(&self, id: &str, text: &str) -> Signal {
        match self.tree_closed() {
            Ok(()) => Signal::without(id, SignalState::Absent, Reason::new(ReasonCode::NotFound, text)),
            Err(reason) => Signal::without(id, SignalState::Unknown, reason),
        }
    }

    /// Absent when nothing could hide it from workflow files, else unknown.
    pub(super) fn not_in_pipeline(&self, id: &str, reach: Reach, text: &str) -> Signal {
        match self.hidden(reach) {
            None => Signal::without(id, SignalState::Absent, Reason::new(ReasonCode::NotFound, text)),
            Some((reason, evidence)) => {
                let signal = Signal::without(id, SignalState::Unknown, reason);
                proof::proven(self.facts, signal, evidence)
            }
        }
    }

    /// What could hide part of the pipeline from workflow files, where something could.
    pub(super) fn hidden(&self, reach: Reach) -> Option<(Reason, Option<Evidence>)> {
        if reach == Reach::DeploymentFiles {
            return self.foreign(reach);
        }
        self.unread_workflows().or_else(|| self.foreign(reach)).or_else(|| self.opaque(reach))
    }

    fn unread_workflows(&self) -> Option<(Reason, Option<Evidence>)> {
        if self.facts.coverage_of(Source::Workflows) != CoverageState::Complete {
            return Some((Reason::new(ReasonCode::NoAccess, "the workflow files were not all read"), None));
        }
        let broken = self.facts.workflows().iter().find(|workflow| !workflow.problems.is_empty())?;
        let line = broken.problems.first().and_then(|problem| problem.line);
        let text = format!("`{}` could not be understood completely", broken.path);
        Some((Reason::new(ReasonCode::Inconclusive, text), Some(Evidence::file(&broken.path, line))))
    }

    fn foreign(&self, reach: Reach) -> Option<(Reason, Option<Evidence>)> {
        let delivers = matches!(reach, Reach::Deployment | Reach::DeploymentFiles);
        let found = self.facts.elsewhere(delivers).next()?;
        let system = found.tool.as_deref().unwrap_or("another system");
        let text = format!("`{}` hands work to {system}, whose history is not read", found.path);
        Some((Reason::new(ReasonCode::ExternalSystem, text), Some(proof::finding(found))))
    }

    fn opaque(&self, reach: Reach) -> Option<(Reason, Option<Evidence>)> {
        let (workflow, job) = self
            .facts
            .workflows()
            .iter()
            .filter(|workflow| self.reaches(workflow, reach) && !triggers::only_tends_issues(workflow))
            .flat_map(|workflow| workflow.enabled_jobs().map(move |job| (workflow, job)))
            .filter(|(_, job)| job.opaque || job.enabled_steps().any(|step| step.opaque))
            .min_by_key(|(workflow, job)| self.unlikely(workflow, job))?;
        let place = opaque_place(workflow, job);
        let text = format!("what `{}` runs cannot be seen from the workflow file", place.reference);
        Some((Reason::new(ReasonCode::OpaqueWrapper, text), Some(place)))
    }

    /// How unlikely it is that a job hides delivery, least first: one that is named for it, then one that changes of the
    /// trunk, tags or releases start.
    fn unlikely(&self, workflow: &Workflow, job: &WorkflowJob) -> u8 {
        let starts = triggers::starts(self, workflow);
        let delivers = starts.on_commit || starts.on_push || starts.on_tag || starts.on_release;
        let name = |text: &str| {
            let lower = text.to_ascii_lowercase();
            let mut words = lower.split(|c: char| !c.is_ascii_alphanumeric());
            words.any(|word| {
                matches!(word, "deploy" | "deployment" | "release" | "publish" | "delivery" | "cd")
            })
        };
        let file = workflow.path.rsplit('/').next().unwrap_or_default();
        let named = name(file) || name(&job.id) || workflow.name.as_deref().is_some_and(name);
        match (named, delivers) {
            (true, true) => 0,
            (true, false) => 1,
            (false, true) => 2,
            (false, false) => 3,
        }
    }

    fn reaches(&self, workflow: &Workflow, reach: Reach) -> bool {
        let starts = triggers::starts(self, workflow);
        match reach {
            Reach::Ci => starts.automatic || starts.by_hand,
            Reach::CiOnCommit => starts.on_commit,
            Reach::CiOnPullRequest => starts.on_pr,
            Reach::CiOnSchedule => starts.interval_hours.is_some(),
            Reach::Deployment => starts.beyond_pull_requests(),
            Reach::DeploymentFiles => false,
        }
    }
}

fn opaque_place(workflow: &Workflow, job: &WorkflowJob) -> Evidence {
    let step: Option<&WorkflowStep> = job.enabled_steps().find(|step| step.opaque);
    match step {
        Some(step) if !job.opaque => Evidence::file(&step.file, Some(step.line)),
        _ => {
            let file = if job.defined_in.is_empty() { &workflow.path } else { &job.defined_in };
            Evidence::file(file, Some(job.line))
        }
    }
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::Stage;

    use super::*;
    use crate::signals::testing::{Building, World, workflow};

    fn reason(workflows: [Workflow; 2]) -> String {
        let [first, second] = workflows;
        let facts = World::new().with(first).with(second).facts();
        let context = Context::new(&facts, &[]);
        context.hidden(Reach::Deployment).map_or_else(String::new, |(reason, _)| reason.text)
    }

    fn opaque(name: &str, events: &[&str]) -> Workflow {
        workflow(name, events).job("x", &[Stage::Build]).change(|job| job.opaque = true)
    }

    #[test]
    fn the_likeliest_place_is_named() {
        let board = || opaque("board-sync", &["issues", "workflow_dispatch"]);
        assert!(reason([board(), opaque("ship", &["push"])]).contains("ship.yml"));
        assert!(reason([opaque("lint", &["push"]), opaque("release", &["push"])]).contains("release.yml"));
    }

    #[test]
    fn what_tends_issues_hides_no_deployment() {
        let none = workflow("ci", &["push"]).job("x", &[Stage::Build]);
        assert_eq!(reason([opaque("board-sync", &["issues"]), none.clone()]), "");
        assert!(
            reason([opaque("board-sync", &["issues", "workflow_dispatch"]), none]).contains("board-sync.yml")
        );
    }
}
