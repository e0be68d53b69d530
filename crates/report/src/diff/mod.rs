//! What changed between two assessments, and what only came to be known or is no longer known.
//!
//! Two numbers that differ are no change: a metric has moved only where its 95 % intervals do not overlap.
//! A verdict that turned from "met" to "unknown" is no loss: less is known. Nor is one that rests on other sources
//! than before because those were read more or less. All this is kept apart here, so that no format can mix it up.

mod bands;
mod compare;
mod levels;
mod metrics;
mod pairs;
mod practices;
mod sides;
mod sources;
mod steps;
pub(crate) mod words;

use plimsoll_domain::assessment::NextStep;
use plimsoll_domain::coverage::{CoverageState, Source};
use plimsoll_domain::evidence::Evidence;
use plimsoll_domain::level::Observed;
use plimsoll_domain::metric::{MetricState, Unit};
use plimsoll_domain::practice::{PracticeRole, Verdict};
use plimsoll_domain::reason::Reason;
use plimsoll_domain::time::{Timestamp, Window};

pub use compare::diff;

/// Which way is the better one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
}

/// What a change means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Turn {
    /// It got worse.
    Worse,
    /// It got better.
    Better,
    /// It is no longer known, or only from fewer sources.
    LessKnown,
    /// It came to be known, or from more sources; how it was before is not.
    MoreKnown,
    /// It changed, and neither way is the better one; or it was measured from other sources.
    Other,
}

impl Turn {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 5] = [Self::Worse, Self::Better, Self::LessKnown, Self::MoreKnown, Self::Other];

    /// Its name in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Worse => "worse",
            Self::Better => "better",
            Self::LessKnown => "less-known",
            Self::MoreKnown => "more-known",
            Self::Other => "other",
        }
    }
}

/// One of the two assessments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// The repository's name.
    pub repository: String,
    /// The instant assessed.
    pub as_of: Timestamp,
    /// The span that metrics look at.
    pub window: Window,
    /// Commit the trunk is at.
    pub head: Option<String>,
    /// The tool's version.
    pub tool_version: String,
}

/// Everything that differs between two assessments.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// The earlier one, as it was given.
    pub old: Side,
    /// The later one.
    pub new: Side,
    /// Whether both are of one repository. If not, nothing here is a change through time.
    pub same_repository: bool,
    /// What a reader must know before the changes: other windows, other models, another version.
    pub notices: Vec<String>,
    /// What was looked at more or less than before.
    pub coverage: Vec<CoverageChange>,
    /// Categories whose level or interval moved.
    pub levels: Vec<LevelChange>,
    /// Practices whose verdict changed.
    pub practices: Vec<PracticeChange>,
    /// Metrics that moved by more than noise, or are measured where they were not, or the reverse.
    pub metrics: Vec<MetricChange>,
    /// Metrics whose values differ by no more than their intervals allow.
    pub within_noise: u64,
    /// Metrics whose values differ and have no interval, so that nothing can be said.
    pub without_interval: u64,
    /// Bands that changed.
    pub bands: Vec<BandChange>,
    /// Next steps that were none before.
    pub steps_opened: Vec<NextStep>,
    /// Next steps that are none any more.
    pub steps_closed: Vec<ClosedStep>,
}

impl Difference {
    /// Whether nothing differs that anything can be said of.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.coverage.is_empty()
            && self.levels.is_empty()
            && self.practices.is_empty()
            && self.metrics.is_empty()
            && self.bands.is_empty()
            && self.steps_opened.is_empty()
            && self.steps_closed.is_empty()
    }

    /// How many levels, practices and metrics turned one way.
    #[must_use]
    pub fn count(&self, turn: Turn) -> [usize; 3] {
        [
            self.levels.iter().filter(|change| change.turn == turn).count(),
            self.practices.iter().filter(|change| change.turn == turn).count(),
            self.metrics.iter().filter(|change| change.turn == turn).count(),
        ]
    }
}

