//! Payloads of the other lists: deployments, environments, releases, tags, pull requests, issues.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use super::payload::person;
use super::world::{Deployment, Environment, Issue, Pull, Release, World, stamp};

impl World {
    pub(super) fn deployment_payload(&self, deployment: &Deployment) -> Value {
        let place = format!("{}/deployments/{}", self.api(), deployment.id);
        json!({
            "id": deployment.id, "node_id": "DE_1", "sha": deployment.sha, "ref": "main", "task": "deploy",
            "environment": deployment.environment, "original_environment": deployment.environment,
            "payload": {}, "description": null, "creator": person("deployer"),
            "created_at": stamp(deployment.created), "updated_at": stamp(deployment.updated),
            "url": place, "statuses_url": format!("{place}/statuses"), "repository_url": self.api(),
            "transient_environment": false, "production_environment": deployment.environment == "production",
        })
    }

    /// Where a deployment's statuses point: at the run that makes it.
    fn log_url(&self, deployment: &Deployment) -> String {
        match deployment.run {
            Some(run) => format!("{}/actions/runs/{run}/job/1", self.web()),
            None => "https://example.org/log".to_owned(),
        }
    }

    pub(super) fn status_payload(
        &self,
        deployment: &Deployment,
        status: &(u64, String, DateTime<Utc>),
    ) -> Value {
        let place = format!("{}/deployments/{}", self.api(), deployment.id);
        let (id, state, at) = status;
        json!({
            "id": id, "node_id": "DS_1", "state": state, "creator": person("deployer"), "description": "",
            "environment": "production", "deployment_url": place, "repository_url": self.api(),
            "url": format!("{place}/statuses/{id}"), "target_url": "https://example.org/t",
            "log_url": self.log_url(deployment), "environment_url": "https://example.org/env",
            "created_at": stamp(*at), "updated_at": stamp(*at),
        })
    }

    pub(super) fn environment_payload(&self, name: &str, environment: &Environment) -> Value {
        let place = format!("{}/environments/{name}", self.api());
        let mut rules = Vec::new();
        if environment.reviewers > 0 {
            let reviewer = |_| json!({ "type": "User", "reviewer": person("ann") });
            let reviewers: Vec<_> = (0..environment.reviewers).map(reviewer).collect();
            rules.push(
                json!({ "id": 1, "node_id": "GA_1", "type": "required_reviewers", "reviewers": reviewers }),
            );
        }
        if environment.wait_minutes > 0 {
            rules.push(json!({ "id": 2, "node_id": "GA_2", "type": "wait_timer", "wait_timer": environment.wait_minutes }));
        }
        json!({
            "id": environment.id, "node_id": "EN_1", "name": name, "url": place,
            "html_url": format!("{}/deployments", self.web()), "protection_rules": rules,
            "created_at": stamp(environment.created), "updated_at": stamp(environment.created),
            "deployment_branch_policy": null,
        })
    }

    pub(super) fn release_payload(&self, id: u64, release: &Release) -> Value {
        let place = format!("{}/releases/{id}", self.api());
        json!({
            "id": id, "node_id": "RE_1", "tag_name": release.tag, "target_commitish": "main",
            "name": release.name, "draft": false, "prerelease": release.prerelease,
            "created_at": stamp(release.created), "published_at": stamp(release.created),
            "updated_at": stamp(release.updated), "author": person("ann"), "assets": [],
            "body": format!("Fixes #7 and #8 in {}", release.tag),
            "url": place, "html_url": format!("{}/releases/tag/{}", self.web(), release.tag),
            "assets_url": format!("{place}/assets"), "upload_url": format!("{place}/upload"),
            "tarball_url": format!("{place}/tar"), "zipball_url": format!("{place}/zip"),
        })
    }

    pub(super) fn tag_payload(&self, name: &str, sha: &str) -> Value {
        json!({
            "name": name, "node_id": "REF_1", "zipball_url": format!("{}/zip", self.api()),
            "tarball_url": format!("{}/tar", self.api()),
            "commit": { "sha": sha, "url": format!("{}/commits/{sha}", self.api()) },
        })
    }

    pub(super) fn pull_payload(&self, number: u64, pull: &Pull) -> Value {
        let place = format!("{}/pulls/{number}", self.api());
        let branch = |name: &str, sha: String| json!({ "label": name, "ref": name, "sha": sha, "user": person("ann"), "repo": self.repository() });
        let link = json!({ "href": place });
        let mut links = json!({});
        for name in
            ["self", "html", "issue", "comments", "review_comments", "review_comment", "commits", "statuses"]
        {
            links[name] = link.clone();
        }
        let mut payload = json!({
            "id": number + 10_000, "node_id": "PR_1", "number": number, "title": pull.title, "state": "closed",
            "locked": false, "user": person("ann"), "body": "text", "labels": self.labels(&pull.labels),
            "milestone": null, "assignee": null, "author_association": "MEMBER", "auto_merge": null,
            "created_at": stamp(pull.opened), "updated_at": stamp(pull.updated), "closed_at": stamp(pull.merged),
            "merged_at": stamp(pull.merged), "merge_commit_sha": format!("{number:040x}"), "draft": false,
            "head": branch("feature", format!("{:040x}", number + 5_000)),
            "base": branch("main", format!("{:040x}", 1)), "_links": links,
            "html_url": format!("{}/pull/{number}", self.web()), "url": place,
        });
        for name in [
            "comments_url",
            "commits_url",
            "diff_url",
            "issue_url",
            "patch_url",
            "review_comment_url",
            "review_comments_url",
            "statuses_url",
        ] {
            payload[name] = json!(format!("{place}/{name}"));
        }
        payload
    }

