//! Migrations are tested.

use plimsoll_domain::facts::workflow::ToolMatch;
use plimsoll_domain::{Signal, Source, Stage};

use super::database::without_database;
use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{CONFIGURED, Definition, SignalDoc};
use crate::signals::reading::Reading;
use crate::signals::tools;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "db.migration.tested",
        title: "Migrations are tested",
        meaning: "CI applies migrations to a database that is thrown away, or checks them for danger.",
        sources: &[Source::Workflows],
        computation: "Enabled steps that check migrations, or that migrate in a job with a database service beside it.",
        fields: CONFIGURED,
        window_days: None,
        false_positives: "a fresh database says nothing of an upgrade",
        false_negatives: "a test suite that migrates by itself",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    if let Some(signal) = without_database(context, id) {
        return signal;
    }
    let checks = |tool: &ToolMatch| tools::is(tool, tools::MIGRATION_CHECKS) || tool.stage == Stage::Migrate;
    let reading = Reading::of(context, checks).only(|hit| {
        let checked = hit.tool.is_some_and(|tool| tool.stage != Stage::Migrate);
        checked || !hit.job.services.is_empty()
    });
    reading.signal(context, id, || context.not_in_pipeline(id, Reach::Ci, "no workflow tests migrations"))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::SignalState;
    use plimsoll_domain::facts::FileFact;

    use super::*;
    use crate::signals::testing::{Building, World, state, workflow};

    fn migrating(services: &[&str]) -> World {
        let ci = workflow("ci", &["push"]).job("db", &[Stage::Migrate]).change(|job| {
            job.services = services.iter().map(|image| (*image).to_owned()).collect();
        });
        let mut world = World::new().with(ci);
        world.found(FileFact::Migration, "db/migrate/1_a.rb");
        world
    }

    #[test]
    fn a_database_beside_the_job() {
        assert_eq!(state(&migrating(&["postgres:17"]), "db.migration.tested"), SignalState::Observed);
    }

    #[test]
    fn without_one_nothing_is_tested() {
        assert_eq!(state(&migrating(&[]), "db.migration.tested"), SignalState::Absent);
        assert_eq!(state(&World::new(), "db.migration.tested"), SignalState::NotApplicable);
    }
}
