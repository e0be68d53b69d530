//! A night as OpenMetrics: whether it ran, how it went, and every repository's levels and metrics.

use plimsoll_domain::fleet::{MemberState, Night, Way};
use plimsoll_domain::gate::GateState;

use crate::openmetrics::{Families, Kind, gauge};
use crate::rungs::Rungs;

const TIME: Kind = gauge(
    "plimsoll_night_timestamp_seconds",
    "seconds",
    "The instant that the night assessed every repository at, in seconds since 1970.",
);
const FINISHED: Kind = gauge(
    "plimsoll_night_finished_timestamp_seconds",
    "seconds",
    "When the night ended. Alert when it is older than a day.",
);
const DURATION: Kind = gauge("plimsoll_night_duration_seconds", "seconds", "How long the night took.");
const WHOLE: Kind =
    gauge("plimsoll_night_whole", "", "1 when every repository was assessed completely, else 0.");
const REQUESTS: Kind = gauge("plimsoll_night_requests", "", "Requests made to the platform.");
const STATES: Kind = gauge("plimsoll_fleet_repositories", "", "Repositories by how they fared.");
const CHANGES: Kind =
    gauge("plimsoll_fleet_changes", "", "Levels, practices and metrics that changed, by way.");
const GATES: Kind = gauge("plimsoll_fleet_gate_failed", "", "1 when a --fail-on rule failed, else 0.");
const STATE: Kind =
    gauge("plimsoll_repository_whole", "", "1 when the repository was assessed completely, else 0.");
const WORSE: Kind =
    gauge("plimsoll_repository_worse", "", "What got worse in a repository since it was last told.");
const LEVEL: Kind = gauge(
    "plimsoll_level_observed",
    "",
    "Observed level, counted from 1; 0 is below the first. Missing where too little was seen.",
);
const METRIC: Kind =
    gauge("plimsoll_fleet_metric", "", "Headline figure of a measured metric, in the unit named.");

/// A night as OpenMetrics 1.0 text.
#[must_use]
pub fn fleet_openmetrics(night: &Night) -> String {
    let mut families = Families::default();
    let fleet = ("fleet", night.fleet.as_str());
    let seconds = |time: plimsoll_domain::Timestamp| Some(time.timestamp() as f64);
    let truth = |yes: bool| Some(if yes { 1.0 } else { 0.0 });
    families.add(TIME, &[fleet], seconds(night.as_of));
    families.add(FINISHED, &[fleet], seconds(night.finished));
    families.add(
        DURATION,
        &[fleet],
        Some((night.finished - night.started).num_milliseconds() as f64 / 1_000.0),
    );
    families.add(WHOLE, &[fleet], truth(night.is_whole()));
    families.add(REQUESTS, &[fleet], Some(night.requests as f64));
    for state in MemberState::ALL {
        families.add(STATES, &[fleet, ("state", state.as_str())], Some(night.count(state) as f64));
    }
    for way in [Way::Worse, Way::Better] {
        families.add(CHANGES, &[fleet, ("way", way.as_str())], Some(night.changes(way).len() as f64));
    }
    for gate in &night.gates {
        families.add(GATES, &[fleet, ("rule", &gate.rule)], truth(gate.state == GateState::Failed));
    }
    for member in &night.members {
        let repository = ("repository", member.name.as_str());
        families.add(STATE, &[repository, ("state", member.state.as_str())], truth(member.state.is_whole()));
        if !member.state.is_assessed() {
            continue;
        }
        let worse = member.changes.iter().filter(|change| change.way == Way::Worse).count();
        families.add(WORSE, &[repository], Some(worse as f64));
        for level in &member.levels {
            let height = Rungs::new(&level.ladder).span(level).observed;
            let labels = [repository, ("model", &level.model), ("category", &level.category)];
            families.add(LEVEL, &labels, height.map(|height| height as f64));
        }
        for figure in &member.figures {
            let labels = [repository, ("metric", &figure.id), ("unit", figure.unit.as_str())];
            families.add(METRIC, &labels, figure.value);
        }
    }
    families.finish()
}
