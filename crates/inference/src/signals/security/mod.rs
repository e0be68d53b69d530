//! Security of the supply chain: what is in a product, who made it, and which credentials lie about.

mod bill_of_materials;
mod committed_secrets;
mod short_lived_credentials;
mod signing;

use super::definition::Definition;

pub(super) const SIGNALS: &[Definition] = &[
    bill_of_materials::DEFINITION,
    signing::DEFINITION,
    short_lived_credentials::DEFINITION,
    committed_secrets::DEFINITION,
];
