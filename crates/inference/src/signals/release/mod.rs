//! Versions: how they are named, how often they come, who makes them.

mod automated;
mod cadence;
mod decoupled;
mod notes_issues;
mod tags_automated;
mod tags_versioned;

use super::definition::Definition;

pub(super) const SIGNALS: &[Definition] = &[
    tags_versioned::DEFINITION,
    tags_automated::DEFINITION,
    cadence::DEFINITION,
    automated::DEFINITION,
    decoupled::DEFINITION,
    notes_issues::DEFINITION,
];
