//! What runs executed: builds of the trunk, and how regularly they do something.
//!
//! A *build* is a commit of the trunk on which runs of the trunk built or tested something, all its runs together: a
//! repository that lints in one workflow and tests in another builds once. Runs of pull requests are no builds; what
//! they execute counts for the commit that the pull request became, and where there are no builds.

use std::collections::{BTreeSet, HashMap, HashSet};

use plimsoll_domain::coverage::CoverageState;
use plimsoll_domain::events::StageEvent;
use plimsoll_domain::facts::{Workflow, WorkflowJob};
use plimsoll_domain::record::Run;
use plimsoll_domain::time::{DAY_SECONDS, Timestamp, Week, Window};
use plimsoll_domain::{
    Evidence, Facts, Grade, ObjectId, Reason, ReasonCode, Signal, SignalState, Source, Stage,
};

use super::context::{Context, Span};
use super::proof::{Confidence, proven};

/// Days after which the platform forgets runs; of what is older, nothing can be said by their absence.
pub(super) const KEPT_DAYS: i64 = 400;

/// A commit of the trunk that was built.
#[derive(Debug, Clone)]
pub(super) struct Build<'a> {
    /// The commit.
    pub(super) sha: ObjectId,
    /// When the last job of it ended, seconds since the epoch.
    pub(super) finished: i64,
    /// What was executed on it.
    pub(super) events: Vec<&'a StageEvent>,
    /// A job of it of which nothing shows all that it did.
    pub(super) hidden: Option<&'a Evidence>,
}

/// Everything that runs executed, where runs and jobs were collected.
#[derive(Debug)]
pub(super) struct Executed<'a> {
    /// All runs and jobs that there are were collected.
    pub(super) complete: bool,
    /// Builds of the trunk, oldest first.
    builds: Vec<Build<'a>>,
    /// What was executed anywhere, oldest first.
    events: Vec<&'a StageEvent>,
    /// Runs of the trunk.
    trunk_runs: BTreeSet<u64>,
}

/// How something was executed in a span.
#[derive(Debug, Clone)]
pub(super) struct Doing<'a> {
    /// Builds of which it is known whether they did it.
    pub(super) builds: usize,
    /// Builds of these that did.
    pub(super) did: usize,
    /// Something of which nobody can see what it did, where there is such a thing.
    pub(super) hidden: Option<&'a Evidence>,
    /// The last event of each run that did it, newest first: the trunk's runs, or all where the trunk has none.
    pub(super) runs: Vec<&'a StageEvent>,
    /// Share of whole weeks of the span with such a run.
    pub(super) weekly: Option<f64>,
    /// Share of whole months of thirty days with such a run.
    pub(super) monthly: Option<f64>,
}

impl<'a> Executed<'a> {
    /// `None` where no runs or no jobs were collected.
    pub(super) fn of(facts: &'a Facts) -> Option<Self> {
        let states = [Source::Runs, Source::Jobs].map(|source| facts.coverage_of(source));
        if states.contains(&CoverageState::Missing) {
            return None;
        }
        let trunk_runs = trunk_runs(facts);
        let tested_before = heads(facts);
        let mut builds = Vec::new();
        for (sha, events) in &facts.executions.events {
            let on_trunk = |event: &&StageEvent| event.run.is_some_and(|run| trunk_runs.contains(&run));
            let events: Vec<&StageEvent> =
                events.iter().filter(on_trunk).filter(|event| counts(facts, event)).collect();
            let hidden = facts.executions.hidden.get(sha);
            let builds_something = events.iter().any(|event| is_build(event.stage));
            let Some(finished) = events.iter().filter_map(|event| event.finished).max() else { continue };
            // What the pull request was checked for before it was merged need not be done again.
            let before = tested_before.get(sha).and_then(|head| facts.executions.events.get(head));
            let before = before.into_iter().flatten().filter(|event| counts(facts, event));
            let events = events.into_iter().chain(before).collect();
            if builds_something || hidden.is_some() {
                builds.push(Build { sha: *sha, finished: finished.timestamp(), events, hidden });
            }
        }
        builds.sort_by_key(|build| (build.finished, build.sha));
        let mut events: Vec<&StageEvent> =
            facts.executions.events.values().flatten().filter(|event| counts(facts, event)).collect();
        events.sort_by_key(|event| (event.finished, event.run, event.job));
        let complete = states.iter().all(|state| *state == CoverageState::Complete);
        Some(Self { complete, builds, events, trunk_runs })
    }