    pub(super) fn issue_payload(&self, number: u64, issue: &Issue) -> Value {
        let place = format!("{}/issues/{number}", self.api());
        json!({
            "id": number + 20_000, "node_id": "I_1", "number": number, "title": issue.title,
            "state": if issue.closed.is_some() { "closed" } else { "open" }, "locked": false,
            "user": person("ann"), "labels": self.labels(&issue.labels), "milestone": null, "assignee": null,
            "assignees": [], "comments": 0, "author_association": "MEMBER", "body": "text",
            "created_at": stamp(issue.opened), "updated_at": stamp(issue.updated),
            "closed_at": issue.closed.map_or(Value::Null, stamp), "repository_url": self.api(),
            "url": place, "html_url": format!("{}/issues/{number}", self.web()),
            "labels_url": format!("{place}/labels"), "comments_url": format!("{place}/comments"),
            "events_url": format!("{place}/events"),
        })
    }

    fn labels(&self, labels: &[String]) -> Vec<Value> {
        let label = |name: &String| {
            json!({ "id": 1, "node_id": "LA_1", "name": name, "color": "ffffff", "default": false,
                "description": "", "url": format!("{}/labels/{name}", self.api()) })
        };
        labels.iter().map(label).collect()
    }

    // GraphQL's shapes of the same.

    pub(super) fn graph_deployment(&self, deployment: &Deployment) -> Value {
        let status = |(id, state, at): &(u64, String, DateTime<Utc>)| {
            json!({ "id": format!("DES_{id}"), "state": state.to_uppercase(), "createdAt": stamp(*at),
                "logUrl": self.log_url(deployment), "environmentUrl": "https://example.org/env" })
        };
        let statuses: Vec<_> = deployment.statuses.iter().rev().take(20).map(status).collect();
        json!({
            "id": format!("DE_{}", deployment.id), "databaseId": deployment.id, "commitOid": deployment.sha,
            "ref": { "name": "main" }, "task": "deploy", "environment": deployment.environment,
            "originalEnvironment": deployment.environment, "createdAt": stamp(deployment.created),
            "updatedAt": stamp(deployment.updated), "creator": { "login": "deployer" },
            "statuses": { "totalCount": deployment.statuses.len(), "nodes": statuses },
        })
    }

    pub(super) fn graph_pull(&self, number: u64, pull: &Pull) -> Value {
        let labels: Vec<_> = pull.labels.iter().map(|name| json!({ "name": name })).collect();
        let written = stamp(pull.opened - Duration::hours(2));
        json!({
            "number": number, "title": pull.title, "url": format!("{}/pull/{number}", self.web()),
            "author": { "__typename": "User", "login": "ann" }, "baseRefName": "main", "headRefName": "feature",
            "headRefOid": format!("{:040x}", number + 5_000), "mergeCommit": { "oid": format!("{number:040x}") },
            "mergedBy": { "login": "bob" }, "createdAt": stamp(pull.opened), "mergedAt": stamp(pull.merged),
            "updatedAt": stamp(pull.updated), "labels": { "nodes": labels },
            "commits": { "totalCount": 2, "nodes": [{ "commit": { "oid": format!("{:040x}", number + 4_000),
                "authoredDate": written, "committedDate": written } }] },
            "reviews": { "nodes": [{ "submittedAt": stamp(pull.opened + Duration::hours(1)), "author": { "login": "bob" } }] },
        })
    }

    pub(super) fn graph_release(&self, id: u64, release: &Release) -> Value {
        json!({
            "databaseId": id, "tagName": release.tag, "name": release.name,
            "url": format!("{}/releases/tag/{}", self.web(), release.tag), "isDraft": false,
            "isPrerelease": release.prerelease, "createdAt": stamp(release.created),
            "publishedAt": stamp(release.created), "updatedAt": stamp(release.updated),
            "author": { "login": "ann" }, "releaseAssets": { "totalCount": 0 },
            "description": format!("Fixes #7 and #8 in {}", release.tag),
        })
    }

    pub(super) fn graph_issue(&self, number: u64, issue: &Issue) -> Value {
        let labels: Vec<_> = issue.labels.iter().map(|name| json!({ "name": name })).collect();
        json!({
            "number": number, "title": issue.title, "url": format!("{}/issues/{number}", self.web()),
            "author": { "login": "ann" }, "createdAt": stamp(issue.opened),
            "closedAt": issue.closed.map_or(Value::Null, stamp), "updatedAt": stamp(issue.updated),
            "labels": { "nodes": labels },
        })
    }

    pub(super) fn graph_environment(name: &str, environment: &Environment) -> Value {
        let mut rules = Vec::new();
        if environment.reviewers > 0 {
            rules.push(json!({ "type": "REQUIRED_REVIEWERS", "timeout": 0,
                "reviewers": { "totalCount": environment.reviewers } }));
        }
        if environment.wait_minutes > 0 {
            rules.push(json!({ "type": "WAIT_TIMER", "timeout": environment.wait_minutes,
                "reviewers": { "totalCount": 0 } }));
        }
        json!({ "databaseId": environment.id, "name": name, "protectionRules": { "nodes": rules } })
    }
}
