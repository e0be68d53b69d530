//! Levels through time: when each was reached or lost, and what did it.

use serde::{Deserialize, Serialize};

use crate::assessment::RepositorySummary;
use crate::evidence::Evidence;
use crate::level::Observed;
use crate::practice::Verdict;
use crate::time::Timestamp;

/// The levels of one repository at several instants.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LevelHistory {
    /// The program's version.
    pub tool_version: String,
    /// The repository as it is at the last instant.
    pub repository: RepositorySummary,
    /// The instants, oldest first.
    pub dates: Vec<Timestamp>,
    /// Every model's categories, in the models' order.
    pub categories: Vec<CategoryHistory>,
    /// What a reader has to know before reading on.
    pub notices: Vec<String>,
}

/// One category through time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CategoryHistory {
    /// The model's id.
    pub model: String,
    /// The category's id.
    pub category: String,
    /// The category's name for people.
    pub category_title: String,
    /// The model's levels, lowest first, ids.
    pub ladder: Vec<String>,
    /// One for each instant.
    pub points: Vec<LevelPoint>,
    /// When the level changed, oldest first.
    pub changes: Vec<LevelChange>,
}

/// A category's level at one instant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LevelPoint {
    /// The instant.
    pub as_of: Timestamp,
    /// What an audit as of the instant says.
    pub observed: Observed,
    /// Proven then.
    pub floor: Option<String>,
    /// Possible then.
    pub ceiling: Option<String>,
    /// Share of applicable practices with a verdict, 0 to 1.
    pub determinable: f64,
    /// The level that stands: it rises at once, and falls when two snapshots a week apart agree. `None` is below the
    /// first, or not yet known.
    pub standing: Option<String>,
}

impl LevelPoint {
    /// The level that stands; where none does, what the audit says instead: below the first, or too little known.
    #[must_use]
    pub fn stands(&self) -> &str {
        self.standing.as_deref().unwrap_or_else(|| self.observed.as_str())
    }
}

/// A level reached or lost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LevelChange {
    /// It was so at this instant...
    pub as_of: Timestamp,
    /// ...and not yet at this one before.
    pub after: Timestamp,
    /// The level before; `None` is below the first.
    pub from: Option<String>,
    /// The level since.
    pub to: Option<String>,
    /// Practices whose verdicts made the difference.
    pub causes: Vec<PracticeChange>,
}

impl LevelChange {
    /// Whether the level fell, on a ladder.
    #[must_use]
    pub fn fell(&self, ladder: &[String]) -> bool {
        let height = |level: &Option<String>| {
            level
                .as_ref()
                .and_then(|level| ladder.iter().position(|rung| rung == level))
                .map_or(0, |rung| rung + 1)
        };
        height(&self.to) < height(&self.from)
    }
}

/// A practice whose verdict changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PracticeChange {
    /// The practice's id.
    pub practice: String,
    /// In a few words.
    pub title: String,
    /// The verdict before.
    pub from: Verdict,
    /// The verdict since.
    pub to: Verdict,
    /// Why, as the later audit says, or the earlier one where the later has nothing to add.
    pub why: Option<String>,
    /// What did it: commits between the two instants that changed what the verdict rests on, else what it rests on.
    pub evidence: Vec<Evidence>,
}
