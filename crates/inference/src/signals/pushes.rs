//! Pushes to the trunk, and whether runs built them.
//!
//! Git does not say what was pushed together. Commits of the trunk's line are taken for one push where they were made
//! within ten minutes; where a later run covers what its committer made directly on the trunk within a day before; and
//! where a newer push stopped the run of an older one.

use std::collections::BTreeMap;

use plimsoll_domain::facts::workflow::WorkflowTrigger;
use plimsoll_domain::facts::{CommitIx, Workflow};
use plimsoll_domain::record::{Conclusion, Run};
use plimsoll_domain::time::DAY_SECONDS;
use plimsoll_domain::{Evidence, Facts, Grade, ObjectId};

use super::context::{Context, Span};
use super::counted::{known_since, runs_by_commit};
use super::executed::{Executed, counts, is_build};
use super::glob;
use super::integrations::Integration;

/// Commits made within so many seconds came by one push.
const SAME_PUSH: i64 = 600;

/// How pushes of a span were built.
#[derive(Debug, Default)]
pub(super) struct Pushes {
    /// Pushes of which it is known whether they were built, and that no filter left out.
    pub(super) all: usize,
    /// Those that were.
    pub(super) built: usize,
    /// Those that were not, newest first.
    pub(super) missed: Vec<CommitIx>,
    /// Pushes that a filter or their message left out.
    pub(super) excluded: usize,
    /// What hides whether a push was built.
    pub(super) hidden: Option<Evidence>,
    /// Jobs that built, newest first, and the strongest evidence.
    pub(super) evidence: Vec<Evidence>,
    /// How strong the evidence of the builds is.
    pub(super) grade: Option<Grade>,
}

/// What became of one commit.
#[derive(Debug, Clone, PartialEq)]
enum Fate {
    Built(Grade, Vec<Evidence>),
    /// Its runs were stopped.
    Stopped,
    /// Runs are there, and what they did is not known.
    Unsure(Option<Evidence>),
    NotBuilt,
}

struct Push<'a> {
    head: &'a Integration,
    commits: Vec<CommitIx>,
    fate: Fate,
}

impl Pushes {
    /// Pushes that people made in a span.
    pub(super) fn of(context: &Context<'_>, executed: &Executed<'_>, span: Span) -> Self {
        let runs = runs_by_commit(context.facts, |run| is_by_push(run) && executed.is_trunk_run(run.id));
        let known = known_since(context, executed);
        let all = &context.integrations().all;
        let inside = |one: &&Integration| span.contains(context.time(one.commit));
        let human = all.iter().filter(inside).filter(|one| one.is_human(context.facts));
        let fates = human.map(|one| (one, fate(context, executed, &runs, one.commit)));
        let mut found = Self::default();
        for push in collapsed(context, fates.collect()).into_iter().rev() {
            found.add(context, push, known);
        }
        found
    }

    fn add(&mut self, context: &Context<'_>, push: Push<'_>, known: i64) {
        match push.fate {
            Fate::Built(grade, evidence) => {
                self.all += 1;
                self.built += 1;
                self.grade = self.grade.max(Some(grade));
                self.evidence.extend(evidence.into_iter().take(1));
            }
            Fate::Unsure(evidence) => self.hidden = self.hidden.take().or(evidence),
            Fate::Stopped | Fate::NotBuilt if is_left_out(context, &push) => self.excluded += 1,
            Fate::Stopped | Fate::NotBuilt => {
                if context.time(push.head.commit) >= known {
                    self.all += 1;
                    self.missed.push(push.head.commit);
                }
            }
        }
    }
}

/// Whether a push or a merge queue started a run, or the end of such a run.
fn is_by_push(run: &Run) -> bool {
    matches!(run.event.as_deref(), Some("push" | "merge_group" | "workflow_run"))
}

