//! `plimsoll/fleet/v1`.

use plimsoll_domain::fleet::{Change, Figure, Member, Night};
use plimsoll_domain::time::rfc3339;
use serde_json::{Value, json};

use super::digest::distributions;
use crate::number::Number;

/// A night as a `plimsoll/fleet/v1` document: indented, with a newline at its end.
#[must_use]
pub fn fleet_json(night: &Night) -> String {
    let distribution: Vec<_> = distributions(night)
        .into_iter()
        .map(|one| {
            let rungs: Vec<_> =
                one.rungs.iter().map(|(level, count)| json!({ "level": level, "count": count })).collect();
            json!({ "model": one.model, "category": one.category, "category_title": one.title,
                "levels": rungs, "insufficient_evidence": one.unknown, "not_applicable": one.not_applicable })
        })
        .collect();
    let outliers: Vec<_> = night
        .outliers
        .iter()
        .map(|one| {
            json!({ "repository": one.repository, "metric": one.metric, "value": Number::new(one.value),
                "unit": one.unit.as_str(), "median": Number::new(one.median),
                "fence": Number::new(one.fence), "n": one.n })
        })
        .collect();
    let gates: Vec<_> = night
        .gates
        .iter()
        .map(|gate| json!({ "rule": gate.rule, "state": gate.state.as_str(), "reasons": gate.reasons }))
        .collect();
    let left_out: Vec<_> = night
        .left_out
        .iter()
        .map(|left| json!({ "reason": left.reason, "repositories": left.names }))
        .collect();
    let document = json!({
        "schema": "plimsoll/fleet/v1",
        "tool": { "name": "plimsoll", "version": night.tool_version },
        "fleet": night.fleet,
        "as_of": rfc3339(night.as_of),
        "window": { "from": rfc3339(night.window.from), "to": rfc3339(night.window.to) },
        "started": rfc3339(night.started),
        "finished": rfc3339(night.finished),
        "whole": night.is_whole(),
        "resumed": night.resumed,
        "before": night.before.map(rfc3339),
        "ended_early": night.ended_early,
        "requests": night.requests,
        "notices": night.notices,
        "gates": gates,
        "repositories": night.members.iter().map(member).collect::<Vec<_>>(),
        "left_out": left_out,
        "distribution": distribution,
        "outliers": outliers,
    });
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

fn member(member: &Member) -> Value {
    let levels: Vec<_> = member
        .levels
        .iter()
        .map(|level| {
            json!({ "model": level.model, "category": level.category, "observed": level.observed.as_str(),
                "floor": level.floor.as_deref().unwrap_or("none"),
                "ceiling": level.ceiling.as_deref().unwrap_or("none"),
                "determinable": Number::share(level.determinable) })
        })
        .collect();
    json!({
        "name": member.name,
        "url": member.url,
        "groups": member.groups,
        "state": member.state.as_str(),
        "reason": member.reason,
        "called_before": member.called_before,
        "collected": member.collected,
        "since": member.since.map(rfc3339),
        "requests": member.requests,
        "levels": levels,
        "metrics": member.figures.iter().map(figure).collect::<Vec<_>>(),
        "changes": member.changes.iter().map(change).collect::<Vec<_>>(),
        "less_known": member.less_known,
        "more_known": member.more_known,
    })
}

fn figure(figure: &Figure) -> Value {
    let interval = figure.interval.and_then(|(low, high)| Some([Number::new(low)?, Number::new(high)?]));
    json!({ "id": figure.id, "state": figure.state.as_str(), "value": figure.value.and_then(Number::new),
        "unit": figure.unit.as_str(), "n": figure.n, "interval": interval })
}

fn change(change: &Change) -> Value {
    let evidence: Vec<_> = change
        .evidence
        .iter()
        .map(|piece| {
            json!({ "kind": piece.kind.as_str(), "ref": piece.reference, "url": piece.url, "note": piece.note })
        })
        .collect();
    json!({ "kind": change.kind.as_str(), "way": change.way.as_str(), "id": change.id, "model": change.model,
        "title": change.title, "from": change.from, "to": change.to, "size": change.size, "why": change.why,
        "because": change.because, "evidence": evidence })
}
