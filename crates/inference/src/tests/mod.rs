//! Tests that need more than one part of the crate.

mod cdmm;
mod levels;
mod mlops;
mod packs;
mod properties;
mod scenarios;
mod steps;
mod world;
