//! An assessment into every output format; formatting lives only here.
//!
//! The machine-readable formats (JSON, CSV) are versioned types of their own: what a script reads does not
//! move when the types behind it do. The terminal format is for people and may change at any time.
//! Nothing here reads the clock, the environment or the terminal: width and colour are arguments.

mod acting;
mod badge;
pub mod csv;
mod deployments;
pub mod diff;
mod explanation;
pub mod fleet;
mod html;
mod json;
pub mod markdown;
mod models;
mod number;
mod openmetrics;
mod parquet;
mod read;
mod rungs;
mod sarif;
mod sound;
mod standing;
mod terminal;
mod v1;
mod xlsx;

pub use self::parquet::{TableError, parquet};
pub use badge::{BadgeOptions, badge_json, badge_svg};
pub use deployments::{DeploymentList, Preview};
pub use diff::{Difference, diff};
pub use explanation::{Explanation, Measurement, RuleLine, RuleOutcome, Subject};
pub use html::{FleetEntry, html, html_fleet, html_history};
pub use json::{
    deployments_json, diff_json, explain_json, history_json, json, json_with_gates, log_json, log_json_line,
    model_list_json, model_show_json,
};
pub use markdown::{MarkdownOptions, diff_markdown, markdown};
pub use models::{ModelCategory, ModelDetail, ModelPractice, ModelSummary};
pub use openmetrics::openmetrics;
pub use read::{ReadError, read_assessment};
pub use sarif::sarif;
pub use standing::{STEADY_DAYS, Standing, Step};
pub use terminal::{
    TerminalOptions, deployments_terminal, diff_terminal, explain_terminal, history_terminal, log_line,
    log_terminal, model_list, model_show, sanitize, terminal,
};
pub use xlsx::{WorkbookError, xlsx};
