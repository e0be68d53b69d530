//! Answers of the API: the real names of their fields, without those that nobody reads.

use chrono::DateTime;
use serde_json::{Value, json};

use super::facts::{Facts, Tag};
use super::model::{Environment, Issue, Releases, Workflow};
use super::pulls::Pull;
use super::runs::seconds;
use super::state::{Deployment, JobState, Run};
use super::{Changed, PlatformScript};
use crate::error::Error;

/// The first of a row of ids of workflows.
const WORKFLOWS: u64 = 90_000_001;

/// An instant as GitHub writes it.
pub(super) fn stamp(seconds: i64) -> Value {
    let at = DateTime::from_timestamp(seconds, 0).unwrap_or_default();
    json!(at.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}

pub(super) fn person(login: &str) -> Value {
    let kind = if login.ends_with("[bot]") { "Bot" } else { "User" };
    json!({ "login": login, "type": kind, "site_admin": false, "html_url": format!("https://github.com/{login}") })
}

/// A person as GraphQL tells it: a bot's login without its mark.
fn author(login: &str) -> Value {
    let kind = if login.ends_with("[bot]") { "Bot" } else { "User" };
    json!({ "__typename": kind, "login": login.trim_end_matches("[bot]") })
}

/// Where things are.
pub(super) struct Place<'a> {
    pub(super) script: &'a PlatformScript,
    pub(super) facts: &'a Facts,
    pub(super) changed: &'a Changed,
}

