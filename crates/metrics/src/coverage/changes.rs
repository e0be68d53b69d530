//! The changes of a window, each with what the workflows of its own time executed for it.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use plimsoll_domain::facts::{CommitIx, Facts};
use plimsoll_domain::{CoverageState, ObjectId, Source, Stage};

use super::eras::{Executed, Place};
use crate::context::Context;

/// Names that trunks usually have.
const USUAL: [&str; 3] = ["main", "master", "trunk"];

/// A change with what was executed for it.
#[derive(Debug, Clone)]
pub(super) struct Handled {
    /// Its commit on the trunk's first-parent line.
    pub(super) commit: CommitIx,
    /// When it reached the trunk, seconds since the epoch.
    pub(super) time: i64,
    /// What was executed.
    pub(super) executed: Rc<Executed>,
}

impl Handled {
    /// Whether a stage was executed for it.
    pub(super) fn executes(&self, stage: Stage) -> bool {
        self.executed.place(stage).is_some()
    }
}

/// The integrations of the window, oldest first.
pub(super) fn handled(context: &Context<'_>) -> Vec<Handled> {
    let facts = context.facts;
    let tags = tags_by_commit(facts);
    let mut eras: HashMap<usize, Rc<Executed>> = HashMap::new();
    let one = |integration: &crate::flow::integrations::Integration| {
        let era = facts.timeline.eras.partition_point(|era| era.first <= integration.position);
        let workflows = facts.timeline.at(integration.position);
        let by_change = eras
            .entry(era)
            .or_insert_with(|| Rc::new(Executed::by_change(workflows, &trunk_names(facts, era))));
        let executed = match tags.get(&integration.commit) {
            Some(tags) => Rc::new(by_change.and_by_tags(workflows, tags)),
            None => Rc::clone(by_change),
        };
        Handled { commit: integration.commit, time: integration.time, executed }
    };
    context.integrations().iter().map(one).collect()
}

/// The same by what jobs did. `None` where no job is known.
///
/// A change is handled by the runs on its own commit, on the head of its pull request (which is not in the history
/// when it was squashed), and on the commits that it brought in.
pub(super) fn executed(context: &Context<'_>) -> Option<Vec<Handled>> {
    let facts = context.facts;
    let collected = facts.coverage_of(Source::Jobs);
    if collected == CoverageState::Missing || facts.executions.ran.is_empty() {
        return None;
    }
    let heads: HashMap<_, _> =
        facts.platform.pull_requests.iter().filter_map(|one| Some((one.merge_commit?, one.head?))).collect();
    let mut brought: HashMap<u32, Vec<ObjectId>> = HashMap::new();
    for commit in facts.history.indices() {
        if let Some(place) = context.trunk.brought_by[commit.get()] {
            brought.entry(place).or_default().push(facts.history.commit(commit).id);
        }
    }
    let one = |integration: &crate::flow::integrations::Integration| {
        let own = facts.history.commit(integration.commit).id;
        let in_it = brought.get(&(integration.position as u32)).into_iter().flatten().copied();
        let commits: Vec<_> = in_it.chain(heads.get(&own).copied()).collect();
        let ran = commits.iter().any(|commit| facts.executions.ran.contains(commit));
        let mut executed = Executed::default();
        for event in commits.iter().filter_map(|commit| facts.executions.events.get(commit)).flatten() {
            if let Some(evidence) = event.evidence.first() {
                executed.keeps(event.stage, Place { evidence: evidence.clone(), gating: event.gating });
            }
        }
        let hidden = commits.iter().find_map(|commit| facts.executions.hidden.get(commit));
        executed.opaque = hidden.map(|job| format!("job {}", job.reference));
        if !ran && collected != CoverageState::Complete {
            executed.opaque = Some("a job that was not collected".to_owned());
        }
        Handled { commit: integration.commit, time: integration.time, executed: Rc::new(executed) }
    };
    Some(context.integrations().iter().map(one).collect())
}

fn tags_by_commit(facts: &Facts) -> BTreeMap<CommitIx, Vec<&str>> {
    let mut tags: BTreeMap<CommitIx, Vec<&str>> = BTreeMap::new();
    for tag in &facts.tags {
        if let Some(commit) = tag.target.and_then(|target| facts.history.find(target)) {
            tags.entry(commit).or_default().push(&tag.name);
        }
    }
    tags
}

/// The names the trunk went by in an era, counted from one.
///
/// A trunk that was renamed had workflows for its old name. So in every era but the present one a usual trunk
/// name that no branch has any more counts as well.
fn trunk_names(facts: &Facts, era: usize) -> Vec<&str> {
    let own = facts.repository.trunk.as_ref().map(|trunk| trunk.name.as_str());
    let gone = |name: &&str| !facts.references.iter().any(|branch| branch.short() == *name);
    let former = USUAL.into_iter().filter(|_| era < facts.timeline.eras.len()).filter(gone);
    own.into_iter().chain(former.filter(|name| Some(*name) != own)).collect()
}
