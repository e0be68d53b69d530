//! Changes of the database are under version control.

use plimsoll_domain::facts::path_kind::{PathKind, file_kind};
use plimsoll_domain::facts::{FileFact, FileFinding, Profile};
use plimsoll_domain::{ReasonCode, Signal, Source};

use super::database::without_database;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::files::{in_files, total};
use crate::signals::proof::{Confidence, finding, proven};
use crate::signals::reading::unknown;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "db.migration.versioned",
        title: "Database changes under version control",
        meaning: "Every change of the schema is a file in the tree.",
        sources: &[Source::Git],
        computation: "Migrations at trunk's head, in the layout of a migration tool. Without any it is absent where the \
                      product has the driver of a database server; an embedded database, one without a schema, a \
                      package's and one that only tests use leave it unknown.",
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
        return match out_of_tree(context) {
            Some(text) => {
                let shown = context.findings(FileFact::Database);
                let signal = unknown(id, ReasonCode::Inconclusive, text);
                proven(context.facts, signal, shown.iter().map(|found| finding(found)))
            }
            None => context.not_in_tree(id, "there is a database server, and no migration in the tree"),
        };
    }
    in_files(context, id, total(&found), Confidence::File, &found).with("folders", found.len() as f64)
}

/// Databases that live inside the program: it makes their schema itself.
const EMBEDDED: [&str; 1] = ["sqlite"];

/// Databases without a schema that would have to be migrated.
const SCHEMALESS: [&str; 2] = ["mongodb", "other-database"];

/// Why the schema may have its changes somewhere else than in files of migrations, where it may.
fn out_of_tree(context: &Context<'_>) -> Option<&'static str> {
    let found = context.findings(FileFact::Database);
    let all = |fits: &dyn Fn(&FileFinding) -> bool| found.iter().all(|found| fits(found));
    let is =
        |found: &FileFinding, tools: &[&str]| found.tool.as_deref().is_some_and(|tool| tools.contains(&tool));
    if all(&|found| file_kind(&found.path) == PathKind::Ci) {
        return Some("only tests of the pipeline use a database; whether the product owns one is not seen");
    }
    if all(&|found| is(found, &EMBEDDED)) {
        return Some(
            "the database is embedded; the program may change its schema in its own code, which is not read",
        );
    }
    if context.facts.profile == Profile::Package {
        return Some(
            "the product is a package; whether the database is its own or that of its users is not seen",
        );
    }
    let loose = all(&|found| is(found, &EMBEDDED) || is(found, &SCHEMALESS));
    loose.then_some(
        "the database needs no schema; what changes in its data may be in the code, which is not read",
    )
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

    #[test]
    fn a_schema_that_code_may_change_is_not_seen() {
        let with = |path: &str, tool: &str| {
            let mut world = World::new();
            world.shows_tool(FileFact::Database, path, tool);
            world
        };
        for (path, tool) in
            [("Cargo.toml", "sqlite"), ("package.json", "mongodb"), (".github/workflows/ci.yml", "mysql")]
        {
            assert_eq!(state(&with(path, tool), "db.migration.versioned"), SignalState::Unknown, "{tool}");
        }
        let mut world = with("Cargo.toml", "sqlite");
        world.shows_tool(FileFact::Database, "Cargo.toml", "postgresql");
        assert_eq!(state(&world, "db.migration.versioned"), SignalState::Absent, "a server beside it");
        world.profile = Profile::Package;
        assert_eq!(state(&world, "db.migration.versioned"), SignalState::Unknown, "its users' database");
    }
}
