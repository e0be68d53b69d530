//! `--fail-on`: rules that a run must not break, and whether it did.

mod judge;
mod rule;

pub(crate) use judge::judge;
pub(crate) use rule::Rule;

use plimsoll_domain::gate::{Gate, GateState};
use plimsoll_domain::metric::MetricValue;
use plimsoll_inference::Model;

use crate::error::CliError;
use crate::progress::Progress;

/// Refuses rules that speak of what there is not, before any work.
pub(crate) fn check(rules: &[Rule], models: &[Model]) -> Result<(), CliError> {
    rules.iter().try_for_each(|rule| rule.check(models).map_err(|why| {
        CliError::usage(format!("--fail-on {rule}: {why}"))
            .hint("rules: level-drop[:MODEL[.CATEGORY]], practice-lost[:ID], metric-worse:METRIC[>N%], below:MODEL.CATEGORY=LEVEL")
    }))
}

/// Whether any of them failed.
pub(crate) fn failed(gates: &[Gate]) -> bool {
    gates.iter().any(|gate| gate.state == GateState::Failed)
}

/// Says on standard error what became of the rules.
pub(crate) fn say(gates: &[Gate], progress: &Progress) {
    for gate in gates {
        let (rule, state) = (&gate.rule, gate.state.as_str());
        let reasons = gate.reasons.join("; ");
        progress.say(&format!("rule {rule}: {state}{}{reasons}", if reasons.is_empty() { "" } else { ": " }));
    }
}

/// A metric without variants and parts.
pub(crate) fn is_plain(metric: &MetricValue) -> bool {
    metric.variant.is_none() && metric.environment.is_none() && metric.component.is_none()
}