    /// Builds of the trunk that ended in a span.
    pub(super) fn builds(&self, span: Span) -> impl Iterator<Item = &Build<'a>> {
        self.builds.iter().filter(move |build| span.contains(build.finished))
    }

    /// What was executed in a span, oldest first, on the trunk or elsewhere.
    pub(super) fn events(&self, span: Span) -> impl Iterator<Item = &'a StageEvent> + '_ {
        let inside =
            move |event: &&&StageEvent| event.finished.is_some_and(|at| span.contains(at.timestamp()));
        self.events.iter().filter(inside).copied()
    }

    /// Whether a run is of the trunk, or of a tag on it.
    pub(super) fn is_trunk_run(&self, run: u64) -> bool {
        self.trunk_runs.contains(&run)
    }

    /// How what fits was executed in a span.
    pub(super) fn doing(&self, span: Span, wanted: impl Fn(&StageEvent) -> bool) -> Doing<'a> {
        let (mut builds, mut did, mut hidden) = (0, 0, None);
        for build in self.builds(span) {
            let does = build.events.iter().any(|event| wanted(event));
            if does || build.hidden.is_none() {
                builds += 1;
                did += usize::from(does);
            } else {
                hidden = build.hidden;
            }
        }
        let all: Vec<&StageEvent> = self.events(span).filter(|event| wanted(event)).collect();
        let of_trunk: Vec<&StageEvent> =
            all.iter().filter(|event| event.run.is_some_and(|run| self.is_trunk_run(run))).copied().collect();
        let runs = one_of_each_run(if of_trunk.is_empty() { all } else { of_trunk });
        let since =
            self.events.first().and_then(|event| event.finished).map_or(span.from, |at| at.timestamp());
        let times: Vec<i64> =
            runs.iter().filter_map(|event| event.finished).map(|at| at.timestamp()).collect();
        let (weekly, monthly) = (weekly(span, since, &times), monthly(span, since, &times));
        Doing { builds, did, hidden, runs, weekly, monthly }
    }
}

/// What a build does: compile, assemble or test.
pub(super) const fn is_build(stage: Stage) -> bool {
    matches!(stage, Stage::Build | Stage::UnitTest | Stage::IntegrationTest | Stage::AcceptanceTest)
}

/// A test stage whose log shows that not one test ran was not executed.
pub(super) fn counts(facts: &Facts, event: &StageEvent) -> bool {
    let is_test = matches!(event.stage, Stage::UnitTest | Stage::IntegrationTest | Stage::AcceptanceTest);
    let tests = || event.job.and_then(|job| facts.platform.readings.get(&job)?.tests.as_ref()?.counts.run());
    !is_test || tests() != Some(0)
}

fn trunk_runs(facts: &Facts) -> BTreeSet<u64> {
    let Some(trunk) = &facts.repository.trunk else { return BTreeSet::new() };
    let line: HashSet<ObjectId> =
        facts.trunk_line.iter().map(|index| facts.history.commit(*index).id).collect();
    let tags: HashSet<&str> = facts.tags.iter().map(|tag| tag.name.as_str()).collect();
    let own = facts.platform.repository.as_ref().map(|repository| repository.full_name.as_str());
    let is_trunk = |run: &&Run| {
        let event = run.event.as_deref().unwrap_or_default();
        let from = run.head_repository.as_deref();
        let same = from.is_none_or(|from| own.is_none_or(|own| own.eq_ignore_ascii_case(from)));
        let branch = run.branch.as_deref();
        if event.starts_with("pull_request") || (event == "workflow_run" && !same) {
            return false;
        }
        branch == Some(trunk.name.as_str())
            || event == "merge_group"
            || branch.is_some_and(|name| tags.contains(name))
            || (event == "push" && run.sha.is_some_and(|sha| line.contains(&sha)))
    };
    facts.platform.runs.iter().filter(is_trunk).map(|run| run.id).collect()
}

/// The heads of pull requests, by what they became on the trunk.
fn heads(facts: &Facts) -> HashMap<ObjectId, ObjectId> {
    let merged = facts.platform.pull_requests.iter();
    merged.filter_map(|request| Some((request.merge_commit?, request.head?))).collect()
}

/// The last event of each run, newest first.
pub(super) fn one_of_each_run(events: Vec<&StageEvent>) -> Vec<&StageEvent> {
    let mut seen = BTreeSet::new();
    events.into_iter().rev().filter(|event| event.run.is_some_and(|run| seen.insert(run))).collect()
}

/// Share of whole weeks with one of the times; `None` where the span has no whole week.
fn weekly(span: Span, since: i64, times: &[i64]) -> Option<f64> {
    let instant = |at: i64| Timestamp::from_timestamp(at, 0).unwrap_or_default();
    let window = Window { from: instant(span.from.max(since) - 1), to: instant(span.to) };
    let weeks = window.whole_weeks();
    let active: BTreeSet<Week> = times.iter().map(|at| Week::containing(instant(*at))).collect();
    share(weeks.iter().filter(|week| active.contains(week)).count(), weeks.len())
}

/// Share of whole months, of thirty days, counted back from the span's end.
fn monthly(span: Span, since: i64, times: &[i64]) -> Option<f64> {
    const MONTH: i64 = 30 * DAY_SECONDS;
    let months = (span.to - span.from.max(since)) / MONTH;
    let of = |at: &i64| (span.to - at) / MONTH;
    let active: BTreeSet<i64> = times.iter().map(of).filter(|month| (0..months).contains(month)).collect();
    share(active.len(), usize::try_from(months).unwrap_or(0))
}

fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// The signal of something that runs do: by what was executed in the window where runs were collected, else as
/// workflow files have it.
///
/// What was configured and in a complete history never executed is absent: nobody does it.
pub(super) fn by_runs(
    context: &Context<'_>,
    days: u32,
    configured: Signal,
    wanted: impl Fn(&StageEvent) -> bool,
) -> Signal {
    let Some(executed) = context.executed() else { return configured };
    let span = context.window(days);
    let doing = executed.doing(span, wanted);
    if !doing.runs.is_empty() {
        return context.dated(seen(context, executed, &doing, configured));
    }
    never(context, days, configured, doing.hidden.cloned())
}

/// The signal of what no run of the window executed: absent where all runs were read and nothing could have hidden it,
/// else as it was.
pub(super) fn never(
    context: &Context<'_>,
    days: u32,
    configured: Signal,
    hidden: Option<Evidence>,
) -> Signal {
    let complete = context.executed().is_some_and(|executed| executed.complete);
    let forgotten = context.window(days).from < context.facts.as_of.timestamp() - KEPT_DAYS * DAY_SECONDS;
    if configured.state != SignalState::Observed || !complete || forgotten {
        return configured;
    }
    if let Some(hidden) = hidden {
        let text = "it is configured; no run shows whether it was executed";
        let reason = Reason::new(ReasonCode::OpaqueWrapper, text);
        let signal = Signal::without(&configured.id, SignalState::Unknown, reason);
        return proven(context.facts, signal, [hidden]);
    }
    let place = configured.evidence.first().map(|place| place.reference.clone());
    let text = match &place {
        Some(place) => format!("configured in `{place}`, and no run of the last {days} days executed it"),
        None => format!("no run of the last {days} days executed it"),
    };
    let mut signal =
        Signal::without(&configured.id, SignalState::Absent, Reason::new(ReasonCode::NotFound, text));
    if let Some(files) = configured.values.get("files") {
        signal = signal.with("files", *files);
    }
    proven(context.facts, signal, configured.evidence)
}

/// The configured signal with what was seen in its place.
fn seen(context: &Context<'_>, executed: &Executed<'_>, doing: &Doing<'_>, configured: Signal) -> Signal {
    let grade = doing.runs.iter().map(|event| event.grade).max().unwrap_or(Grade::E3);
    let mut signal = Signal::observed(&configured.id, 1.0, grade, sure(executed, grade).value());
    signal.values = configured.values;
    signal.values.remove("weak");
    signal = signal
        .with("executions", doing.runs.len() as f64)
        .with("gating", f64::from(u8::from(doing.runs.iter().any(|event| event.gating))));
    for (field, value) in [("weekly", doing.weekly), ("monthly", doing.monthly)] {
        if let Some(value) = value {
            signal = signal.with(field, value);
        }
    }
    match share(doing.did, doing.builds) {
        Some(value) => {
            // What was counted takes the place of what is only configured.
            signal.values.remove("configured");
            signal = signal.with("value", value).sampled(doing.builds as u64);
            signal.reason = partial(executed);
        }
        None => {
            signal = signal.with("configured", 1.0);
            let text = "seen executed; there is no build of the trunk of which it could be a share";
            signal.reason = Some(Reason::new(ReasonCode::BelowMinSample, text));
        }
    }
    let events = doing.runs.iter().flat_map(|event| event.evidence.first().cloned());
    proven(context.facts, signal, events)
}

/// Whether an event was executed by one of these jobs, by the names that runs show.
pub(super) fn ran_in(context: &Context<'_>, event: &StageEvent, jobs: &[(&Workflow, &WorkflowJob)]) -> bool {
    let platform = &context.facts.platform;
    let (Some(run), Some(id)) = (event.run.and_then(|run| platform.run(run)), event.job) else {
        return false;
    };
    let Some(job) = platform.jobs_of(run.id).iter().find(|job| job.id == id) else { return false };
    let path = run.workflow_path.as_deref().map(|path| path.split('@').next().unwrap_or(path));
    jobs.iter().any(|(workflow, definition)| {
        path.is_none_or(|path| path == workflow.path) && definition.is_shown_as(&job.name)
    })
}

/// How sure a count over runs is.
pub(super) fn sure(executed: &Executed<'_>, grade: Grade) -> Confidence {
    if !executed.complete {
        Confidence::Assumed
    } else if grade >= Grade::E4 {
        Confidence::Counted
    } else {
        Confidence::File
    }
}

/// A word on a count that does not rest on everything.
pub(super) fn partial(executed: &Executed<'_>) -> Option<Reason> {
    let text = "counted over the runs that were collected; there are more";
    (!executed.complete).then(|| Reason::new(ReasonCode::Inconclusive, text))
}

impl<'a> Context<'a> {
    /// What runs executed; `None` where none were collected.
    pub(super) fn executed(&self) -> Option<&Executed<'a>> {
        self.executed.get_or_init(|| Executed::of(self.facts)).as_ref()
    }
}

#[cfg(test)]
mod tests;
