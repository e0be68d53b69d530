//! Attempts to deploy that end well.

use plimsoll_domain::facts::{Deployment, DeploymentSource, Outcome, Tier};
use plimsoll_domain::{Grade, Reason, ReasonCode, Signal, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::environments::{Place, place};
use crate::signals::proof::{Confidence, proven};
use crate::signals::reading::unknown;

/// Attempts of these days.
const DAYS: u32 = 180;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deploy.pipeline_success",
        title: "Deployment attempts that succeed",
        meaning: "What is tried to be deployed gets there. This is no change fail rate: nobody was hurt by an \
                      attempt that failed.",
        sources: &[Source::Deployments, Source::Jobs],
        computation: "Share of the window's ended attempts to deploy, to any lasting environment, that succeeded. \
                      Releases and tags are left out: of them only success is seen.",
        fields: &[("value", "that share"), ("failed", "attempts that failed")],
        window_days: Some(DAYS),
        false_positives: "attempts that change nothing",
        false_negatives: "attempts outside the pipeline; attempts that were cancelled",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let Some(shipped) = context.shipped() else {
        return unknown(id, ReasonCode::NoAccess, "run history was not collected; it would show this");
    };
    let span = context.window_to_now(DAYS);
    let counts = |one: &&Deployment| {
        span.contains(one.finished.timestamp())
            && one.outcome != Outcome::Pending
            && one.tier != Tier::Ephemeral
            && place(&one.environment) != Place::Docs
            && !matches!(one.source, DeploymentSource::Publication | DeploymentSource::VersionTag)
    };
    let attempts: Vec<&Deployment> = context.facts.deployments.iter().filter(counts).collect();
    if attempts.is_empty() {
        return unknown(id, ReasonCode::BelowMinSample, "no attempt to deploy is known from the window");
    }
    let failed: Vec<_> = attempts.iter().filter(|one| one.outcome == Outcome::Failure).collect();
    let value = 1.0 - failed.len() as f64 / attempts.len() as f64;
    let sure = if shipped.complete { Confidence::Counted } else { Confidence::Assumed };
    let sure = attempts.iter().map(|one| one.confidence).fold(sure.value(), f64::min);
    let mut signal = Signal::observed(id, value, Grade::E4, sure)
        .with("failed", failed.len() as f64)
        .sampled(attempts.len() as u64);
    if !shipped.complete {
        let text = "counted over the history that was collected; there is more";
        signal.reason = Some(Reason::new(ReasonCode::Inconclusive, text));
    }
    let shown = failed.iter().rev().copied().chain(attempts.iter().rev());
    let evidence = shown.filter_map(|one| one.evidence.first().cloned());
    proven(context.facts, context.dated(signal), evidence)
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::facts::{DeploymentSource, Outcome, Tier};
    use plimsoll_domain::{CoverageState, SignalState, Source};

    use crate::signals::testing::{World, field, observe, state};

    const ID: &str = "deploy.pipeline_success";

    #[test]
    fn the_share_of_attempts_that_succeeded() {
        let mut world = World::new().collected();
        let commit = world.commit(9.0, "ann", &["a.rs"]);
        for day in 1..=4_u8 {
            world.deployed("staging", Tier::Staging, f64::from(day), commit).outcome =
                if day == 3 { Outcome::Failure } else { Outcome::Success };
        }
        world.deployed("staging", Tier::Staging, 0.5, commit).outcome = Outcome::Pending;
        world.deployed("release", Tier::Production, 0.5, commit).source = DeploymentSource::VersionTag;
        let signal = observe(&world, ID);
        assert_eq!((signal.value(), signal.n, field(&signal, "failed")), (Some(0.75), Some(4), Some(1.0)));
        world.covers(Source::Jobs, CoverageState::Partial);
        assert!(observe(&world, ID).reason.is_some());
    }

    #[test]
    fn nothing_tried_is_unknown() {
        assert_eq!(state(&World::new().collected(), ID), SignalState::Unknown);
        assert_eq!(state(&World::new(), ID), SignalState::Unknown);
    }
}