/// A source that was read more or less completely.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverageChange {
    /// Which source.
    pub source: Source,
    /// How it was read before.
    pub from: CoverageState,
    /// How it was read now.
    pub to: CoverageState,
    /// [`Turn::MoreKnown`] or [`Turn::LessKnown`].
    pub turn: Turn,
    /// What the collector says of it now.
    pub reason: Option<String>,
}

/// A level as an interval.
#[derive(Debug, Clone, PartialEq)]
pub struct LevelReading {
    /// What the determinable practices show.
    pub observed: Observed,
    /// Proven; `None` is below the first level.
    pub floor: Option<String>,
    /// Possible; `None` is below the first level.
    pub ceiling: Option<String>,
    /// Share of applicable practices with a verdict, 0 to 1.
    pub determinable: f64,
}

/// A category whose level moved.
#[derive(Debug, Clone, PartialEq)]
pub struct LevelChange {
    /// The model.
    pub model: String,
    /// The category.
    pub category: String,
    /// The category's name for people.
    pub category_title: String,
    /// Before.
    pub from: LevelReading,
    /// Now.
    pub to: LevelReading,
    /// What it means.
    pub turn: Turn,
    /// Practices of the category whose verdicts turned the same way.
    pub because: Vec<String>,
}

/// A practice whose verdict changed.
#[derive(Debug, Clone, PartialEq)]
pub struct PracticeChange {
    /// The practice.
    pub id: String,
    /// Its model.
    pub model: String,
    /// Its category.
    pub category: String,
    /// Its level.
    pub level: String,
    /// The practice in a few words.
    pub title: String,
    /// What its verdict does to the level.
    pub role: PracticeRole,
    /// Before.
    pub from: Verdict,
    /// Now.
    pub to: Verdict,
    /// What it means.
    pub turn: Turn,
    /// Why the verdict is what it is now.
    pub reason: Option<Reason>,
    /// What was seen now.
    pub evidence: Vec<Evidence>,
    /// What the verdict before rested on.
    pub rested_on: Vec<Evidence>,
    /// Sources that were read less, or more, than before: those the evidence comes from, or all of them where
    /// no evidence says.
    pub explained_by: Vec<Source>,
}

/// A metric's value with what it rests on, or its state.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricReading {
    /// Whether there is a value.
    pub state: MetricState,
    /// Why there is none.
    pub reason: Option<Reason>,
    /// The headline figure.
    pub value: Option<f64>,
    /// Its 95 % interval.
    pub interval: Option<(f64, f64)>,
    /// Sample size.
    pub n: u64,
}

/// A metric that moved.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricChange {
    /// The metric.
    pub id: String,
    /// Its variant.
    pub variant: Option<String>,
    /// The environment it is restricted to.
    pub environment: Option<String>,
    /// The component it is restricted to.
    pub component: Option<String>,
    /// What it counts in.
    pub unit: Unit,
    /// Before.
    pub from: MetricReading,
    /// Now.
    pub to: MetricReading,
    /// What it means.
    pub turn: Turn,
    /// The same of the metric.
    pub explained_by: Vec<Source>,
}

/// Where a metric stands among a report's clusters.
#[derive(Debug, Clone, PartialEq)]
pub struct BandReading {
    /// The clusters that the value is compatible with.
    pub clusters: Vec<String>,
    /// The score from 0 to 10.
    pub score: Option<f64>,
}

/// A band that changed.
#[derive(Debug, Clone, PartialEq)]
pub struct BandChange {
    /// The model.
    pub model: String,
    /// The report's year.
    pub edition: u16,
    /// The metric.
    pub metric: String,
    /// Before.
    pub from: BandReading,
    /// Now.
    pub to: BandReading,
    /// What it means; a band that changed because the value did is [`Turn::Other`], since the metric's own
    /// change says whether that is more than noise.
    pub turn: Turn,
}

/// A next step that is none any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedStep {
    /// The practice.
    pub practice: String,
    /// Its title.
    pub title: String,
    /// Its model.
    pub model: String,
    /// Its verdict now; `None` where the new assessment does not judge it.
    pub verdict: Option<Verdict>,
}
