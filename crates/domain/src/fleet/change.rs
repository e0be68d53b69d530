//! What got worse or better.

use serde::{Deserialize, Serialize};

use crate::evidence::Evidence;

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// It got worse.
    Worse,
    /// It got better.
    Better,
}

impl Way {
    /// Its name in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Worse => "worse",
            Self::Better => "better",
        }
    }
}

/// What it is that changed. Later ones weigh more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// A practice's verdict.
    Practice,
    /// A metric, by more than noise.
    Metric,
    /// A category's level.
    Level,
}

impl ChangeKind {
    /// Its name in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Practice => "practice",
            Self::Metric => "metric",
            Self::Level => "level",
        }
    }
}

/// Something that got worse or better.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// What it is.
    pub kind: ChangeKind,
    /// Which way.
    pub way: Way,
    /// `cdmm.build-deploy`, `cdmm.bd.auto-trigger`, `change-lead-time`.
    pub id: String,
    /// The model; `None` of a metric.
    pub model: Option<String>,
    /// In words.
    pub title: String,
    /// Before.
    pub from: String,
    /// Now.
    pub to: String,
    /// Levels that were lost or reached, or by what share a metric moved, in hundredths.
    pub size: u32,
    /// Why, in a sentence.
    pub why: Option<String>,
    /// Practices behind a level's change.
    pub because: Vec<String>,
    /// What shows it, and what it rested on before.
    pub evidence: Vec<Evidence>,
}

impl Change {
    /// What a reader should see first weighs most: levels, then metrics, then practices, each by size.
    #[must_use]
    pub const fn weight(&self) -> (ChangeKind, u32) {
        (self.kind, self.size)
    }
}
