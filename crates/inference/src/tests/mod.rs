//! Tests that need more than one part of the crate.

mod cdmm;
mod every_pack;
mod ladders;
mod levels;
mod packs;
mod properties;
mod scenarios;
mod solve;
mod steps;
mod world;
