//! A fake GitHub: a repository that keeps changing, and a real HTTP server on loopback that tells of it.
//!
//! [`World`] is the repository; it has no clock but the one that tests set. [`FakeGitHub`] serves it, checks every
//! answer and request against GitHub's own description of its API where that is at hand, and fails on demand.

mod answers;
mod approvals;
mod bulk;
mod description;
mod evolve;
mod failure;
mod graph;
mod http;
mod lists;
mod owned;
mod payload;
mod places;
mod rest;
mod run;
mod server;
mod variants;
mod world;

pub use description::description_available;
pub use failure::Failure;
pub use run::{JobState, RunState};
pub use server::{FakeGitHub, Seen};
pub use variants::variants;
pub use world::World;
