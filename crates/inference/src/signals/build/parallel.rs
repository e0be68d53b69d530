//! Builds spread over machines.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_domain::facts::{Workflow, WorkflowJob};
use plimsoll_domain::record::Job;
use plimsoll_domain::{Grade, Signal, SignalState, Source};

use crate::signals::absence::Reach;
use crate::signals::chain;
use crate::signals::context::Context;
use crate::signals::counted::{job_evidence, share_of};
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::executed::{is_build, never};
use crate::signals::proof::proven;
use crate::signals::reading::Reading;

const DAYS: u32 = 90;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "build.parallel",
        title: "Builds on several machines",
        meaning: "Compiling and testing is spread over machines at the same time.",
        sources: &[Source::Workflows, Source::Jobs],
        computation: "Where runs were collected: of the trunk's runs in the window in which jobs built or tested, the \
                      share with two of these jobs that ran at the same time for at least half of the shorter one, or \
                      with several operating systems or architectures among their labels. Else in one workflow: jobs \
                      that compile or test and do not wait for each other, matrices expanded, or several operating \
                      systems and architectures.",
        fields: &[
            ("value", "share of the trunk's building runs that were spread, where runs show it"),
            (
                "configured",
                "1: at least two such jobs or platforms in one workflow; missing where runs were counted",
            ),
            ("jobs", "such jobs side by side, matrices expanded; the most in one run, where runs show it"),
            ("platforms", "operating systems or architectures; the most in one run, where runs show it"),
        ],
        window_days: Some(DAYS),
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
        return by_runs(context, signal);
    }
    let found = || spread.strong.iter().filter_map(|hit| spreads.get(hit.workflow.path.as_str()));
    let jobs = found().map(|spread| spread.jobs).max().unwrap_or(0);
    let platforms = found().map(|spread| spread.platforms).max().unwrap_or(0);
    by_runs(context, signal.with("jobs", jobs as f64).with("platforms", platforms as f64))
}

/// Puts the share of runs that were spread in the place of what is configured.
fn by_runs(context: &Context<'_>, configured: Signal) -> Signal {
    let Some(executed) = context.executed() else { return configured };
    let facts = context.facts;
    let mut built: BTreeMap<u64, BTreeSet<u64>> = BTreeMap::new();
    let mut shas = BTreeMap::new();
    for event in executed.events(context.window(DAYS)).filter(|event| is_build(event.stage)) {
        if let (Some(run), Some(job)) = (event.run.filter(|run| executed.is_trunk_run(*run)), event.job) {
            built.entry(run).or_default().insert(job);
            shas.insert(run, event.sha);
        }
    }
    let (mut all, mut spread, mut hidden) = (0_usize, Vec::new(), None);
    let (mut most, mut platforms) = (0, 0);
    for (run, ids) in built.iter().rev() {
        let jobs: Vec<&Job> =
            facts.platform.jobs_of(*run).iter().filter(|job| ids.contains(&job.id)).collect();
        let (beside, systems) = (most_at_once(&jobs), systems(&jobs));
        if beside >= 2 || systems >= 2 {
            all += 1;
            spread.extend(jobs.first().map(|job| job_evidence(facts, job)));
            (most, platforms) = (most.max(beside), platforms.max(systems));
        } else if let Some(place) = shas.get(run).and_then(|sha| facts.executions.hidden.get(sha)) {
            // What was hidden may have built beside what is seen.
            hidden = Some(place.clone());
        } else {
            all += 1;
        }
    }
    if spread.is_empty() {
        return if all == 0 && hidden.is_none() {
            configured
        } else {
            never(context, DAYS, configured, hidden)
        };
    }
    let signal = share_of(executed, configured, (spread.len(), all), Grade::E3)
        .with("jobs", most as f64)
        .with("platforms", platforms as f64);
    context.dated(proven(facts, signal, spread))
}

