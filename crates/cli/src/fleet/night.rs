//! A night: begun or gone on with, its repositories one after the other on several threads, and its end.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use plimsoll_collect_git::Progress as _;
use plimsoll_domain::fleet::{Member, MemberState, Night, Way};
use plimsoll_domain::gate::Gate;
use plimsoll_domain::{Timestamp, Window};
use plimsoll_store::{NightKey, PastNight, Reader};

use super::health::Health;
use super::keep::{self, Kept};
use super::ledger::lock;
use super::member::{Crew, Done, expected_place};
use super::members::{Members, Wanted};
use crate::error::CliError;
use crate::history;
use crate::progress::Progress;

/// An interrupted night is gone on with for so long; then a new one begins.
const GONE_ON_WITH: chrono::Duration = chrono::Duration::hours(20);

/// Where a night stands when it begins.
pub(super) struct Begun {
    pub(super) key: NightKey,
    pub(super) as_of: Timestamp,
    pub(super) started: Timestamp,
    pub(super) resumed: bool,
    /// The night before.
    pub(super) before: Option<PastNight>,
    /// Repositories that an interrupted night had done, by what the fleet calls them.
    pub(super) done: Vec<(String, Kept)>,
}

/// An interrupted night of this fleet that is young enough, with the one before it; else the last one.
pub(super) fn interrupted(
    reader: &Reader,
    fleet: &str,
    now: DateTime<Utc>,
) -> Result<(Option<PastNight>, Option<PastNight>), CliError> {
    let nights = reader.nights(fleet, 50).map_err(|error| history::failed(&error))?;
    let mut nights = nights.into_iter();
    let newest = nights.next();
    let young = |night: &PastNight| night.finished.is_none() && (now - night.started).abs() < GONE_ON_WITH;
    match newest {
        Some(newest) if young(&newest) => Ok((Some(newest), nights.find(|night| night.finished.is_some()))),
        Some(newest) => {
            let mut all = std::iter::once(newest).chain(nights);
            Ok((None, all.find(|night| night.finished.is_some())))
        }
        None => Ok((None, None)),
    }
}

/// What an interrupted night had done.
pub(super) fn done_before(reader: &Reader, night: NightKey) -> Result<Vec<(String, Kept)>, CliError> {
    let members = reader.night_members(night).map_err(|error| history::failed(&error))?;
    let kept = members.into_iter().filter_map(|past| Some((past.place, keep::read(&past.document)?)));
    Ok(kept.collect())
}

/// What became of every repository.
pub(super) struct Worked {
    pub(super) done: Vec<Done>,
    pub(super) ended_early: Option<String>,
}

/// Does the work, the repositories that were assessed longest ago first.
pub(super) fn work(
    crew: &Crew<'_>,
    members: &Members,
    begun: &Begun,
    health: &Health,
    progress: &Progress,
) -> Worked {
    let (mut done, todo) = divided(crew, members, begun);
    let all = members.wanted.len();
    let queue = Mutex::new(VecDeque::from(todo));
    let finished = Mutex::new(Vec::new());
    let already = done.len();
    health.say("running", already, all, progress);
    let next = || {
        let mut queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
        if crew.plan.is_over() { None } else { queue.pop_front() }
    };
    let worker = || {
        while let Some(wanted) = next() {
            let one = crew.work(&wanted);
            let mut finished = finished.lock().unwrap_or_else(PoisonError::into_inner);
            finished.push(one);
            let number = already + finished.len();
            if let Some(one) = finished.last() {
                tell(one, number, all, progress);
            }
            health.say("running", number, all, progress);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..crew.plan.parallel.min(all.max(1)) {
            scope.spawn(worker);
        }
    });
    done.extend(finished.into_inner().unwrap_or_else(PoisonError::into_inner));
    let left = queue.into_inner().unwrap_or_else(PoisonError::into_inner);
    let ended_early = (!left.is_empty())
        .then(|| format!("the deadline came with {} of {all} repositories not reached", left.len()));
    done.extend(left.into_iter().map(|wanted| {
        let member =
            Member { groups: wanted.groups.clone(), ..Member::named(&wanted.asked, MemberState::NotReached) };
        let place = super::member::named_place(&wanted);
        Done { place, member: member.because("the night ended before its turn"), gates: Vec::new() }
    }));
    Worked { done, ended_early }
}

/// What an interrupted night had done already, and what is still to do, the stalest first.
fn divided(crew: &Crew<'_>, members: &Members, begun: &Begun) -> (Vec<Done>, Vec<Wanted>) {
    let mut done = Vec::new();
    let mut todo = Vec::new();
    for wanted in &members.wanted {
        let before = begun
            .done
            .iter()
            // What is not whole is tried again.
            .find(|(place, kept)| {
                kept.asked == wanted.asked
                    && kept.member.state.is_whole()
                    && crew.parts.has(place, &kept.member.name)
            });
        match before {
            Some((place, kept)) => done.push(Done {
                place: place.clone(),
                member: kept.member.clone(),
                gates: kept.gates.clone(),
            }),
            None => todo.push(wanted.clone()),
        }
    }
    let store = lock(crew.store);
    let assessed = |wanted: &Wanted| {
        let place = expected_place(store.reader(), wanted);
        store.reader().standing(&crew.plan.name, &place).ok().flatten().map(|(as_of, _)| as_of)
    };
    todo.sort_by_cached_key(|wanted| (assessed(wanted), wanted.asked.clone()));
    (done, todo)
}

