//! Deployments that failed their users, told by what remedied them.
//!
//! Git shows two kinds of remedy: a revert of a deployed change, and a hotfix. Deployment history shows rollbacks,
//! and issues that stand for incidents say that users were hurt.

mod incident;
mod rollback;

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use plimsoll_domain::facts::CommitIx;
use plimsoll_domain::facts::commit::Revert;
use plimsoll_domain::time::DAY_SECONDS;
use plimsoll_domain::{CoverageState, Evidence, ObjectId, Source};

use crate::context::{Context, newest_and_oldest};
use crate::series::Delivery;

/// A revert counts when it is deployed within this span after what it reverts.
const REVERT_WITHIN: i64 = 7 * DAY_SECONDS;

/// A hotfix counts when it is deployed within this span after what it fixes.
const HOTFIX_WITHIN: i64 = 3 * DAY_SECONDS;

/// A release made beside the trunk, such as one that writes its version into files, is this many commits away from it at
/// most. More are a line of their own.
const BESIDE: usize = 2;

/// What made a deployment a failed one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rule {
    /// One of its changes was reverted by an explicit link, and the revert was deployed soon.
    Revert,
    /// A commit, merged branch or pull request called a hotfix was deployed soon.
    Hotfix,
    /// An older version was deployed again.
    Rollback,
    /// An issue that stands for an incident was opened after it and before the next.
    Incident,
}

/// What shows the remedy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum By {
    /// The commit that reverts or fixes.
    Commit(CommitIx),
    /// The remedying deployment itself.
    Deployment,
    /// The issue.
    Issue(u64),
}

/// A failed deployment and the one that remedied it, as indices into the production series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Remediation {
    /// The deployment that failed.
    pub(crate) failed: u32,
    /// The deployment that remedied it.
    pub(crate) remedy: u32,
    /// Why it is called failed.
    pub(crate) rule: Rule,
    /// What shows it.
    pub(crate) by: By,
}

/// Every remediation that ended inside the window, by failed deployment and remedy.
pub(crate) fn remediations(context: &Context<'_>) -> Vec<Remediation> {
    let finder = Finder {
        context,
        first: context.first_production(),
        labelled: labelled_hotfixes(context),
        below: RefCell::default(),
    };
    let history = &context.facts.history;
    let subjects = quoted_subjects(context);
    let mut found: Vec<_> = history
        .indices()
        .filter_map(|commit| {
            let remedy = finder.first[commit.get()]?;
            let inside = context.window.contains(finder.delivery(remedy).deployment.finished);
            inside.then_some((commit, remedy))
        })
        .filter_map(|(commit, remedy)| {
            finder.revert(commit, remedy, &subjects).or_else(|| finder.hotfix(commit, remedy))
        })
        .collect();
    found.extend(rollback::rollbacks(context));
    found.extend(incident::incidents(context));
    found.sort_unstable();
    found.dedup_by_key(|one| (one.failed, one.remedy));
    found
}

/// Remediations with the earliest remedy of each failed deployment only, for those that failed in the window.
pub(crate) fn failures(context: &Context<'_>) -> Vec<Remediation> {
    let deliveries = &context.production.deliveries;
    let mut found = context.remediations().to_vec();
    found.retain(|one| context.window.contains(deliveries[one.failed as usize].deployment.finished));
    found.dedup_by_key(|one| one.failed);
    found
}

pub(crate) use incident::open;

/// Commits by subject, for the subjects that some revert quotes; `None` where several commits share one.
fn quoted_subjects<'a>(context: &Context<'a>) -> HashMap<&'a str, Option<CommitIx>> {
    let history = &context.facts.history;
    let commits = || history.indices().map(|index| (index, history.commit(index)));
    let mut subjects: HashMap<&str, (usize, Option<CommitIx>)> = HashMap::new();
    for (_, commit) in commits() {
        if let Some(Revert::Subject(quoted)) = &commit.message.revert {
            subjects.insert(quoted, (0, None));
        }
    }
    for (index, commit) in commits() {
        if let Some((times, found)) = subjects.get_mut(&*commit.subject) {
            *times += 1;
            *found = (*times == 1).then_some(index);
        }
    }
    subjects.into_iter().map(|(subject, (_, found))| (subject, found)).collect()
}

/// What pull requests labelled as hotfixes became on the trunk.
fn labelled_hotfixes(context: &Context<'_>) -> HashSet<ObjectId> {
    let says = |label: &String| {
        let lower = label.to_ascii_lowercase();
        // `hot-fix`, `hot fix` and `type: hotfix` are spellings of one word.
        let letters: String =
            lower.chars().filter(|c| c.is_ascii_alphanumeric() || *c == ':' || *c == '/').collect();
        letters.rsplit([':', '/']).next() == Some("hotfix")
    };
    let requests = context.facts.platform.pull_requests.iter();
    requests
        .filter(|request| request.labels.iter().any(says))
        .filter_map(|request| request.merge_commit)
        .collect()
}

struct Finder<'c, 'a> {
    context: &'c Context<'a>,
    first: &'c [Option<u32>],
    /// Commits of pull requests that a label calls hotfixes.
    labelled: HashSet<ObjectId>,
    /// What each remedying deployment builds upon, looked for once.
    below: RefCell<HashMap<u32, Option<u32>>>,
}

