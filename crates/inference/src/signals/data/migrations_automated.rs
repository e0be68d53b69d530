//! Deployments migrate the database.

use plimsoll_domain::events::StageEvent;
use plimsoll_domain::facts::workflow::{Effect, ToolMatch};
use plimsoll_domain::facts::{CommitIx, FileFact};
use plimsoll_domain::log::EventKind;
use plimsoll_domain::{Grade, Signal, Source, Stage};

use super::database::without_database;
use crate::signals::absence::Reach;
use crate::signals::chain;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, finding, proven};
use crate::signals::reading::{Hit, Reading, configured, weakly};
use crate::signals::shipped::{Shipment, Shipped};
use crate::signals::tools;
use crate::signals::touched::Kind;

/// Deployments of these days.
const DAYS: u32 = 365;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "db.migration.automated",
        title: "Deployments migrate the database",
        meaning: "A deployment applies the database changes that it needs.",
        sources: &[Source::Git, Source::Workflows, Source::Jobs, Source::Deployments],
        computation: "Enabled steps that migrate, in a job that deploys, that a deployment waits for or that waits \
                      for one; or migrations at the application's start where a workflow deploys it. Jobs that test \
                      do not count: they migrate a database that is thrown away. Where runs were collected, of the \
                      window's production deployments that brought a file of migrations, the share whose run \
                      migrated.",
        fields: &[
            ("value", "share of production deployments with migrations that migrated, where runs show it"),
            ("configured", "1: deployments migrate"),
            ("on_start", "1: the application migrates when it starts"),
            ("weak", "1: only weak signs"),
        ],
        window_days: Some(DAYS),
        false_positives: "migrations of a test database in a job of its own",
        false_negatives: "hooks of a chart; another delivery system",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let configured = by_files(context, id);
    let on_start = !context.findings(FileFact::MigrateOnStart).is_empty();
    let unjudged = "no production deployment of the window is known to have brought a migration";
    context.share_of_production(configured, DAYS, unjudged, |shipped, one| {
        if !brings_migration(context, one)? {
            return None;
        }
        if on_start {
            return Some(true);
        }
        one.run?;
        let migrates = shipped
            .events(one)
            .any(|event| event.stage == Stage::Migrate && is_of_deployment(shipped, one, event));
        let shown = shipped
            .jobs_beside(one)
            .filter_map(|job| shipped.reading(job).filter(|reading| reading.tests.is_none()))
            .any(|reading| {
                reading
                    .events
                    .iter()
                    .any(|event| event.kind == EventKind::Migration && event.grade >= Grade::E3)
            });
        shipped.or_hidden(one, migrates || shown)
    })
}

/// Whether the version brought a file of migrations; `None` where it is not known what it brought.
fn brings_migration(context: &Context<'_>, one: &Shipment<'_>) -> Option<bool> {
    let brought = one.brought.as_ref()?;
    let touches =
        |commit: &CommitIx| context.touched(*commit).is_some_and(|kinds| kinds.has(Kind::Migration));
    Some(brought.iter().any(touches))
}

/// Whether it was executed by the run that deployed, in a job that tests nothing: a test's database is thrown away.
fn is_of_deployment(shipped: &Shipped<'_>, one: &Shipment<'_>, event: &StageEvent) -> bool {
    let tests = |other: &StageEvent| {
        other.job == event.job
            && matches!(other.stage, Stage::UnitTest | Stage::IntegrationTest | Stage::AcceptanceTest)
    };
    let same_run = one.run.is_some_and(|run| event.run == Some(run.id));
    same_run && (shipped.is_same_job(event, one) || !shipped.events(one).any(tests))
}

/// As workflow files have it.
fn by_files(context: &Context<'_>, id: &'static str) -> Signal {
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

    /// Six deployments, all but the first with a migration; `migrating` of them migrated.
    fn shipped(migrating: usize) -> World {
        let cd = workflow("cd", &["push"]).job("cd", &[Stage::Migrate, Stage::Deploy]);
        let mut world = world().with(cd.environment("production")).collected();
        for day in 0..6_u8 {
            let ago = 10.0 - f64::from(day);
            let commit = world.commit(ago, "ann", &["db/migrate/2_b.rb"]);
            let stages: &[Stage] = if usize::from(day) <= migrating { &[Stage::Migrate] } else { &[] };
            world.ships("cd", "push", ago - 0.1, commit, stages);
        }
        world
    }

    #[test]
    fn the_share_of_deployments_with_migrations_that_migrated() {
        let signal = observe(&shipped(4), ID);
        assert_eq!((signal.value(), signal.n), (Some(0.8), Some(5)), "what the first brought is not known");
        assert_eq!(field(&signal, "configured"), None);
    }

    #[test]
    fn migrations_of_another_run_are_a_tests() {
        let mut world = shipped(0);
        for index in 1..6_u32 {
            let ago = 9.95 - f64::from(index);
            world.ran("ci", "push", ago, CommitIx(index), &[Stage::Migrate, Stage::UnitTest]);
        }
        assert_eq!(observe(&world, ID).value(), Some(0.0));
    }

    #[test]
    fn without_a_migration_brought_nothing_is_said() {
        let cd = workflow("cd", &["push"]).job("cd", &[Stage::Migrate, Stage::Deploy]);
        let mut world = world().with(cd.environment("production")).collected();
        for day in [3.0, 2.0] {
            let commit = world.commit(day, "ann", &["a.rs"]);
            world.ships("cd", "push", day - 0.1, commit, &[]);
        }
        let signal = observe(&world, ID);
        assert_eq!((signal.state, field(&signal, "configured")), (SignalState::Unknown, None));
    }
}
