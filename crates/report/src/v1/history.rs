//! The document of a look back.

use plimsoll_domain::level_history::{
    CategoryHistory, LevelChange, LevelHistory, LevelPoint, PracticeChange,
};
use plimsoll_domain::time::rfc3339;
use serde::Serialize;

use super::common::{EvidenceItem, all};
use super::document::{Repository, Tool};
use crate::number::Number;

/// Below the first level, in every output.
const NONE: &str = "none";

/// `plimsoll/history/v1`.
#[derive(Debug, Serialize)]
pub(crate) struct HistoryDocument<'a> {
    schema: &'static str,
    tool: Tool<'a>,
    repository: Repository<'a>,
    notices: &'a [String],
    dates: Vec<String>,
    categories: Vec<Category<'a>>,
}

#[derive(Debug, Serialize)]
struct Category<'a> {
    model: &'a str,
    category: &'a str,
    category_title: &'a str,
    ladder: &'a [String],
    points: Vec<Point<'a>>,
    changes: Vec<Change<'a>>,
}

#[derive(Debug, Serialize)]
struct Point<'a> {
    as_of: String,
    observed: &'a str,
    floor: &'a str,
    ceiling: &'a str,
    determinable: Number,
    standing: &'a str,
}

#[derive(Debug, Serialize)]
struct Change<'a> {
    as_of: String,
    after: String,
    from: &'a str,
    to: &'a str,
    causes: Vec<Cause<'a>>,
}

#[derive(Debug, Serialize)]
struct Cause<'a> {
    practice: &'a str,
    title: &'a str,
    from: &'static str,
    to: &'static str,
    why: Option<&'a str>,
    evidence: Vec<EvidenceItem<'a>>,
}

impl<'a> From<&'a LevelHistory> for HistoryDocument<'a> {
    fn from(history: &'a LevelHistory) -> Self {
        Self {
            schema: "plimsoll/history/v1",
            tool: Tool::version(&history.tool_version),
            repository: Repository::from(&history.repository),
            notices: &history.notices,
            dates: history.dates.iter().map(|date| rfc3339(*date)).collect(),
            categories: history.categories.iter().map(Category::from).collect(),
        }
    }
}

impl<'a> From<&'a CategoryHistory> for Category<'a> {
    fn from(category: &'a CategoryHistory) -> Self {
        Self {
            model: &category.model,
            category: &category.category,
            category_title: &category.category_title,
            ladder: &category.ladder,
            points: category.points.iter().map(Point::from).collect(),
            changes: category.changes.iter().map(Change::from).collect(),
        }
    }
}

impl<'a> From<&'a LevelPoint> for Point<'a> {
    fn from(point: &'a LevelPoint) -> Self {
        Self {
            as_of: rfc3339(point.as_of),
            observed: point.observed.as_str(),
            floor: point.floor.as_deref().unwrap_or(NONE),
            ceiling: point.ceiling.as_deref().unwrap_or(NONE),
            determinable: Number::share(point.determinable),
            standing: point.stands(),
        }
    }
}

impl<'a> From<&'a LevelChange> for Change<'a> {
    fn from(change: &'a LevelChange) -> Self {
        Self {
            as_of: rfc3339(change.as_of),
            after: rfc3339(change.after),
            from: change.from.as_deref().unwrap_or(NONE),
            to: change.to.as_deref().unwrap_or(NONE),
            causes: change.causes.iter().map(Cause::from).collect(),
        }
    }
}

impl<'a> From<&'a PracticeChange> for Cause<'a> {
    fn from(cause: &'a PracticeChange) -> Self {
        Self {
            practice: &cause.practice,
            title: &cause.title,
            from: cause.from.as_str(),
            to: cause.to.as_str(),
            why: cause.why.as_deref(),
            evidence: all(&cause.evidence),
        }
    }
}
