//! Databases, configuration, secrets, infrastructure.

mod config_applied;
mod config_as_code;
mod database;
mod infrastructure;
mod infrastructure_applied;
mod migrations;
mod migrations_automated;
mod migrations_tested;
mod secrets;

use super::definition::Definition;

pub(super) const SIGNALS: &[Definition] = &[
    database::DEFINITION,
    migrations::DEFINITION,
    migrations_automated::DEFINITION,
    migrations_tested::DEFINITION,
    config_as_code::DEFINITION,
    config_applied::DEFINITION,
    secrets::DEFINITION,
    infrastructure::DEFINITION,
    infrastructure_applied::DEFINITION,
];
