//! Runs that ended, with the attempt that ended them.

use plimsoll_domain::facts::Facts;
use plimsoll_domain::record::{Attempt, Conclusion, Run};
use plimsoll_domain::{Evidence, EvidenceKind, MetricValue, ObjectId, Source};

use super::seen;
use crate::by_id::ById;
use crate::context::Context;

/// A run that ended, as its last attempt did.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Completed<'a> {
    /// The run.
    pub(crate) run: &'a Run,
    /// Its place among the platform's runs.
    pub(crate) place: u32,
    /// Its attempts, first to last.
    pub(crate) attempts: &'a [Attempt],
    /// The workflow, by its file or else its name.
    workflow: &'a str,
    /// Number of its commit: commits of runs are numbered from zero; [`NO_COMMIT`] where it is not known.
    pub(crate) commit: u32,
    /// When it was created, seconds since the epoch.
    pub(crate) created: i64,
    /// When its last attempt began.
    pub(crate) started: i64,
    /// When that ended.
    pub(crate) finished: i64,
    /// When its first attempt ended, where that is known, and how.
    pub(crate) first: (i64, Conclusion),
    /// How its last attempt ended.
    pub(crate) conclusion: Conclusion,
    /// Some attempt failed, and a later one succeeded.
    pub(crate) recovered: bool,
    /// On the trunk, by a push or what else runs there; no pull request's.
    pub(crate) on_trunk: bool,
    /// Started by a push or a pull request.
    pub(crate) pushed: bool,
}

/// The number of no commit.
pub(crate) const NO_COMMIT: u32 = u32::MAX;

impl<'a> Completed<'a> {
    /// Whether it ended with a verdict.
    pub(crate) const fn is_conclusive(&self) -> bool {
        is_conclusive(self.conclusion)
    }

    /// The workflow, by its file or else its name.
    pub(crate) const fn workflow(&self) -> &'a str {
        self.workflow
    }

    /// The run as evidence, with a note.
    pub(crate) fn evidence(&self, facts: &Facts, note: impl Into<String>) -> Evidence {
        let mut evidence = Evidence::new(EvidenceKind::Run, self.run.id.to_string()).with_note(note);
        evidence.url = facts.platform.run_url(self.run.id);
        evidence
    }
}

pub(crate) const fn is_conclusive(conclusion: Conclusion) -> bool {
    matches!(conclusion, Conclusion::Success | Conclusion::Failure | Conclusion::TimedOut)
}

/// All runs that ended, first finished first.
pub(crate) fn completed<'a>(facts: &'a Facts) -> Vec<Completed<'a>> {
    let platform = &facts.platform;
    let trunk = facts.repository.trunk.as_ref().map(|trunk| trunk.name.as_str());
    // Runs and attempts are both by run: one walk along both instead of a search for each run.
    let mut rest = platform.attempts.as_slice();
    // Keys are sorted, and the records made in their order: these are large. Runs are by id, as equal ends are to be.
    let mut keys: Vec<(i64, u32, &'a [Attempt])> = Vec::with_capacity(platform.runs.len());
    for (run, place) in platform.runs.iter().zip(0..) {
        rest = &rest[rest.iter().take_while(|attempt| attempt.run < run.id).count()..];
        let (own, others) = rest.split_at(rest.iter().take_while(|attempt| attempt.run == run.id).count());
        rest = others;
        let ended = own.last().filter(|last| last.completed()).and_then(|last| last.updated);
        keys.extend(ended.map(|ended| (ended.timestamp(), place, own)));
    }
    keys.sort_unstable_by_key(|(ended, place, _)| (*ended, *place));
    let mut commits = Commits::default();
    let made = |(_, place, own): (i64, u32, &'a [Attempt])| {
        let run = &platform.runs[place as usize];
        let ended = one(facts, (run, place), own, trunk)?;
        Some(Completed { commit: commits.number(run.sha), ..ended })
    };
    keys.into_iter().filter_map(made).collect()
}

/// Numbers of commits, in the order in which they are met.
#[derive(Default)]
struct Commits {
    known: ById<u32>,
    /// Runs of one push follow each other: mostly the last is meant again.
    last: Option<(ObjectId, u32)>,
}

