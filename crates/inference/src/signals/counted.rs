//! What was counted over runs in place of what is configured: shares of something, and how often something happened.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_domain::events::StageEvent;
use plimsoll_domain::record::{Conclusion, Job, Run, Step};
use plimsoll_domain::{Evidence, EvidenceKind, Facts, Grade, ObjectId, Signal};

use super::context::{Context, Span};
use super::executed::{Executed, never, one_of_each_run, partial, sure};
use super::proof::proven;
use super::reading::Hit;

/// Days that a rate is told for.
const RATE_DAYS: f64 = 30.0;

/// The headline of something that is counted by how often it happened; its sample is how often.
pub(super) const RATE: (&str, &str) = ("value", "times per 30 days that runs did it, where runs show it");

/// The configured signal with a share of `whole` in its place; what is configured is not repeated beside it.
pub(super) fn share_of(
    executed: &Executed<'_>,
    configured: Signal,
    (part, whole): (usize, usize),
    grade: Grade,
) -> Signal {
    let value = if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
    seen(executed, configured, value, grade).sampled(whole as u64)
}

fn seen(executed: &Executed<'_>, configured: Signal, value: f64, grade: Grade) -> Signal {
    let mut signal = Signal::observed(&configured.id, value, grade, sure(executed, grade).value());
    signal.values.extend(configured.values.into_iter().filter(|(field, _)| field != "value"));
    signal.values.remove("configured");
    signal.values.remove("weak");
    signal.reason = partial(executed);
    signal
}

/// The signal of what the clock should start: by runs that it started in the window and that ended well.
pub(super) fn by_schedule(
    context: &Context<'_>,
    days: u32,
    configured: Signal,
    wanted: impl Fn(&StageEvent) -> bool,
) -> Signal {
    let Some(executed) = context.executed() else { return configured };
    let span = context.window(days);
    let facts = context.facts;
    let fits = |event: &&StageEvent| {
        let run = event.run.and_then(|run| facts.platform.run(run));
        run.is_some_and(|run| is_scheduled(run) && succeeded(facts, run)) && wanted(event)
    };
    let runs = one_of_each_run(executed.events(span).filter(fits).collect());
    if runs.is_empty() {
        let mut scheduled = facts.platform.runs.iter().rev().filter(|run| is_scheduled(run));
        let hidden = scheduled.find_map(|run| {
            let inside = span.contains(run.created.timestamp());
            facts.executions.hidden.get(&run.sha?).filter(|_| inside)
        });
        return never(context, days, configured, hidden.cloned());
    }
    let grade = runs.iter().map(|event| event.grade).max().unwrap_or(Grade::E3);
    let signal = times(executed, configured, (days, runs.len()), grade);
    let events = runs.iter().flat_map(|event| event.evidence.first().cloned());
    context.dated(proven(facts, signal, events))
}

fn is_scheduled(run: &Run) -> bool {
    run.event.as_deref() == Some("schedule")
}

/// Whether a run's last attempt ended well.
pub(super) fn succeeded(facts: &Facts, run: &Run) -> bool {
    let last = facts.platform.attempts_of(run.id).last();
    last.is_some_and(|attempt| attempt.conclusion == Conclusion::Success)
}

/// The configured signal with how often it happened in so many days.
fn times(executed: &Executed<'_>, configured: Signal, (days, count): (u32, usize), grade: Grade) -> Signal {
    let rate = count as f64 * RATE_DAYS / f64::from(days);
    seen(executed, configured, rate, grade).with("executions", count as f64).sampled(count as u64)
}

/// The signal of steps that belong to no stage: by jobs that ran them in the window, one of each run.
pub(super) fn by_jobs(context: &Context<'_>, days: u32, configured: Signal, hits: &[Hit<'_>]) -> Signal {
    let Some(executed) = context.executed() else { return configured };
    if hits.is_empty() {
        return configured;
    }
    let jobs = jobs_with(context, context.window(days), hits);
    if jobs.ran.is_empty() {
        return never(context, days, configured, jobs.hidden);
    }
    let signal = times(executed, configured, (days, jobs.ran.len()), Grade::E3);
    let shown = jobs.ran.iter().map(|job| job_evidence(context.facts, job));
    context.dated(proven(context.facts, signal, shown))
}

/// A job as a reference, with its name.
pub(super) fn job_evidence(facts: &Facts, job: &Job) -> Evidence {
    let mut evidence = Evidence::new(EvidenceKind::Job, job.id.to_string()).with_note(job.name.clone());
    evidence.url = facts.platform.job_url(job);
    evidence
}

/// Jobs that ran certain steps.
pub(super) struct Jobs<'a> {
    /// One of each run, newest first: the trunk's runs, or all where the trunk has none.
    pub(super) ran: Vec<&'a Job>,
    /// A job of which nobody can say whether it did, where none is known that did.
    pub(super) hidden: Option<Evidence>,
}

