//! One repository of a night.

use serde::{Deserialize, Serialize};

use super::change::Change;
use crate::level::LevelVerdict;
use crate::metric::{MetricState, Unit};
use crate::time::Timestamp;

/// How a repository fared in a night.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MemberState {
    /// It could not be assessed at all.
    Failed,
    /// The night ended before its turn.
    NotReached,
    /// Nothing could be collected; its figures rest on what was collected before.
    Stale,
    /// Collecting ended before everything was there.
    Incomplete,
    /// It is no longer there, or no longer to be seen.
    Gone,
    /// There is no commit to assess.
    Empty,
    /// Collected and assessed.
    Assessed,
}

impl MemberState {
    /// All of them, what needs somebody's attention first.
    pub const ALL: [Self; 7] = [
        Self::Failed,
        Self::NotReached,
        Self::Stale,
        Self::Incomplete,
        Self::Gone,
        Self::Empty,
        Self::Assessed,
    ];

    /// Its name in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::NotReached => "not-reached",
            Self::Stale => "stale",
            Self::Incomplete => "incomplete",
            Self::Gone => "gone",
            Self::Empty => "empty",
            Self::Assessed => "assessed",
        }
    }

    /// Whether nothing is missing that this night could have had.
    #[must_use]
    pub const fn is_whole(self) -> bool {
        matches!(self, Self::Assessed | Self::Empty | Self::Gone)
    }

    /// Whether there is an assessment of this night.
    #[must_use]
    pub const fn is_assessed(self) -> bool {
        matches!(self, Self::Assessed | Self::Incomplete | Self::Stale)
    }
}

/// A metric's headline figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The metric.
    pub id: String,
    /// Whether there is a value.
    pub state: MetricState,
    /// The value.
    pub value: Option<f64>,
    /// What it counts in.
    pub unit: Unit,
    /// Sample size.
    pub n: u64,
    /// Its 95 % interval.
    pub interval: Option<(f64, f64)>,
}

/// One repository of a night.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// `owner/name`, or the folder's name.
    pub name: String,
    /// Its home on the web.
    pub url: Option<String>,
    /// The groups it belongs to.
    pub groups: Vec<String>,
    /// How it fared.
    pub state: MemberState,
    /// Why it is not simply assessed.
    pub reason: Option<String>,
    /// What it was called the night before, where that was another name.
    pub called_before: Option<String>,
    /// How much of the platform's history is kept, in one line.
    pub collected: Option<String>,
    /// The instant that changes are told against; `None` when there is nothing before.
    pub since: Option<Timestamp>,
    /// Its levels, of all models.
    pub levels: Vec<LevelVerdict>,
    /// Its metrics, those without variants and components.
    pub figures: Vec<Figure>,
    /// What got worse and better.
    pub changes: Vec<Change>,
    /// Practices, levels and metrics that are no longer known.
    pub less_known: u64,
    /// Those that came to be known.
    pub more_known: u64,
    /// Requests made to the platform.
    pub requests: u64,
}

impl Member {
    /// A repository of which nothing is known yet.
    #[must_use]
    pub fn named(name: impl Into<String>, state: MemberState) -> Self {
        Self {
            name: name.into(),
            url: None,
            groups: Vec::new(),
            state,
            reason: None,
            called_before: None,
            collected: None,
            since: None,
            levels: Vec::new(),
            figures: Vec::new(),
            changes: Vec::new(),
            less_known: 0,
            more_known: 0,
            requests: 0,
        }
    }

    /// The same with why.
    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// A metric's headline figure.
    #[must_use]
    pub fn figure(&self, id: &str) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.id == id)
    }
}
