//! The same version moves up through the environments.

use plimsoll_domain::{ReasonCode, Signal, Source};

use crate::signals::context::{Context, Span};
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::reading::unknown;
use crate::signals::shipped::{Shipment, Shipped};

/// Deployments of these days.
const DAYS: u32 = 180;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deploy.promotion",
        title: "The same artefact moves up",
        meaning: "What reaches production was in a lower environment before.",
        sources: &[Source::Deployments, Source::Jobs, Source::Logs],
        computation: "Share of the window's production deployments whose commit had been deployed to a staging, test \
                      or development environment before. Where the logs of both name digests, one has to be the same.",
        fields: &[
            ("value", "that share"),
            ("digests", "production deployments whose digest was compared with that below"),
        ],
        window_days: Some(DAYS),
        false_positives: "the same commit built twice, where no log names a digest",
        false_negatives: "artefacts promoted inside a registry; a lower environment in another system",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let Some(shipped) = context.shipped() else {
        return unknown(id, ReasonCode::NoAccess, "run history was not collected; it would show this");
    };
    let configured =
        unknown(id, ReasonCode::BelowMinSample, "no version is known to have reached production");
    let signal =
        context.share_of_production(configured, DAYS, "", |shipped, one| Some(below(shipped, one).0));
    if signal.value().is_none() {
        return signal;
    }
    let span = context.window_to_now(DAYS);
    let compared = shipped.production(span).filter(|one| below(shipped, one).1).count();
    signal.with("digests", compared as f64)
}

/// Whether the commit was in a lower environment before, and whether digests were compared.
fn below(shipped: &Shipped<'_>, one: &Shipment<'_>) -> (bool, bool) {
    let until = Span { from: i64::MIN, to: one.finished() };
    let digests = |one: &Shipment<'_>| one.job.map(|job| shipped.digests(job)).unwrap_or_default();
    let own = digests(one);
    let earlier = shipped.below(until).filter(|other| other.deployment.sha == one.deployment.sha);
    let (mut same_commit, mut compared) = (false, false);
    for other in earlier {
        let theirs = digests(other);
        if own.is_empty() || theirs.is_empty() {
            same_commit = true;
        } else if own.iter().any(|digest| theirs.contains(digest)) {
            return (true, true);
        } else {
            compared = true;
        }
    }
    (same_commit && !compared, compared)
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::facts::Tier;
    use plimsoll_domain::log::{EventKind, JobReading, LogEvent};
    use plimsoll_domain::{CoverageState, Grade, SignalState, Source, Stage};

    use crate::signals::testing::{World, field, observe, state};

    const ID: &str = "deploy.promotion";

    /// Four versions in production, `promoted` of them from staging.
    fn world(promoted: usize) -> World {
        let mut world = World::new().collected();
        for day in (1..=4_u8).rev() {
            let commit = world.commit(f64::from(day), "ann", &["a.rs"]);
            if usize::from(day) <= promoted {
                world.ran("staging", "push", f64::from(day) - 0.1, commit, &[Stage::Deploy]);
                world.deployed("staging", Tier::Staging, f64::from(day) - 0.1, commit);
            }
            world.ships("cd", "push", f64::from(day) - 0.3, commit, &[]);
        }
        world
    }

    #[test]
    fn the_share_that_was_below_before() {
        let signal = observe(&world(3), ID);
        assert_eq!((signal.value(), signal.n, field(&signal, "digests")), (Some(0.75), Some(4), Some(0.0)));
    }

    #[test]
    fn another_digest_is_another_artefact() {
        let mut world = world(1);
        let reading = |digest: &str| JobReading {
            events: vec![LogEvent {
                kind: EventKind::Deployment,
                tool: "kubectl".to_owned(),
                target: None,
                environment: None,
                version: None,
                digest: Some(digest.to_owned()),
                revision: None,
                percent: None,
                count: None,
                outcome: None,
                url: None,
                grade: Grade::E4,
                step: None,
                line: 1,
            }],
            ..JobReading::default()
        };
        world.platform.readings.insert(400, reading("sha256:a"));
        world.platform.readings.insert(500, reading("sha256:b"));
        let signal = observe(&world, ID);
        assert_eq!((signal.value(), field(&signal, "digests")), (Some(0.0), Some(1.0)));
        world.platform.readings.insert(500, reading("sha256:a"));
        assert_eq!(observe(&world, ID).value(), Some(0.25));
    }

    #[test]
    fn nothing_is_said_without_history_or_production() {
        let mut world = world(3);
        world.covers(Source::Runs, CoverageState::Missing);
        assert_eq!(state(&world, ID), SignalState::Unknown);
        assert_eq!(state(&World::new().collected(), ID), SignalState::Unknown);
    }
}
