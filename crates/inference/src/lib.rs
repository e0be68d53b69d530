//! Signals over facts and metrics; model packs into practices, levels, next steps and explanations.
//!
//! Signals know no model and models know no tool: a pack (data) states its rules over the signals' vocabulary,
//! [`assess()`] evaluates them to verdicts, and levels follow from the verdicts alone.

pub mod assess;
pub mod attested;
mod bands;
pub mod condition;
pub mod explain;
pub mod levels;
pub mod model;
pub mod next_steps;
pub mod pack;
pub mod remedy;
pub mod signals;
pub mod supersession;

pub use assess::{ModelResult, assess};
pub use bands::bands;
pub use explain::{Explanation, explain};
pub use model::Model;
pub use next_steps::next_steps;
pub use pack::{BuiltinPack, PackProblem, builtin, load, nearest};

#[cfg(test)]
mod tests;
