//! Deployments, derived from everything that shows them, and workflow definitions through time.

mod choose;
mod components;
mod definitions;
mod derive;
mod group;
mod idle;
mod jobs;
#[cfg(test)]
mod labelled;
mod publications;
mod reported;
mod rules;
mod sighting;
mod tags;
#[cfg(test)]
pub(crate) mod tests;
mod tier;
mod timeline;

pub(crate) use definitions::Definitions;
pub use derive::{Derived, derive};
pub use rules::Rules;
pub use tags::from_tags;
pub use tier::tier_of;
pub use timeline::{BlobOf, Snapshot, timeline};
