//! Who lets a version pass.

use plimsoll_domain::coverage::CoverageState;
use plimsoll_domain::{Grade, ReasonCode, Signal, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, proven};
use crate::signals::reading::unknown;
use crate::signals::shipped::Shipment;

/// Deployments of these days.
const DAYS: u32 = 180;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deploy.approvers",
        title: "Deployments approved inside the team",
        meaning: "Those who approve a deployment also commit here, or nobody has to approve it.",
        sources: &[Source::Deployments, Source::Jobs],
        computation: "Who gave an approval is not collected, so that there is no share of approvals. That none was \
                      needed is seen: no production deployment of the window waited, and no environment they went to \
                      requires reviewers.",
        fields: &[
            ("value", "share of approvals by people who commit here, where approvals are known"),
            ("approvals", "production deployments that had to be approved"),
        ],
        window_days: Some(DAYS),
        false_positives: "approvals given without looking, or asked for in a conversation",
        false_negatives: "approvals in another tool",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let Some(shipped) = context.shipped() else {
        return unknown(id, ReasonCode::NoAccess, "run history was not collected; it would show this");
    };
    let span = context.window_to_now(DAYS);
    let all: Vec<&Shipment<'_>> = shipped.production(span).collect();
    let approved: Vec<_> = all.iter().filter(|one| shipped.has_waited(one)).collect();
    if !approved.is_empty() {
        let text = "deployments had to be approved; who approved them is not collected";
        let signal = unknown(id, ReasonCode::NoAccess, text).with("approvals", approved.len() as f64);
        return proven(context.facts, signal, approved.iter().rev().map(|one| one.evidence()));
    }
    if all.is_empty() {
        return unknown(id, ReasonCode::BelowMinSample, "no version is known to have reached production");
    }
    let open = !shipped.complete || context.facts.coverage_of(Source::Deployments) != CoverageState::Complete;
    if open || all.iter().any(|one| !has_known_rules(context, one)) {
        let text = "no approval was seen; not all of what could ask for one was collected";
        return unknown(id, ReasonCode::NoAccess, text);
    }
    let mut signal = Signal::observed(id, 0.0, Grade::E4, Confidence::File.value()).sampled(all.len() as u64);
    signal.values.clear();
    let signal = context.dated(signal.with("approvals", 0.0));
    proven(context.facts, signal, all.iter().rev().map(|one| one.evidence()))
}

/// Whether it is known whether its environment requires reviewers. What was published went to no environment.
fn has_known_rules(context: &Context<'_>, one: &Shipment<'_>) -> bool {
    let own = |name: &str| name.eq_ignore_ascii_case(&one.deployment.environment);
    let mut environments = context.facts.platform.environments.iter().filter(|known| own(&known.name));
    one.is_published() || environments.any(|known| known.required_reviewers.is_some())
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::record::ReportedEnvironment;
    use plimsoll_domain::{CoverageState, SignalState, Source};

    use crate::signals::testing::{World, field, observe, state};

    const ID: &str = "deploy.approvers";

    fn world(reviewers: Option<u32>) -> World {
        let mut world = World::new().collected();
        for day in (1..=6_u8).rev() {
            let commit = world.commit(f64::from(day), "ann", &["a.rs"]);
            world.ships("cd", "push", f64::from(day) - 0.1, commit, &[]);
        }
        world.platform.environments.push(ReportedEnvironment {
            name: "production".to_owned(),
            required_reviewers: reviewers,
            wait_minutes: None,
            restricted_branches: None,
        });
        world
    }

    #[test]
    fn nobody_has_to_approve() {
        let signal = observe(&world(Some(0)), ID);
        assert_eq!((field(&signal, "approvals"), signal.value(), signal.n), (Some(0.0), None, Some(6)));
    }

    #[test]
    fn who_approved_is_not_known() {
        let signal = observe(&world(Some(1)), ID);
        assert_eq!((signal.state, field(&signal, "approvals")), (SignalState::Unknown, Some(6.0)));
    }

    #[test]
    fn rules_that_were_not_read_and_history_in_parts_say_nothing() {
        assert_eq!(state(&world(None), ID), SignalState::Unknown);
        let mut world = world(Some(0));
        world.covers(Source::Deployments, CoverageState::Partial);
        assert_eq!(state(&world, ID), SignalState::Unknown);
    }
}
