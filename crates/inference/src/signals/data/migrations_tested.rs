//! Migrations are tested.

use plimsoll_domain::facts::WorkflowJob;
use plimsoll_domain::facts::workflow::ToolMatch;
use plimsoll_domain::{Signal, SignalState, Source, Stage};

use super::database::without_database;
use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{CONFIGURED, Definition, EXECUTIONS, MONTHLY, SignalDoc, VALUE, WEEKLY};
use crate::signals::executed;
use crate::signals::reading::Reading;
use crate::signals::statistics::flag;
use crate::signals::tools;

/// Builds of these days.
const DAYS: u32 = 365;

const GATING: (&str, &str) = ("gating", "1: a failure of it fails its job");

/// Words of commands that take a migration back.
const BACK: [&str; 8] =
    ["downgrade", "down", "undo", "rollback", "revert", "redo", "db:rollback", "migrate:rollback"];

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "db.migration.tested",
        title: "Migrations are tested",
        meaning: "CI applies migrations to a database that is thrown away, or checks them for danger.",
        sources: &[Source::Workflows, Source::Jobs],
        computation: "Enabled steps that check migrations, or that migrate in a job with a database service beside \
                      it. Where runs were collected, the share of the trunk's builds that executed one.",
        fields: &[
            VALUE,
            EXECUTIONS,
            WEEKLY,
            MONTHLY,
            GATING,
            CONFIGURED[0],
            CONFIGURED[1],
            ("back", "1: a step beside a database takes migrations back"),
        ],
        window_days: Some(DAYS),
        false_positives: "a fresh database says nothing of an upgrade",
        false_negatives: "a test suite that migrates by itself",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let configured = by_files(context, id);
    if configured.state == SignalState::NotApplicable {
        return configured;
    }
    let with_database = |job: &&WorkflowJob| !job.services.is_empty();
    let workflows = context.facts.workflows().iter();
    let jobs: Vec<_> = workflows
        .flat_map(|workflow| workflow.enabled_jobs().filter(with_database).map(move |job| (workflow, job)))
        .collect();
    let back = jobs.iter().any(|(_, job)| takes_back(job));
    let signal = executed::by_runs(context, DAYS, configured, |event| {
        let checks = event.tool.as_deref().is_some_and(|tool| tools::MIGRATION_CHECKS.contains(&tool));
        checks || (event.stage == Stage::Migrate && executed::ran_in(context, event, &jobs))
    });
    if signal.state == SignalState::Observed { signal.with("back", flag(back)) } else { signal }
}

/// Whether a command of a job takes a migration back.
fn takes_back(job: &WorkflowJob) -> bool {
    let mut commands = job.enabled_steps().flat_map(|step| &step.commands);
    let migrates = job.matches().any(|(_, tool)| matches!(tool.stage, Stage::Migrate | Stage::Rollback));
    migrates && commands.any(|command| command.words.iter().any(|word| BACK.contains(&word.as_str())))
}

/// As workflow files have it.
fn by_files(context: &Context<'_>, id: &'static str) -> Signal {
    if let Some(signal) = without_database(context, id) {
        return signal;
    }
    // Migrating a database that ends with the job is no migration, and a test of one.
    let beside =
        |job: &WorkflowJob, tool: &ToolMatch| tool.stage == Stage::Migrate && !job.services.is_empty();
    let reading = Reading::collect(context, |_, job| {
        let all = job.enabled_steps().flat_map(|step| step.matches.iter().map(move |tool| (step, tool)));
        let checks = all.filter(|(_, tool)| {
            beside(job, tool) || (tools::is(tool, tools::MIGRATION_CHECKS) && tool.disqualified.is_none())
        });
        checks.map(|(step, tool)| (step, Some(tool))).collect()
    });
    reading.signal(context, id, || context.not_in_pipeline(id, Reach::Ci, "no workflow tests migrations"))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::SignalState;
    use plimsoll_domain::facts::FileFact;

    use super::*;
    use crate::signals::testing::{Building, World, observe, state, workflow};

    fn migrating(services: &[&str]) -> World {
        let ci = workflow("ci", &["push"]).job("db", &[Stage::Migrate]).change(|job| {
            job.services = services.iter().map(|image| (*image).to_owned()).collect();
        });
        let mut world = World::new().with(ci);
        world.found(FileFact::Migration, "db/migrate/1_a.rb");
        world
    }

    #[test]
    fn the_way_back_is_told_apart() {
        let back = |words: &[&str]| {
            let mut world = migrating(&["postgres:17"]);
            let job = &mut world.workflows[0].jobs[0];
            job.steps[0].commands[0].words = words.iter().map(|word| (*word).to_owned()).collect();
            observe(&world, "db.migration.tested").values["back"]
        };
        assert_eq!(back(&["alembic", "upgrade", "head"]).to_string(), "0");
        assert_eq!(back(&["alembic", "downgrade", "base"]).to_string(), "1");
    }

    #[test]
    fn a_database_beside_the_job() {
        assert_eq!(state(&migrating(&["postgres:17"]), "db.migration.tested"), SignalState::Observed);
    }

    #[test]
    fn that_its_database_ends_with_the_job_does_not_matter() {
        let mut world = migrating(&["postgres:17"]);
        let why = Some("the database is a service of this job".to_owned());
        world.workflows[0].jobs[0].steps[0].matches[0].disqualified = why;
        assert_eq!(state(&world, "db.migration.tested"), SignalState::Observed);
    }

    #[test]
    fn without_one_nothing_is_tested() {
        assert_eq!(state(&migrating(&[]), "db.migration.tested"), SignalState::Absent);
        assert_eq!(state(&World::new(), "db.migration.tested"), SignalState::NotApplicable);
    }

    #[test]
    fn the_share_of_builds_that_tested_them() {
        let mut world = migrating(&["postgres:17"]).collected();
        world.workflows[0].jobs[0].id = "ci".to_owned();
        for day in (1..=4_u8).rev() {
            let commit = world.commit(f64::from(day), "ann", &["a.rs"]);
            let stages: &[Stage] = if day == 1 { &[Stage::Build, Stage::Migrate] } else { &[Stage::Build] };
            world.ran("ci", "push", f64::from(day) - 0.1, commit, stages);
        }
        let signal = observe(&world, "db.migration.tested");
        assert_eq!((signal.value(), signal.n), (Some(0.25), Some(4)));
        // The same in a job without a database beside it migrates something that stays.
        world.workflows[0].jobs[0].services.clear();
        assert_eq!(state(&world, "db.migration.tested"), SignalState::Absent);
    }
}