impl<'a> Finder<'_, 'a> {
    fn delivery(&self, index: u32) -> &Delivery<'a> {
        &self.context.production.deliveries[index as usize]
    }

    fn gap(&self, failed: u32, remedy: u32) -> i64 {
        self.delivery(remedy).finish() - self.delivery(failed).finish()
    }

    fn revert(
        &self,
        by: CommitIx,
        remedy: u32,
        subjects: &HashMap<&str, Option<CommitIx>>,
    ) -> Option<Remediation> {
        let history = &self.context.facts.history;
        let target = match history.commit(by).message.revert.as_ref()? {
            Revert::Commit(id) => history.find(*id)?,
            Revert::Subject(subject) => (*subjects.get(&**subject)?)?,
        };
        // Taking a revert back brings the change again; it remedies nothing.
        if target >= by || history.commit(target).message.revert.is_some() {
            return None;
        }
        let failed = self.first[target.get()]?;
        let soon = failed < remedy && self.gap(failed, remedy) <= REVERT_WITHIN;
        soon.then_some(Remediation { failed, remedy, rule: Rule::Revert, by: By::Commit(by) })
    }

    fn hotfix(&self, by: CommitIx, remedy: u32) -> Option<Remediation> {
        let commit = self.context.facts.history.commit(by);
        if !commit.message.hotfix && !self.labelled.contains(&commit.id) {
            return None;
        }
        let known = self.below.borrow().get(&remedy).copied();
        let failed = known.unwrap_or_else(|| self.before(remedy));
        self.below.borrow_mut().insert(remedy, failed);
        let failed = failed?;
        Some(Remediation { failed, remedy, rule: Rule::Hotfix, by: By::Commit(by) })
    }

    /// The latest deployment of the same component that a hotfix's deployment builds upon, when it is recent.
    ///
    /// By ancestry: a fix of an older release line says nothing of a newer line released in between.
    fn before(&self, remedy: u32) -> Option<u32> {
        let fixed = self.delivery(remedy);
        let component = &fixed.deployment.component;
        let recent: Vec<_> = (0..remedy)
            .rev()
            .take_while(|failed| self.gap(*failed, remedy) <= HOTFIX_WITHIN)
            .filter(|failed| self.delivery(*failed).deployment.component == *component)
            .filter_map(|failed| Some((failed, self.delivery(failed).commit?)))
            .collect();
        if recent.is_empty() {
            return None;
        }
        let below = self.context.facts.history.ancestors(fixed.commit);
        let builds_upon = |commit: CommitIx| below.contains(self.trunk_commit(commit).unwrap_or(commit));
        recent.into_iter().find(|(_, commit)| builds_upon(*commit)).map(|(failed, _)| failed)
    }

    /// The trunk's commit that a deployed one is or was made from: tags may sit on a commit that only writes the version
    /// and is never merged, so that no later release has it among its ancestors.
    fn trunk_commit(&self, deployed: CommitIx) -> Option<CommitIx> {
        let facts = self.context.facts;
        let up = |commit: &CommitIx| facts.history.parents(*commit).first().copied();
        let line = std::iter::successors(Some(deployed), up).take(BESIDE + 1);
        line.into_iter().find(|commit| facts.trunk_commits.contains(*commit))
    }
}

/// Production deployments in the window whose commit the clone has, so that they can be judged.
pub(super) fn judged<'c, 'a>(context: &'c Context<'a>) -> impl DoubleEndedIterator<Item = &'c Delivery<'a>> {
    context.production.inside(context.window).filter(|delivery| delivery.commit.is_some())
}

/// Each judged deployment by its finish, as one where its id is among those given and as zero where not.
pub(super) fn judged_shares(context: &Context<'_>, ids: &HashSet<&str>) -> Vec<(i64, f64)> {
    let share = |one: &Delivery<'_>| if ids.contains(one.deployment.id.as_str()) { 1.0 } else { 0.0 };
    judged(context).map(|one| (one.finish(), share(one))).collect()
}

/// The newest and the oldest deployment judged: the evidence where none failed.
pub(super) fn counted(context: &Context<'_>) -> Vec<Evidence> {
    let ends = newest_and_oldest(judged(context));
    ends.into_iter().map(|(delivery, note)| context.delivery(delivery, note)).collect()
}

/// What every figure from these rules must say.
pub(super) fn caveats(context: &Context<'_>) -> Vec<String> {
    let facts = context.facts;
    let issues = facts.coverage_of(Source::Issues) != CoverageState::Missing;
    let incidents = issues && !facts.platform.issues.is_empty();
    let deployments = facts.coverage_of(Source::Deployments) != CoverageState::Missing;
    let mut seen = vec!["reverts (deployed within 7 days)", "hotfixes (within 72 hours)"];
    let mut unseen = Vec::new();
    (if deployments { &mut seen } else { &mut unseen }).push("rollbacks");
    (if incidents { &mut seen } else { &mut unseen }).push("incidents");
    unseen.push("other fixes");
    let told = format!("told by {}, and {} are not seen", seen.join(", "), unseen.join(" and "));
    let proxy = (!incidents).then(|| crate::measure::PROXY.to_owned());
    proxy.into_iter().chain([told]).collect()
}

/// Words for why a deployment is called failed.
pub(super) fn why(context: &Context<'_>, one: &Remediation) -> String {
    let remedy = &context.production.deliveries[one.remedy as usize];
    let failed = &context.production.deliveries[one.failed as usize];
    let short = |commit: CommitIx| context.facts.history.commit(commit).id.short();
    let rule = match (one.rule, one.by) {
        (Rule::Revert, By::Commit(commit)) => format!("revert {} followed", short(commit)),
        (Rule::Hotfix, By::Commit(commit)) => format!("hotfix {} followed", short(commit)),
        (_, By::Issue(number)) => format!("incident #{number}; the next version followed"),
        _ => "rolled back".to_owned(),
    };
    let span = crate::words::span((remedy.finish() - failed.finish()) as f64);
    format!("{rule} with {} after {span}", remedy.name())
}

#[cfg(test)]
mod tests;
