//! What changed between two assessments.

use plimsoll_domain::metric::MetricState;
use plimsoll_domain::time::rfc3339;
use serde::Serialize;

use super::common::{EvidenceItem, all};
use super::document::{Span, Step};
use crate::diff::{
    BandChange, BandReading, ClosedStep, CoverageChange, Difference, LevelChange, LevelReading, MetricChange,
    MetricReading, PracticeChange, Side, Turn,
};
use crate::number::Number;
use crate::sound;

/// `plimsoll/diff/v1`.
#[derive(Debug, Serialize)]
pub(crate) struct DiffDocument<'a> {
    schema: &'static str,
    old: SideItem<'a>,
    new: SideItem<'a>,
    same_repository: bool,
    notices: &'a [String],
    summary: Vec<SummaryItem>,
    coverage: Vec<CoverageItem<'a>>,
    levels: Vec<LevelItem<'a>>,
    practices: Vec<PracticeItem<'a>>,
    metrics: Vec<MetricItem<'a>>,
    metrics_within_noise: u64,
    metrics_without_interval: u64,
    bands: Vec<BandItem<'a>>,
    steps_opened: Vec<Step<'a>>,
    steps_closed: Vec<ClosedItem<'a>>,
}

#[derive(Debug, Serialize)]
struct SideItem<'a> {
    repository: &'a str,
    as_of: String,
    window: Span,
    head: Option<&'a str>,
    tool_version: &'a str,
}

#[derive(Debug, Serialize)]
struct SummaryItem {
    turn: &'static str,
    levels: usize,
    practices: usize,
    metrics: usize,
}

#[derive(Debug, Serialize)]
struct CoverageItem<'a> {
    source: &'static str,
    turn: &'static str,
    from: &'static str,
    to: &'static str,
    reason: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct LevelItem<'a> {
    model: &'a str,
    category: &'a str,
    category_title: &'a str,
    turn: &'static str,
    from: LevelValue<'a>,
    to: LevelValue<'a>,
    because: &'a [String],
}

#[derive(Debug, Serialize)]
struct LevelValue<'a> {
    observed: &'a str,
    floor: &'a str,
    ceiling: &'a str,
    determinable: Number,
}

#[derive(Debug, Serialize)]
struct PracticeItem<'a> {
    id: &'a str,
    model: &'a str,
    category: &'a str,
    level: &'a str,
    title: &'a str,
    role: &'static str,
    turn: &'static str,
    from: &'static str,
    to: &'static str,
    reason_code: Option<&'static str>,
    reason: Option<&'a str>,
    evidence: Vec<EvidenceItem<'a>>,
    rested_on: Vec<EvidenceItem<'a>>,
    explained_by: Vec<&'static str>,
}

#[derive(Debug, Serialize)]
struct MetricItem<'a> {
    id: &'a str,
    variant: Option<&'a str>,
    environment: Option<&'a str>,
    component: Option<&'a str>,
    unit: &'static str,
    turn: &'static str,
    from: MetricItemValue<'a>,
    to: MetricItemValue<'a>,
    explained_by: Vec<&'static str>,
}

#[derive(Debug, Serialize)]
struct MetricItemValue<'a> {
    state: &'static str,
    reason_code: Option<&'static str>,
    reason: Option<&'a str>,
    value: Option<Number>,
    interval: Option<[Number; 2]>,
    n: u64,
}

#[derive(Debug, Serialize)]
struct BandItem<'a> {
    model: &'a str,
    edition: u16,
    metric: &'a str,
    turn: &'static str,
    from: BandValue<'a>,
    to: BandValue<'a>,
}

#[derive(Debug, Serialize)]
struct BandValue<'a> {
    clusters: &'a [String],
    score: Option<Number>,
}

#[derive(Debug, Serialize)]
struct ClosedItem<'a> {
    practice: &'a str,
    title: &'a str,
    model: &'a str,
    verdict: Option<&'static str>,
}

impl<'a> From<&'a Difference> for DiffDocument<'a> {
    fn from(difference: &'a Difference) -> Self {
        let summary = |turn: Turn| {
            let [levels, practices, metrics] = difference.count(turn);
            SummaryItem { turn: turn.as_str(), levels, practices, metrics }
        };
        Self {
            schema: "plimsoll/diff/v1",
            old: SideItem::from(&difference.old),
            new: SideItem::from(&difference.new),
            same_repository: difference.same_repository,
            notices: &difference.notices,
            summary: Turn::ALL.into_iter().map(summary).collect(),
            coverage: all(&difference.coverage),
            levels: all(&difference.levels),
            practices: all(&difference.practices),
            metrics: all(&difference.metrics),
            metrics_within_noise: difference.within_noise,
            metrics_without_interval: difference.without_interval,
            bands: all(&difference.bands),
            steps_opened: all(&difference.steps_opened),
            steps_closed: all(&difference.steps_closed),
        }
    }
}

