//! The repository: what happened to it so far.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use super::run::RunState;

/// A repository on a platform, and its clock.
#[derive(Debug, Clone)]
pub struct World {
    pub(super) id: u64,
    pub(super) owner: String,
    pub(super) name: String,
    pub(super) old_names: Vec<(String, String)>,
    pub(super) created: DateTime<Utc>,
    pub(super) now: DateTime<Utc>,
    pub(super) next: u64,
    /// Oldest first.
    pub(super) runs: Vec<RunState>,
    pub(super) workflows: BTreeMap<String, (u64, &'static str)>,
    /// Items of the other lists as both APIs tell them.
    pub(super) deployments: Vec<Deployment>,
    pub(super) environments: BTreeMap<String, Environment>,
    pub(super) releases: BTreeMap<u64, Release>,
    pub(super) tags: BTreeMap<String, (String, DateTime<Utc>)>,
    pub(super) pulls: BTreeMap<u64, Pull>,
    pub(super) issues: BTreeMap<u64, Issue>,
    pub(super) protections: BTreeMap<String, (u32, Vec<String>)>,
    pub(super) rulesets: BTreeMap<String, u32>,
    pub(super) archived: bool,
    pub(super) fork: bool,
    pub(super) topics: Vec<String>,
    /// A list shows no more than this, whatever there is.
    pub(super) deepest: u64,
    /// Runs that are made up as they are asked for, so that a million take no memory.
    pub(super) bulk: Option<(u64, u32)>,
}

#[derive(Debug, Clone)]
pub(super) struct Deployment {
    pub(super) id: u64,
    pub(super) environment: String,
    pub(super) sha: String,
    /// The run that its statuses point at.
    pub(super) run: Option<u64>,
    pub(super) created: DateTime<Utc>,
    pub(super) updated: DateTime<Utc>,
    pub(super) statuses: Vec<(u64, String, DateTime<Utc>)>,
}

#[derive(Debug, Clone)]
pub(super) struct Environment {
    pub(super) id: u64,
    pub(super) reviewers: u32,
    pub(super) wait_minutes: u32,
    pub(super) created: DateTime<Utc>,
}

#[derive(Debug, Clone)]
pub(super) struct Release {
    pub(super) tag: String,
    pub(super) name: String,
    pub(super) prerelease: bool,
    pub(super) created: DateTime<Utc>,
    pub(super) updated: DateTime<Utc>,
}

#[derive(Debug, Clone)]
pub(super) struct Pull {
    pub(super) title: String,
    pub(super) opened: DateTime<Utc>,
    pub(super) merged: DateTime<Utc>,
    pub(super) updated: DateTime<Utc>,
    pub(super) labels: Vec<String>,
}

#[derive(Debug, Clone)]
pub(super) struct Issue {
    pub(super) title: String,
    pub(super) labels: Vec<String>,
    pub(super) opened: DateTime<Utc>,
    pub(super) closed: Option<DateTime<Utc>>,
    pub(super) updated: DateTime<Utc>,
}

impl World {
    /// An empty repository, made a year before the first moment of its clock.
    #[must_use]
    pub fn new(owner: &str, name: &str) -> Self {
        let now = DateTime::from_timestamp(1_767_603_600, 0).unwrap_or_default();
        Self {
            id: 424_242,
            owner: owner.to_owned(),
            name: name.to_owned(),
            old_names: Vec::new(),
            created: now - Duration::days(365),
            now,
            next: 5_000_000_000,
            runs: Vec::new(),
            workflows: BTreeMap::new(),
            deployments: Vec::new(),
            environments: BTreeMap::new(),
            releases: BTreeMap::new(),
            tags: BTreeMap::new(),
            pulls: BTreeMap::new(),
            issues: BTreeMap::new(),
            protections: BTreeMap::new(),
            rulesets: BTreeMap::new(),
            archived: false,
            fork: false,
            topics: Vec::new(),
            deepest: 40_000,
            bulk: None,
        }
    }

    /// The same, of several that one server tells of: with a number of its own, and numbers of its own for what it
    /// will hold.
    #[must_use]
    pub fn nth(owner: &str, name: &str, nth: u64) -> Self {
        let first = Self::new(owner, name);
        Self { id: first.id + nth, next: first.next + nth * 1_000_000, ..first }
    }

