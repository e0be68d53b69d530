//! Tests that need more than one part of the crate.

mod cdmm;
mod delivered;
mod dsomm;
mod every_pack;
mod executed;
mod extends;
mod ladders;
mod levels;
mod minimum_cd;
mod mlops;
mod packs;
mod properties;
mod qmm;
mod scenarios;
mod schema;
mod shorter;
mod solve;
mod starter;
mod steps;
mod world;
