//! The folder that an import reads: lists in pages, newest first, as they are saved; logs by their job's id.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::facts::Facts;
use super::model::Logs;
use super::payload::Place;
use super::state::{JobState, Run, World};
use super::{Changed, PlatformScript, approvals, log};
use crate::error::Error;

/// What a dump is made of.
pub(super) struct Sources<'a> {
    pub(super) script: &'a PlatformScript,
    pub(super) facts: &'a Facts,
    pub(super) world: &'a World,
    pub(super) changed: &'a Changed,
}

/// Items on a page.
const PAGE: usize = 100;
const WEEK: i64 = 7 * 86_400;
/// The Monday before the epoch.
const MONDAY: i64 = 3 * 86_400;

pub(super) fn write(sources: &Sources<'_>, into: &Path) -> Result<(), Error> {
    let place = Place { script: sources.script, facts: sources.facts, changed: sources.changed };
    let (document, world, changed) = (&sources.script.document, sources.world, sources.changed);
    let runs: &[Run] = if changed.without_runs { &[] } else { &world.runs };
    let file = |name: &str, pages: Vec<Value>| save(into, name, pages, changed.reversed);

    file("repository.json", vec![place.repository()])?;
    let workflows =
        document.workflow.iter().enumerate().map(|(index, workflow)| place.workflow(index, workflow));
    file("workflows.json", paged("workflows", workflows.collect(), changed))?;
    let listed = runs.iter().rev().map(|run| place.run(run, run.attempts.len(), false)).collect();
    file("runs.json", paged("workflow_runs", listed, changed))?;
    let earlier =
        runs.iter().rev().flat_map(|run| (1..run.attempts.len()).map(|number| place.run(run, number, true)));
    file("attempts.json", earlier.collect())?;
    file("jobs.json", runs.iter().rev().flat_map(|run| jobs(&place, run)).collect())?;

    let environments = document.environment.iter().enumerate();
    let environments =
        environments.map(|(index, (name, environment))| place.environment(index, name, environment));
    file("environments.json", paged("environments", environments.collect(), changed))?;
    if !changed.without_runs {
        let deployments = world.deployments.iter().rev();
        let statuses = deployments.clone().flat_map(|made| place.statuses(made)).collect();
        file("deployments.json", arrays(deployments.map(|made| place.deployment(made)).collect(), changed))?;
        file("statuses.json", arrays(statuses, changed))?;
        file("approvals.json", approvals::of(&place, runs))?;
    }
    let tags = &sources.facts.tags;
    file("tags.json", arrays(tags.iter().rev().map(|tag| place.tag(tag)).collect(), changed))?;
    let released = tags.iter().enumerate().rev().filter_map(|(index, tag)| {
        let releases = document.releases.iter().find(|releases| tag.name.starts_with(&releases.tags))?;
        Some(place.release(index, tag, releases))
    });
    file("releases.json", arrays(released.collect(), changed))?;
    let issues = document.issue.iter().enumerate().map(|(index, issue)| place.issue(index, issue));
    file("issues.json", arrays(issues.collect::<Result<_, _>>()?, changed))?;
    file(
        "pulls-graphql.json",
        graph(world.pulls.iter().rev().map(|pull| place.pull(pull)).collect(), changed),
    )?;
    if changed.without_logs { Ok(()) } else { logs(sources, runs, into) }
}

/// Items below a name, a page after the other; nothing where there are none, since an import cannot use that.
fn paged(name: &str, mut items: Vec<Value>, changed: &Changed) -> Vec<Value> {
    let total = items.len();
    if changed.reversed {
        items.reverse();
    }
    items.chunks(PAGE).map(|page| json!({ "total_count": total, name: page })).collect()
}

/// Items by themselves, a page after the other.
fn arrays(mut items: Vec<Value>, changed: &Changed) -> Vec<Value> {
    if changed.reversed {
        items.reverse();
    }
    items.chunks(PAGE).map(|page| json!(page)).collect()
}

fn graph(mut nodes: Vec<Value>, changed: &Changed) -> Vec<Value> {
    if changed.reversed {
        nodes.reverse();
    }
    let pages = nodes.chunks(PAGE / 2).map(|page| {
        let requests = json!({ "pageInfo": { "hasNextPage": false, "endCursor": null }, "nodes": page });
        json!({ "data": { "repository": { "pullRequests": requests } } })
    });
    pages.collect()
}

/// The jobs of a run, of all its attempts.
fn jobs(place: &Place<'_>, run: &Run) -> Vec<Value> {
    let attempts = (1..).zip(&run.attempts);
    let jobs = attempts
        .flat_map(|(number, attempt)| attempt.jobs.iter().map(move |job| place.job(run, number, job)));
    paged("jobs", jobs.collect(), place.changed)
}

/// A file with its pages; none without any.
fn save(into: &Path, name: &str, mut pages: Vec<Value>, reversed: bool) -> Result<(), Error> {
    if pages.is_empty() {
        return Ok(());
    }
    if reversed {
        pages.reverse();
    }
    let text = pages.iter().map(|page| format!("{page}\n")).collect::<String>();
    put(&into.join(name), &text)
}

fn put(path: &Path, text: &str) -> Result<(), Error> {
    fs::write(path, text).map_err(|error| Error::io(path, &error))
}

fn logs(sources: &Sources<'_>, runs: &[Run], into: &Path) -> Result<(), Error> {
    let mut sampled = BTreeSet::new();
    // Newest first, so that the first of a week is the one that a sample keeps.
    for run in runs.iter().rev() {
        for job in run.attempts.iter().rev().flat_map(|attempt| &attempt.jobs) {
            if wanted(sources, run, job, &mut sampled) {
                let text = log::text(sources.script, sources.facts, run, job)?;
                put(&into.join(format!("{}.log", job.id)), &text)?;
            }
        }
    }
    Ok(())
}

type Sampled = BTreeSet<(usize, String, i64)>;

fn wanted(sources: &Sources<'_>, run: &Run, job: &JobState, sampled: &mut Sampled) -> bool {
    let script = sources.script;
    let own = script.document.job.get(&job.key).and_then(|scripted| scripted.logs);
    match own.unwrap_or(script.document.logs) {
        _ if job.steps.is_empty() => false,
        Logs::All => true,
        Logs::None => false,
        Logs::Sample | Logs::Tagged if job.conclusion == "failure" => true,
        Logs::Tagged if sources.facts.tag(&run.sha, "").is_some() => true,
        Logs::Sample | Logs::Tagged => {
            sampled.insert((run.workflow, job.key.clone(), (job.finished + MONDAY) / WEEK))
        }
    }
}