    /// Its clock.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// Sets its clock.
    pub fn set_now(&mut self, now: DateTime<Utc>) {
        self.now = now;
    }

    /// Moves its clock on.
    pub fn advance(&mut self, time: Duration) {
        self.now += time;
    }

    /// Lets lists show this many items; GitHub's show 40,000.
    pub fn list_depth(&mut self, items: u64) {
        self.deepest = items;
    }

    /// Whether a request is about it, by the path or, for GraphQL, by the variables.
    pub(super) fn is_asked(&self, target: &str, query: &Value) -> bool {
        let called = |owner: &str, name: &str| {
            let is = |known: (&str, &str)| {
                known.0.eq_ignore_ascii_case(owner) && known.1.eq_ignore_ascii_case(name)
            };
            is((&self.owner, &self.name)) || self.old_names.iter().any(|(owner, name)| is((owner, name)))
        };
        let variable = |name: &str| query["variables"][name].as_str();
        if let (Some(owner), Some(name)) = (variable("owner"), variable("name")) {
            return called(owner, name);
        }
        let path = target.split('?').next().unwrap_or_default();
        let parts: Vec<_> = path.split('/').filter(|part| !part.is_empty()).collect();
        match parts.as_slice() {
            ["repos", owner, name, ..] => called(owner, name),
            ["repositories", id, ..] => *id == self.id.to_string(),
            _ => false,
        }
    }

    /// Nothing in it can change any more.
    pub fn archive(&mut self) {
        self.archived = true;
    }

    /// It was forked from another.
    pub fn mark_as_fork(&mut self) {
        self.fork = true;
    }

    /// Gives it topics.
    pub fn set_topics(&mut self, topics: &[&str]) {
        self.topics = topics.iter().map(|topic| (*topic).to_owned()).collect();
    }

    /// `owner/name`, as of now.
    #[must_use]
    pub fn full_name(&self) -> String {
        format!("{}/{}", self.owner, self.name)
    }

    /// Gives it another name; the old one leads to it.
    pub fn rename(&mut self, owner: &str, name: &str) {
        let old = (
            std::mem::replace(&mut self.owner, owner.to_owned()),
            std::mem::replace(&mut self.name, name.to_owned()),
        );
        self.old_names.push(old);
    }

    /// Runs that there are, oldest first.
    #[must_use]
    pub fn runs(&self) -> &[RunState] {
        &self.runs
    }

    pub(super) fn id(&mut self) -> u64 {
        self.next += 1 + self.next % 7;
        self.next
    }

    /// A deployment; it has no status yet.
    pub fn deploy(&mut self, environment: &str, sha: &str) -> u64 {
        self.deploy_by(None, environment, sha)
    }

    /// One that a run makes, and that waits for somebody.
    pub fn deploy_after_approval(&mut self, run: u64, environment: &str) -> u64 {
        let sha = self.runs.iter().find(|found| found.id == run).map(|found| found.sha.clone());
        let id = self.deploy_by(Some(run), environment, &sha.unwrap_or_default());
        self.deployment_status(id, "waiting");
        id
    }

    fn deploy_by(&mut self, run: Option<u64>, environment: &str, sha: &str) -> u64 {
        let id = self.id();
        let (sha, now) = (sha.to_owned(), self.now);
        let environment = environment.to_owned();
        self.deployments.push(Deployment {
            id,
            environment,
            sha,
            run,
            created: now,
            updated: now,
            statuses: Vec::new(),
        });
        id
    }

    /// Deployments, oldest first.
    #[must_use]
    pub fn deployments(&self) -> Vec<u64> {
        self.deployments.iter().map(|deployment| deployment.id).collect()
    }

    /// Sets a deployment's status: `in_progress`, `success`, `failure`, `inactive`, …
    pub fn deployment_status(&mut self, deployment: u64, state: &str) {
        let (id, now) = (self.id(), self.now);
        if let Some(found) = self.deployments.iter_mut().find(|found| found.id == deployment) {
            found.statuses.push((id, state.to_owned(), now));
            found.updated = now;
        }
    }

    /// Deletes a deployment.
    pub fn delete_deployment(&mut self, deployment: u64) {
        self.deployments.retain(|found| found.id != deployment);
    }

