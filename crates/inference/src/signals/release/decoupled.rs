//! Releasing a feature is another act than deploying it.

use std::collections::BTreeSet;

use plimsoll_domain::evidence::{Evidence, EvidenceKind};
use plimsoll_domain::facts::{FileFact, Profile, Tag};
use plimsoll_domain::{ReasonCode, Signal, SignalState, Source};

use super::tags_versioned::{in_window, is_prerelease};
use crate::signals::context::{Context, Span};
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, finding, proven};
use crate::signals::reading::{configured, not_applicable, unknown, weakly};
use crate::signals::shipped::{Shipment, absent_or_unknown, measured};
use crate::signals::statistics::share;
use crate::signals::switches::Switches;

const DAYS: u32 = 365;
/// Deployments for each release, from which on they are different acts.
const MORE_OFTEN: usize = 3;
/// From this share of final versions on, prereleases are a channel and not an accident.
const CHANNEL: f64 = 0.5;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "release.decoupled",
        title: "Release apart from deployment",
        meaning: "A feature reaches its users by another act than the deployment that carries it.",
        sources: &[Source::Git, Source::Workflows, Source::Deployments],
        computation: "Services: a rollout strategy in the tree and a workflow that a person starts to promote a \
                      version, or flags whose definitions \
                      are mostly changed by commits of their own, three or more. Packages: at least half of the window's final versions had a prerelease of the same \
                      number before. Where runs were collected, services: at least three times as many production \
                      deployments as final releases in the window, such a promotion that a person started, or changes \
                      of flags that were not deployed for themselves.",
        fields: &[
            (
                "value",
                "1: production was deployed to far more often than released, or a version was promoted",
            ),
            ("releases", "services: final releases of the window"),
            ("promoted", "services: production deployments that a person let pass"),
            (
                "switched",
                "services: changes of flags' definitions that changed nothing else and deployed nothing",
            ),
            ("configured", "1: there is a channel or a promotion before users get a feature"),
            ("promoted_share", "packages: share of final versions that had a prerelease before"),
            ("weak", "1: only feature flags"),
        ],
        window_days: Some(DAYS),
        false_positives: "prereleases that nobody tries",
        false_negatives: "switches that leave no trace in files; promotion outside the repository",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let configured = by_files(context, id);
    let Some(shipped) = context.shipped().filter(|_| is_deployed(context)) else { return configured };
    let span = context.window_to_now(DAYS);
    let all: Vec<_> = shipped.production(span).filter(|one| !one.is_published()).collect();
    if all.is_empty() {
        return absent_or_unknown(context, configured, DAYS, "no version reached production");
    }
    let releases = releases(context, span);
    let often = releases > 0 && all.len() >= releases * MORE_OFTEN;
    let promoted = |one: &&&Shipment<'_>| shipped.is_decided(one) == Some(true);
    let by_hand = all.iter().filter(promoted).count();
    let promotes = by_hand > 0 && configured.values.contains_key("configured");
    let deployed = all.iter().map(|one| one.deployment.sha).collect();
    let switches = Switches::of(context, span, &deployed);
    if often || promotes || switches.are_a_habit() {
        let signal = measured(context, configured, 1.0, all.len(), all.iter().copied())
            .with("releases", releases as f64)
            .with("promoted", by_hand as f64)
            .with("switched", switches.apart.len() as f64);
        return proven(context.facts, signal, all.iter().rev().map(|one| one.evidence()));
    }
    if configured.state == SignalState::Observed {
        let text = "it is configured; what reached production does not show that releasing is another act";
        return proven(context.facts, unknown(id, ReasonCode::Inconclusive, text), configured.evidence);
    }
    configured
}

/// Whether the product runs somewhere. What is published is told by its tags, which git keeps.
fn is_deployed(context: &Context<'_>) -> bool {
    !matches!(context.facts.profile, Profile::Package | Profile::AppBinary | Profile::Docs)
}

/// Final releases of a span: published ones, else version tags.
fn releases(context: &Context<'_>, span: Span) -> usize {
    let published = context.facts.platform.releases.iter().filter(|release| {
        !release.prerelease && release.published.is_some_and(|at| span.contains(at.timestamp()))
    });
    let tags = in_window(context, DAYS).into_iter().filter(|tag| !is_prerelease(tag)).count();
    published.count().max(tags)
}

/// As workflow files have it.
fn by_files(context: &Context<'_>, id: &'static str) -> Signal {
    match context.facts.profile {
        Profile::Package | Profile::AppBinary | Profile::Docs => by_channels(context, id),
        Profile::Service | Profile::Model | Profile::Infra | Profile::Unknown => by_switches(context, id),
    }
}

fn by_channels(context: &Context<'_>, id: &str) -> Signal {
    let tags = in_window(context, DAYS);
    let (early, last): (Vec<&Tag>, Vec<&Tag>) = tags.into_iter().partition(|tag| is_prerelease(tag));
    if early.is_empty() {
        if let Err(reason) = context.history_closed(context.window_to_now(DAYS)) {
            return unknown(id, reason.code, reason.text);
        }
        return not_applicable(id, "its versions go to their users as they are; there is no channel before");
    }
    let had_channel = |tag: &&&Tag| early.iter().any(|before| precedes(before, tag));
    let promoted: Vec<_> = last.iter().filter(had_channel).collect();
    let Some(part) = share(promoted.len(), last.len()).filter(|part| *part >= CHANNEL) else {
        let text = "too few final versions of the window had a prerelease before";
        return unknown(id, ReasonCode::Inconclusive, text);
    };
    let signal =
        configured(id, Confidence::Configured).with("promoted_share", part).sampled(last.len() as u64);
    context.dated(proven(context.facts, signal, promoted.iter().rev().map(|tag| Evidence::tag(&tag.name))))
}

