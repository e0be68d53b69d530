//! An attempt: its jobs one after the other as they need each other, with the times of their steps.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::Facts;
use super::model::{Document, Fails, Job, Runs};
use super::state::{Attempt, JobState, Run, StepState};
use crate::error::Error;
use crate::script::moment::span;

/// A runner is found this many seconds after a job could start.
const QUEUE: i64 = 4;

/// What jobs depend on that ran before.
pub(super) struct Player<'a> {
    document: &'a Document,
    facts: &'a Facts,
    next: u64,
    /// By job: the push that it last ran for.
    last: BTreeMap<String, usize>,
}

impl<'a> Player<'a> {
    pub(super) fn new(document: &'a Document, facts: &'a Facts) -> Self {
        Self { document, facts, next: 45_000_000_000, last: BTreeMap::new() }
    }

    fn id(&mut self) -> u64 {
        self.next += 3;
        self.next
    }

    /// Pushes that touched what the job asks about, since it last ran, and in all.
    fn changes(&self, key: &str, job: &Job, push: Option<usize>) -> Vec<(String, usize, usize)> {
        let Some(push) = push else { return Vec::new() };
        let since = self.last.get(key).map_or(0, |last| last + 1);
        let paths = job.step.iter().filter_map(|step| step.changed.as_ref()).map(|changed| &changed.path);
        let none = BTreeSet::new();
        let changes = paths.map(|path| {
            let touched = self.facts.touched.get(path).unwrap_or(&none);
            let recent = if since > push { 0 } else { touched.range(since..=push).count() };
            (path.clone(), recent, touched.range(..=push).count())
        });
        changes.collect()
    }
}

/// Plays an attempt.
pub(super) fn attempt(
    player: &mut Player<'_>,
    row: &Runs,
    run: &Run,
    started: i64,
    failing: Option<&Fails>,
) -> Result<Attempt, Error> {
    let mut done: BTreeMap<&str, (i64, &'static str)> = BTreeMap::new();
    let mut jobs = Vec::new();
    let document = player.document;
    for key in row.jobs.iter().chain(&row.skipped) {
        let Some(scripted) = document.job.get(key) else { continue };
        let needed = scripted.needs.iter().filter_map(|name| done.get(name.as_str()));
        let ready = needed.clone().map(|(ended, _)| *ended).max().unwrap_or(started) + 1;
        let tag = player.facts.tag(&run.sha, scripted.only.as_deref().unwrap_or_default());
        let skipped = row.skipped.contains(key)
            || needed.into_iter().any(|(_, conclusion)| *conclusion != "success")
            || scripted.only.is_some() && tag.is_none();
        let mut job = JobState {
            id: player.id(),
            key: key.clone(),
            created: ready,
            started: ready,
            finished: ready,
            conclusion: "skipped",
            steps: Vec::new(),
            changes: Vec::new(),
            tag: tag.map(|tag| tag.name.clone()),
        };
        if !skipped {
            job.started += QUEUE + scripted.wait.as_deref().map_or(Ok(0), span)?;
            job.changes = player.changes(key, scripted, run.push);
            let fails = failing.filter(|fails| fails.job == *key);
            steps(&mut job, scripted, fails)?;
            if let Some(push) = run.push.filter(|_| job.conclusion == "success") {
                player.last.insert(key.clone(), push);
            }
        }
        done.insert(key, (job.finished, job.conclusion));
        jobs.push(job);
    }
    let failed = jobs.iter().any(|job| job.conclusion == "failure");
    let updated = jobs.iter().map(|job| job.finished).max().unwrap_or(started) + 2;
    let conclusion = if failed { "failure" } else { "success" };
    Ok(Attempt { started, updated, conclusion, jobs })
}

fn steps(job: &mut JobState, scripted: &Job, fails: Option<&Fails>) -> Result<(), Error> {
    let mut clock = job.started;
    let mut push = |name: String, takes: i64, conclusion, scripted| {
        let step = StepState { name, started: clock, finished: clock + takes, conclusion, scripted };
        job.steps.push(step);
        clock += takes;
    };
    push("Set up job".to_owned(), 2, "success", None);
    let last = scripted.step.len().saturating_sub(1);
    let mut failed = false;
    for (index, step) in scripted.step.iter().enumerate() {
        let name = step.shown();
        let fails =
            fails.is_some_and(|fails| fails.step.as_ref().map_or(index == last, |wanted| *wanted == name));
        let conclusion = match (step.skipped || failed && !step.always, fails) {
            (true, _) => "skipped",
            (false, true) => "failure",
            (false, false) => "success",
        };
        let takes = step.takes.as_deref().map_or(Ok(2), span)?;
        push(name, if conclusion == "skipped" { 0 } else { takes }, conclusion, Some(index));
        failed |= fails;
    }
    for step in scripted.step.iter().filter(|step| step.uses.is_some()).rev() {
        if step.uses.as_deref().is_some_and(|uses| uses.starts_with("actions/checkout@")) {
            push(format!("Post {}", step.shown()), 0, "success", None);
        }
    }
    push("Complete job".to_owned(), 0, "success", None);
    job.finished = clock;
    job.conclusion = if failed { "failure" } else { "success" };
    Ok(())
}
