//! A fleet, night after night, against a fake GitHub: regressions are told on the right night, and nothing else is.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails there")]

mod commands;
mod costs;
mod harbour;
mod nights;
mod settings;
mod simulation;