/// One line for each repository, where nobody watches a bar.
fn tell(done: &Done, number: usize, all: usize, progress: &Progress) {
    let member = &done.member;
    progress.at("auditing", number as u64, Some(all as u64));
    let worse = member.changes.iter().filter(|change| change.way == Way::Worse).count();
    let changes = if worse > 0 { format!(", {worse} worse") } else { String::new() };
    let reason = member.reason.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default();
    progress.step(&format!("{number}/{all} {} {}{changes}{reason}", member.name, member.state.as_str()));
}

/// Repositories of the night before that are no longer among the fleet's: taken away, or left out by a rule.
pub(super) fn vanished(
    reader: &Reader,
    begun: &Begun,
    members: &Members,
    done: &[Done],
) -> Result<Vec<Done>, CliError> {
    let Some(before) = &begun.before else { return Ok(Vec::new()) };
    let past = reader.night_members(before.key).map_err(|error| history::failed(&error))?;
    let mut gone = Vec::new();
    for past in past {
        let Some(kept) = keep::read(&past.document) else { continue };
        let known = done.iter().any(|one| one.place == past.place || one.member.name == kept.member.name)
            || members.wanted.iter().any(|wanted| wanted.asked == kept.asked);
        let left_out = members
            .left_out
            .iter()
            .find(|left| left.names.contains(&kept.member.name))
            .map(|left| left.reason.clone());
        // Without an owner's list nobody can say what is gone, and what went before is told once.
        let unlisted =
            members.unlisted.iter().any(|owner| kept.member.name.starts_with(&format!("{owner}/")));
        if known || unlisted || kept.member.state == MemberState::Gone {
            continue;
        }
        let why = match left_out {
            Some(reason) => format!("the fleet leaves it out from this night on: {reason}"),
            None => "it was there the night before: deleted, moved to another owner, or no longer to be seen"
                .to_owned(),
        };
        let member = Member {
            url: kept.member.url.clone(),
            groups: kept.member.groups.clone(),
            ..Member::named(&kept.member.name, MemberState::Gone)
        };
        gone.push(Done { place: past.place, member: member.because(why), gates: Vec::new() });
    }
    Ok(gone)
}

/// Owners that cannot be listed: their repositories are those of the night before.
pub(super) fn stand_ins(
    reader: &Reader,
    before: Option<&PastNight>,
    members: &mut Members,
) -> Result<(), CliError> {
    let Some(before) = before.filter(|_| !members.unlisted.is_empty()) else { return Ok(()) };
    let past = reader.night_members(before.key).map_err(|error| history::failed(&error))?;
    for past in past {
        let Some(kept) = keep::read(&past.document) else { continue };
        let name = kept.member.name.clone();
        let owned = members.unlisted.iter().any(|owner| name.starts_with(&format!("{owner}/")));
        let known = members.wanted.iter().any(|wanted| wanted.asked == name || wanted.asked == kept.asked);
        if owned && !known && kept.member.state != MemberState::Gone {
            let hosted = crate::target::Hosted { host: None, full_name: name.clone() };
            members.wanted.push(Wanted {
                asked: name,
                target: crate::target::Target::Hosted(hosted),
                groups: kept.member.groups,
                listed: false,
            });
        }
    }
    Ok(())
}

/// What is told of the night.
pub(super) fn told(
    crew: &Crew<'_>,
    members: Members,
    begun: &Begun,
    worked: Worked,
    notices: Vec<String>,
) -> Night {
    let Worked { mut done, ended_early } = worked;
    done.sort_by(|a, b| a.member.name.cmp(&b.member.name));
    let gates = crew.plan.fail_on.iter().enumerate().map(|(index, rule)| {
        let of_rule = |one: &Done| Some((one.member.name.clone(), one.gates.get(index)?.clone()));
        Gate::joined(&rule.to_string(), &done.iter().filter_map(of_rule).collect::<Vec<_>>())
    });
    let gates = gates.collect();
    let all: Vec<Member> = done.into_iter().map(|one| one.member).collect();
    Night {
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        fleet: crew.plan.name.clone(),
        as_of: begun.as_of,
        window: Window::days_before(begun.as_of, crew.plan.span.window.0),
        started: begun.started,
        finished: Utc::now(),
        resumed: begun.resumed,
        before: begun.before.as_ref().map(|night| night.as_of),
        ended_early,
        requests: crew.tokens.requests(),
        outliers: plimsoll_report::fleet::outliers(&all, crate::report::wanted),
        members: all,
        left_out: members.left_out,
        notices,
        gates,
    }
}