impl Place<'_> {
    fn name(&self) -> &str {
        &self.script.document.repository
    }

    fn web(&self) -> String {
        format!("https://github.com/{}", self.name())
    }

    fn api(&self) -> String {
        format!("https://api.github.com/repos/{}", self.name())
    }

    fn short(&self) -> Value {
        let name = self.name();
        let short = name.rsplit('/').next();
        let owner = name.split('/').next().unwrap_or_default();
        json!({ "id": 700_000_001, "name": short, "full_name": name, "private": true, "fork": false,
            "owner": { "login": owner, "type": "Organization" }, "html_url": self.web(), "url": self.api() })
    }

    /// The repository itself.
    pub(super) fn repository(&self) -> Value {
        let mut repository = self.short();
        let first = self.facts.pushes.first().map_or(0, |commit| commit.committed);
        for (name, value) in [
            ("default_branch", json!(self.facts.trunk)),
            ("archived", json!(false)),
            ("created_at", stamp(first)),
            ("clone_url", json!(format!("{}.git", self.web()))),
        ] {
            repository[name] = value;
        }
        repository
    }

    pub(super) fn workflow(&self, index: usize, workflow: &Workflow) -> Value {
        let first = self.facts.pushes.first().map_or(0, |commit| commit.committed);
        let (id, path) = (WORKFLOWS + index as u64, format!(".github/workflows/{}", workflow.file));
        json!({ "id": id, "name": workflow.name, "path": path, "state": workflow.state,
            "created_at": stamp(first), "updated_at": stamp(first),
            "url": format!("{}/actions/workflows/{id}", self.api()),
            "html_url": format!("{}/blob/{}/{path}", self.web(), self.facts.trunk),
            "badge_url": format!("{}/workflows/{}/badge.svg", self.web(), workflow.name) })
    }

    /// A run with its latest attempt; with `alone`, that attempt by itself.
    pub(super) fn run(&self, run: &Run, number: usize, alone: bool) -> Value {
        let Some(attempt) = run.attempts.get(number - 1) else { return Value::Null };
        let Some(workflow) = self.script.document.workflow.get(run.workflow) else { return Value::Null };
        let api = format!("{}/actions/runs/{}", self.api(), run.id);
        let url = if alone { format!("{api}/attempts/{number}") } else { api.clone() };
        let before = (number > 1).then(|| format!("{api}/attempts/{}", number - 1));
        let created = if alone { attempt.started } else { run.created };
        json!({
            "id": run.id, "name": workflow.name, "display_title": run.title, "run_number": run.number,
            "run_attempt": number, "event": run.event, "status": "completed", "conclusion": attempt.conclusion,
            "head_branch": run.branch, "head_sha": run.sha, "path": format!(".github/workflows/{}", workflow.file),
            "workflow_id": WORKFLOWS + run.workflow as u64, "created_at": stamp(created),
            "run_started_at": stamp(attempt.started), "updated_at": stamp(attempt.updated),
            "actor": person(&run.actor), "triggering_actor": person(&run.actor), "previous_attempt_url": before,
            "pull_requests": [], "referenced_workflows": [], "repository": self.short(),
            "head_repository": self.short(), "url": url, "jobs_url": format!("{url}/jobs"),
            "logs_url": format!("{url}/logs"), "html_url": format!("{}/actions/runs/{}", self.web(), run.id),
        })
    }

    pub(super) fn job(&self, run: &Run, number: usize, job: &JobState) -> Value {
        let Some(scripted) = self.script.document.job.get(&job.key) else { return Value::Null };
        let own = self.changed.name(&scripted.name);
        let ran = !job.steps.is_empty();
        // A workflow that was not called has no jobs: the caller stands there by itself.
        let name = match &scripted.caller {
            Some(caller) if ran => format!("{caller} / {own}"),
            Some(caller) => caller.clone(),
            None => own.to_owned(),
        };
        let steps = (1..).zip(&job.steps).map(|(at, step)| {
            json!({ "number": at, "name": step.name, "status": "completed", "conclusion": step.conclusion,
                "started_at": stamp(step.started), "completed_at": stamp(step.finished) })
        });
        json!({
            "id": job.id, "run_id": run.id, "run_attempt": number, "head_sha": run.sha, "head_branch": run.branch,
            "run_url": format!("{}/actions/runs/{}", self.api(), run.id), "name": name,
            "workflow_name": self.script.document.workflow.get(run.workflow).map(|workflow| &workflow.name),
            "status": "completed", "conclusion": job.conclusion, "created_at": stamp(job.created),
            "started_at": stamp(job.started), "completed_at": stamp(job.finished),
            "html_url": format!("{}/actions/runs/{}/job/{}", self.web(), run.id, job.id),
            "labels": [scripted.on.as_deref().unwrap_or("ubuntu-24.04")], "runner_id": ran.then_some(1_000 + job.id % 100),
            "runner_name": ran.then(|| format!("GitHub Actions {}", 1_000 + job.id % 100)),
            "runner_group_id": ran.then_some(0), "runner_group_name": ran.then_some("GitHub Actions"),
            "steps": steps.collect::<Vec<_>>(),
        })
    }

    pub(super) fn environment(&self, index: usize, name: &str, environment: &Environment) -> Value {
        let first = self.facts.pushes.first().map_or(0, |commit| commit.committed);
        let mut rules = Vec::new();
        if environment.wait > 0 {
            rules.push(json!({ "id": 11 + index, "type": "wait_timer", "wait_timer": environment.wait }));
        }
        if !environment.reviewers.is_empty() {
            let teams = environment.reviewers.iter().map(|slug| {
                json!({ "type": "Team", "reviewer": { "name": slug, "slug": slug, "permission": "push" } })
            });
            rules.push(json!({ "id": 51 + index, "type": "required_reviewers", "prevent_self_review": false,
                "reviewers": teams.collect::<Vec<_>>() }));
        }
        json!({ "id": 7_001 + index, "name": name, "url": format!("{}/environments/{name}", self.api()),
            "html_url": format!("{}/deployments/activity_log?environments_filter={name}", self.web()),
            "created_at": stamp(first), "updated_at": stamp(first), "protection_rules": rules,
            "deployment_branch_policy": null })
    }

    pub(super) fn deployment(&self, made: &Deployment) -> Value {
        let updated = made.statuses.last().map_or(made.created, |(_, at)| *at);
        let url = format!("{}/deployments/{}", self.api(), made.id);
        json!({ "id": made.id, "sha": made.sha, "ref": made.branch, "task": "deploy", "payload": {},
            "original_environment": made.environment, "environment": made.environment, "description": null,
            "creator": person(&made.creator), "created_at": stamp(made.created), "updated_at": stamp(updated),
            "statuses_url": format!("{url}/statuses"), "repository_url": self.api(), "url": url,
            "transient_environment": false, "production_environment": made.environment == "production" })
    }

    /// A deployment's statuses, newest first.
    pub(super) fn statuses(&self, made: &Deployment) -> Vec<Value> {
        let log = format!("{}/actions/runs/{}/job/{}", self.web(), made.run, made.job);
        let url = format!("{}/deployments/{}", self.api(), made.id);
        let statuses = made.statuses.iter().enumerate().map(|(index, (state, at))| {
            json!({ "id": made.id * 10 + index as u64, "state": state, "creator": person(&made.creator),
                "description": "", "environment": made.environment, "target_url": log, "log_url": log,
                "created_at": stamp(*at), "updated_at": stamp(*at), "environment_url": "",
                "deployment_url": url, "repository_url": self.api() })
        });
        statuses.rev().collect()
    }

    pub(super) fn tag(&self, tag: &Tag) -> Value {
        json!({ "name": tag.name, "zipball_url": format!("{}/zipball/refs/tags/{}", self.api(), tag.name),
            "tarball_url": format!("{}/tarball/refs/tags/{}", self.api(), tag.name),
            "commit": { "sha": tag.commit, "url": format!("{}/commits/{}", self.api(), tag.commit) } })
    }

    pub(super) fn release(&self, index: usize, tag: &Tag, releases: &Releases) -> Value {
        let assets = releases.assets.iter().map(|name| json!({ "name": name, "state": "uploaded" }));
        json!({ "id": 150_000_001 + index, "tag_name": tag.name, "name": tag.name, "draft": false,
            "prerelease": false, "target_commitish": self.facts.trunk, "author": person(&releases.by),
            "created_at": stamp(tag.made), "published_at": stamp(tag.made + 20), "updated_at": stamp(tag.made + 20),
            "body": releases.notes.replace("{tag}", &tag.name), "assets": assets.collect::<Vec<_>>(),
            "html_url": format!("{}/releases/tag/{}", self.web(), tag.name) })
    }

    /// As GraphQL tells it, with its reviews.
    pub(super) fn pull(&self, pull: &Pull) -> Value {
        let reviews =
            pull.review.iter().map(|(by, at)| json!({ "submittedAt": stamp(*at), "author": author(by) }));
        let (authored, committed) = pull.first;
        let commit = json!({ "authoredDate": stamp(authored), "committedDate": stamp(committed) });
        json!({ "number": pull.number, "title": pull.title, "url": format!("{}/pull/{}", self.web(), pull.number),
            "author": author(&pull.author), "baseRefName": self.facts.trunk, "headRefName": pull.branch,
            "headRefOid": pull.head, "mergeCommit": { "oid": pull.merge }, "mergedBy": { "login": pull.merged_by },
            "createdAt": stamp(pull.opened), "mergedAt": stamp(pull.merged), "updatedAt": stamp(pull.merged),
            "labels": { "nodes": [] },
            "commits": { "totalCount": pull.commits, "nodes": [{ "commit": commit }] },
            "reviews": { "nodes": reviews.collect::<Vec<_>>() } })
    }

    pub(super) fn issue(&self, index: usize, issue: &Issue) -> Result<Value, Error> {
        let opened = seconds(&issue.opened)?;
        let closed = issue.closed.as_ref().map(seconds).transpose()?;
        let labels = issue.labels.iter().map(|name| json!({ "name": name }));
        let number = 90_001 + index;
        Ok(json!({ "number": number, "title": issue.title, "user": person(&issue.by),
            "state": if closed.is_some() { "closed" } else { "open" }, "labels": labels.collect::<Vec<_>>(),
            "created_at": stamp(opened), "closed_at": closed.map(stamp), "updated_at": stamp(closed.unwrap_or(opened)),
            "html_url": format!("{}/issues/{number}", self.web()) }))
    }
}
