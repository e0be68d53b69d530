//! How the product is cut into parts.

mod branch_by_abstraction;
mod components;
mod contract;
mod feature_flags;
mod modules;
mod platform;

use super::definition::Definition;

pub(super) const SIGNALS: &[Definition] = &[
    modules::DEFINITION,
    components::DEFINITION,
    platform::DEFINITION,
    contract::DEFINITION,
    feature_flags::DEFINITION,
    branch_by_abstraction::DEFINITION,
];