/// Jobs that ended in a span and ran one of these steps of their definition.
pub(super) fn jobs_with<'a>(context: &Context<'a>, span: Span, hits: &[Hit<'_>]) -> Jobs<'a> {
    let platform = &context.facts.platform;
    let mut by_file: BTreeMap<&str, Vec<&Hit<'_>>> = BTreeMap::new();
    for hit in hits {
        by_file.entry(&hit.workflow.path).or_default().push(hit);
    }
    let (mut ran, mut hidden): (Vec<&Job>, Option<&Job>) = (Vec::new(), None);
    for job in ended(context.facts, span) {
        let Some(run) = platform.run(job.run) else { continue };
        let Some(file) = file_of(run) else {
            hidden = Some(job);
            continue;
        };
        let called = by_file.get(file).into_iter().flatten().filter(|hit| hit.job.is_shown_as(&job.name));
        let answers: Vec<Option<bool>> = called.map(|hit| hit.ran_in(job)).collect();
        if answers.contains(&Some(true)) {
            ran.push(job);
        } else if answers.contains(&None) || (answers.is_empty() && !is_defined(context, file, job)) {
            hidden = Some(job);
        }
    }
    let executed = context.executed();
    let on_trunk = |job: &&Job| executed.is_some_and(|executed| executed.is_trunk_run(job.run));
    let of_trunk: Vec<&Job> = ran.iter().filter(|job| on_trunk(job)).copied().collect();
    let mut ran = if of_trunk.is_empty() { ran } else { of_trunk };
    ran.sort_by_key(|job| std::cmp::Reverse((job.finished, job.id)));
    let mut runs = BTreeSet::new();
    ran.retain(|job| runs.insert(job.run));
    let hidden = hidden.filter(|_| ran.is_empty()).map(|job| job_evidence(context.facts, job));
    Jobs { ran, hidden }
}

/// Jobs that ran to an end of their own in a span.
pub(super) fn ended(facts: &Facts, span: Span) -> impl Iterator<Item = &Job> {
    facts
        .platform
        .jobs
        .iter()
        .filter(move |job| has_ended(job) && job.finished.is_some_and(|at| span.contains(at.timestamp())))
}

/// A job with its run.
#[derive(Clone, Copy)]
pub(super) struct Ran<'a> {
    pub(super) job: &'a Job,
    run: &'a Run,
}

impl Ran<'_> {
    /// Whether it is of the definition of one of these steps, and ran it.
    pub(super) fn ran_any(&self, hits: &[Hit<'_>]) -> bool {
        let file = file_of(self.run);
        let own =
            hits.iter().filter(|hit| file == Some(&hit.workflow.path) && hit.job.is_shown_as(&self.job.name));
        own.into_iter().any(|hit| hit.ran_in(self.job) == Some(true))
    }

    /// The job as a reference.
    pub(super) fn evidence(&self, facts: &Facts) -> Evidence {
        job_evidence(facts, self.job)
    }
}

/// Runs that fit, by the commit they ran on.
pub(super) fn runs_by_commit(facts: &Facts, keep: impl Fn(&Run) -> bool) -> BTreeMap<ObjectId, Vec<&Run>> {
    let mut runs: BTreeMap<ObjectId, Vec<&Run>> = BTreeMap::new();
    for run in facts.platform.runs.iter().filter(|run| keep(run)) {
        if let Some(sha) = run.sha {
            runs.entry(sha).or_default().push(run);
        }
    }
    runs
}

/// Jobs that runs ran to an end.
pub(super) fn jobs_of_runs<'a>(facts: &'a Facts, runs: &[&'a Run]) -> impl Iterator<Item = Ran<'a>> {
    runs.iter().flat_map(|run| {
        let ended = facts.platform.jobs_of(run.id).iter().filter(|job| has_ended(job));
        ended.map(|job| Ran { job, run })
    })
}

/// Whether a job came to an end of its own.
fn has_ended(job: &Job) -> bool {
    matches!(job.conclusion, Conclusion::Success | Conclusion::Failure | Conclusion::TimedOut)
}

/// The workflow file of a run.
pub(super) fn file_of(run: &Run) -> Option<&str> {
    run.workflow_path.as_deref().map(|path| path.split('@').next().unwrap_or(path))
}

/// Whether the workflow files of today define a job. What the platform starts by itself has no file.
fn is_defined(context: &Context<'_>, file: &str, job: &Job) -> bool {
    let mut workflows = context.facts.workflows().iter().filter(|workflow| workflow.path == file);
    file.starts_with("dynamic/")
        || workflows.any(|workflow| workflow.jobs.iter().any(|definition| definition.is_shown_as(&job.name)))
}

impl Hit<'_> {
    /// Whether a job of its definition ran its step: by the step's name or action, else by the job's success where
    /// nothing but that decides. Several steps with one action that ended differently say nothing of this one.
    fn ran_in(&self, job: &Job) -> Option<bool> {
        let named = |step: &&Step| self.step.name.as_deref() == Some(step.name.as_str());
        let action = self.step.uses.as_ref().map(|uses| uses.name.as_str());
        let shown = |step: &&Step| {
            let begins =
                |name: &str| action.is_some_and(|action| name.to_ascii_lowercase().starts_with(action));
            step.name.strip_prefix("Run ").is_some_and(begins)
        };
        let mut own: Vec<&Step> = job.steps.iter().filter(named).collect();
        if own.is_empty() {
            own = job.steps.iter().filter(shown).collect();
        }
        let succeeded = own.iter().filter(|step| step.conclusion == Conclusion::Success).count();
        let unconditional = job.conclusion == Conclusion::Success && self.step.condition.is_none();
        match (succeeded, own.len()) {
            (0, 0) => unconditional.then_some(true),
            (0, _) => Some(false),
            (some, all) => (some == all || unconditional).then_some(true),
        }
    }
}

/// The first moment from which runs are known: all time where they were collected completely.
pub(super) fn known_since(context: &Context<'_>, executed: &Executed<'_>) -> i64 {
    let first = || context.facts.platform.runs.iter().map(|run| run.created.timestamp()).min();
    if executed.complete { i64::MIN } else { first().unwrap_or(i64::MAX) }
}
