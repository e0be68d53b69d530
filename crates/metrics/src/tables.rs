//! The events behind the metrics, as rows.

use std::collections::{HashMap, HashSet};

use plimsoll_domain::ObjectId;
use plimsoll_domain::facts::{CommitIx, Outcome, Tier};
use plimsoll_domain::record::PullRequest;
use plimsoll_domain::tables::{ChangeRow, DeploymentRow, RunRow, Tables, WeeklyRow};

use crate::context::Context;
use crate::coverage::matrix::matrix;
use crate::dora::lead_time_samples::Changes;
use crate::dora::remediation;
use crate::pipeline::into_trunk;
use crate::weekly::weekly;

pub(crate) fn tables(context: &Context<'_>) -> Tables {
    with_weeks(context, weekly(context))
}

pub(crate) fn with_weeks(context: &Context<'_>, weeks: Vec<WeeklyRow>) -> Tables {
    Tables {
        deployments: deployments(context),
        changes: changes(context),
        runs: runs(context),
        weeks,
        coverage: matrix(context),
    }
}

pub(crate) fn deployments(context: &Context<'_>) -> Vec<DeploymentRow> {
    let deliveries = &context.production.deliveries;
    let id = |place: u32| deliveries[place as usize].deployment.id.as_str();
    let mut failed: HashSet<&str> = remediation::failures(context).iter().map(|one| id(one.failed)).collect();
    failed.extend(remediation::open(context).into_iter().map(id));
    let remedies: HashMap<&str, String> = context
        .remediations()
        .iter()
        .map(|one| (id(one.remedy), deliveries[one.failed as usize].name()))
        .collect();
    let mut rows: Vec<_> = context
        .facts
        .deployments
        .iter()
        .filter(|deployment| context.window.contains(deployment.finished))
        .map(|deployment| {
            let judged = deployment.tier == Tier::Production
                && deployment.outcome == Outcome::Success
                && context.facts.history.find(deployment.sha).is_some();
            let evidence = deployment.evidence.first().cloned();
            DeploymentRow {
                change_failure: judged.then(|| failed.contains(deployment.id.as_str())),
                remedy_of: remedies.get(deployment.id.as_str()).cloned(),
                url: evidence.and_then(|evidence| context.facts.linked(evidence).url),
                deployment: deployment.clone(),
            }
        })
        .collect();
    rows.sort_by(|a, b| {
        (a.deployment.finished, &a.deployment.id).cmp(&(b.deployment.finished, &b.deployment.id))
    });
    rows
}

fn changes(context: &Context<'_>) -> Vec<ChangeRow> {
    if context.cut_history().is_some() {
        return Vec::new();
    }
    let first = context.first_production();
    let changes = Changes::new(context, &context.production, first);
    let requests = requests(context);
    let history = &context.facts.history;
    let row = |commit: CommitIx, delivery: Option<u32>| {
        let own = history.commit(commit);
        let brought = context.trunk.brought_by[commit.get()].map(|place| context.trunk.line[place as usize]);
        let request = brought.and_then(|brought| requests.get(&history.commit(brought).id));
        let delivery = delivery.map(|place| &context.production.deliveries[place as usize]);
        ChangeRow {
            sha: own.id,
            committed: own.committed_at(),
            merged: brought.map(|brought| history.commit(brought).committed_at()),
            first_commit: request.and_then(|request| request.first_commit),
            pull_request: request.map(|request| request.number),
            deployment: delivery.map(crate::series::Delivery::name),
            deployed: delivery.map(|delivery| delivery.deployment.finished),
            bot: context.by_bot(commit),
        }
    };
    let deployed = changes.deployed.iter().map(|change| row(change.commit, Some(change.delivery)));
    let waiting = context
        .trunk_changes()
        .filter(|commit| first[commit.get()].is_none() && context.inside(history.commit(*commit).committed))
        .map(|commit| row(commit, None));
    let mut rows: Vec<_> = deployed.chain(waiting).collect();
    rows.sort_by_key(|row| (row.deployed.is_none(), row.deployed, row.committed, row.sha));
    rows
}

/// Pull requests by the commit that they became on the trunk.
fn requests<'a>(context: &Context<'a>) -> HashMap<ObjectId, &'a PullRequest> {
    let facts = context.facts;
    let merged = facts.platform.pull_requests.iter().filter(|request| into_trunk(facts, request));
    merged.filter_map(|request| Some((request.merge_commit?, request))).collect()
}

fn runs(context: &Context<'_>) -> Vec<RunRow> {
    let platform = &context.facts.platform;
    let mut rows = Vec::new();
    for completed in context.runs() {
        for attempt in completed.attempts {
            let Some(finished) = attempt.updated.filter(|at| context.window.contains(*at)) else { continue };
            rows.push(RunRow {
                run: completed.run.id,
                attempt: attempt.number,
                workflow: completed.workflow().to_owned(),
                event: completed.run.event.as_deref().map(str::to_owned),
                branch: completed.run.branch.as_deref().map(str::to_owned),
                sha: completed.run.sha,
                created: completed.run.created,
                started: attempt.started,
                finished,
                conclusion: attempt.conclusion,
                url: platform
                    .repository
                    .as_ref()
                    .and_then(|home| home.run_url(completed.run.id, Some(attempt.number))),
            });
        }
    }
    rows.sort_by_key(|row| (row.finished, row.run, row.attempt));
    rows
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::facts::DeploymentSource;

    use crate::testing::{Scene, day, value, window};

    #[test]
    fn rows_give_the_figures_again() {
        let mut scene = Scene::default();
        let mut tip = scene.commit(&[], day(0));
        scene.release("v0.1.0", tip, day(0));
        for number in 1..20 {
            tip = scene.commit(&[tip], day(number));
            if number % 4 == 0 {
                scene.release(&format!("v0.{number}.0"), tip, day(number + 2));
            }
        }
        let mut facts = scene.facts(Some(tip));
        facts.deployments[2].source = DeploymentSource::DeploymentsApi;
        let tables = super::super::tables(&facts, window(30));
        let all = crate::compute(&facts, window(30));
        let lead = value(&all, "change-lead-time", None);
        let mut spans: Vec<_> =
            tables.changes.iter().filter_map(|row| row.seconds_from(Some(row.committed))).collect();
        spans.sort_unstable();
        let middle = (spans[spans.len() / 2 - 1] + spans[spans.len() / 2]) as f64 / 2.0;
        assert_eq!((spans.len() as u64, Some(middle)), (lead.n, lead.value), "an even number of them");
        assert_eq!(tables.changes.iter().filter(|row| row.deployed.is_none()).count(), 3);
        assert_eq!(tables.deployments.len() as u64, value(&all, "deployment-frequency", None).n);
        assert!(tables.deployments.iter().all(|row| row.change_failure == Some(false)));
        assert!(tables.runs.is_empty());
        assert_eq!(crate::compute_with_tables(&facts, window(30)), (all.clone(), tables.clone()));
        assert_eq!(super::super::deployments(&facts, window(30)), tables.deployments);
        let weeks: Vec<_> =
            tables.weeks.iter().filter_map(|week| week.value("deployment-frequency")).collect();
        assert_eq!((weeks.len(), weeks.iter().sum::<f64>()), (4, tables.deployments.len() as f64));
        assert!(tables.coverage.is_empty(), "no workflow, no stage");
    }
}
