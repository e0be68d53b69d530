//! YAML, read within bounds.
//!
//! Own tree over the parser's events: every node knows its line, wrong types are the reader's
//! business, and a hostile file costs no more than its limits allow. A key is always text: `on:`
//! stays `on`, whatever YAML 1.1 thinks of it.

mod build;
mod node;
#[cfg(test)]
pub(crate) mod random;

pub use build::{Limits, parse};
pub use node::{Entry, Node, Value, duplicate_keys};
