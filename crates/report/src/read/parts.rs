//! The parts of an assessment, each from its object.

use plimsoll_domain::attestation::{Attestation, Attested};
use plimsoll_domain::level::Observed;
use plimsoll_domain::metric::Trend;
use plimsoll_domain::practice::Remedy;
use plimsoll_domain::{
    Coverage, Evidence, Grade, LevelVerdict, MetricValue, PracticeVerdict, Reason, Signal,
};

use super::ReadError;
use super::node::Node;

/// Below the first level, in every output.
const NONE: &str = "none";

pub(crate) fn evidence(node: &Node<'_>) -> Result<Evidence, ReadError> {
    Ok(Evidence {
        kind: node.field("kind")?.word()?,
        reference: node.field("ref")?.text()?,
        url: node.maybe("url", Node::text)?,
        note: node.maybe("note", Node::text)?,
    })
}

pub(crate) fn coverage(node: &Node<'_>) -> Result<Coverage, ReadError> {
    Ok(Coverage {
        source: node.field("source")?.word()?,
        state: node.field("state")?.word()?,
        collected: node.maybe("collected", Node::count)?,
        expected: node.maybe("expected", Node::count)?,
        reason: node.maybe("reason", Node::text)?,
    })
}

/// A reason is told in two fields; without the code there is none.
fn reason(node: &Node<'_>) -> Result<Option<Reason>, ReadError> {
    let text = node.maybe("reason", Node::text)?;
    let Some(code) = node.maybe("reason_code", Node::word)? else { return Ok(None) };
    Ok(Some(Reason::new(code, text.unwrap_or_default())))
}

pub(crate) fn metric(node: &Node<'_>) -> Result<MetricValue, ReadError> {
    Ok(MetricValue {
        weekly: Vec::new(),
        id: node.field("id")?.text()?,
        variant: node.maybe("variant", Node::text)?,
        environment: node.maybe("environment", Node::text)?,
        component: node.maybe("component", Node::text)?,
        state: node.field("state")?.word()?,
        reason: reason(node)?,
        value: node.maybe("value", Node::number)?,
        unit: node.field("unit")?.word()?,
        n: node.field("n")?.count()?,
        p50: node.maybe("p50", Node::number)?,
        p75: node.maybe("p75", Node::number)?,
        p90: node.maybe("p90", Node::number)?,
        interval: node.maybe("interval", Node::pair)?,
        trend: node.maybe("trend", trend)?,
        caveats: node.list("caveats", Node::text)?,
        evidence: node.list("evidence", evidence)?,
    })
}

fn trend(node: &Node<'_>) -> Result<Trend, ReadError> {
    Ok(Trend {
        direction: node.field("direction")?.word()?,
        slope_per_week: node.field("slope_per_week")?.number()?,
        p_value: node.field("p_value")?.number()?,
    })
}

pub(crate) fn signal(node: &Node<'_>) -> Result<Signal, ReadError> {
    Ok(Signal {
        id: node.field("id")?.text()?,
        state: node.field("state")?.word()?,
        reason: reason(node)?,
        values: node.map("values", Node::number_or_none)?,
        n: node.maybe("n", Node::count)?,
        // Only an observation has a grade; the others' is never told.
        grade: node.maybe("grade", Node::word)?.unwrap_or(Grade::E1),
        confidence: node.field("confidence")?.number()?,
        evidence: node.list("evidence", evidence)?,
    })
}

pub(crate) fn practice(node: &Node<'_>) -> Result<PracticeVerdict, ReadError> {
    let id = node.field("id")?.text()?;
    Ok(PracticeVerdict {
        model: node.field("model")?.text()?,
        category: node.field("category")?.text()?,
        level: node.field("level")?.text()?,
        title: node.field("title")?.text()?,
        role: node.field("role")?.word()?,
        verdict: node.field("verdict")?.word()?,
        confidence: node.field("confidence")?.number()?,
        grade: node.maybe("grade", Node::word)?,
        reason: reason(node)?,
        measured: node.map("measured", Node::number_or_none)?,
        attestation: node.maybe("attestation", |node| attested(node, &id))?,
        superseded_by: node.maybe("superseded_by", Node::text)?,
        evidence: node.list("evidence", evidence)?,
        remedy: remedy(&node.field("remedy")?)?,
        id,
    })
}

fn attested(node: &Node<'_>, practice: &str) -> Result<Attested, ReadError> {
    Ok(Attested {
        said: Attestation {
            practice: practice.to_owned(),
            verdict: node.field("verdict")?.word()?,
            by: node.field("by")?.text()?,
            evidence: node.field("evidence")?.text()?,
            expires: node.field("expires")?.instant()?,
        },
        outcome: node.field("outcome")?.word()?,
    })
}

fn remedy(node: &Node<'_>) -> Result<Remedy, ReadError> {
    Ok(Remedy {
        action: node.field("action")?.text()?,
        place: node.field("place")?.text()?,
        example: node.field("example")?.text()?,
        effort: node.field("effort")?.word()?,
    })
}

pub(crate) fn level(node: &Node<'_>) -> Result<LevelVerdict, ReadError> {
    let ladder = node.list("ladder", Node::text)?;
    // A model may have a level of that name.
    let rung = |name: String| (name != NONE || ladder.contains(&name)).then_some(name);
    let observed = node.field("observed")?.text()?;
    let observed = match observed.as_str() {
        "insufficient-evidence" => Observed::InsufficientEvidence,
        "not-applicable" => Observed::NotApplicable,
        _ => rung(observed).map_or(Observed::None, Observed::Level),
    };
    Ok(LevelVerdict {
        model: node.field("model")?.text()?,
        category: node.field("category")?.text()?,
        category_title: node.field("category_title")?.text()?,
        observed,
        floor: rung(node.field("floor")?.text()?),
        ceiling: rung(node.field("ceiling")?.text()?),
        determinable: node.field("determinable")?.number()?,
        blockers: node.list("blockers", Node::text)?,
        ahead: node.list("ahead", Node::text)?,
        ladder,
    })
}
