//! What runs Plimsoll elsewhere: the action, workflows, units, manifests, and how a release is made.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails there")]

mod action;
mod install;
mod linters;
mod places;
mod program;
mod release;
mod runner;
mod workflows;
