//! DevLake's expected results of its end-to-end tests, reproduced under `devlake`, or with the rule that differs.
//!
//! Its tables name commits and say which lie between two deployments; a graph with just these is made of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use plimsoll_domain::facts::deployment::{Outcome, Tier, Trigger};
use plimsoll_domain::facts::{CommitIx, Deployment, DeploymentSource, Facts};
use plimsoll_domain::record::{Issue, PullRequest};
use plimsoll_domain::{ObjectId, Source, Timestamp, Window};

use crate::testing::{Scene, complete, says, value};

const DATA: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../shared/data/apache+incubator-devlake/backend/plugins/dora/e2e"
);

/// A row of a table, by the names of its columns. No cell of these tables holds a comma.
type Row = BTreeMap<String, String>;

fn folder(name: &str) -> Option<PathBuf> {
    let folder = Path::new(DATA).join(name);
    if !folder.exists() {
        eprintln!("skipped: {} is not there", folder.display());
    }
    folder.exists().then_some(folder)
}

fn rows(table: &Path) -> Vec<Row> {
    let text = std::fs::read_to_string(table).unwrap();
    let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
    let names = lines.next().unwrap();
    lines.map(|cells| names.iter().cloned().zip(cells).collect()).collect()
}

/// An instant as they write it: with a zone, or in UTC and without leading zeros.
fn at(cell: &str) -> Option<Timestamp> {
    if cell.is_empty() || cell.contains('T') {
        return cell.parse().ok();
    }
    let numbers: Vec<u32> = cell.split([' ', '-', ':']).filter_map(|number| number.parse().ok()).collect();
    let [year, month, day, hour, minute, second] = numbers.as_slice() else { panic!("{cell}") };
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z").parse().ok()
}

fn all_time() -> Window {
    Window { from: "2022-01-01T00:00:00Z".parse().unwrap(), to: "2024-01-01T00:00:00Z".parse().unwrap() }
}

/// Their deployments of commits, where each is a commit of this repository.
fn deployments(table: &[Row], scopes: &[&str], sha: impl Fn(&Row) -> ObjectId) -> Vec<Deployment> {
    let deployment = |row: &Row| Deployment {
        id: row["id"].clone(),
        environment: row["environment"].to_lowercase(),
        tier: if row["environment"] == "PRODUCTION" { Tier::Production } else { Tier::Staging },
        component: String::new(),
        sha: sha(row),
        reference: None,
        started: at(&row["started_date"]),
        finished: at(&row["finished_date"]).unwrap(),
        outcome: if row["result"] == "SUCCESS" { Outcome::Success } else { Outcome::Failure },
        trigger: Trigger::Unknown,
        source: DeploymentSource::DeploymentsApi,
        confidence: 1.0,
        evidence: Vec::new(),
    };
    table.iter().filter(|row| scopes.contains(&row["cicd_scope_id"].as_str())).map(deployment).collect()
}

/// A deployment's commit has the former deployment's and what their table of differences lists as parents.
fn graph(folder: &Path, table: &[Row]) -> (Scene, BTreeMap<String, CommitIx>) {
    let differences = rows(&folder.join("commits_diffs.csv"));
    let by_id: BTreeMap<_, _> =
        table.iter().map(|row| (row["id"].as_str(), row["commit_sha"].clone())).collect();
    let (mut scene, mut known) = (Scene::default(), BTreeMap::new());
    // Before all deployments: no definition by pull request asks for a commit's own time.
    let time = all_time().from.timestamp();
    for row in table {
        let before: Vec<CommitIx> = by_id
            .get(row["prev_success_deployment_commit_id"].as_str())
            .map(|sha| known[sha])
            .into_iter()
            .collect();
        let mut parents = before.clone();
        for other in differences.iter().filter(|other| other["new_commit_sha"] == row["commit_sha"]) {
            let merged = scene.commit(&before, time);
            known.insert(other["commit_sha"].clone(), merged);
            parents.push(merged);
        }
        known.insert(row["commit_sha"].clone(), scene.commit(&parents, time));
    }
    (scene, known)
}

fn pull_request(row: &Row, commits: &[Row], merge_commit: Option<ObjectId>) -> Option<PullRequest> {
    let own = commits.iter().filter(|commit| commit["pull_request_id"] == row["id"]);
    Some(PullRequest {
        number: row["id"].trim_start_matches("pr").parse().unwrap(),
        title: None,
        author: Some(row["author_id"].clone()),
        by_bot: false,
        base: Some("main".to_owned()),
        head_branch: None,
        head: None,
        merge_commit,
        commits: None,
        first_commit: own.filter_map(|commit| at(&commit["commit_authored_date"])).min(),
        opened: at(&row["created_date"]).unwrap(),
        first_review: None,
        merged: at(&row["merged_date"])?,
        updated: None,
        merged_by: None,
        labels: Vec::new(),
        url: None,
    })
}

