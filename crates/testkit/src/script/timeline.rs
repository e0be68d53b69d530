//! Steps taken apart into single events, in the order of their times.

use super::model::{Branches, Commits, Edits, History, Step, Tags, Texts};
use super::moment::{instant, span, zone};
use super::template::{Numbers, fill};
use crate::error::Error;
use crate::when::When;

/// Something that happens at an instant.
#[derive(Debug, Clone)]
pub(super) struct Event {
    pub(super) at: When,
    /// The step it comes from, counted from 1.
    pub(super) step: usize,
    pub(super) numbers: Numbers,
    pub(super) what: What,
}

#[derive(Debug, Clone)]
pub(super) enum What {
    /// A commit; the edits that belong to the first of a row only when `first`.
    Commit { on: String, by: String, first: bool },
    /// A branch starts from another's tip.
    Fork { name: String, from: Option<String> },
    /// A branch of a `branches` step reaches its target.
    Integrate { name: String, by: String },
    /// A tag on a branch's tip.
    Tag { name: String },
    /// One branch is merged into another.
    Merge,
    /// The newest commit with some words in its message is taken back.
    Revert,
}

/// All events of a history, in the order in which they happen.
pub(super) fn events(history: &History) -> Result<Vec<Event>, Error> {
    let mut events = Vec::new();
    for (index, step) in history.steps.iter().enumerate() {
        let number = index + 1;
        let mut own =
            of_step(history, number, step).map_err(|error| error.within(format!("step {number}")))?;
        events.append(&mut own);
    }
    events.sort_by_key(|event| (event.at.seconds, event.step));
    Ok(events)
}

fn of_step(history: &History, step: usize, what: &Step) -> Result<Vec<Event>, Error> {
    let single = |at: &Option<toml::Value>, what| {
        let at = first_time(history, at.as_ref(), None)?;
        Ok(vec![Event { at, step, numbers: Numbers { n: 1, m: 1 }, what }])
    };
    match what {
        Step::Commits(commits) => of_commits(history, step, commits),
        Step::Branches(branches) => of_branches(history, step, branches),
        Step::Tags(tags) => of_tags(history, step, tags),
        Step::Fork(fork) => single(&fork.at, What::Fork { name: fork.name.clone(), from: fork.from.clone() }),
        Step::Merge(merge) => single(&merge.at, What::Merge),
        Step::Revert(revert) => single(&revert.at, What::Revert),
    }
}

fn of_commits(history: &History, step: usize, commits: &Commits) -> Result<Vec<Event>, Error> {
    let times = times(
        history,
        commits.at.as_ref(),
        commits.count,
        commits.every.as_deref(),
        commits.zone.as_deref(),
    )?;
    let on = commits.on.clone().unwrap_or_else(|| history.trunk.clone());
    let event = |(index, at)| Event {
        at,
        step,
        numbers: Numbers { n: index as i64 + 1, m: 1 },
        what: What::Commit { on: on.clone(), by: commits.by.turn(index).to_owned(), first: index == 0 },
    };
    Ok(times.into_iter().enumerate().map(event).collect())
}

fn of_branches(history: &History, step: usize, branches: &Branches) -> Result<Vec<Event>, Error> {
    let times = times(
        history,
        branches.at.as_ref(),
        branches.count,
        branches.every.as_deref(),
        branches.zone.as_deref(),
    )?;
    let pace = branches.pace.as_deref().map_or(Ok(3_600), span)?;
    let mut events = Vec::new();
    for (index, start) in times.into_iter().enumerate() {
        let numbers = |m: u32| Numbers { n: index as i64 + 1, m: i64::from(m) };
        let name = fill(&branches.name, numbers(1))?;
        let by = branches.by.turn(index).to_owned();
        let mut push = |at, numbers, what| events.push(Event { at, step, numbers, what });
        push(start, numbers(1), What::Fork { name: name.clone(), from: branches.on.clone() });
        for m in 1..=branches.commits {
            let at = start.plus(pace * i64::from(m - 1));
            push(at, numbers(m), What::Commit { on: name.clone(), by: by.clone(), first: m == 1 });
        }
        if let Some(after) = &branches.merge_after {
            let after = span(after.turn(index))?;
            if after < pace * i64::from(branches.commits.saturating_sub(1)) {
                return Err(Error::new(format!("branch {name:?} would be merged before its last commit")));
            }
            let merger = branches.merger.clone().unwrap_or(by);
            push(start.plus(after), numbers(branches.commits), What::Integrate { name, by: merger });
        }
    }
    Ok(events)
}

fn of_tags(history: &History, step: usize, tags: &Tags) -> Result<Vec<Event>, Error> {
    let times = times(history, tags.at.as_ref(), tags.count, tags.every.as_deref(), None)?;
    let event = |(index, at)| {
        let numbers = Numbers { n: tags.first.unwrap_or(1) + index as i64, m: 1 };
        fill(&tags.name, numbers).map(|name| Event { at, step, numbers, what: What::Tag { name } })
    };
    times.into_iter().enumerate().map(event).collect()
}

fn first_time(history: &History, at: Option<&toml::Value>, written_in: Option<&str>) -> Result<When, Error> {
    let time =
        at.map_or(Ok(history.start), |at| instant(at, history.start)).map_err(|error| error.within("at"))?;
    Ok(When { zone: written_in.map_or(Ok(time.zone), zone)?, ..time })
}

fn times(
    history: &History,
    at: Option<&toml::Value>,
    count: u32,
    every: Option<&str>,
    written_in: Option<&str>,
) -> Result<Vec<When>, Error> {
    let first = first_time(history, at, written_in)?;
    let every = match every {
        Some(every) => span(every).map_err(|error| error.within("every"))?,
        None if count > 1 => return Err(Error::new(format!("count = {count} needs `every`"))),
        None => 0,
    };
    Ok((0..i64::from(count)).map(|index| first.plus(every * index)).collect())
}

/// The edits of a step's commits.
pub(super) fn edits(step: &Step) -> Edits {
    match step {
        Step::Commits(step) => Edits {
            touch: step.touch.clone(),
            text: step.text.clone(),
            copy: step.copy.clone(),
            write: step.write.clone(),
            link: step.link.clone(),
            delete: step.delete.clone(),
            fill: step.fill.clone(),
        },
        Step::Branches(step) => Edits {
            touch: step.touch.clone(),
            text: step.text.clone(),
            copy: step.copy.clone(),
            write: step.write.clone(),
            delete: step.delete.clone(),
            ..Edits::default()
        },
        _ => Edits::default(),
    }
}

/// The messages of a step's commits.
pub(super) fn messages(step: &Step) -> Option<&Texts> {
    match step {
        Step::Commits(step) => Some(&step.message),
        Step::Branches(step) => Some(&step.message),
        _ => None,
    }
}
