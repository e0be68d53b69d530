//! Changes of the database are under version control.

use plimsoll_domain::facts::FileFact;
use plimsoll_domain::{Signal, Source};

use super::database::without_database;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::files::{in_files, total};
use crate::signals::proof::Confidence;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "db.migration.versioned",
        title: "Database changes under version control",
        meaning: "Every change of the schema is a file in the tree.",
        sources: &[Source::Git],
        computation: "Migrations at trunk's head, in the layout of a migration tool.",
        fields: &[("value", "migration files"), ("folders", "folders with migrations")],
        window_days: None,
        false_positives: "dumps of a schema or of seed data",
        false_negatives: "migrations in another repository",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    if let Some(signal) = without_database(context, id) {
        return signal;
    }
    let found = context.findings(FileFact::Migration);
    if found.is_empty() {
        return context.not_in_tree(id, "there is a database, and no migration in the tree");
    }
    in_files(context, id, total(&found), Confidence::File, &found).with("folders", found.len() as f64)
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::SignalState;

    use super::*;
    use crate::signals::testing::{World, observe, state};

    #[test]
    fn migrations_in_the_tree() {
        let mut world = World::new();
        world.found(FileFact::Migration, "db/migrate/1_a.rb").amount = Some(7);
        assert_eq!(observe(&world, "db.migration.versioned").value(), Some(7.0));
    }

    #[test]
    fn a_database_without_migrations_and_no_database() {
        let mut world = World::new();
        assert_eq!(state(&world, "db.migration.versioned"), SignalState::NotApplicable);
        world.found(FileFact::Database, "pom.xml");
        assert_eq!(state(&world, "db.migration.versioned"), SignalState::Absent);
    }
}
