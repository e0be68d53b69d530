//! Rows of runs taken apart into runs, in the order of their times.

use std::collections::BTreeMap;

use toml::value::Datetime;

use super::facts::Facts;
use super::jobs::{Player, attempt};
use super::model::{Document, Of, Runs};
use super::pulls::Pull;
use super::state::Run;
use crate::error::Error;
use crate::script::moment::span;
use crate::when::When;

/// A run that is to be.
struct Due {
    row: usize,
    n: u32,
    at: i64,
    branch: String,
    push: Option<usize>,
    sha: String,
    title: String,
    actor: String,
}

pub(super) fn of(document: &Document, facts: &Facts, pulls: &[Pull]) -> Result<Vec<Run>, Error> {
    let mut due = Vec::new();
    for (row, runs) in document.runs.iter().enumerate() {
        let found = match runs.of {
            Of::Tags => tags(row, runs, facts),
            Of::Times => times(row, runs, document, facts),
            Of::Pushes => pushes(row, runs, facts),
            Of::PullRequests => requests(row, runs, facts, pulls),
        };
        due.append(&mut found.map_err(|error| error.within(format!("runs {}", row + 1)))?);
    }
    due.sort_by_key(|due| (due.at, due.row));
    let mut numbers: BTreeMap<&str, u64> = BTreeMap::new();
    let mut player = Player::new(document, facts);
    let mut runs = Vec::new();
    for (index, due) in due.into_iter().enumerate() {
        let row = &document.runs[due.row];
        let number = numbers.entry(&row.workflow).or_default();
        *number += 1;
        let workflow = document.workflow.iter().position(|workflow| workflow.file == row.workflow);
        let mut run = Run {
            id: 16_000_000_000 + 7 * index as u64,
            workflow: workflow.unwrap_or_default(),
            number: *number,
            event: row.event.clone(),
            branch: due.branch,
            push: due.push,
            sha: due.sha,
            title: due.title,
            actor: due.actor,
            created: due.at,
            n: due.n,
            attempts: Vec::new(),
        };
        let failing = row.fails.iter().find(|fails| {
            let every = super::model::Every { every: fails.every, first: fails.first };
            every.hits(run.n)
        });
        let first = attempt(&mut player, row, &run, run.created, failing)?;
        let ended = first.updated;
        run.attempts.push(first);
        if failing.is_some_and(|fails| fails.again) {
            run.attempts.push(attempt(&mut player, row, &run, ended + 600, None)?);
        }
        runs.push(run);
    }
    Ok(runs)
}

/// A TOML time as seconds since the epoch.
pub(super) fn seconds(at: &Datetime) -> Result<i64, Error> {
    When::parse(&at.to_string()).map(|when| when.seconds)
}

fn turn(by: &[String], n: u32, otherwise: &str) -> String {
    let index = usize::try_from(n).unwrap_or(1).saturating_sub(1);
    by.get(index % by.len().max(1)).map_or(otherwise, String::as_str).to_owned()
}

fn delay(runs: &Runs) -> Result<i64, Error> {
    runs.delay.as_deref().map_or(Ok(5), span)
}

/// On the trunk's tip of that time.
fn times(row: usize, runs: &Runs, document: &Document, facts: &Facts) -> Result<Vec<Due>, Error> {
    let first = runs.at.as_ref().ok_or_else(|| Error::new("it needs `at`, or `of`"))?;
    let (first, every) = (seconds(first)?, runs.every.as_deref().map_or(Ok(0), span)?);
    let title = document.workflow.iter().find(|workflow| workflow.file == runs.workflow);
    let title = title.map_or("", |workflow| workflow.name.as_str());
    let mut due = Vec::new();
    for n in 1..=runs.count {
        let at = first + every * i64::from(n - 1);
        let tip = facts.pushes.iter().rposition(|commit| commit.committed <= at);
        let push = tip.ok_or_else(|| Error::new("a run before the first commit"))?;
        let commit = &facts.pushes[push];
        due.push(Due {
            row,
            n,
            at: at + runs.delay.as_deref().map_or(Ok(0), span)?,
            branch: facts.trunk.clone(),
            push: Some(push),
            sha: commit.id.clone(),
            title: title.to_owned(),
            actor: turn(&runs.by, n, &commit.login),
        });
    }
    Ok(due)
}

fn between(runs: &Runs, at: i64) -> Result<bool, Error> {
    let from = runs.from.as_ref().map_or(Ok(i64::MIN), seconds)?;
    let until = runs.until.as_ref().map_or(Ok(i64::MAX), seconds)?;
    Ok((from..until).contains(&at))
}

/// Whether a push passes the path filter.
fn touches(runs: &Runs, facts: &Facts, push: usize) -> bool {
    let touched = |path: &String| facts.touched.get(path).is_some_and(|places| places.contains(&push));
    runs.touching.as_ref().is_none_or(touched)
}

fn pushes(row: usize, runs: &Runs, facts: &Facts) -> Result<Vec<Due>, Error> {
    let (mut due, mut seen, mut n) = (Vec::new(), 0, 0);
    for (push, commit) in facts.pushes.iter().enumerate() {
        if !between(runs, commit.committed)? || !touches(runs, facts, push) {
            continue;
        }
        seen += 1;
        if runs.without.as_ref().is_some_and(|without| without.hits(seen)) {
            continue;
        }
        n += 1;
        let tags = facts.tags.iter().filter(|tag| tag.commit == commit.id);
        let started = tags.filter_map(|tag| runs.started.get(&tag.name)).next();
        due.push(Due {
            row,
            n,
            at: commit.committed + delay(runs)?,
            branch: facts.trunk.clone(),
            push: Some(push),
            sha: commit.id.clone(),
            title: commit.subject.clone(),
            actor: started.cloned().unwrap_or_else(|| turn(&runs.by, n, &commit.login)),
        });
    }
    Ok(due)
}

/// Of a release or of a pushed tag: the platform tells the tag where others have a branch.
fn tags(row: usize, runs: &Runs, facts: &Facts) -> Result<Vec<Due>, Error> {
    let mut due = Vec::new();
    for tag in &facts.tags {
        let Some(push) = facts.pushes.iter().position(|commit| commit.id == tag.commit) else { continue };
        if between(runs, tag.made)? {
            let n = u32::try_from(due.len()).unwrap_or(u32::MAX) + 1;
            due.push(Due {
                row,
                n,
                at: tag.made + delay(runs)?,
                branch: tag.name.clone(),
                push: Some(push),
                sha: tag.commit.clone(),
                title: tag.name.clone(),
                actor: turn(&runs.by, n, &facts.pushes[push].login),
            });
        }
    }
    Ok(due)
}

/// On the head, when it was last pushed.
fn requests(row: usize, runs: &Runs, facts: &Facts, pulls: &[Pull]) -> Result<Vec<Due>, Error> {
    let mut due = Vec::new();
    for pull in pulls {
        let push = facts.pushes.iter().position(|commit| commit.id == pull.merge);
        if between(runs, pull.merged)? && push.is_some_and(|push| touches(runs, facts, push)) {
            let n = u32::try_from(due.len()).unwrap_or(u32::MAX) + 1;
            due.push(Due {
                row,
                n,
                at: pull.opened.max(pull.last) + delay(runs)?,
                branch: pull.branch.clone(),
                push: None,
                sha: pull.head.clone(),
                title: pull.title.clone(),
                actor: turn(&runs.by, n, &pull.author),
            });
        }
    }
    Ok(due)
}
