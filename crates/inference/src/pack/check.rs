//! Checks that need all of a pack: duplicates, names that lead nowhere, circles, gates out of reach.

use std::collections::{BTreeMap, BTreeSet};

use super::document::Spot;
use super::extend::Removed;
use super::practices::{Draft, Origin};
use super::problem::{PackProblem, nearest};
use crate::model::Model;

/// Every problem between practices; `complete` when every practice could be read.
///
/// `removed` are practices that were inherited and taken away.
pub(super) fn check(
    model: &Model,
    drafts: &[Draft],
    removed: &[Removed],
    complete: bool,
) -> Vec<PackProblem> {
    let mut problems = duplicates(drafts);
    problems.extend(prefixes(model, drafts));
    problems.extend(circles(drafts, "`superseded-by` leads", |draft| &draft.superseders));
    problems.extend(circles(drafts, "conditions lead", |draft| &draft.names));
    if complete {
        problems.extend(dangling(drafts, removed));
        problems.extend(unreachable_gates(model, drafts, removed));
    }
    problems
}

fn duplicates(drafts: &[Draft]) -> Vec<PackProblem> {
    let mut first: BTreeMap<&str, &Spot> = BTreeMap::new();
    let mut problems = Vec::new();
    for draft in drafts {
        let id = draft.practice.id.as_str();
        if let Some(first) = first.get(id) {
            let message = format!("practice `{id}` is there twice, first on line {}", first.line());
            problems.push(draft.id_at.problem(message));
        } else {
            first.insert(id, &draft.id_at);
        }
    }
    problems
}

fn prefixes(model: &Model, drafts: &[Draft]) -> Vec<PackProblem> {
    let foreign = |draft: &&Draft| {
        let rest = draft.practice.id.strip_prefix(model.prefix.as_str());
        draft.prefixed
            && !model.prefix.is_empty()
            && rest.and_then(|rest| rest.strip_prefix('.')).is_none_or(str::is_empty)
    };
    let message = |draft: &Draft| {
        format!("practice `{}` has to begin with the model's prefix: `{}.`", draft.practice.id, model.prefix)
    };
    drafts.iter().filter(foreign).map(|draft| draft.id_at.problem(message(draft))).collect()
}

fn dangling(drafts: &[Draft], removed: &[Removed]) -> Vec<PackProblem> {
    let known: BTreeSet<&str> = drafts.iter().map(|draft| draft.practice.id.as_str()).collect();
    let mut problems = Vec::new();
    for draft in drafts {
        for (id, at) in draft.superseders.iter().chain(&draft.names) {
            if known.contains(id.as_str()) {
                continue;
            }
            let removal =
                removed.iter().find(|removed| removed.practice.id == *id).map(|removed| &removed.at);
            problems.push(match removal {
                Some(removal) if draft.origin == Origin::Inherited => {
                    let other = &draft.practice.id;
                    removal.problem(format!("`{id}` cannot be removed: the rule of `{other}` needs it"))
                }
                Some(removal) => {
                    at.problem(format!("practice `{id}` is not there: line {} removes it", removal.line()))
                }
                None => {
                    let mut problem = at.problem(format!("there is no practice `{id}`"));
                    problem.did_you_mean = nearest(id, known.iter().copied()).map(str::to_owned);
                    problem
                }
            });
        }
    }
    problems
}

/// Practices that lead back to themselves. Each circle is reported once, at its first practice in the pack.
fn circles(
    drafts: &[Draft],
    what_leads: &str,
    edges: impl Fn(&Draft) -> &[(String, Spot)],
) -> Vec<PackProblem> {
    let next: BTreeMap<&str, Vec<&str>> = drafts
        .iter()
        .map(|draft| (draft.practice.id.as_str(), edges(draft).iter().map(|(id, _)| id.as_str()).collect()))
        .collect();
    let mut reported: BTreeSet<&str> = BTreeSet::new();
    let mut problems = Vec::new();
    for draft in drafts {
        let id = draft.practice.id.as_str();
        let Some(circle) = circle_of(id, &next) else { continue };
        if circle.iter().all(|member| !reported.contains(member)) {
            let path = circle.iter().chain([&id]).map(|id| format!("`{id}`")).collect::<Vec<_>>().join(" → ");
            problems.push(draft.id_at.problem(format!("{what_leads} in a circle: {path}")));
        }
        reported.extend(circle);
    }
    problems
}

/// A shortest way from `start` back to it.
fn circle_of<'a>(start: &'a str, next: &BTreeMap<&'a str, Vec<&'a str>>) -> Option<Vec<&'a str>> {
    let mut from: BTreeMap<&str, &str> = BTreeMap::new();
    let mut queue = std::collections::VecDeque::from([start]);
    while let Some(id) = queue.pop_front() {
        for further in next.get(id).into_iter().flatten() {
            if *further == start {
                let mut path = vec![id];
                while let Some(before) = from.get(path[path.len() - 1]) {
                    path.push(before);
                }
                path.reverse();
                return Some(path);
            }
            if !from.contains_key(further) {
                from.insert(further, id);
                queue.push_back(further);
            }
        }
    }
    None
}

/// A gate that can never be met, or that stands above a level of its category that no practice fills.
fn unreachable_gates(model: &Model, drafts: &[Draft], removed: &[Removed]) -> Vec<PackProblem> {
    let mut problems = Vec::new();
    for draft in drafts.iter().filter(|draft| draft.practice.gate) {
        let practice = &draft.practice;
        let Some(rank) = model.rank(&practice.level) else { continue };
        let filled = |level: &str| {
            let there =
                |other: &Draft| other.practice.category == practice.category && other.practice.level == level;
            drafts.iter().any(there)
        };
        if let Some(empty) = model.levels.iter().take(rank).find(|level| !level.default && !filled(&level.id))
        {
            let emptied = removed.iter().rfind(|removed| {
                removed.practice.category == practice.category && removed.practice.level == empty.id
            });
            let at = emptied.map_or(&draft.id_at, |removed| &removed.at);
            problems.push(at.problem(format!(
                "gate `{}` is on level `{}`, but `{}` has no practice on the lower level `{}`",
                practice.id, practice.level, practice.category, empty.id
            )));
        }
    }
    problems
}
