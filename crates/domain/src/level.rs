//! Verdicts on levels.

use serde::{Deserialize, Serialize};

/// The observed level of a category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Observed {
    /// A level of the model, by id.
    Level(String),
    /// Below the first level, and shown to be.
    None,
    /// Too little was seen to say.
    InsufficientEvidence,
    /// The model has nothing to say of this repository.
    NotApplicable,
}

impl Observed {
    /// Its name in every output.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Level(id) => id,
            Self::None => "none",
            Self::InsufficientEvidence => "insufficient-evidence",
            Self::NotApplicable => "not-applicable",
        }
    }
}

/// A category's level as an interval.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LevelVerdict {
    /// The model's id.
    pub model: String,
    /// The category's id.
    pub category: String,
    /// The category's name for people.
    pub category_title: String,
    /// The model's levels, lowest first, ids.
    pub ladder: Vec<String>,
    /// What the determinable practices show.
    pub observed: Observed,
    /// Proven: unknown counts as no. `None` is below the first level.
    pub floor: Option<String>,
    /// Possible: unknown counts as yes. `None` is below the first level.
    pub ceiling: Option<String>,
    /// Share of applicable practices with a verdict, 0 to 1.
    pub determinable: f64,
    /// Practices that keep the next level away.
    pub blockers: Vec<String>,
    /// Practices met above the observed level.
    pub ahead: Vec<String>,
}
