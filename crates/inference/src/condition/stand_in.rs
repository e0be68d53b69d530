//! Figures of deployments that version tags stand in for.
//!
//! Tags show that something was released, not that nothing was deployed in between: a service whose deployments were not
//! collected may deploy more often and sooner. Such a figure can show a practice, and cannot refute it.

use plimsoll_domain::metric::TAGS_STAND_IN;
use plimsoll_domain::{MetricValue, ReasonCode};

use super::Comparison;
use super::outcome::{Outcome, Truth};

/// On which side of the figure the truth may lie.
#[derive(Clone, Copy)]
enum Side {
    Above,
    Below,
}

/// Takes a verdict back that only holds when nothing was deployed beside the tags.
pub(super) fn settle(outcome: Outcome, id: &str, comparison: Comparison, metrics: &[MetricValue]) -> Outcome {
    let (metric, side) = match id {
        "deployment-frequency" | "deploy.frequency" => ("deployment-frequency", Side::Above),
        "change-lead-time" | "deploy.lead_time" => ("change-lead-time", Side::Below),
        _ => return outcome,
    };
    let mut figures = metrics.iter().filter(|figure| figure.id == metric);
    if !figures.any(|figure| figure.caveats.iter().any(|caveat| caveat == TAGS_STAND_IN)) {
        return outcome;
    }
    let open = match (comparison, side) {
        (Comparison::AtLeast(_) | Comparison::Above(_), Side::Above)
        | (Comparison::AtMost(_) | Comparison::Below(_), Side::Below) => Truth::False,
        (Comparison::AtMost(_) | Comparison::Below(_), Side::Above)
        | (Comparison::AtLeast(_) | Comparison::Above(_), Side::Below) => Truth::True,
        (Comparison::Equals(_), _) => outcome.truth,
    };
    if outcome.truth != open || outcome.truth == Truth::Unknown {
        return outcome;
    }
    let Outcome { measured, evidence, closeness, reason, .. } = outcome;
    let text = format!("{}; {TAGS_STAND_IN}", reason.text);
    Outcome { measured, evidence, closeness, ..Outcome::unknown(ReasonCode::NoAccess, text) }
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::Reason;
    use plimsoll_domain::metric::Unit;

    use super::*;

    fn figures(caveat: Option<&str>) -> Vec<MetricValue> {
        ["deployment-frequency", "change-lead-time"]
            .map(|id| MetricValue {
                caveats: caveat.map(str::to_owned).into_iter().collect(),
                ..MetricValue::measured(id, Unit::PerDay, 0.1, 9)
            })
            .to_vec()
    }

    fn truth(truth: Truth, id: &str, comparison: Comparison, metrics: &[MetricValue]) -> Truth {
        let outcome = Outcome::plain(truth, Reason::new(ReasonCode::BelowThreshold, "x"), 0.9);
        settle(outcome, id, comparison, metrics).truth
    }

    #[test]
    fn tags_show_a_practice_and_refute_none() {
        let tags = figures(Some(TAGS_STAND_IN));
        let weekly = Comparison::AtLeast(0.142);
        assert_eq!(truth(Truth::True, "deploy.frequency", weekly, &tags), Truth::True);
        assert_eq!(truth(Truth::False, "deploy.frequency", weekly, &tags), Truth::Unknown);
        assert_eq!(
            truth(Truth::True, "deployment-frequency", Comparison::Below(0.142), &tags),
            Truth::Unknown
        );
        let week = Comparison::AtMost(604_800.0);
        assert_eq!(truth(Truth::True, "change-lead-time", week, &tags), Truth::True);
        assert_eq!(truth(Truth::False, "deploy.lead_time", week, &tags), Truth::Unknown);
        assert_eq!(truth(Truth::False, "run-duration", week, &tags), Truth::False);
    }

    #[test]
    fn what_ships_by_tags_is_judged_by_them() {
        let weekly = Comparison::AtLeast(0.142);
        assert_eq!(truth(Truth::False, "deploy.frequency", weekly, &figures(None)), Truth::False);
    }
}
