//! Rules that a run must not break, and whether it did.

use serde::{Deserialize, Serialize};

/// What became of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GateState {
    /// It is broken.
    Failed,
    /// Too little is known to say. That breaks no rule.
    Undetermined,
    /// It holds.
    Passed,
    /// There is nothing yet to compare with: this run is what later ones are compared with.
    Baseline,
}

impl GateState {
    /// Its name in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Undetermined => "undetermined",
            Self::Baseline => "baseline",
            Self::Passed => "passed",
        }
    }

    /// The state of an output's name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Failed, Self::Undetermined, Self::Baseline, Self::Passed]
            .into_iter()
            .find(|state| state.as_str() == name)
    }
}

/// A rule with what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gate {
    /// The rule as it was given: `below:cdmm.bd=intermediate`.
    pub rule: String,
    /// What became of it.
    pub state: GateState,
    /// Why, one sentence for each finding.
    pub reasons: Vec<String>,
}

impl Gate {
    /// Several outcomes of one rule as one: what failed anywhere has failed.
    #[must_use]
    pub fn joined(rule: &str, outcomes: &[(String, Self)]) -> Self {
        let state = outcomes.iter().map(|(_, gate)| gate.state).min().unwrap_or(GateState::Passed);
        let told =
            |gate: &Self| gate.state == state && state != GateState::Passed && state != GateState::Baseline;
        let reasons = outcomes
            .iter()
            .filter(|(_, gate)| told(gate))
            .flat_map(|(name, gate)| gate.reasons.iter().map(move |reason| format!("{name}: {reason}")));
        Self { rule: rule.to_owned(), state, reasons: reasons.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_failed_in_one_repository_failed_in_all() {
        let gate = |state, reason: &str| Gate {
            rule: "level-drop".to_owned(),
            state,
            reasons: vec![reason.to_owned()],
        };
        let outcomes = [
            ("acme/keel".to_owned(), gate(GateState::Passed, "nothing fell")),
            ("acme/mast".to_owned(), gate(GateState::Failed, "it fell")),
            ("acme/new".to_owned(), gate(GateState::Baseline, "the first time")),
        ];
        let joined = Gate::joined("level-drop", &outcomes);
        assert_eq!(
            (joined.state, joined.reasons),
            (GateState::Failed, vec!["acme/mast: it fell".to_owned()])
        );
        assert_eq!(Gate::joined("level-drop", &[]).state, GateState::Passed);
    }

    #[test]
    fn every_state_is_found_by_its_name() {
        for state in [GateState::Failed, GateState::Undetermined, GateState::Baseline, GateState::Passed] {
            assert_eq!(GateState::named(state.as_str()), Some(state));
        }
    }
}
