//! Bytes into events: workflow files and repository files, read through one tool catalogue.
//!
//! Detection names tools and stages; it knows no maturity model. Input is hostile: a file that
//! cannot be understood becomes a finding on that file and never stops the rest.

pub mod catalogue;
pub mod deployments;
pub mod executions;
pub mod files;
pub mod former;
pub mod logs;
pub mod shell;
pub mod workflows;
pub mod yaml;
