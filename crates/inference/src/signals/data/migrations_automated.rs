//! Deployments migrate the database.

use plimsoll_domain::facts::FileFact;
use plimsoll_domain::facts::workflow::{Effect, ToolMatch};
use plimsoll_domain::{Signal, Source, Stage};

use super::database::without_database;
use crate::signals::absence::Reach;
use crate::signals::chain;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, finding, proven};
use crate::signals::reading::{Hit, Reading, configured, weakly};
use crate::signals::tools;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "db.migration.automated",
        title: "Deployments migrate the database",
        meaning: "A deployment applies the database changes that it needs.",
        sources: &[Source::Git, Source::Workflows],
        computation: "Enabled steps that migrate, in a job that deploys, that a deployment waits for or that waits for one; \
                      or migrations at the application's start where a workflow deploys it. Jobs that test do not count: \
                      they migrate a database that is thrown away.",
        fields: &[
            ("configured", "1: deployments migrate"),
            ("on_start", "1: the application migrates when it starts"),
            ("weak", "1: only weak signs"),
        ],
        window_days: None,
        false_positives: "migrations of a test database in a job of its own",
        false_negatives: "hooks of a chart; another delivery system",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    if let Some(signal) = without_database(context, id) {
        return signal;
    }
    let migrates = |tool: &ToolMatch| tool.stage == Stage::Migrate && tool.effect == Effect::Environment;
    let reading = Reading::of(context, migrates).only(|hit| !is_test(hit) && in_deployment(context, hit));
    let on_start = context.findings(FileFact::MigrateOnStart);
    if !reading.strong.is_empty() || on_start.is_empty() {
        return reading.signal(context, id, || {
            context.not_in_pipeline(id, Reach::Deployment, "no deployment migrates the database")
        });
    }
    let jobs = context.production_jobs();
    let signal = if jobs.is_empty() {
        weakly(id, "the application migrates when it starts; no workflow deploys it")
    } else {
        configured(id, Confidence::Configured).with("on_start", 1.0)
    };
    proven(context.facts, signal, on_start.iter().map(|found| finding(found)))
}

fn is_test(hit: &Hit<'_>) -> bool {
    !hit.job.services.is_empty() || chain::any(&[hit.job], tools::tests)
}

fn in_deployment(context: &Context<'_>, hit: &Hit<'_>) -> bool {
    let deploys = |tool: &ToolMatch| tool.stage == Stage::Deploy && !tools::is(tool, tools::DOCS);
    let waited_for = context.deployments().any(|target| {
        target.workflow.path == hit.workflow.path
            && chain::needed(target.workflow, target.job).iter().any(|job| job.id == hit.job.id)
    });
    hit.job.environment.is_some()
        || chain::any(&[hit.job], deploys)
        || chain::any(&chain::needed(hit.workflow, hit.job), deploys)
        || waited_for
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::SignalState;

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    const ID: &str = "db.migration.automated";

    fn world() -> World {
        let mut world = World::new();
        world.found(FileFact::Migration, "db/migrate/1_a.rb");
        world
    }

    #[test]
    fn a_deployment_that_migrates() {
        let cd =
            workflow("cd", &["push"]).job("prod", &[Stage::Migrate, Stage::Deploy]).environment("production");
        assert_eq!(field(&observe(&world().with(cd), ID), "configured"), Some(1.0));
    }

    #[test]
    fn migrating_a_test_database_is_no_deployment() {
        let ci = workflow("ci", &["push"])
            .job("test", &[Stage::Migrate, Stage::UnitTest])
            .job("prod", &[Stage::Deploy])
            .needs(&["test"])
            .environment("production");
        assert_eq!(state(&world().with(ci), ID), SignalState::Absent);
    }

    #[test]
    fn migrating_at_the_start_needs_a_deployment() {
        let mut world = world();
        world.found(FileFact::MigrateOnStart, "src/Startup.cs");
        assert_eq!(state(&world, ID), SignalState::Unknown);
        let cd = workflow("cd", &["push"]).job("prod", &[Stage::Deploy]).environment("production");
        assert_eq!(field(&observe(&world.with(cd), ID), "on_start"), Some(1.0));
    }

    #[test]
    fn without_a_database_it_has_no_meaning() {
        assert_eq!(state(&World::new(), ID), SignalState::NotApplicable);
    }
}
