//! Payloads as GitHub sends them, with every field that its description requires.

use serde_json::{Map, Value, json};

use super::run::{AttemptState, JobState, RunState};
use super::world::{World, stamp};

/// Fields of a person that are addresses.
const PERSON_URLS: [&str; 13] = [
    "avatar_url",
    "events_url",
    "followers_url",
    "following_url",
    "gists_url",
    "html_url",
    "organizations_url",
    "received_events_url",
    "repos_url",
    "starred_url",
    "subscriptions_url",
    "url",
    "gravatar_url",
];

/// Fields of a repository that are addresses.
const REPOSITORY_URLS: [&str; 39] = [
    "archive_url",
    "assignees_url",
    "blobs_url",
    "branches_url",
    "collaborators_url",
    "comments_url",
    "commits_url",
    "compare_url",
    "contents_url",
    "contributors_url",
    "deployments_url",
    "downloads_url",
    "events_url",
    "forks_url",
    "git_commits_url",
    "git_refs_url",
    "git_tags_url",
    "hooks_url",
    "issue_comment_url",
    "issue_events_url",
    "issues_url",
    "keys_url",
    "labels_url",
    "languages_url",
    "merges_url",
    "milestones_url",
    "notifications_url",
    "pulls_url",
    "releases_url",
    "stargazers_url",
    "statuses_url",
    "subscribers_url",
    "subscription_url",
    "tags_url",
    "teams_url",
    "trees_url",
    "url",
    "git_url",
    "svn_url",
];

fn addresses(into: &mut Map<String, Value>, names: &[&str], base: &str) {
    for name in names {
        into.insert((*name).to_owned(), json!(format!("{base}/{name}")));
    }
}

/// Somebody.
pub(super) fn person(login: &str) -> Value {
    let mut person = Map::new();
    addresses(&mut person, &PERSON_URLS, "https://api.github.com/users");
    let bot = login.ends_with("[bot]");
    for (name, value) in [
        ("login", json!(login)),
        ("id", json!(1_000 + login.len())),
        ("node_id", json!("U_1")),
        ("gravatar_id", json!("")),
        ("site_admin", json!(false)),
        ("type", json!(if bot { "Bot" } else { "User" })),
    ] {
        person.insert(name.to_owned(), value);
    }
    Value::Object(person)
}

impl World {
    /// The repository as it stands in other payloads.
    pub(super) fn repository_short(&self) -> Value {
        let mut repository = Map::new();
        addresses(&mut repository, &REPOSITORY_URLS, &self.api());
        for (name, value) in [
            ("id", json!(self.id)),
            ("node_id", json!("R_1")),
            ("name", json!(self.name)),
            ("full_name", json!(self.full_name())),
            ("owner", person(&self.owner)),
            ("private", json!(false)),
            ("fork", json!(self.fork)),
            ("description", Value::Null),
            ("html_url", json!(self.web())),
        ] {
            repository.insert(name.to_owned(), value);
        }
        Value::Object(repository)
    }

    /// The repository as it is told when it is asked for.
    pub(super) fn repository(&self) -> Value {
        let mut repository = self.repository_short();
        let count = json!(0);
        let yes = json!(true);
        for (name, value) in [
            ("clone_url", json!(format!("{}.git", self.web()))),
            ("ssh_url", json!(format!("git@github.com:{}.git", self.full_name()))),
            ("mirror_url", Value::Null),
            ("default_branch", json!("main")),
            ("homepage", Value::Null),
            ("language", json!("Rust")),
            ("license", Value::Null),
            ("archived", json!(self.archived)),
            ("topics", json!(self.topics)),
            ("disabled", json!(false)),
            ("created_at", stamp(self.created)),
            ("updated_at", stamp(self.created)),
            ("pushed_at", stamp(self.created)),
        ] {
            repository[name] = value;
        }
        for name in
            ["has_issues", "has_projects", "has_wiki", "has_pages", "has_discussions", "has_downloads"]
        {
            repository[name] = yes.clone();
        }
        for name in [
            "forks",
            "forks_count",
            "open_issues",
            "open_issues_count",
            "size",
            "stargazers_count",
            "watchers",
            "watchers_count",
            "network_count",
            "subscribers_count",
        ] {
            repository[name] = count.clone();
        }
        repository
    }

