//! A repository that attacks whoever opens its report: the same text in every place that it can write to.

use plimsoll_domain::Assessment;
use plimsoll_domain::level_history::LevelHistory;
use plimsoll_domain::tables::Tables;

use crate::{events, sample};

/// Attacks on a page, besides those on a terminal.
pub(crate) const INJECTIONS: [&str; 6] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'><svg/onload=alert(1)>",
    "</title></style></script><script>alert(1)</script>",
    "<!--",
    "&lt;b&gt;&#x3c;script&#x3e;",
];

/// Addresses that must not be opened, or only as what they are.
pub(crate) const ADDRESSES: [&str; 4] = [
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "https://github.com/\" onmouseover=\"alert(1)",
    "https://github.com@evil.example/",
];

/// The sample with a text and an address everywhere.
pub(crate) fn assessment(text: &str, address: &str) -> Assessment {
    let mut assessment = sample::assessment();
    let owned = || text.to_owned();
    let repository = &mut assessment.repository;
    (repository.name, repository.url) = (owned(), Some(address.to_owned()));
    (repository.trunk, repository.head, repository.profile_reason) = (Some(owned()), Some(owned()), owned());
    assessment.notices.push(owned());
    assessment.collected = Some(owned());
    assessment.deployments.by_source.insert(owned(), 3);
    for band in &mut assessment.bands {
        (band.metric, band.note, band.clusters) = (owned(), Some(owned()), vec![owned()]);
    }
    for coverage in &mut assessment.coverage {
        coverage.reason = Some(owned());
    }
    for metric in &mut assessment.metrics {
        (metric.component, metric.environment) = (metric.component.as_ref().map(|_| owned()), Some(owned()));
        metric.caveats.push(owned());
        if let Some(reason) = &mut metric.reason {
            reason.text = owned();
        }
    }
    for practice in &mut assessment.practices {
        (practice.title, practice.id, practice.level) = (owned(), owned(), owned());
        (practice.model, practice.category) = (owned(), owned());
        practice.superseded_by = Some(owned());
        practice.measured.insert(owned(), f64::NAN);
        (practice.remedy.action, practice.remedy.place, practice.remedy.example) =
            (owned(), owned(), owned());
        if let Some(reason) = &mut practice.reason {
            reason.text = owned();
        }
        for evidence in &mut practice.evidence {
            evidence.url = Some(address.to_owned());
            (evidence.reference, evidence.note) = (owned(), Some(owned()));
        }
    }
    for level in &mut assessment.levels {
        (level.model, level.category, level.category_title) = (owned(), owned(), owned());
        (level.ladder[1], level.floor) = (owned(), Some(owned()));
        level.blockers.push(owned());
        level.ahead.push(owned());
    }
    for signal in &mut assessment.signals {
        signal.id = owned();
        signal.values.insert(owned(), 1.0);
    }
    for step in &mut assessment.next_steps {
        (step.title, step.gain, step.why, step.model) = (owned(), owned(), owned(), owned());
        step.how = format!("{text}\n{text}");
    }
    assessment
}

/// Events with a text and an address everywhere.
pub(crate) fn tables(text: &str, address: &str) -> Tables {
    let mut tables = events::tables(20, 100);
    for row in &mut tables.deployments {
        (row.url, row.remedy_of) = (Some(address.to_owned()), Some(text.to_owned()));
        let one = &mut row.deployment;
        (one.environment, one.component) = (text.to_owned(), text.to_owned());
        one.reference = Some(text.to_owned());
    }
    for row in &mut tables.runs {
        (row.workflow, row.url) = (text.to_owned(), Some(address.to_owned()));
    }
    for row in &mut tables.changes {
        row.deployment = Some(text.to_owned());
    }
    tables
}

/// A history with a text everywhere.
pub(crate) fn history(text: &str) -> LevelHistory {
    let mut history = events::history();
    history.notices.push(text.to_owned());
    for category in &mut history.categories {
        (category.model, category.category_title) = (text.to_owned(), text.to_owned());
        for change in &mut category.changes {
            change.to = Some(text.to_owned());
            let cause = &mut change.causes[0];
            (cause.practice, cause.title, cause.why) =
                (text.to_owned(), text.to_owned(), Some(text.to_owned()));
        }
    }
    history
}
