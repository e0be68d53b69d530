//! The program as its user meets it: arguments, streams, files, exit codes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails there")]

mod attest;
mod clones;
mod deployments;
mod errors;
mod formats;
mod history;
mod hosted;
mod logs;
mod models;
mod oracle;
mod replay;
mod reports;
mod run;
mod same_bytes;
