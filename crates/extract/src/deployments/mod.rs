//! Deployments that git alone shows, and workflow definitions through time.

mod tags;
mod timeline;

pub use tags::from_tags;
pub use timeline::{BlobOf, Snapshot, timeline};
