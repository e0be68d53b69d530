//! `plimsoll audit --fleet FILE` and `--org NAME`: many repositories in one night, and what got worse since the last.

mod clock;
mod disk;
mod file;
mod health;
mod keep;
mod ledger;
mod member;
mod members;
mod night;
mod notify;
mod parts;
mod past;
mod plan;
mod tokens;

use std::sync::Mutex;

use chrono::{DateTime, Utc};
use plimsoll_store::{PruneOptions, Store};

use crate::args::{AuditArgs, ColorWhen};
use crate::error::CliError;
use crate::exit::Exit;
use crate::progress::Progress;
use crate::target::{Hosted, Target};
use crate::{gates, history};
use health::Health;
use ledger::lock;
use member::{Crew, Outage};
use members::Members;
use night::Begun;
use parts::Parts;
use plan::Plan;
use tokens::Tokens;

pub(crate) use disk::room;

/// The owners that a fleet's file names; its first mistake where it has one.
pub(crate) fn look(path: &std::path::Path) -> Result<Vec<String>, CliError> {
    file::read(path).map(|file| file.fleet.org.0)
}

/// Audits a fleet.
pub(crate) fn run(arguments: &AuditArgs, color: ColorWhen, quiet: bool) -> Result<Exit, CliError> {
    let started = Utc::now();
    let parts = Parts::new(arguments)?;
    let plan = Plan::read(arguments, started)?;
    let progress = Progress::new(quiet);
    let path = history::store_path(&arguments.history.store)?;
    // Two nights at once would each tell half of what changed: the store lets one write at a time.
    let store = history::open_store(&path, &format!("plimsoll audit of the fleet {}", plan.name))?;
    disk::check(&path, &progress)?;
    let store = Mutex::new(store);
    let tokens = Tokens::new(plan.deadline);
    let mut members = members::find(&plan, &arguments.history, &tokens, arguments.offline)?;
    let (begun, mut notices) = begin(arguments, &plan, &mut members, &store, &tokens, started)?;
    let crew = Crew {
        plan: &plan,
        history: &arguments.history,
        store: &store,
        tokens: &tokens,
        night: begun.key,
        as_of: begun.as_of,
        offline: arguments.offline,
        parts: &parts,
        outage: Outage::default(),
        earlier: &begun.done,
    };
    let health = Health::new(arguments.fleet.health.clone(), &plan.name, begun.as_of, begun.started);
    let mut worked = night::work(&crew, &members, &begun, &health, &progress);
    let gone = night::vanished(lock(&store).reader(), &begun, &members, &worked.done)?;
    worked.done.extend(gone);
    worked.done.sort_by(|a, b| a.member.name.cmp(&b.member.name));
    let places: Vec<_> = worked.done.iter().map(|one| one.place.clone()).collect();
    notices.append(&mut members.notices);
    let told = night::told(&crew, members, &begun, worked, notices);
    forget(&plan, &store, &progress);
    let finished = lock(&store).finish_night(begun.key, Utc::now());
    finished.map_err(|error| history::failed(&error))?;
    progress.finish();
    let past = |csv| past::read(lock(&store).reader(), &plan.name, csv);
    parts.finish(&told, &places, &past, color, &arguments.render)?;
    if !quiet {
        gates::say(&told.gates, &progress);
    }
    notify::send(&plan.notify, &told, &progress);
    let exit = exit(&told);
    let all = told.members.len();
    health.say(if told.is_whole() { "whole" } else { "incomplete" }, all, all, &progress);
    Ok(exit)
}

/// Begins the night, or goes on with one that was interrupted.
fn begin(
    arguments: &AuditArgs,
    plan: &Plan,
    members: &mut Members,
    store: &Mutex<Store>,
    tokens: &Tokens,
    started: DateTime<Utc>,
) -> Result<(Begun, Vec<String>), CliError> {
    let mut store = lock(store);
    let (interrupted, before) = night::interrupted(store.reader(), &plan.name, started)?;
    night::stand_ins(store.reader(), before.as_ref(), members)?;
    if members.wanted.is_empty() {
        return Err(nothing(members));
    }
    let mut notices = Vec::new();
    if let Some(night) =
        interrupted.filter(|night| plan.span.as_of.is_none_or(|as_of| as_of.0 == night.as_of))
    {
        let done = night::done_before(store.reader(), night.key)?;
        let (as_of, started, key) = (night.as_of, night.started, night.key);
        return Ok((Begun { key, as_of, started, resumed: true, before, done }, notices));
    }
    let as_of = match plan.span.as_of {
        Some(as_of) => as_of.0,
        None => {
            let (now, said) = match platform(plan, members).filter(|_| !arguments.offline) {
                Some(hosted) => clock::now(&hosted, &arguments.history, tokens),
                None => (Utc::now(), None),
            };
            notices.extend(said);
            now
        }
    };
    if let Some(before) = before.as_ref().filter(|before| before.as_of > as_of) {
        notices.push(format!(
            "this night is of {}, before the last one, of {}: a clock was wrong then or is now",
            as_of.format("%Y-%m-%d %H:%M UTC"),
            before.as_of.format("%Y-%m-%d %H:%M UTC")
        ));
    }
    let key = store.begin_night(&plan.name, as_of, started).map_err(|error| history::failed(&error))?;
    Ok((Begun { key, as_of, started, resumed: false, before, done: Vec::new() }, notices))
}

/// A repository whose platform can be asked for the time.
fn platform(plan: &Plan, members: &Members) -> Option<Hosted> {
    if let Some(owner) = plan.owners.first() {
        return Some(Hosted { host: None, full_name: format!("{owner}/any") });
    }
    members.wanted.iter().find_map(|wanted| match &wanted.target {
        Target::Hosted(hosted) => Some(hosted.clone()),
        Target::Path(_) => None,
    })
}

fn nothing(members: &Members) -> CliError {
    let left: usize = members.left_out.iter().map(|left| left.names.len()).sum();
    let why = members.notices.first().cloned().unwrap_or_default();
    match (left, why.is_empty()) {
        (_, false) => CliError::failure(why),
        (0, true) if !members.unlisted.is_empty() => {
            let owners = members.unlisted.join(", ");
            CliError::failure(format!(
                "the repositories of {owners} were not asked for, and no night knows them"
            ))
            .hint("run the same once without --offline")
        }
        (0, true) => CliError::nothing("the fleet has no repository"),
        (left, true) => CliError::nothing(format!("the fleet's rules leave out all {left} repositories"))
            .hint("look at [fleet] include, exclude, topics, archived and forks"),
    }
}

/// Forgets what the file says is too old. That it cannot be forgotten spoils no night.
fn forget(plan: &Plan, store: &Mutex<Store>, progress: &Progress) {
    let [logs_before, assessments_before, gone_before] = plan.retention.before(Utc::now());
    if [logs_before, assessments_before, gone_before] == [None; 3] {
        return;
    }
    let options =
        PruneOptions { logs_before, gone_before, assessments_before, repository: None, keep_space: true };
    if let Err(error) = lock(store).prune(&options) {
        progress.say(&format!("old things are not forgotten: {error}"));
    }
}

fn exit(night: &plimsoll_domain::fleet::Night) -> Exit {
    match () {
        () if gates::failed(&night.gates) => Exit::GateFailed,
        () if !night.is_whole() => Exit::Incomplete,
        () => Exit::Ok,
    }
}