    /// Makes or changes an environment.
    pub fn environment(&mut self, name: &str, reviewers: u32, wait_minutes: u32) {
        let (id, created) = (self.id(), self.now);
        let id = self.environments.get(name).map_or(id, |known| known.id);
        self.environments.insert(name.to_owned(), Environment { id, reviewers, wait_minutes, created });
    }

    /// Removes an environment.
    pub fn remove_environment(&mut self, name: &str) {
        self.environments.remove(name);
    }

    /// Publishes a release.
    pub fn release(&mut self, tag: &str, prerelease: bool) -> u64 {
        let (id, now) = (self.id(), self.now);
        let (name, tag) = (tag.to_owned(), tag.to_owned());
        self.releases.insert(id, Release { tag, name, prerelease, created: now, updated: now });
        id
    }

    /// Gives a release another title.
    pub fn edit_release(&mut self, release: u64, name: &str) {
        if let Some(found) = self.releases.get_mut(&release) {
            name.clone_into(&mut found.name);
            found.updated = self.now;
        }
    }

    /// Deletes a release.
    pub fn delete_release(&mut self, release: u64) {
        self.releases.remove(&release);
    }

    /// Makes or moves a tag.
    pub fn tag(&mut self, name: &str, sha: &str) {
        self.tags.insert(name.to_owned(), (sha.to_owned(), self.now));
    }

    /// Deletes a tag.
    pub fn delete_tag(&mut self, name: &str) {
        self.tags.remove(name);
    }

    /// A pull request that was opened some hours ago and is merged now.
    pub fn merge_pull_request(&mut self, title: &str) -> u64 {
        let number = (self.pulls.len() + self.issues.len()) as u64 + 1;
        let (opened, now) = (self.now - Duration::hours(5), self.now);
        let pull = Pull { title: title.to_owned(), opened, merged: now, updated: now, labels: Vec::new() };
        self.pulls.insert(number, pull);
        number
    }

    /// Labels a pull request.
    pub fn label_pull_request(&mut self, number: u64, label: &str) {
        if let Some(pull) = self.pulls.get_mut(&number) {
            pull.labels.push(label.to_owned());
            pull.updated = self.now;
        }
    }

    /// Opens an issue.
    pub fn open_issue(&mut self, title: &str, labels: &[&str]) -> u64 {
        let number = (self.pulls.len() + self.issues.len()) as u64 + 1;
        let labels = labels.iter().map(|label| (*label).to_owned()).collect();
        let (title, now) = (title.to_owned(), self.now);
        self.issues.insert(number, Issue { title, labels, opened: now, closed: None, updated: now });
        number
    }

    /// Closes an issue.
    pub fn close_issue(&mut self, number: u64) {
        if let Some(issue) = self.issues.get_mut(&number) {
            issue.closed = Some(self.now);
            issue.updated = self.now;
        }
    }

    /// Takes a label from an issue.
    pub fn unlabel_issue(&mut self, number: u64, label: &str) {
        if let Some(issue) = self.issues.get_mut(&number) {
            issue.labels.retain(|known| known != label);
            issue.updated = self.now;
        }
    }

    /// Protects the branches of a pattern.
    pub fn protect_branch(&mut self, pattern: &str, approvals: u32, checks: &[&str]) {
        let checks = checks.iter().map(|check| (*check).to_owned()).collect();
        self.protections.insert(pattern.to_owned(), (approvals, checks));
    }

    /// A ruleset for the default branch that asks for so many approvals.
    pub fn ruleset(&mut self, name: &str, approvals: u32) {
        self.rulesets.insert(name.to_owned(), approvals);
    }

    /// Switches a workflow off.
    pub fn disable_workflow(&mut self, path: &str) {
        if let Some((_, state)) = self.workflows.get_mut(path) {
            *state = "disabled_manually";
        }
    }

    pub(super) fn web(&self) -> String {
        format!("https://github.com/{}/{}", self.owner, self.name)
    }

    pub(super) fn api(&self) -> String {
        format!("https://api.github.com/repos/{}/{}", self.owner, self.name)
    }
}

/// An instant as GitHub writes it.
pub(super) fn stamp(at: DateTime<Utc>) -> Value {
    json!(at.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}