fn collected(facts: &mut Facts, source: Source) {
    facts.coverage.retain(|coverage| coverage.source != source);
    facts.coverage.push(complete(source));
}

#[test]
fn their_cycle_times_come_out_under_devlake() {
    let Some(folder) = folder("change_lead_time") else { return };
    let table = rows(&folder.join("cicd_deployment_commits.csv"));
    let (mut scene, commits) = graph(&folder, &table);
    let all: Vec<_> = commits.values().copied().collect();
    let tip = scene.commit(&all, all_time().to.timestamp());
    let mut facts = scene.facts(Some(tip));
    facts.as_of = all_time().to;
    // Of other scopes of the same repository they follow each by itself; a project of one scope is what we call one.
    facts.deployments =
        deployments(&table, &["cicd1"], |row| facts.history.commit(commits[&row["commit_sha"]]).id);
    collected(&mut facts, Source::PullRequests);
    collected(&mut facts, Source::Deployments);
    let pull_requests = rows(&folder.join("pull_requests.csv"));
    let first = rows(&folder.join("pull_request_commits.csv"));
    let (mut deployed, mut all) = (0, Vec::new());
    for expected in rows(&folder.join("project_pr_metrics.csv")) {
        let row = pull_requests.iter().find(|row| row["id"] == expected["id"]).unwrap();
        let merge_commit = commits.get(&row["merge_commit_sha"]).map(|at| facts.history.commit(*at).id);
        let Some(request) = pull_request(row, &first, merge_commit) else { continue };
        facts.platform.pull_requests = vec![request.clone()];
        let found = crate::compute(&facts, all_time());
        let found = value(&found, "change-lead-time", Some("devlake"));
        // What was not deployed has a cycle time with them, of coding and review; their lead time leaves it out as
        // ours does, by joining with the deployments.
        if expected["deployment_commit_id"].is_empty() {
            assert_eq!(found.value, None, "{expected:?}");
            continue;
        }
        let minutes: f64 = expected["pr_cycle_time"].parse().unwrap();
        // They round each of three stages up to a minute before they add them.
        let seconds = found.value.unwrap_or_else(|| panic!("{expected:?} {found:?}"));
        assert!((0.0..180.0).contains(&(minutes * 60.0 - seconds)), "{expected:?}: {seconds} s");
        deployed += 1;
        all.push((request, minutes));
    }
    assert_eq!(deployed, 3, "those that their table has a deployment for");
    facts.platform.pull_requests = all.iter().map(|(request, _)| request.clone()).collect();
    let found = crate::compute(&facts, all_time());
    let found = value(&found, "change-lead-time", Some("devlake"));
    let mut minutes: Vec<f64> = all.into_iter().map(|(_, minutes)| minutes).collect();
    minutes.sort_by(f64::total_cmp);
    assert!((0.0..180.0).contains(&(minutes[1] * 60.0 - found.value.unwrap())), "{found:?}");
    assert!(found.n == 3 && says(found, "lower of the two middle values"));
}

#[test]
fn their_incidents_blame_the_deployments_that_ours_blame() {
    let Some(folder) = folder("connect_incident_to_deployment") else { return };
    let table = rows(&folder.join("prev_success_deployment_commit/cicd_deployment_commits_after.csv"));
    let expected = rows(&folder.join("snapshot_tables/project_incident_deployment_relationships.csv"));
    let mut scene = Scene::default();
    let commit = scene.commit(&[], all_time().from.timestamp());
    let mut facts = scene.facts(Some(commit));
    facts.as_of = all_time().to;
    let sha = facts.history.commit(commit).id;
    // Both scopes of their project; a pipeline deploys several commits, each of which is one deployment here.
    facts.deployments = deployments(&table, &["cicd1", "cicd2"], |_| sha);
    collected(&mut facts, Source::Deployments);
    collected(&mut facts, Source::Issues);
    let pipeline: BTreeMap<_, _> = table.iter().map(|row| (&row["id"], &row["cicd_deployment_id"])).collect();
    let mut compared = 0;
    for (row, number) in rows(&folder.join("raw_tables/incidents.csv")).iter().zip(1..) {
        let Some(expected) = expected.iter().find(|one| one["id"] == row["id"]) else { continue };
        facts.platform.issues = vec![Issue {
            number,
            title: None,
            labels: vec!["incident".to_owned()],
            author: None,
            opened: at(&row["created_date"]).unwrap(),
            closed: at(&row["updated_date"]),
            updated: None,
            url: None,
        }];
        let deployments = crate::deployments(&facts, all_time());
        let blamed: Vec<_> = deployments.iter().filter(|row| row.change_failure == Some(true)).collect();
        assert_eq!(blamed.len(), 1, "{row:?}");
        assert_eq!(*pipeline[&blamed[0].deployment.id], expected["deployment_id"], "{row:?}");
        compared += 1;
    }
    assert_eq!(compared, expected.len());
}
