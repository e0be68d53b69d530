//! Tests that need more than one part of the crate.

mod cdmm;
mod extends;
mod levels;
mod packs;
mod properties;
mod scenarios;
mod schema;
mod starter;
mod steps;
mod world;
