//! There is a database.

use plimsoll_domain::facts::FileFact;
use plimsoll_domain::{Signal, SignalState, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::files::in_files;
use crate::signals::proof::Confidence;
use crate::signals::reading::not_applicable;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "db.present",
        title: "There is a database",
        meaning: "The product keeps data in a database that it owns.",
        sources: &[Source::Git],
        computation: "Database drivers among the dependencies of the product (not of its tests), database services, migrations.",
        fields: &[
            ("value", "1: there is a database"),
            ("drivers", "findings of drivers and services"),
            ("migrations", "folders with migrations"),
        ],
        window_days: None,
        false_positives: "a service that only tests of the pipeline use",
        false_negatives: "a database reached through another service",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let found = context.findings_of(&[FileFact::Migration, FileFact::Database]);
    if found.is_empty() {
        return context.not_in_tree(id, "no driver, service or migration of a database");
    }
    let migrations = found.iter().filter(|found| found.fact == FileFact::Migration).count();
    in_files(context, id, 1.0, Confidence::File, &found)
        .with("migrations", migrations as f64)
        .with("drivers", (found.len() - migrations) as f64)
}

/// Why a signal about databases has nothing to say, where there is none.
pub(super) fn without_database(context: &Context<'_>, id: &'static str) -> Option<Signal> {
    let present = observe(context, id);
    match present.state {
        SignalState::Observed => None,
        SignalState::Absent => Some(not_applicable(id, "there is no sign of a database")),
        SignalState::Unknown | SignalState::NotApplicable => Some(present),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::testing::{World, field, observe, state};

    #[test]
    fn a_driver_shows_it() {
        let mut world = World::new();
        world.shows(FileFact::Database, "Cargo.toml", "postgres", 1);
        assert_eq!(field(&observe(&world, "db.present"), "drivers"), Some(1.0));
    }

    #[test]
    fn no_sign_is_absent() {
        assert_eq!(state(&World::new(), "db.present"), SignalState::Absent);
    }
}
