//! CI brings versions to their users.

use plimsoll_domain::{Signal, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, proven};
use crate::signals::reading::configured;

/// Deployments of these days.
const DAYS: u32 = 180;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deploy.automated",
        title: "Deployment by the pipeline",
        meaning: "CI deploys or publishes; nobody does it from their own machine.",
        sources: &[Source::Workflows, Source::Deployments],
        computation: "Enabled jobs that deploy to production, or publish where publishing is what reaches users. \
                      Where runs were collected, the share of the window's production deployments that a run or \
                      another machine made, over those of which it is known.",
        fields: &[
            ("value", "share of production deployments made by a machine, where runs show it"),
            ("configured", "1: an enabled workflow does"),
            ("production_jobs", "jobs that bring a version to its users"),
            ("jobs", "jobs that deploy or publish anywhere, documentation left out"),
            ("weak", "1: only weak signs"),
        ],
        window_days: Some(DAYS),
        false_positives: "a workflow that nobody runs",
        false_negatives: "another delivery system",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let unjudged = "nothing shows who or what brought a version to production";
    context.share_of_production(by_files(context, id), DAYS, unjudged, |shipped, one| match one.run {
        Some(_) => Some(true),
        None => shipped.by_creator(one),
    })
}

/// As workflow files have it.
fn by_files(context: &Context<'_>, id: &'static str) -> Signal {
    let jobs = context.production_jobs();
    if jobs.is_empty() {
        return context.without_production(id);
    }
    let anywhere = context.deployments().count() + context.publications().count();
    let signal = configured(id, Confidence::Configured)
        .with("production_jobs", jobs.len() as f64)
        .with("jobs", anywhere as f64);
    proven(context.facts, signal, jobs.iter().map(|target| target.evidence.clone()))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::facts::{FileFact, Profile};
    use plimsoll_domain::{SignalState, Stage};

    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    const ID: &str = "deploy.automated";

    #[test]
    fn a_deployment_to_production() {
        let cd = workflow("cd", &["push"]).job("prod", &[Stage::Deploy]).environment("production");
        assert_eq!(field(&observe(&World::new().with(cd), ID), "production_jobs"), Some(1.0));
    }

    #[test]
    fn publishing_is_production_for_a_package_only() {
        let mut world = World::new().with(workflow("cd", &["push"]).job("out", &[Stage::Publish]));
        assert_eq!(state(&world, ID), SignalState::Absent);
        world.profile = Profile::Package;
        assert_eq!(state(&world, ID), SignalState::Observed);
    }

    #[test]
    fn documentation_is_never_production() {
        let pages = workflow("docs", &["push"]).tool("pages", Stage::Deploy, "github-pages");
        assert_eq!(state(&World::new().with(pages), ID), SignalState::Absent);
        let named = workflow("docs", &["push"]).job("pages", &[Stage::Deploy]).environment("github-pages");
        assert_eq!(state(&World::new().with(named), ID), SignalState::Absent);
    }

    #[test]
    fn a_job_that_is_only_called_deploy_shows_nothing() {
        let tests = workflow("ci", &["push"]).job("deployubuntu", &[Stage::UnitTest, Stage::Coverage]);
        assert_eq!(state(&World::new().with(tests), ID), SignalState::Absent);
    }

    #[test]
    fn a_cluster_thrown_away_with_the_job_is_no_environment() {
        let kind =
            workflow("ci", &["push"]).job("e2e", &[Stage::Deploy]).environment("production").change(|job| {
                job.steps[0].matches[0].disqualified =
                    Some("a throw-away cluster in the same job".to_owned());
            });
        assert_eq!(state(&World::new().with(kind), ID), SignalState::Absent);
    }

    #[test]
    fn a_script_called_deploy_is_weak() {
        let script = workflow("cd", &["push"]).job("x", &[Stage::Deploy]).change(|job| {
            job.steps[0].matches[0].weak = true;
        });
        let signal = observe(&World::new().with(script), ID);
        assert_eq!((signal.state, field(&signal, "weak")), (SignalState::Unknown, Some(1.0)));
    }

    #[test]
    fn another_delivery_system_makes_absence_unknown() {
        let mut world = World::new();
        world.shows_tool(FileFact::ForeignCd, "fly.toml", "fly-files");
        let signal = observe(&world, ID);
        assert_eq!(signal.state, SignalState::Unknown);
        assert!(signal.reason.unwrap().text.contains("fly.toml"));
        assert_eq!(state(&world, "build.on_commit"), SignalState::Absent);
    }

    #[test]
    fn what_only_pull_requests_start_cannot_hide_a_deployment() {
        let opaque = |event: &str| {
            let ci = workflow("ci", &[event]).job("x", &[Stage::Lint]);
            World::new().with(ci.change(|job| job.steps[0].opaque = true))
        };
        assert_eq!(state(&opaque("pull_request"), ID), SignalState::Absent);
        assert_eq!(state(&opaque("push"), ID), SignalState::Unknown);
    }

    #[test]
    fn the_share_that_a_machine_made() {
        let cd = workflow("cd", &["push"]).job("cd", &[Stage::Deploy]).environment("production");
        let mut world = World::new().with(cd).collected();
        for day in (1..=4).rev() {
            let commit = world.commit(f64::from(day), "ann", &["a.rs"]);
            world.ships("cd", "push", f64::from(day) - 0.1, commit, &[]);
        }
        let last = world.tip.unwrap();
        world.deployed("production", plimsoll_domain::facts::Tier::Production, 0.5, last).trigger =
            plimsoll_domain::facts::Trigger::Manual;
        let signal = observe(&world, ID);
        assert_eq!((signal.value(), signal.n, field(&signal, "configured")), (Some(0.8), Some(5), None));
    }

    #[test]
    fn a_tag_that_no_run_followed_is_nothing_of_a_pipelines() {
        let cd = workflow("cd", &["push"]).job("cd", &[Stage::Publish]);
        let mut world = World::new().with(cd).collected();
        world.profile = Profile::Package;
        let commit = world.commit(3.0, "ann", &["a.rs"]);
        let tag = world.deployed("release", plimsoll_domain::facts::Tier::Production, 2.0, commit);
        tag.source = plimsoll_domain::facts::DeploymentSource::VersionTag;
        assert_eq!(observe(&world, ID).state, SignalState::Absent);
        world.covers(plimsoll_domain::Source::Runs, plimsoll_domain::CoverageState::Partial);
        assert_eq!(observe(&world, ID).state, SignalState::Unknown, "a run that was not collected may have");
        world.coverage.truncate(2);
        assert_eq!(field(&observe(&world, ID), "configured"), Some(1.0));
    }
}