fn precedes(before: &Tag, tag: &Tag) -> bool {
    let same = match (&before.version, &tag.version) {
        (Some(before), Some(version)) => {
            before.component == version.component && before.parts == version.parts
        }
        _ => false,
    };
    same && before.time <= tag.time
}

fn by_switches(context: &Context<'_>, id: &str) -> Signal {
    let rollouts = context.findings(FileFact::RolloutStrategy);
    let by_hand = context.production_jobs().into_iter().find(|target| target.starts.by_hand);
    if let (Some(first), Some(target)) = (rollouts.first(), by_hand) {
        let signal = configured(id, Confidence::Unconfirmed);
        return proven(context.facts, signal, [finding(first), target.evidence.clone()]);
    }
    let flags = context.findings(FileFact::FeatureFlags);
    if flags.is_empty() {
        let text = if context.shipped().is_some() {
            "neither files nor the history of deployments show it; switches may leave no trace here"
        } else {
            "deployments were not collected; their history would show this"
        };
        return unknown(id, ReasonCode::NoAccess, text);
    }
    let switches = Switches::of(context, context.window_to_now(DAYS), &BTreeSet::new());
    if switches.are_a_habit() {
        let shown = switches.apart.iter().rev().map(|commit| {
            let id = context.facts.history.commit(*commit).id;
            Evidence::new(EvidenceKind::Commit, id.to_string())
                .with_note("switches features and nothing else")
        });
        let signal = configured(id, Confidence::Configured).with("switched", switches.apart.len() as f64);
        return proven(context.facts, signal, shown);
    }
    let signal =
        weakly(id, "feature flags are there; whether switching them is apart from deploying is not seen");
    proven(context.facts, signal, flags.iter().map(|found| finding(found)))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::SignalState;

    use super::*;
    use crate::signals::testing::{World, field, observe, state};

    fn package(tags: &[&str]) -> World {
        let mut world = World::new();
        world.profile = Profile::Package;
        world.commit(50.0, "ann", &["a.c"]);
        for (index, tag) in tags.iter().enumerate() {
            world.tag(tag, 40.0 - index as f64, None);
        }
        world
    }

    #[test]
    fn a_prerelease_channel_of_a_package() {
        let signal = observe(&package(&["1.0-rc.1", "1.0", "1.1-rc.1", "1.1"]), "release.decoupled");
        assert_eq!(field(&signal, "configured"), Some(1.0));
    }

    #[test]
    fn a_package_without_channels_and_a_service_without_history() {
        assert_eq!(state(&package(&["1.0", "1.1"]), "release.decoupled"), SignalState::NotApplicable);
        assert_eq!(state(&World::new(), "release.decoupled"), SignalState::Unknown);
    }

    #[test]
    fn flags_alone_are_weak() {
        let mut world = World::new();
        world.found(FileFact::FeatureFlags, "package.json");
        let signal = observe(&world, "release.decoupled");
        assert_eq!((signal.state, field(&signal, "weak")), (SignalState::Unknown, Some(1.0)));
    }

    #[test]
    fn flags_that_are_switched_by_commits_of_their_own() {
        let switching = |beside: &[&str]| {
            let mut world = World::new();
            world.file("flagd.yaml");
            world.found(FileFact::FeatureFlags, "flagd.yaml");
            for day in [3.0, 2.0, 1.0] {
                world.commit(day, "ann", &[&["flagd.yaml"], beside].concat());
            }
            world
        };
        let apart = observe(&switching(&[]), "release.decoupled");
        assert_eq!((field(&apart, "configured"), field(&apart, "switched")), (Some(1.0), Some(3.0)));
        assert_eq!(state(&switching(&["a.rs"]), "release.decoupled"), SignalState::Unknown);
        // A commit that was deployed for itself switched nothing without a deployment.
        let mut world = switching(&[]).collected();
        for commit in 0..3 {
            let commit = plimsoll_domain::facts::CommitIx(commit);
            world.ships("cd", "push", 2.9 - f64::from(commit.0), commit, &[]);
        }
        assert_eq!(observe(&world, "release.decoupled").value(), None);
    }

    #[test]
    fn a_service_deployed_more_often_than_released() {
        let mut world = World::new().collected();
        for day in (1..=6_u8).rev() {
            let commit = world.commit(f64::from(day), "ann", &["a.rs"]);
            world.ships("cd", "push", f64::from(day) - 0.1, commit, &[]);
        }
        assert_eq!(
            state(&world, "release.decoupled"),
            SignalState::Unknown,
            "without releases nothing is compared"
        );
        world.tag("v1.0.0", 3.0, None);
        world.tag("v1.1.0", 1.0, None);
        let signal = observe(&world, "release.decoupled");
        assert_eq!((signal.value(), signal.n, field(&signal, "releases")), (Some(1.0), Some(6), Some(2.0)));
        world.tag("v1.2.0", 0.5, None);
        assert_eq!(observe(&world, "release.decoupled").value(), None, "one release for two deployments");
    }
}
