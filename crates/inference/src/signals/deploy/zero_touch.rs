//! Commits flow to production without a hand.

use plimsoll_domain::facts::workflow::ToolMatch;
use plimsoll_domain::{Signal, Source};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{CONFIGURED, Definition, SignalDoc};
use crate::signals::proof::{Confidence, proven};
use crate::signals::reading::{Reading, configured, weakly};
use crate::signals::targets::Target;
use crate::signals::tools;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deploy.zero_touch",
        title: "No hands between merge and production",
        meaning: "A push to trunk can reach users without anybody doing anything more.",
        sources: &[Source::Workflows, Source::Runs, Source::Deployments],
        computation: "A job that brings a version to its users, in a workflow that pushes to trunk start; or one that a tag \
                      starts which another workflow makes on pushes to trunk. Approval rules are settings and not seen.",
        fields: CONFIGURED,
        window_days: None,
        false_positives: "an environment that waits for an approval",
        false_negatives: "another delivery system",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
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

    use crate::signals::testing::{Building, World, observe, state, workflow};

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
}
