//! Metric values: never a number alone.

use serde::{Deserialize, Serialize};

use crate::evidence::Evidence;
use crate::reason::Reason;
use crate::time::Week;

/// The caveat of a figure of a service's deployments that rests on version tags: pipelines may deploy more often, and sooner.
pub const TAGS_STAND_IN: &str = "version tags stand for deployments, which were not collected";

/// Whether there is a value, and if not, why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MetricState {
    /// There is a value.
    Measured,
    /// Looked everywhere the facts would be; there are none.
    Absent,
    /// The facts may exist and were not seen.
    Unknown,
    /// The metric has no meaning for this repository.
    NotApplicable,
}

impl MetricState {
    /// Its name in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Measured => "measured",
            Self::Absent => "absent",
            Self::Unknown => "unknown",
            Self::NotApplicable => "not-applicable",
        }
    }
}

/// What a value counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Seconds.
    Seconds,
    /// Events per day.
    PerDay,
    /// Days per week.
    DaysPerWeek,
    /// A share, 0 to 1.
    Ratio,
    /// A number of things.
    Count,
    /// Commits.
    Commits,
    /// Files.
    Files,
    /// Lines.
    Lines,
    /// Minutes of CI.
    Minutes,
}

impl Unit {
    /// Its name in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Seconds => "seconds",
            Self::PerDay => "per-day",
            Self::DaysPerWeek => "days-per-week",
            Self::Ratio => "ratio",
            Self::Count => "count",
            Self::Commits => "commits",
            Self::Files => "files",
            Self::Lines => "lines",
            Self::Minutes => "minutes",
        }
    }
}

/// Which way a series goes, when it can be said at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Going the way the metric should, with p < 0.05 over at least eight weeks.
    Improving,
    /// Going the other way, with p < 0.05 over at least eight weeks.
    Worsening,
    /// Rising, with p < 0.05 over at least eight weeks, where neither way is the better one.
    Rising,
    /// Falling, with p < 0.05 over at least eight weeks, where neither way is the better one.
    Falling,
    /// No trend shown.
    None,
}

impl Direction {
    /// Its name in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Improving => "improving",
            Self::Worsening => "worsening",
            Self::Rising => "rising",
            Self::Falling => "falling",
            Self::None => "none",
        }
    }
}

/// Theil–Sen slope over whole weeks with its Mann–Kendall test.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Trend {
    /// The verdict.
    pub direction: Direction,
    /// Median change per week, in the metric's unit.
    pub slope_per_week: f64,
    /// Two-sided p-value.
    pub p_value: f64,
}

/// One metric, measured or not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MetricValue {
    /// Its id, in the field's words: `change-lead-time`.
    pub id: String,
    /// A named variant of the definition.
    pub variant: Option<String>,
    /// The environment it is restricted to.
    pub environment: Option<String>,
    /// The component or stage it is restricted to.
    pub component: Option<String>,
    /// Whether there is a value.
    pub state: MetricState,
    /// Why there is none, or what the value rests on.
    pub reason: Option<Reason>,
    /// The headline figure.
    pub value: Option<f64>,
    /// What it counts in.
    pub unit: Unit,
    /// Sample size.
    pub n: u64,
    /// Median of the distribution, where there is one.
    pub p50: Option<f64>,
    /// 75th percentile.
    pub p75: Option<f64>,
    /// 90th percentile.
    pub p90: Option<f64>,
    /// 95 % interval of the headline figure.
    pub interval: Option<(f64, f64)>,
    /// Trend over whole weeks.
    pub trend: Option<Trend>,
    /// The figure of each whole week, for the tables that ask for it; events per day are events there.
    #[serde(skip)]
    pub weekly: Vec<(Week, f64)>,
    /// What a reader must know before quoting it.
    pub caveats: Vec<String>,
    /// Worst and typical examples.
    pub evidence: Vec<Evidence>,
}

impl MetricValue {
    /// A metric without a value.
    #[must_use]
    pub fn without_value(id: &str, unit: Unit, state: MetricState, reason: Reason) -> Self {
        Self {
            id: id.to_owned(),
            variant: None,
            environment: None,
            component: None,
            state,
            reason: Some(reason),
            value: None,
            unit,
            n: 0,
            p50: None,
            p75: None,
            p90: None,
            interval: None,
            trend: None,
            weekly: Vec::new(),
            caveats: Vec::new(),
            evidence: Vec::new(),
        }
    }

    /// A measured value without spread; a caller adds what it knows.
    #[must_use]
    pub fn measured(id: &str, unit: Unit, value: f64, n: u64) -> Self {
        Self {
            id: id.to_owned(),
            variant: None,
            environment: None,
            component: None,
            state: MetricState::Measured,
            reason: None,
            value: Some(value),
            unit,
            n,
            p50: None,
            p75: None,
            p90: None,
            interval: None,
            trend: None,
            weekly: Vec::new(),
            caveats: Vec::new(),
            evidence: Vec::new(),
        }
    }

    /// The same metric under a variant's name.
    #[must_use]
    pub fn variant(mut self, variant: &str) -> Self {
        self.variant = Some(variant.to_owned());
        self
    }

    /// The same metric for one component or stage.
    #[must_use]
    pub fn component(mut self, component: &str) -> Self {
        self.component = Some(component.to_owned());
        self
    }
}
