//! Commits flow to production without a hand.

use plimsoll_domain::facts::CommitIx;
use plimsoll_domain::facts::workflow::ToolMatch;
use plimsoll_domain::time::DAY_SECONDS;
use plimsoll_domain::{Signal, SignalState, Source};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{CONFIGURED, Definition, SignalDoc};
use crate::signals::proof::{Confidence, proven};
use crate::signals::reading::{Reading, configured, weakly};
use crate::signals::shipped::Shipped;
use crate::signals::statistics::share;
use crate::signals::targets::Target;
use crate::signals::tools;
use crate::signals::touched::Kind;

/// Deployments of these days.
const DAYS: u32 = 90;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deploy.zero_touch",
        title: "No hands between merge and production",
        meaning: "A push to trunk can reach users without anybody doing anything more.",
        sources: &[Source::Workflows, Source::Runs, Source::Deployments],
        computation: "A job that brings a version to its users, in a workflow that pushes to trunk start; or one \
                      that a tag starts which another workflow makes on pushes to trunk. Where runs were collected, \
                      the share of the window's production deployments that a push, a merge queue or another run \
                      started, or automation in its own name, without an approval, a wait or another attempt by a \
                      person.",
        fields: &[
            ("value", "share of production deployments that nobody touched, where runs show it"),
            ("within_day", "share of the window's pushes to trunk that were in production within a day"),
            ("pushes", "pushes to trunk that change more than documentation, tests and CI"),
            CONFIGURED[0],
            CONFIGURED[1],
        ],
        window_days: Some(DAYS),
        false_positives: "an environment that waits for an approval",
        false_negatives: "another delivery system",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let unjudged = "nothing shows what started the versions that reached production";
    let configured = by_files(context, id);
    let signal = context.share_of_production(configured.clone(), DAYS, unjudged, Shipped::is_untouched);
    let Some(value) = signal.value() else { return signal };
    // Few versions show little; that none of them was untouched leaves what the files show as it is.
    let signal = if value <= 0.0 && configured.state == SignalState::Absent {
        proven(context.facts, configured, signal.evidence)
    } else {
        signal
    };
    let (soon, pushes) = within_day(context);
    let signal = signal.with("pushes", pushes as f64);
    match share(soon, pushes) {
        Some(part) => signal.with("within_day", part),
        None => signal,
    }
}

/// Pushes to trunk that change more than documentation, tests and CI, and those of them that were in production
/// within a day. The newest have not had their day yet and are left out.
fn within_day(context: &Context<'_>) -> (usize, usize) {
    let Some(shipped) = context.shipped() else { return (0, 0) };
    let span = context.window(DAYS);
    let until = span.to.min(context.facts.as_of.timestamp() - DAY_SECONDS);
    let (mut soon, mut pushes) = (0, 0);
    for integration in &context.integrations().all {
        let at = context.time(integration.commit);
        if at < span.from || at > until || !is_deployable(context, integration.commit) {
            continue;
        }
        pushes += 1;
        let arrived = shipped.arrival(integration.commit);
        soon += usize::from(arrived.is_some_and(|arrived| arrived - at <= DAY_SECONDS));
    }
    (soon, pushes)
}

fn is_deployable(context: &Context<'_>, commit: CommitIx) -> bool {
    let Some(kinds) = context.touched(commit) else { return true };
    let product = [Kind::App, Kind::Migration, Kind::Deploy, Kind::Infrastructure];
    let beside = [Kind::Docs, Kind::Test, Kind::Ci];
    product.iter().any(|kind| kinds.has(*kind)) || !beside.iter().any(|kind| kinds.has(*kind))
}

/// As workflow files have it.
fn by_files(context: &Context<'_>, id: &'static str) -> Signal {
    let jobs = context.production_jobs();
    if jobs.is_empty() {
        return context.without_production(id);
    }
    let tags = Reading::of(context, |tool: &ToolMatch| tools::is(tool, tools::TAGS))
        .only(|hit| hit.starts.on_commit);
    let flows =
        |target: &&&Target<'_>| target.starts.on_commit || (target.starts.on_tag && !tags.strong.is_empty());
    let flowing: Vec<_> = jobs.iter().filter(flows).collect();
    if flowing.is_empty() {
        let text = "versions reach their users only when somebody starts it or pushes a tag";
        let signal = context.not_in_pipeline(id, Reach::Deployment, text);
        return proven(context.facts, signal, jobs.iter().map(|target| target.evidence.clone()));
    }
    let signal = if context.ships_by_publishing() && flowing.iter().all(|target| is_image(target)) {
        weakly(id, "an image is pushed for every commit; whether it is a release is not seen")
    } else {
        configured(id, Confidence::Unconfirmed)
    };
    proven(context.facts, signal, flowing.iter().map(|target| target.evidence.clone()))
}

