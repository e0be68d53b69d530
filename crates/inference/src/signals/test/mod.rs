//! Tests: what is tested, when, and whether it stops anything.

mod acceptance;
mod acceptance_gate;
mod chaos;
mod component;
mod coverage_dynamic;
mod coverage_reported;
mod integration;
mod manual_stage;
mod performance;
mod security;
mod unit;

use super::definition::Definition;

pub(super) const SIGNALS: &[Definition] = &[
    unit::DEFINITION,
    integration::DEFINITION,
    component::DEFINITION,
    acceptance::DEFINITION,
    acceptance_gate::DEFINITION,
    performance::DEFINITION,
    security::DEFINITION,
    chaos::DEFINITION,
    manual_stage::DEFINITION,
    coverage_reported::DEFINITION,
    coverage_dynamic::DEFINITION,
];
