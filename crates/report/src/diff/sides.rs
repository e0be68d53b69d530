//! The two assessments themselves, and what makes them hard to compare.

use std::collections::BTreeSet;

use plimsoll_domain::Assessment;
use plimsoll_domain::time::rfc3339;

use super::Side;

pub(crate) fn side(assessment: &Assessment) -> Side {
    Side {
        repository: assessment.repository.name.clone(),
        as_of: assessment.as_of,
        window: assessment.window,
        head: assessment.repository.head.clone(),
        tool_version: assessment.tool_version.clone(),
    }
}

/// One home on the web, or one name where either has none.
pub(crate) fn same_repository(old: &Assessment, new: &Assessment) -> bool {
    match (&old.repository.url, &new.repository.url) {
        (Some(old), Some(new)) => old == new,
        _ => old.repository.name == new.repository.name,
    }
}

/// The models that an assessment judged, by id.
pub(crate) fn models(assessment: &Assessment) -> BTreeSet<&str> {
    assessment.levels.iter().map(|level| level.model.as_str()).collect()
}

pub(crate) fn notices(old: &Assessment, new: &Assessment) -> Vec<String> {
    let mut notices = Vec::new();
    if !same_repository(old, new) {
        notices.push(format!(
            "These are two repositories, {} and {}: what follows compares them and is no change through time.",
            old.repository.name, new.repository.name
        ));
    }
    if old.as_of > new.as_of {
        notices.push(format!(
            "The first is the later one ({}, the second {}): better and worse are told from the first to the second.",
            rfc3339(old.as_of),
            rfc3339(new.as_of)
        ));
    }
    let days = |assessment: &Assessment| assessment.window.days().round();
    if days(old) != days(new) {
        notices.push(format!("The windows differ: {} days, then {} days.", days(old), days(new)));
    }
    if old.tool_version != new.tool_version {
        notices.push(format!(
            "Plimsoll {} made the first and {} the second: rules may have changed, not only the repository.",
            old.tool_version, new.tool_version
        ));
    }
    if old.repository.profile != new.repository.profile {
        notices.push(format!(
            "The profile was {} and is {}: production means something else, and so do the metrics of delivery.",
            old.repository.profile.as_str(),
            new.repository.profile.as_str()
        ));
    }
    notices.extend(one_sided("the first", &models(old), &models(new)));
    notices.extend(one_sided("the second", &models(new), &models(old)));
    notices
}

fn one_sided(side: &str, models: &BTreeSet<&str>, other: &BTreeSet<&str>) -> Option<String> {
    let only: Vec<_> = models.difference(other).copied().collect();
    if only.is_empty() {
        return None;
    }
    Some(format!("Only {side} was assessed by {}; that is left out.", only.join(", ")))
}