fn fate(
    context: &Context<'_>,
    executed: &Executed<'_>,
    runs: &BTreeMap<ObjectId, Vec<&Run>>,
    commit: CommitIx,
) -> Fate {
    let facts = context.facts;
    let sha = facts.history.commit(commit).id;
    let own = runs.get(&sha).map_or(&[][..], Vec::as_slice);
    let events = facts.executions.events.get(&sha).into_iter().flatten();
    let of_own = events.filter(|event| own.iter().any(|run| event.run == Some(run.id)));
    let builds: Vec<_> = of_own.filter(|event| is_build(event.stage) && counts(facts, event)).collect();
    if let Some(grade) = builds.iter().map(|event| event.grade).max() {
        let evidence = builds.iter().flat_map(|event| event.evidence.first().cloned()).collect();
        return Fate::Built(grade, evidence);
    }
    if own.is_empty() {
        return Fate::NotBuilt;
    }
    if let Some(hidden) = facts.executions.hidden.get(&sha) {
        return Fate::Unsure(Some(hidden.clone()));
    }
    let last = |run: &&&Run| facts.platform.attempts_of(run.id).last().map(|attempt| attempt.conclusion);
    if own.iter().any(|run| matches!(last(&run), None | Some(Conclusion::Pending))) {
        return Fate::Unsure(None);
    }
    if own.iter().any(|run| last(&run) == Some(Conclusion::Cancelled)) {
        return Fate::Stopped;
    }
    // Of a run whose jobs were not collected nobody knows what it did.
    let silent = own.iter().all(|run| facts.platform.jobs_of(run.id).is_empty());
    if silent && !executed.complete { Fate::Unsure(None) } else { Fate::NotBuilt }
}

/// The pushes, oldest first: commits that a later one covers go into its push.
fn collapsed<'a>(context: &Context<'_>, fates: Vec<(&'a Integration, Fate)>) -> Vec<Push<'a>> {
    let mut pushes: Vec<Push<'a>> = Vec::new();
    for (one, fate) in fates.into_iter().rev() {
        match pushes.last_mut().filter(|push| covers(context, push, one, &fate)) {
            Some(push) => push.commits.push(one.commit),
            None => pushes.push(Push { head: one, commits: vec![one.commit], fate }),
        }
    }
    pushes.reverse();
    pushes
}

/// Whether a commit belongs to the push after it. What was built on its own was pushed on its own.
fn covers(context: &Context<'_>, push: &Push<'_>, one: &Integration, fate: &Fate) -> bool {
    if !matches!(fate, Fate::NotBuilt | Fate::Stopped) {
        return false;
    }
    let earliest = push.commits.last().copied().unwrap_or(push.head.commit);
    if context.time(earliest) - context.time(one.commit) <= SAME_PUSH {
        return true;
    }
    let within_a_day = context.time(push.head.commit) - context.time(one.commit) <= DAY_SECONDS;
    let built = matches!(push.fate, Fate::Built(..));
    // What somebody else put between the two was pushed after the first of them.
    let own = |commit: &CommitIx| {
        is_direct(context, *commit) && committer(context, *commit) == committer(context, one.commit)
    };
    let together = own(&one.commit) && push.commits.iter().all(own);
    built && within_a_day && (*fate == Fate::Stopped || together)
}

fn committer(context: &Context<'_>, commit: CommitIx) -> u32 {
    context.facts.history.commit(commit).committer
}

/// Made on the trunk itself; a merged or squashed pull request is a push of its own.
fn is_direct(context: &Context<'_>, commit: CommitIx) -> bool {
    let history = &context.facts.history;
    !history.is_merge(commit) && history.commit(commit).message.pull_request.is_none()
}

/// Whether the message asks for no run, or path filters of all workflows that could build it shut it out.
fn is_left_out(context: &Context<'_>, push: &Push<'_>) -> bool {
    let facts = context.facts;
    if facts.history.commit(push.head.commit).message.skip_ci {
        return true;
    }
    let workflows = facts.timeline.at(push.head.position);
    let building: Vec<&Workflow> =
        workflows.iter().filter(|one| super::build::builds_pushes(context, one)).collect();
    !building.is_empty()
        && building.iter().all(|workflow| {
            let trigger = workflow.trigger("push").filter(|_| !workflow.runs_on("merge_group"));
            trigger.is_some_and(|trigger| shuts_out(facts, trigger, &push.commits))
        })
}

/// Whether the path filters of a trigger shut out all that commits changed.
pub(super) fn shuts_out(facts: &Facts, trigger: &WorkflowTrigger, commits: &[CommitIx]) -> bool {
    if trigger.paths.is_empty() && trigger.paths_ignore.is_empty() {
        return false;
    }
    let passes = |path: &str| {
        let included = trigger.paths.is_empty() || glob::allows(&trigger.paths, path);
        let ignored = trigger.paths_ignore.iter().any(|pattern| glob::matches(pattern, path));
        included && !ignored
    };
    // What a commit changed may not have been read; then the filter may have shut it out.
    commits.iter().all(|commit| {
        let change = facts.changes.of(*commit).filter(|change| !change.cut);
        change.is_none_or(|change| !facts.changes.paths_of(change).any(passes))
    })
}
