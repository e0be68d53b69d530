//! When levels were reached or lost, and by which practices.

use std::collections::BTreeMap;

use plimsoll_domain::level_history::{CategoryHistory, LevelChange, LevelPoint, PracticeChange};
use plimsoll_domain::practice::PracticeRole;
use plimsoll_domain::{Evidence, LevelVerdict, PracticeVerdict, Timestamp, Verdict};
use plimsoll_inference::Model;

use super::snapshot::{Snapshot, TOLD, Touched, path_of};
use super::standing::{self, APART, height};

/// References told for one practice at most.
const SHOWN: usize = 3;

type Snapshots = BTreeMap<Timestamp, Snapshot>;

/// Every model's categories through time.
pub(crate) fn categories(
    models: &[Model],
    snapshots: &Snapshots,
    confirmations: &Snapshots,
) -> Vec<CategoryHistory> {
    let categories = models.iter().flat_map(|model| {
        model.categories.iter().map(move |category| (model, (model.id.clone(), category.id.clone())))
    });
    categories.filter_map(|(model, key)| one(model, &key, snapshots, confirmations)).collect()
}

fn one(
    model: &Model,
    key: &(String, String),
    snapshots: &Snapshots,
    confirmations: &Snapshots,
) -> Option<CategoryHistory> {
    let dates: Vec<Timestamp> = snapshots.keys().copied().collect();
    let levels: Vec<&LevelVerdict> =
        snapshots.values().map(|snapshot| snapshot.levels.get(key)).collect::<Option<_>>()?;
    let week_before = |date: Timestamp| {
        // The date before does as well, where it is not nearer than a week or nothing was looked at in between.
        let near = confirmations
            .get(&(date - APART))
            .or_else(|| snapshots.range(..date).next_back().map(|(_, snapshot)| snapshot));
        near.and_then(|snapshot| snapshot.levels.get(key)).and_then(height)
    };
    let seen: Vec<_> =
        dates.iter().zip(&levels).map(|(date, level)| (height(level), week_before(*date))).collect();
    let standing = standing::standing(&seen);
    let first = levels.first()?;
    let name = |height: Option<usize>| {
        height.and_then(|height| height.checked_sub(1)).and_then(|rung| first.ladder.get(rung)).cloned()
    };
    let points = dates.iter().zip(&levels).zip(&standing).map(|((as_of, level), stands)| LevelPoint {
        as_of: *as_of,
        observed: level.observed.clone(),
        floor: level.floor.clone(),
        ceiling: level.ceiling.clone(),
        determinable: level.determinable,
        standing: name(*stands),
    });
    let mut changes = Vec::new();
    let mut known: Option<(usize, usize)> = None;
    for index in 0..dates.len() {
        let Some(now) = standing[index] else { continue };
        // Dates of which too little is known lie between.
        let Some((at, before)) = known.replace((index, now)).filter(|(_, before)| *before != now) else {
            continue;
        };
        // A fall is believed some time after it happened: what did it happened since the level was last seen.
        let held = |date: &usize| seen[*date].0.is_some_and(|own| own >= before);
        let last = if now < before { (0..index).rev().find(held).unwrap_or(at) } else { at };
        let (after, as_of) = (dates[last], dates[index]);
        let between =
            Between { model, category: &key.1, after, old: &snapshots[&after], new: &snapshots[&as_of] };
        changes.push(LevelChange {
            as_of,
            after,
            from: name(Some(before)),
            to: name(Some(now)),
            causes: between.causes(before.max(now), now < before),
        });
    }
    Some(CategoryHistory {
        model: key.0.clone(),
        category: key.1.clone(),
        category_title: first.category_title.clone(),
        ladder: first.ladder.clone(),
        points: points.collect(),
        changes,
    })
}

/// Two snapshots, one after the other.
struct Between<'a> {
    model: &'a Model,
    category: &'a str,
    after: Timestamp,
    old: &'a Snapshot,
    new: &'a Snapshot,
}

impl Between<'_> {
    /// Practices up to a level whose verdicts moved the way that the level did.
    fn causes(&self, up_to: usize, fell: bool) -> Vec<PracticeChange> {
        let practices = self.model.practices_of(self.category).filter(|practice| {
            practice.role == PracticeRole::Counted
                && self.model.rank(&practice.level).is_some_and(|rank| rank < up_to)
        });
        practices
            .filter_map(|practice| {
                let (old, new) =
                    (self.old.practices.get(&practice.id)?, self.new.practices.get(&practice.id)?);
                let moved = if fell {
                    old.verdict == Verdict::Met && matches!(new.verdict, Verdict::NotMet | Verdict::Unknown)
                        || new.verdict == Verdict::NotMet && old.verdict != Verdict::NotMet
                } else {
                    new.verdict == Verdict::Met && old.verdict != Verdict::Met
                        || old.verdict == Verdict::NotMet && new.verdict != Verdict::NotMet
                };
                moved.then(|| self.change(old, new))
            })
            .collect()
    }

    fn change(&self, old: &PracticeVerdict, new: &PracticeVerdict) -> PracticeChange {
        let reason = |verdict: &PracticeVerdict| verdict.reason.as_ref().map(|reason| reason.text.clone());
        PracticeChange {
            practice: new.id.clone(),
            title: new.title.clone(),
            from: old.verdict,
            to: new.verdict,
            why: reason(new).or_else(|| reason(old).map(|text| format!("before: {text}"))),
            evidence: evidence(&old.evidence, &new.evidence, &self.new.touched, self.after),
        }
    }
}

/// Commits after an instant that changed a file which one of two verdicts rests on; else what the newer one rests on.
///
/// A file that only the newer verdict rests on comes first, and of its commits the oldest: it is the likeliest to have
/// brought what was not there before. Where more commits changed a file than are told, that is said.
fn evidence(old: &[Evidence], new: &[Evidence], touched: &Touched, after: Timestamp) -> Vec<Evidence> {
    let before: Vec<&str> = old.iter().filter_map(path_of).collect();
    let now: Vec<&str> = new.iter().filter_map(path_of).collect();
    let (kept, added): (Vec<&str>, Vec<&str>) = now.iter().partition(|path| before.contains(path));
    let gone = before.iter().filter(|path| !now.contains(path)).copied();
    let mut commits: Vec<Evidence> = Vec::new();
    for path in added.into_iter().chain(kept).chain(gone) {
        for commit in suspects(touched, path, after) {
            let known = commits.iter().any(|known| known.reference == commit.reference);
            if commits.len() < SHOWN && !known {
                commits.push(commit);
            }
        }
    }
    if commits.is_empty() { new.iter().take(SHOWN).cloned().collect() } else { commits }
}

/// The first commits after an instant that changed a file, the oldest first.
fn suspects(touched: &Touched, path: &str, after: Timestamp) -> Vec<Evidence> {
    let newest_first = touched.get(path).into_iter().flatten().filter(|(at, _)| *at > after);
    let all: Vec<&Evidence> = newest_first.map(|(_, commit)| commit).collect();
    let told = all.iter().rev().take(SHOWN).map(|commit| (*commit).clone());
    told.map(|mut commit| {
        if all.len() > SHOWN {
            let note = commit.note.take().unwrap_or_default();
            commit.note = Some(format!("{note} (one of {} that changed {path})", number(all.len())));
        }
        commit
    })
    .collect()
}

/// A number of commits of one file, of which no more than so many are kept.
fn number(count: usize) -> String {
    if count < TOLD { format!("{count} commits") } else { format!("{TOLD} commits or more") }
}

#[cfg(test)]
mod tests;
