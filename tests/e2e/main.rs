//! The program as its user meets it: arguments, streams, files, exit codes.

mod errors;
mod formats;
mod models;
mod run;
mod same_bytes;
