//! What the jobs of runs executed: by their logs, else by their definitions and the steps that ran.

use std::collections::BTreeSet;

use plimsoll_domain::events::StageEvent;
use plimsoll_domain::facts::platform::Platform;
use plimsoll_domain::facts::{Executions, Facts, WorkflowJob, WorkflowStep};
use plimsoll_domain::log::{EventKind, JobReading};
use plimsoll_domain::record::{Conclusion, Job, Run};
use plimsoll_domain::{Evidence, EvidenceKind, Grade, ObjectId, Stage, Window};

use crate::catalogue::Catalogue;
use crate::deployments::Definitions;

/// Before the window: a change that reached the trunk in it may have been checked so long before.
const EARLIER: chrono::Duration = chrono::Duration::days(30);

/// What happens a few times a year is looked for in more than a year.
const YEAR: chrono::Duration = chrono::Duration::days(400);

/// Derives what was executed by jobs that ended in the window or some weeks before, and in the year before its end. A stage counts only when a step of
/// it ran and was not skipped, whether it failed or not.
#[must_use]
pub fn derive(facts: &Facts, window: Window) -> Executions {
    let definitions = Definitions::new(facts);
    let mut found = Executions::default();
    let since = (window.from - EARLIER).min(window.to - YEAR);
    for job in &facts.platform.jobs {
        let ran = matches!(job.conclusion, Conclusion::Success | Conclusion::Failure | Conclusion::TimedOut);
        if !ran || !job.finished.is_some_and(|finished| finished > since && finished <= window.to) {
            continue;
        }
        let Some((run, sha)) = facts.platform.run(job.run).and_then(|run| Some((run, run.sha?))) else {
            continue;
        };
        let look = Look {
            platform: &facts.platform,
            job,
            sha,
            definition: definitions.job(run, job),
            reading: facts.platform.readings.get(&job.id),
        };
        found.ran.insert(sha);
        found.events.entry(sha).or_default().extend(look.events(run));
        if look.hides_something() {
            found.hidden.entry(sha).or_insert_with(|| look.evidence("nothing shows what it did".to_owned()));
        }
    }
    found
}

struct Look<'a> {
    platform: &'a Platform,
    job: &'a Job,
    sha: ObjectId,
    definition: Option<&'a WorkflowJob>,
    reading: Option<&'a JobReading>,
}

impl Look<'_> {
    /// One event for each tool that executed a stage, the strongest evidence first come.
    fn events(&self, run: &Run) -> Vec<StageEvent> {
        let catalogue = Catalogue::builtin();
        let mut seen: BTreeSet<(Stage, String)> = BTreeSet::new();
        let mut found = Vec::new();
        for step in self.reading.into_iter().flat_map(|reading| &reading.steps) {
            for stage in step.stages.iter().filter(|stage| stage.grade >= Grade::E3) {
                let also = catalogue.tool(&stage.tool).map_or(&[][..], |tool| &tool.also);
                for one in std::iter::once(&stage.stage).chain(also) {
                    if seen.insert((*one, stage.tool.clone())) {
                        let note = format!("{} in job {}, line {}", stage.tool, self.job.name, stage.line);
                        found.push(self.event(run, *one, &stage.tool, stage.grade, note));
                    }
                }
            }
        }
        // What no log shows, the definition says of a step that ran: not every tool prints a line that is known.
        for (step, tool) in self.definition.into_iter().flat_map(WorkflowJob::matches) {
            let idle = tool.weak || tool.disqualified.is_some();
            if idle || self.ran(step) != Some(true) || self.shows(tool.stage) {
                continue;
            }
            if seen.insert((tool.stage, tool.tool.clone())) {
                let note = format!("{} in job {}, by its definition", tool.tool, self.job.name);
                found.push(self.event(run, tool.stage, &tool.tool, Grade::E3, note));
            }
        }
        found
    }

    /// Whether the log is the better witness of a stage: it shows it, or would, since what changes the world says so.
    fn shows(&self, stage: Stage) -> bool {
        let speaks = EventKind::of_stage(stage).is_some_and(EventKind::changes_the_world);
        if self.reading.is_some() && speaks {
            return true;
        }
        let steps = self.reading.into_iter().flat_map(|reading| &reading.steps);
        steps.flat_map(|step| &step.stages).any(|seen| seen.stage == stage && seen.grade >= Grade::E3)
    }

    /// Whether a step of the definition ran. Steps are known by their names; of one that is not listed it is known only
    /// where it has no condition and the job succeeded.
    fn ran(&self, step: &WorkflowStep) -> Option<bool> {
        if step.condition.is_none() && self.job.conclusion == Conclusion::Success {
            return Some(true);
        }
        let named = step.name.as_ref().and_then(|name| self.job.steps.iter().find(|own| own.name == *name));
        let shown = || {
            let first = step.commands.first().map(|command| command.words.join(" "));
            let uses = step.uses.as_ref().map(|uses| uses.name.clone());
            let begins = first.or(uses)?;
            self.job
                .steps
                .iter()
                .find(|own| own.name.strip_prefix("Run ").is_some_and(|name| name.starts_with(&begins)))
        };
        let own = named.or_else(shown)?;
        Some(matches!(own.conclusion, Conclusion::Success | Conclusion::Failure | Conclusion::TimedOut))
    }

    /// Whether the job may have done more than is seen.
    fn hides_something(&self) -> bool {
        if let Some(reading) = self.reading {
            return reading.steps.iter().any(|step| step.opaque && step.stages.is_empty());
        }
        self.definition.is_none_or(|definition| {
            let unsure = definition.matches().any(|(step, found)| !found.weak && self.ran(step).is_none());
            definition.opaque || unsure || definition.enabled_steps().any(|step| step.opaque)
        })
    }

    fn event(&self, run: &Run, stage: Stage, tool: &str, grade: Grade, note: String) -> StageEvent {
        let allowed = self.definition.is_some_and(|definition| {
            let mut steps = definition.matches().filter(|(_, found)| found.stage == stage).peekable();
            let all_allowed = steps.peek().is_some() && steps.all(|(step, _)| step.continue_on_error);
            definition.continue_on_error || all_allowed
        });
        StageEvent {
            stage,
            tool: Some(tool.to_owned()),
            sha: self.sha,
            run: Some(run.id),
            job: Some(self.job.id),
            finished: self.job.finished,
            gating: !allowed,
            grade,
            evidence: vec![self.evidence(note)],
        }
    }

    fn evidence(&self, note: String) -> Evidence {
        let mut evidence = Evidence::new(EvidenceKind::Job, self.job.id.to_string()).with_note(note);
        evidence.url = self.platform.job_url(self.job);
        evidence
    }
}

#[cfg(test)]
#[path = "executions/tests.rs"]
mod tests;
