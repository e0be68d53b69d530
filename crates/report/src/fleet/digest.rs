//! What a fleet looks like as a whole.

use std::collections::BTreeMap;

use plimsoll_domain::fleet::{Change, ChangeKind, Figure, Member, MemberState, Night, Outlier, Way};
use plimsoll_domain::level::Observed;

use super::first_model;
use crate::diff::Wanted;
use crate::rungs::Rungs;
use crate::terminal::human::count;

/// Fewer repositories than this have no outliers.
const FEWEST: usize = 8;

/// How many repositories stand on each level of a category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Distribution {
    /// The model.
    pub model: String,
    /// The category.
    pub category: String,
    /// Its name for people.
    pub title: String,
    /// Below the first level, then each level's id, lowest first, with the number of repositories.
    pub rungs: Vec<(String, u64)>,
    /// Of how many too little was seen.
    pub unknown: u64,
    /// To how many the model does not apply.
    pub not_applicable: u64,
}

/// Every model's categories over the repositories that have an assessment, in the models' order.
#[must_use]
pub fn distributions(night: &Night) -> Vec<Distribution> {
    distribution(&night.members)
}

/// The same of any night's repositories.
pub(crate) fn distribution(members: &[Member]) -> Vec<Distribution> {
    let mut all: Vec<Distribution> = Vec::new();
    for level in members.iter().flat_map(|member| &member.levels) {
        let known = |one: &Distribution| one.model == level.model && one.category == level.category;
        let at = all.iter().position(known).unwrap_or_else(|| {
            all.push(Distribution {
                model: level.model.clone(),
                category: level.category.clone(),
                title: level.category_title.clone(),
                rungs: Rungs::new(&level.ladder).ids().iter().map(|rung| (rung.clone(), 0)).collect(),
                unknown: 0,
                not_applicable: 0,
            });
            all.len() - 1
        });
        match &level.observed {
            Observed::InsufficientEvidence => all[at].unknown += 1,
            Observed::NotApplicable => all[at].not_applicable += 1,
            Observed::Level(_) | Observed::None => {
                let id = level.observed.as_str();
                match all[at].rungs.iter_mut().find(|(rung, _)| rung == id) {
                    Some((_, number)) => *number += 1,
                    // A repository with a model of its own under the same name.
                    None => all[at].unknown += 1,
                }
            }
        }
    }
    all
}

/// Repositories whose figures are far worse than most others'. `wanted` tells which way a metric should go; without an
/// answer nothing is an outlier.
#[must_use]
pub fn outliers(members: &[Member], wanted: impl Fn(&str) -> Option<Wanted>) -> Vec<Outlier> {
    let mut values: BTreeMap<&str, Vec<(f64, &Member, &Figure)>> = BTreeMap::new();
    for member in members.iter().filter(|member| member.state.is_assessed()) {
        for figure in &member.figures {
            if let Some(value) = figure.value.filter(|value| value.is_finite()) {
                values.entry(&figure.id).or_default().push((value, member, figure));
            }
        }
    }
    let mut found = Vec::new();
    for (metric, mut all) in values {
        let Some(wanted) = wanted(metric).filter(|_| all.len() >= FEWEST) else { continue };
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        let quantile = |share: f64| at(&all, share);
        let (low, median, high) = (quantile(0.25), quantile(0.5), quantile(0.75));
        let far = 1.5 * (high - low);
        let fence = if wanted == Wanted::Lower { high + far } else { low - far };
        // Where most repositories have one value, every other one would be far away.
        let beyond =
            |value: f64| far > 0.0 && (if wanted == Wanted::Lower { value > fence } else { value < fence });
        found.extend(all.iter().filter(|(value, _, _)| beyond(*value)).map(|(value, member, figure)| {
            Outlier {
                repository: member.name.clone(),
                metric: metric.to_owned(),
                value: *value,
                unit: figure.unit,
                median,
                fence,
                n: all.len() as u64,
            }
        }));
    }
    found
}

/// A quantile of sorted values, between two of them in proportion.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place among few values")]
fn at(sorted: &[(f64, &Member, &Figure)], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let (below, part) = (place.floor() as usize, place.fract());
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below].0 + part * (sorted[above].0 - sorted[below].0)
}

/// The night in a line: how many repositories, and how they fared.
pub(crate) fn tally(night: &Night) -> String {
    let all = repositories(night.members.len());
    let parts: Vec<_> = MemberState::ALL
        .into_iter()
        .rev()
        .map(|state| (state, night.count(state)))
        .filter(|(_, number)| *number > 0)
        .map(|(state, number)| format!("{number} {}", state.as_str().replace('-', " ")))
        .collect();
    if parts.is_empty() { all } else { format!("{all}: {}", parts.join(", ")) }
}

/// What a short list tells of one repository: its levels and metrics, and of practices those of the first model that
/// no level's change already names.
pub(crate) fn short<'a>(night: &Night, member: &'a Member, way: Way) -> Vec<&'a Change> {
    let first = first_model(night);
    let changes = || member.changes.iter().filter(move |change| change.way == way);
    let levels = || changes().filter(|change| change.kind == ChangeKind::Level);
    let of_first = |change: &&Change| change.model.as_deref() == first || change.model.is_none();
    let named: Vec<&str> = levels().flat_map(|level| &level.because).map(String::as_str).collect();
    // With a level of the first model, those of other models say the same again.
    let any_first = levels().any(|level| level.model.as_deref() == first);
    let mut told: Vec<&Change> = levels().filter(|level| !any_first || of_first(level)).collect();
    told.extend(changes().filter(|change| change.kind == ChangeKind::Metric));
    let practices = changes().filter(|change| change.kind == ChangeKind::Practice);
    told.extend(
        practices.filter(|change| of_first(change) || (!any_first && named.contains(&change.id.as_str()))),
    );
    told
}

/// How many changes a short list leaves out.
pub(crate) fn left_out(night: &Night, member: &Member, way: Way) -> usize {
    member.changes.iter().filter(|change| change.way == way).count() - short(night, member, way).len()
}

/// The repositories with changes of one way, those with the weightiest first.
pub(crate) fn touched(night: &Night, way: Way) -> Vec<&Member> {
    let mut seen: Vec<&Member> = Vec::new();
    for (member, _) in night.changes(way) {
        if !seen.iter().any(|known| known.name == member.name) {
            seen.push(member);
        }
    }
    seen
}

/// `1 repository`, `300 repositories`.
pub(crate) fn repositories(number: usize) -> String {
    format!("{} {}", count(number as u64), if number == 1 { "repository" } else { "repositories" })
}
