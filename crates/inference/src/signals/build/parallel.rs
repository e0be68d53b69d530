//! Builds spread over machines.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_domain::facts::{Workflow, WorkflowJob};
use plimsoll_domain::{Signal, SignalState, Source};

use crate::signals::absence::Reach;
use crate::signals::chain;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::reading::Reading;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "build.parallel",
        title: "Builds on several machines",
        meaning: "Compiling and testing is spread over machines at the same time.",
        sources: &[Source::Workflows],
        computation: "In one workflow: jobs that compile or test and do not wait for each other, matrices expanded, or \
                      several operating systems and architectures.",
        fields: &[
            ("configured", "1: at least two such jobs or platforms in one workflow"),
            ("jobs", "such jobs side by side, matrices expanded"),
            ("platforms", "operating systems or architectures"),
        ],
        window_days: None,
        false_positives: "jobs that wait for one runner",
        false_negatives: "one job that spreads its work over other machines",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let reading = Reading::builds_or_tests(context);
    let mut spreads: BTreeMap<&str, Spread> = BTreeMap::new();
    for hit in &reading.strong {
        spreads.entry(&hit.workflow.path).or_insert_with(|| Spread::of(&reading, hit.workflow));
    }
    let spread = reading.clone().only(|hit| {
        let found = spreads.get(hit.workflow.path.as_str());
        found.is_some_and(|spread| spread.jobs >= 2 || spread.platforms >= 2)
    });
    let signal = spread.signal(context, id, || {
        let text = "no workflow compiles or tests on more than one machine at a time";
        context.not_in_pipeline(id, Reach::Ci, text)
    });
    if signal.state != SignalState::Observed {
        return signal;
    }
    let found = || spread.strong.iter().filter_map(|hit| spreads.get(hit.workflow.path.as_str()));
    let jobs = found().map(|spread| spread.jobs).max().unwrap_or(0);
    let platforms = found().map(|spread| spread.platforms).max().unwrap_or(0);
    signal.with("jobs", jobs as f64).with("platforms", platforms as f64)
}

/// How far one workflow spreads its builds and tests.
struct Spread {
    jobs: usize,
    platforms: usize,
}

impl Spread {
    fn of(reading: &Reading<'_>, workflow: &Workflow) -> Self {
        let jobs = jobs_of(reading, workflow);
        Self { jobs: side_by_side(&jobs, workflow), platforms: platforms(&jobs) }
    }
}

/// Jobs looked at in one workflow; a provider runs no more of them in one run.
const MOST_JOBS: usize = 256;

fn jobs_of<'a>(reading: &Reading<'a>, workflow: &Workflow) -> Vec<&'a WorkflowJob> {
    let mut known = BTreeSet::new();
    let hits = reading.strong.iter().filter(|hit| hit.workflow.path == workflow.path);
    hits.filter(|hit| known.insert(hit.job.id.as_str())).map(|hit| hit.job).take(MOST_JOBS).collect()
}

/// The most jobs that can run at once: those that a job neither waits for nor is waited for by.
fn side_by_side(jobs: &[&WorkflowJob], workflow: &Workflow) -> usize {
    let ids = |needed: Vec<&WorkflowJob>| needed.into_iter().map(|job| job.id.clone()).collect();
    let waits: Vec<BTreeSet<String>> = jobs.iter().map(|job| ids(chain::needed(workflow, job))).collect();
    let together = |one: usize| -> usize {
        let free =
            |other: &usize| !waits[one].contains(&jobs[*other].id) && !waits[*other].contains(&jobs[one].id);
        (0..jobs.len()).filter(free).map(|other| expanded(jobs[other])).sum()
    };
    (0..jobs.len()).map(together).max().unwrap_or(0)
}

/// How many jobs a matrix makes of one. An axis computed at run time has at least one value.
fn expanded(job: &WorkflowJob) -> usize {
    job.matrix.values().map(|values| (*values).max(1) as usize).fold(1, usize::saturating_mul)
}

fn platforms(jobs: &[&WorkflowJob]) -> usize {
    const AXES: &[&str] = &["os", "platform", "target", "arch", "runner", "runs-on", "runs_on"];
    let axis = |job: &&WorkflowJob| {
        let values = job.matrix.iter().filter(|(axis, _)| AXES.contains(&axis.to_ascii_lowercase().as_str()));
        values.map(|(_, values)| *values as usize).max()
    };
    let from_matrix = jobs.iter().filter_map(axis).max().unwrap_or(0);
    let families: BTreeSet<_> =
        jobs.iter().flat_map(|job| &job.runs_on).filter_map(|label| family(label)).collect();
    from_matrix.max(families.len())
}

fn family(label: &str) -> Option<&'static str> {
    ["ubuntu", "windows", "macos", "arm", "linux"]
        .into_iter()
        .find(|family| label.to_ascii_lowercase().contains(family))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::Stage;

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    #[test]
    fn jobs_that_do_not_wait_for_each_other() {
        let ci = workflow("ci", &["push"])
            .job("build", &[Stage::Build])
            .job("api", &[Stage::UnitTest])
            .needs(&["build"])
            .job("web", &[Stage::UnitTest])
            .needs(&["build"]);
        assert_eq!(field(&observe(&World::new().with(ci), "build.parallel"), "jobs"), Some(2.0));
    }

    #[test]
    fn a_matrix_over_operating_systems() {
        let ci = workflow("ci", &["push"]).job("test", &[Stage::UnitTest]).change(|job| {
            job.matrix.insert("os".to_owned(), 3);
        });
        let signal = observe(&World::new().with(ci), "build.parallel");
        assert_eq!((field(&signal, "jobs"), field(&signal, "platforms")), (Some(3.0), Some(3.0)));
    }

    #[test]
    fn one_job_and_a_linter_are_not_spread() {
        let ci = workflow("ci", &["push"]).job("test", &[Stage::UnitTest]).job("lint", &[Stage::Lint]);
        assert_eq!(state(&World::new().with(ci), "build.parallel"), SignalState::Absent);
    }
}
