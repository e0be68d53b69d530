//! The crate from outside, on repositories written for each test.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod common;
mod hostile;
mod incomplete;
mod instants;
mod partial;
mod places;
mod random_graphs;
mod trunks;
