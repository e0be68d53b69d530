//! Cells without practices, and practices that say more than their level.

use plimsoll_domain::practice::PracticeRole;

use super::problem::PackProblem;
use super::sense::Map;
use crate::model::{Category, Level};

/// Warnings about what is empty or in an odd place.
pub(super) fn check(map: &Map<'_>) -> Vec<PackProblem> {
    let mut problems = Vec::new();
    for category in &map.model.categories {
        let filled = |level: &Level| map.cell(&category.id, &level.id).next().is_some();
        let levels = &map.model.levels;
        let (Some(first), Some(last)) = (levels.iter().position(filled), levels.iter().rposition(filled))
        else {
            if let Some(at) = map.place(&category.id, None) {
                problems.push(at.warning(format!("category `{}` has no practices", category.id)));
            }
            continue;
        };
        for level in levels[first..last].iter().filter(|level| !level.default && !filled(level)) {
            if let Some(at) = map.place(&category.id, Some(&level.id)) {
                problems.push(at.warning(format!(
                    "`{}` has no practices on level `{}`, but on levels below and above it",
                    category.id, level.id
                )));
            }
        }
    }
    problems.extend(unused_levels(map));
    problems.extend(given_away(map));
    problems.extend(counted_by_default(map));
    problems
}

fn unused_levels(map: &Map<'_>) -> Vec<PackProblem> {
    let mut problems = Vec::new();
    for level in map.model.levels.iter().filter(|level| !level.default) {
        if map.drafts.iter().any(|draft| draft.practice.level == level.id) {
            continue;
        }
        let removed =
            map.model.categories.iter().find_map(|category| map.place(&category.id, Some(&level.id)));
        if let Some(at) = map.level_place(&level.id).or(removed) {
            problems.push(at.warning(format!("level `{}` has no practices", level.id)));
        }
    }
    problems
}

/// A level without practices is reached by whoever reaches the one below it.
fn given_away(map: &Map<'_>) -> Vec<PackProblem> {
    let levels = &map.model.levels;
    let mut problems = Vec::new();
    for (rank, level) in levels.iter().enumerate() {
        if !map.drafts.iter().any(|draft| draft.practice.level == level.id) {
            continue;
        }
        let ends_below = |category: &&Category| {
            let filled = |level: &Level| map.cell(&category.id, &level.id).next().is_some();
            levels.iter().any(filled) && !levels[rank..].iter().any(filled)
        };
        let free: Vec<&Category> = map.model.categories.iter().filter(ends_below).collect();
        let of_cell = || free.iter().find_map(|category| map.place(&category.id, Some(&level.id)));
        if free.is_empty() {
            continue;
        }
        if let Some(at) = map.level_place(&level.id).or_else(of_cell) {
            let names: Vec<String> = free.iter().map(|category| format!("`{}`", category.id)).collect();
            problems.push(at.warning(format!(
                "level `{}` has no practices in {}: there, who reaches the level below has it too",
                level.id,
                names.join(", ")
            )));
        }
    }
    problems
}

/// Where everybody stands, a practice that counts keeps some below.
fn counted_by_default(map: &Map<'_>) -> Vec<PackProblem> {
    let mut problems = Vec::new();
    for draft in map.drafts {
        let practice = &draft.practice;
        let default = map.model.levels.iter().any(|level| level.default && level.id == practice.level);
        if default && practice.role == PracticeRole::Counted && draft.is_of_this_pack() {
            problems.push(draft.id_at.warning(format!(
                "nothing has to be shown for level `{}`, but `{}` counts there",
                practice.level, practice.id
            )));
        }
    }
    problems
}