impl Commits {
    fn number(&mut self, sha: Option<ObjectId>) -> u32 {
        let Some(sha) = sha else { return NO_COMMIT };
        if let Some((_, number)) = self.last.filter(|(last, _)| *last == sha) {
            return number;
        }
        let next = u32::try_from(self.known.len()).unwrap_or(NO_COMMIT);
        let number = *self.known.entry(sha).or_insert(next);
        self.last = Some((sha, number));
        number
    }
}

fn workflow_of(run: &Run) -> &str {
    let path = run.workflow_path.as_deref().map(|path| path.split('@').next().unwrap_or(path));
    let file = path.map(|path| path.rsplit('/').next().unwrap_or(path));
    file.or(run.workflow_name.as_deref()).unwrap_or("(unknown workflow)")
}

fn one<'a>(
    facts: &'a Facts,
    (run, place): (&'a Run, u32),
    attempts: &'a [Attempt],
    trunk: Option<&str>,
) -> Option<Completed<'a>> {
    let (first, last) = (attempts.first()?, attempts.last()?);
    let failed = attempts.iter().position(|attempt| attempt.conclusion.failed());
    let recovered = failed.is_some() && last.conclusion == Conclusion::Success;
    let event = run.event.as_deref().unwrap_or_default();
    Some(Completed {
        run,
        place,
        attempts,
        workflow: workflow_of(run),
        commit: NO_COMMIT,
        created: run.created.timestamp(),
        started: last.started.unwrap_or(run.created).timestamp(),
        finished: last.updated?.timestamp(),
        first: (first.updated?.timestamp(), first.conclusion),
        conclusion: last.conclusion,
        recovered,
        on_trunk: trunk.is_some() && run.branch.as_deref() == trunk && is_own(facts, run, event),
        pushed: event == "push" || event.starts_with("pull_request"),
    })
}

/// Whether a run is of the repository's own branch: forks come in by pull requests, and what follows these.
fn is_own(facts: &Facts, run: &Run, event: &str) -> bool {
    let own = facts.platform.repository.as_ref().map(|repository| repository.full_name.as_str());
    let from = run.head_repository.as_deref();
    let same = from.is_none_or(|from| own.is_none_or(|own| own.eq_ignore_ascii_case(from)));
    !event.starts_with("pull_request") && (event != "workflow_run" || same)
}

/// Every attempt that ended, as if it were the run's only one, first finished first: verdicts as people met them.
pub(crate) fn verdicts<'a>(completed: &[Completed<'a>]) -> Vec<Completed<'a>> {
    // Keys are sorted, and the records made in their order.
    let mut keys = Vec::with_capacity(completed.len());
    for (run, at) in completed.iter().zip(0_u32..) {
        for (attempt, number) in run.attempts.iter().zip(0_u32..) {
            let finished = attempt.updated.filter(|_| attempt.completed());
            keys.extend(finished.map(|finished| (finished.timestamp(), run.run.id, at, number)));
        }
    }
    keys.sort_unstable();
    let verdict = |(finished, _, at, number): (i64, u64, u32, u32)| {
        let run = &completed[at as usize];
        let attempt = &run.attempts[number as usize];
        let started = attempt.started.unwrap_or(run.run.created).timestamp();
        Completed { started, finished, conclusion: attempt.conclusion, ..*run }
    };
    keys.into_iter().map(verdict).collect()
}

/// A figure of all runs, and beside it each workflow's where there are several; `None` where the whole has none.
pub(crate) fn whole_and_parts<'r, 'a>(
    context: &Context<'_>,
    runs: &[&'r Completed<'a>],
    figure: impl Fn(&[&'r Completed<'a>]) -> Option<MetricValue>,
) -> Option<Vec<MetricValue>> {
    let mut values = vec![figure(runs)?];
    let workflows = context.workflows();
    let mut parts: Vec<Vec<&'r Completed<'a>>> = vec![Vec::new(); workflows.names().len()];
    for run in runs {
        parts[usize::from(workflows.of_run(run.place as usize))].push(run);
    }
    let parts: Vec<_> = workflows.names().iter().zip(parts).filter(|(_, runs)| !runs.is_empty()).collect();
    if parts.len() > 1 {
        values.extend(parts.iter().filter_map(|(name, runs)| Some(figure(runs)?.component(name))));
    }
    seen::say_partial(context, Source::Runs, &mut values);
    Some(values)
}
