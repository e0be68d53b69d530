//! What GraphQL answers: the operations that the collector has, in the shapes of its fragments.

use serde_json::{Value, json};

use super::world::{World, stamp};

/// Operations and the field that each of them asks for.
const FIELDS: [(&str, &str); 8] = [
    ("Deployments", "deployments"),
    ("PullRequests", "pullRequests"),
    ("Releases", "releases"),
    ("Tags", "refs"),
    ("Issues", "issues"),
    ("Environments", "environments"),
    ("Rulesets", "rulesets"),
    ("Protections", "branchProtectionRules"),
];

impl World {
    /// Answers an operation; these fields are forbidden.
    pub(super) fn graph(&self, body: &Value, forbidden: &[String]) -> Value {
        let operation = body["operationName"].as_str().unwrap_or_default();
        let variables = &body["variables"];
        let named = format!(
            "{}/{}",
            variables["owner"].as_str().unwrap_or(""),
            variables["name"].as_str().unwrap_or("")
        );
        if !named.eq_ignore_ascii_case(&self.full_name()) {
            return json!({ "data": { "repository": null }, "errors": [{ "type": "NOT_FOUND",
                "path": ["repository"], "message": format!("Could not resolve to a Repository with the name '{named}'.") }] });
        }
        let mut repository = json!({ "databaseId": self.id, "nameWithOwner": self.full_name() });
        let mut errors = Vec::new();
        for (name, field) in FIELDS {
            if operation != "History" && operation != name {
                continue;
            }
            if forbidden.iter().any(|known| known == field) {
                repository[field] = Value::Null;
                errors.push(json!({ "type": "FORBIDDEN", "path": ["repository", field],
                    "message": "Resource not accessible by personal access token" }));
                continue;
            }
            let first = variables["first"].as_u64().unwrap_or(0) as usize;
            let after = variables["after"].as_str().and_then(|cursor| cursor.parse().ok()).unwrap_or(0);
            repository[field] = connection(self.nodes(field, variables), first, after);
        }
        let mut answer = json!({ "data": { "repository": repository } });
        if !errors.is_empty() {
            answer["errors"] = json!(errors);
        }
        answer
    }

    fn nodes(&self, field: &str, variables: &Value) -> Vec<Value> {
        match field {
            "deployments" => {
                let mut all: Vec<_> = self.deployments.iter().collect();
                all.sort_by_key(|one| std::cmp::Reverse((one.created, one.id)));
                all.into_iter().map(|one| self.graph_deployment(one)).collect()
            }
            "pullRequests" => {
                let mut all: Vec<_> = self.pulls.iter().collect();
                all.sort_by_key(|(number, one)| std::cmp::Reverse((one.updated, **number)));
                all.into_iter().map(|(number, one)| self.graph_pull(*number, one)).collect()
            }
            "releases" => {
                let mut all: Vec<_> = self.releases.iter().collect();
                all.sort_by_key(|(id, one)| std::cmp::Reverse((one.created, **id)));
                all.into_iter().map(|(id, one)| self.graph_release(*id, one)).collect()
            }
            "refs" => {
                let tag = |(name, (sha, at)): (&String, &(String, chrono::DateTime<chrono::Utc>))| json!({ "name": name, "target": { "__typename": "Commit", "oid": sha, "committedDate": stamp(*at) } });
                self.tags.iter().rev().map(tag).collect()
            }
            "issues" => {
                let wanted: Vec<_> = variables["labels"].as_array().into_iter().flatten().collect();
                let mut all: Vec<_> = self.issues.iter().collect();
                all.retain(|(_, one)| {
                    one.labels.iter().any(|label| wanted.iter().any(|known| *known == label))
                });
                all.sort_by_key(|(number, one)| std::cmp::Reverse((one.updated, **number)));
                all.into_iter().map(|(number, one)| self.graph_issue(*number, one)).collect()
            }
            "environments" => {
                self.environments.iter().map(|(name, one)| Self::graph_environment(name, one)).collect()
            }
            "rulesets" => {
                let set = |(name, approvals): (&String, &u32)| {
                    json!({ "id": format!("RRS_{name}"), "databaseId": 1, "name": name, "target": "BRANCH",
                        "enforcement": "ACTIVE", "updatedAt": stamp(self.created),
                        "conditions": { "refName": { "include": ["~DEFAULT_BRANCH"], "exclude": [] } },
                        "rules": { "nodes": [
                            { "type": "PULL_REQUEST", "parameters": { "requiredApprovingReviewCount": approvals, "dismissStaleReviewsOnPush": true } },
                            { "type": "DELETION", "parameters": null },
                            { "type": "NON_FAST_FORWARD", "parameters": null },
                        ] } })
                };
                self.rulesets.iter().map(set).collect()
            }
            "branchProtectionRules" => {
                let rule = |(pattern, (approvals, checks)): (&String, &(u32, Vec<String>))| {
                    json!({ "id": format!("BPR_{pattern}"), "pattern": pattern,
                        "requiresApprovingReviews": *approvals > 0, "requiredApprovingReviewCount": approvals,
                        "requiresStatusChecks": !checks.is_empty(), "requiredStatusCheckContexts": checks,
                        "allowsForcePushes": false, "dismissesStaleReviews": false, "requiresCommitSignatures": true })
                };
                self.protections.iter().map(rule).collect()
            }
            _ => Vec::new(),
        }
    }
}

fn connection(all: Vec<Value>, first: usize, after: usize) -> Value {
    let total = all.len();
    let nodes: Vec<_> = all.into_iter().skip(after).take(first).collect();
    let end = after + nodes.len();
    json!({ "totalCount": total, "pageInfo": { "hasNextPage": end < total, "endCursor": end.to_string() },
        "nodes": nodes })
}