/// Whether it pushes images and nothing else: one for every commit is seldom meant for users.
fn is_image(target: &Target<'_>) -> bool {
    target.tools.iter().all(|tool| tools::IMAGES.contains(tool))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::{SignalState, Stage};

    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    #[test]
    fn a_push_that_deploys() {
        let cd = workflow("cd", &["push"]).job("prod", &[Stage::Deploy]).environment("production");
        let signal = observe(&World::new().with(cd), "deploy.zero_touch");
        assert!(signal.state == SignalState::Observed && signal.confidence <= 0.4);
    }

    #[test]
    fn an_image_for_every_commit_is_no_release_of_a_package() {
        let image = workflow("ci", &["push"]).tool("image", Stage::Publish, "docker-push");
        let mut world = World::new().with(image);
        world.profile = plimsoll_domain::facts::Profile::Package;
        assert_eq!(state(&world, "deploy.zero_touch"), SignalState::Unknown);
    }

    #[test]
    fn a_button_is_a_touch() {
        let cd =
            workflow("cd", &["workflow_dispatch"]).job("prod", &[Stage::Deploy]).environment("production");
        assert_eq!(state(&World::new().with(cd), "deploy.zero_touch"), SignalState::Absent);
    }

    /// Twelve commits, a day apart, each in production after some hours, every third by a button.
    fn shipped(button: bool) -> World {
        let cd = workflow("cd", &["push"]).job("cd", &[Stage::Deploy]).environment("production");
        let mut world = World::new().with(cd).collected();
        for day in (2..14).rev() {
            let commit = world.commit(f64::from(day), "ann", &["a.rs"]);
            let event = if button && day % 3 == 0 { "workflow_dispatch" } else { "push" };
            world.ships("cd", event, f64::from(day) - 0.2, commit, &[]);
        }
        world
    }

    #[test]
    fn the_share_that_nobody_touched_and_what_arrived_within_a_day() {
        let signal = observe(&shipped(false), "deploy.zero_touch");
        assert_eq!((signal.value(), signal.n), (Some(1.0), Some(12)));
        assert_eq!((field(&signal, "within_day"), field(&signal, "pushes")), (Some(1.0), Some(12.0)));
        let signal = observe(&shipped(true), "deploy.zero_touch");
        assert!(signal.value().is_some_and(|value| (value - 8.0 / 12.0).abs() < 1e-9));
        assert_eq!(field(&signal, "configured"), None);
    }

    #[test]
    fn a_commit_that_waits_and_one_of_documentation() {
        let mut world = shipped(false);
        world.commit(1.8, "ann", &["README.md"]);
        world.commit(1.5, "ann", &["a.rs"]);
        let signal = observe(&world, "deploy.zero_touch");
        assert_eq!(field(&signal, "pushes"), Some(13.0), "documentation is not deployed");
        assert!(field(&signal, "within_day").is_some_and(|part| (part - 12.0 / 13.0).abs() < 1e-9));
    }

    #[test]
    fn a_required_reviewer_and_a_tag_by_a_person_are_touches() {
        let mut world = shipped(false);
        world.platform.environments.push(plimsoll_domain::record::ReportedEnvironment {
            name: "Production".to_owned(),
            required_reviewers: Some(1),
            wait_minutes: None,
            restricted_branches: None,
        });
        assert_eq!(observe(&world, "deploy.zero_touch").value(), Some(0.0));
        let mut world = shipped(false);
        world.tag("v1", 2.0, Some("ann"));
        world.platform.runs.last_mut().unwrap().branch = Some("v1".into());
        let signal = observe(&world, "deploy.zero_touch");
        assert!(signal.value().is_some_and(|value| (value - 11.0 / 12.0).abs() < 1e-9));
    }
}