impl<'a> From<&'a Side> for SideItem<'a> {
    fn from(side: &'a Side) -> Self {
        Self {
            repository: &side.repository,
            as_of: rfc3339(side.as_of),
            window: Span::from(side.window),
            head: side.head.as_deref(),
            tool_version: &side.tool_version,
        }
    }
}

impl<'a> From<&'a CoverageChange> for CoverageItem<'a> {
    fn from(change: &'a CoverageChange) -> Self {
        Self {
            source: change.source.as_str(),
            turn: change.turn.as_str(),
            from: change.from.as_str(),
            to: change.to.as_str(),
            reason: change.reason.as_deref(),
        }
    }
}

impl<'a> From<&'a LevelChange> for LevelItem<'a> {
    fn from(change: &'a LevelChange) -> Self {
        Self {
            model: &change.model,
            category: &change.category,
            category_title: &change.category_title,
            turn: change.turn.as_str(),
            from: LevelValue::from(&change.from),
            to: LevelValue::from(&change.to),
            because: &change.because,
        }
    }
}

impl<'a> From<&'a LevelReading> for LevelValue<'a> {
    fn from(level: &'a LevelReading) -> Self {
        Self {
            observed: level.observed.as_str(),
            floor: level.floor.as_deref().unwrap_or("none"),
            ceiling: level.ceiling.as_deref().unwrap_or("none"),
            determinable: Number::share(level.determinable),
        }
    }
}

impl<'a> From<&'a PracticeChange> for PracticeItem<'a> {
    fn from(change: &'a PracticeChange) -> Self {
        let met = change.to == plimsoll_domain::Verdict::Met;
        let reason = sound::or_none_recorded(change.reason.as_ref(), met);
        Self {
            id: &change.id,
            model: &change.model,
            category: &change.category,
            level: &change.level,
            title: &change.title,
            role: change.role.as_str(),
            turn: change.turn.as_str(),
            from: change.from.as_str(),
            to: change.to.as_str(),
            reason_code: reason.map(|(code, _)| code.as_str()),
            reason: reason.map(|(_, text)| text),
            evidence: all(&change.evidence),
            rested_on: all(&change.rested_on),
            explained_by: change.explained_by.iter().map(|source| source.as_str()).collect(),
        }
    }
}

impl<'a> From<&'a MetricChange> for MetricItem<'a> {
    fn from(change: &'a MetricChange) -> Self {
        Self {
            id: &change.id,
            variant: change.variant.as_deref(),
            environment: change.environment.as_deref(),
            component: change.component.as_deref(),
            unit: change.unit.as_str(),
            turn: change.turn.as_str(),
            from: MetricItemValue::from(&change.from),
            to: MetricItemValue::from(&change.to),
            explained_by: change.explained_by.iter().map(|source| source.as_str()).collect(),
        }
    }
}

impl<'a> From<&'a MetricReading> for MetricItemValue<'a> {
    fn from(reading: &'a MetricReading) -> Self {
        let measured = reading.state == MetricState::Measured;
        let reason = sound::or_none_recorded(reading.reason.as_ref(), measured);
        let bounds = |(low, high)| Some([Number::new(low)?, Number::new(high)?]);
        Self {
            state: reading.state.as_str(),
            reason_code: reason.map(|(code, _)| code.as_str()),
            reason: reason.map(|(_, text)| text),
            value: reading.value.and_then(Number::new),
            interval: reading.interval.and_then(bounds),
            n: reading.n,
        }
    }
}

impl<'a> From<&'a BandChange> for BandItem<'a> {
    fn from(change: &'a BandChange) -> Self {
        Self {
            model: &change.model,
            edition: change.edition,
            metric: &change.metric,
            turn: change.turn.as_str(),
            from: BandValue::from(&change.from),
            to: BandValue::from(&change.to),
        }
    }
}

impl<'a> From<&'a BandReading> for BandValue<'a> {
    fn from(band: &'a BandReading) -> Self {
        Self { clusters: &band.clusters, score: band.score.and_then(Number::new) }
    }
}

impl<'a> From<&'a ClosedStep> for ClosedItem<'a> {
    fn from(step: &'a ClosedStep) -> Self {
        Self {
            practice: &step.practice,
            title: &step.title,
            model: &step.model,
            verdict: step.verdict.map(plimsoll_domain::Verdict::as_str),
        }
    }
}
