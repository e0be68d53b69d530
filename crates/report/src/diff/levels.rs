//! Levels, before and now.

use plimsoll_domain::Assessment;
use plimsoll_domain::level::{LevelVerdict, Observed};

use super::pairs::pairs;
use super::{LevelChange, LevelReading, PracticeChange, Turn};

pub(crate) fn changes(old: &Assessment, new: &Assessment, practices: &[PracticeChange]) -> Vec<LevelChange> {
    let both = pairs(&old.levels, &new.levels, |level| (&level.model, &level.category));
    let mut changes: Vec<_> =
        both.into_iter().filter_map(|(before, now)| change(before, now, practices)).collect();
    changes.sort_by_key(|change| change.turn);
    changes
}

fn change(before: &LevelVerdict, now: &LevelVerdict, practices: &[PracticeChange]) -> Option<LevelChange> {
    let (from, to) = (reading(before), reading(now));
    // A share that moved alone moves no level.
    if (&from.observed, &from.floor, &from.ceiling) == (&to.observed, &to.floor, &to.ceiling) {
        return None;
    }
    let own: Vec<_> = practices
        .iter()
        .filter(|change| change.model == now.model && change.category == now.category)
        .collect();
    let turn = turn(before, now, &own);
    let because = own.iter().filter(|change| change.turn == turn).map(|change| change.id.clone()).collect();
    Some(LevelChange {
        model: now.model.clone(),
        category: now.category.clone(),
        category_title: now.category_title.clone(),
        from,
        to,
        turn,
        because,
    })
}

fn reading(level: &LevelVerdict) -> LevelReading {
    LevelReading {
        observed: level.observed.clone(),
        floor: level.floor.clone(),
        ceiling: level.ceiling.clone(),
        determinable: level.determinable,
    }
}

/// A level as numbers of rungs: proven, observed, possible.
fn rungs(level: &LevelVerdict) -> (usize, Option<usize>, usize) {
    let rung = |id: &str| level.ladder.iter().position(|rung| rung == id).map_or(0, |index| index + 1);
    let bound = |id: &Option<String>| id.as_deref().map_or(0, rung);
    let observed = match &level.observed {
        Observed::Level(id) => Some(rung(id)),
        Observed::None => Some(0),
        Observed::InsufficientEvidence | Observed::NotApplicable => None,
    };
    (bound(&level.floor), observed, bound(&level.ceiling))
}

/// What a moved level means.
///
/// A level is better or worse where a practice of its category was shown to be. A level that moved because something was seen that had not been, or is no longer, is known better or
/// less; the practices were perhaps always so.
fn turn(before: &LevelVerdict, now: &LevelVerdict, practices: &[&PracticeChange]) -> Turn {
    if [before, now].iter().any(|level| level.observed == Observed::NotApplicable)
        || before.ladder != now.ladder
    {
        return Turn::Other;
    }
    let (from, to) = (rungs(before), rungs(now));
    let any = |turn| practices.iter().any(|change| change.turn == turn);
    // An interval that lies wholly above the other.
    if to.0 > from.2 && any(Turn::Better) {
        return Turn::Better;
    }
    if to.2 < from.0 && any(Turn::Worse) {
        return Turn::Worse;
    }
    let ways = match (from.1, to.1) {
        (None, None) => (to.0 > from.0, to.2 < from.2),
        (None, Some(_)) => return Turn::MoreKnown,
        (Some(_), None) => return Turn::LessKnown,
        (Some(from), Some(to)) if from != to => (to > from, to < from),
        _ => (to.0 > from.0, to.2 < from.2),
    };
    match ways {
        (true, false) if any(Turn::Better) => return Turn::Better,
        (false, true) if any(Turn::Worse) => return Turn::Worse,
        _ => {}
    }
    let (width_before, width_now) = (from.2.saturating_sub(from.0), to.2.saturating_sub(to.0));
    match () {
        () if width_now < width_before => Turn::MoreKnown,
        () if width_now > width_before => Turn::LessKnown,
        () if any(Turn::MoreKnown) && !any(Turn::LessKnown) => Turn::MoreKnown,
        () if any(Turn::LessKnown) && !any(Turn::MoreKnown) => Turn::LessKnown,
        () => Turn::Other,
    }
}
