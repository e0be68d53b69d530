//! The program as its user meets it: arguments, streams, files, exit codes.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails there"
)]

mod attest;
mod book;
mod clones;
mod deployments;
mod errors;
#[path = "../../crates/report/tests/formats/openmetrics_text.rs"]
mod exposition;
mod formats;
mod history;
mod hosted;
mod hostile;
mod logs;
#[path = "../../crates/report/tests/formats/markup.rs"]
mod markup;
mod models;
mod oracle;
mod pager;
mod past;
mod replay;
mod reports;
mod run;
mod same_bytes;
mod same_numbers;