/// The most jobs that ran beside one of them, that one among them.
fn most_at_once(jobs: &[&Job]) -> usize {
    let spans: Vec<(i64, i64)> = jobs
        .iter()
        .take(MOST_JOBS)
        .filter_map(|job| Some((job.started?.timestamp(), job.finished?.timestamp())))
        .filter(|(from, to)| to > from)
        .collect();
    let beside = |one: &(i64, i64), other: &(i64, i64)| {
        let both = one.1.min(other.1) - one.0.max(other.0);
        let shorter = (one.1 - one.0).min(other.1 - other.0);
        both * 2 >= shorter
    };
    spans.iter().map(|one| spans.iter().filter(|other| beside(one, other)).count()).max().unwrap_or(0)
}

/// Operating systems and architectures that jobs ran on.
fn systems(jobs: &[&Job]) -> usize {
    let kinds: BTreeSet<_> =
        jobs.iter().flat_map(|job| &job.labels).filter_map(|label| system(label)).collect();
    kinds.len()
}

/// The system that a runner's label names. Ubuntu is a Linux; a name that says neither is none.
fn system(label: &str) -> Option<(&'static str, bool)> {
    let label = label.to_ascii_lowercase();
    let named = |names: &[&str]| names.iter().any(|name| label.contains(name));
    let family = match () {
        () if named(&["windows"]) => "windows",
        () if named(&["macos"]) => "macos",
        () if named(&["ubuntu", "linux"]) => "linux",
        () => return None,
    };
    Some((
        family,
        label.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| ["arm", "arm64"].contains(&word)),
    ))
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
    use plimsoll_domain::time::Timestamp;

    use super::*;
    use crate::signals::testing::{Building, World, field, minutes_after, observe, state, workflow};

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

    /// Runs of two jobs that build; the second begins so many minutes after the first.
    fn ran(offsets: &[i64]) -> World {
        let ci = workflow("ci", &["push"]).job("a", &[Stage::Build]).job("b", &[Stage::UnitTest]);
        let mut world = World::new().with(ci).collected();
        for (index, offset) in offsets.iter().enumerate() {
            let day = index as f64 + 1.0;
            let commit = world.commit(day, "ann", &["a.rs"]);
            let run = world.ran("ci", "push", day - 0.5, commit, &[Stage::Build]);
            let mut beside = world.platform.jobs.last().unwrap().clone();
            let later = |at: Option<Timestamp>| at.map(|at| minutes_after(at, *offset));
            beside.id = run * 100 + 1;
            (beside.started, beside.finished) = (later(beside.started), later(beside.finished));
            let events: Vec<_> = world.executions.events.values_mut().collect();
            for list in events {
                if let Some(event) = list.iter().find(|event| event.run == Some(run)).cloned() {
                    let (job, finished) = (Some(beside.id), beside.finished);
                    list.push(plimsoll_domain::events::StageEvent { job, finished, ..event });
                }
            }
            world.platform.jobs.push(beside);
        }
        world
    }

    #[test]
    fn jobs_one_after_the_other_are_not_spread() {
        // Each takes nine minutes: the first pair overlaps whole, the second for five, the others hardly or not.
        let signal = observe(&ran(&[0, 4, 6, 20]), "build.parallel");
        assert_eq!((signal.value(), signal.n), (Some(0.5), Some(4)));
        assert_eq!((field(&signal, "jobs"), field(&signal, "platforms")), (Some(2.0), Some(1.0)));
        assert_eq!(state(&ran(&[20, 30]), "build.parallel"), SignalState::Absent);
    }

    #[test]
    fn several_systems_count_whenever_they_ran() {
        let mut world = ran(&[20]);
        world.platform.jobs[1].labels = vec!["windows-2025".into()].into();
        let signal = observe(&world, "build.parallel");
        assert_eq!((signal.value(), field(&signal, "platforms")), (Some(1.0), Some(2.0)));
        let world = world.without(Source::Jobs);
        assert_eq!(field(&observe(&world, "build.parallel"), "configured"), Some(1.0));
    }
}
