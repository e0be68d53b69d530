//! Releasing a feature is another act than deploying it.

use plimsoll_domain::evidence::Evidence;
use plimsoll_domain::facts::{FileFact, Profile, Tag};
use plimsoll_domain::{ReasonCode, Signal, Source};

use super::tags_versioned::{in_window, is_prerelease};
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, finding, proven};
use crate::signals::reading::{configured, not_applicable, unknown, weakly};
use crate::signals::statistics::share;

const DAYS: u32 = 365;
/// From this share of final versions on, prereleases are a channel and not an accident.
const CHANNEL: f64 = 0.5;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "release.decoupled",
        title: "Release apart from deployment",
        meaning: "A feature reaches its users by another act than the deployment that carries it.",
        sources: &[Source::Git, Source::Workflows, Source::Deployments],
        computation: "Services: a rollout strategy in the tree and a workflow that a person starts to promote a version. \
                      Packages: at least half of the window's final versions had a prerelease of the same number before.",
        fields: &[
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
        return unknown(
            id,
            ReasonCode::NoAccess,
            "deployments were not collected; their history would show this",
        );
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
}
