//! A level in the assessment document, and the source of its row in `levels.csv`.

use plimsoll_domain::level::LevelVerdict;
use serde::Serialize;

use crate::number::Number;

/// Below the first level, in every output.
const NONE: &str = "none";

/// A category's level as an interval.
#[derive(Debug, Serialize)]
pub(crate) struct Level<'a> {
    pub(crate) model: &'a str,
    pub(crate) category: &'a str,
    category_title: &'a str,
    ladder: &'a [String],
    pub(crate) observed: &'a str,
    pub(crate) floor: &'a str,
    pub(crate) ceiling: &'a str,
    pub(crate) determinable: Number,
    pub(crate) blockers: &'a [String],
    ahead: &'a [String],
}

impl<'a> From<&'a LevelVerdict> for Level<'a> {
    fn from(level: &'a LevelVerdict) -> Self {
        Self {
            model: &level.model,
            category: &level.category,
            category_title: &level.category_title,
            ladder: &level.ladder,
            observed: level.observed.as_str(),
            floor: level.floor.as_deref().unwrap_or(NONE),
            ceiling: level.ceiling.as_deref().unwrap_or(NONE),
            determinable: Number::share(level.determinable),
            blockers: &level.blockers,
            ahead: &level.ahead,
        }
    }
}
