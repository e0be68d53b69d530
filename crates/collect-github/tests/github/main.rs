//! The collector against a fake GitHub and a real store: complete, resumable, patient, discreet.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails there")]

mod approvals;
mod collecting;
mod equal;
mod failures;
mod importing;
mod owners;
mod replay;
mod support;
mod variants;