    /// A run with its latest attempt; with `alone`, that attempt by itself.
    pub(super) fn run(&self, run: &RunState, number: usize, alone: bool) -> Value {
        let Some(attempt) = run.attempts.get(number - 1) else { return Value::Null };
        let api = format!("{}/actions/runs/{}", self.api(), run.id);
        let place = if alone { format!("{api}/attempts/{number}") } else { api.clone() };
        let created = if alone { attempt.started } else { run.created };
        let before = (number > 1).then(|| format!("{api}/attempts/{}", number - 1));
        let workflow = self.workflows.get(&run.workflow).map_or(1, |(id, _)| *id);
        let mut payload = json!({
            "id": run.id, "node_id": "WFR_1", "name": "CI", "display_title": "A change",
            "head_branch": run.branch, "head_sha": run.sha, "run_number": run.number, "event": run.event,
            "status": status(attempt), "conclusion": attempt.conclusion, "path": run.workflow,
            "workflow_id": workflow, "check_suite_id": run.id + 1, "check_suite_node_id": "CS_1",
            "run_attempt": number, "pull_requests": [], "referenced_workflows": [],
            "created_at": stamp(created), "updated_at": stamp(attempt.updated),
            "run_started_at": stamp(attempt.started), "previous_attempt_url": before,
            "actor": person("ann"), "triggering_actor": person(if number > 1 { "bob" } else { "ann" }),
            "head_commit": {
                "id": run.sha, "tree_id": run.sha, "message": "A change", "timestamp": stamp(run.created),
                "author": { "name": "Ann", "email": "ann@example.org" },
                "committer": { "name": "GitHub", "email": "noreply@example.org" },
            },
            "url": place, "html_url": format!("{}/actions/runs/{}", self.web(), run.id),
            "jobs_url": format!("{place}/jobs"), "logs_url": format!("{place}/logs"),
        });
        payload["repository"] = self.repository_short();
        payload["head_repository"] = self.repository_short();
        for name in ["check_suite_url", "cancel_url", "rerun_url", "artifacts_url", "workflow_url"] {
            payload[name] = json!(format!("{api}/{name}"));
        }
        payload
    }

    /// A job of an attempt.
    pub(super) fn job_payload(&self, run: &RunState, number: usize, job: &JobState) -> Value {
        let api = self.api();
        let state = if job.conclusion.is_some() { "completed" } else { "in_progress" };
        let finished = job.finished.map_or(Value::Null, stamp);
        let step = |at: u32, name: &str| {
            json!({ "number": at, "name": name, "status": state, "conclusion": job.conclusion,
                "started_at": stamp(job.started), "completed_at": finished })
        };
        json!({
            "id": job.id, "node_id": "CR_1", "run_id": run.id, "run_attempt": number,
            "run_url": format!("{api}/actions/runs/{}", run.id), "head_sha": run.sha, "head_branch": run.branch,
            "workflow_name": "CI", "name": job.name, "status": state, "conclusion": job.conclusion,
            "created_at": stamp(job.started - chrono::Duration::seconds(20)),
            "started_at": stamp(job.started), "completed_at": finished,
            "url": format!("{api}/actions/jobs/{}", job.id),
            "html_url": format!("{}/actions/runs/{}/job/{}", self.web(), run.id, job.id),
            "check_run_url": format!("{api}/check-runs/{}", job.id),
            "labels": ["ubuntu-latest"], "runner_id": 1_028_117_893_u64, "runner_name": "GitHub Actions 1",
            "runner_group_id": 0, "runner_group_name": "GitHub Actions",
            "steps": [step(1, "Set up job"), step(2, "Run make"), step(3, "Complete job")],
        })
    }

    /// An entry of the list of workflows.
    pub(super) fn workflow_payload(&self, path: &str, id: u64, state: &str) -> Value {
        let place = format!("{}/actions/workflows/{id}", self.api());
        json!({
            "id": id, "node_id": "W_1", "name": "CI", "path": path, "state": state,
            "created_at": stamp(self.created), "updated_at": stamp(self.created),
            "url": place, "html_url": format!("{}/blob/main/{path}", self.web()),
            "badge_url": format!("{}/workflows/CI/badge.svg", self.web()),
        })
    }
}

fn status(attempt: &AttemptState) -> &'static str {
    if attempt.conclusion.is_some() { "completed" } else { "in_progress" }
}
