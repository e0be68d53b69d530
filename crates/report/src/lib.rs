//! An assessment into every output format; formatting lives only here.
//!
//! The machine-readable formats (JSON, CSV) are versioned types of their own: what a script reads does not
//! move when the types behind it do. The terminal format is for people and may change at any time.
//! Nothing here reads the clock, the environment or the terminal: width and colour are arguments.

pub mod csv;
mod deployments;
mod explanation;
mod html;
mod json;
mod models;
mod number;
mod rungs;
mod sound;
mod terminal;
mod v1;

pub use deployments::{DeploymentList, Preview};
pub use explanation::{Explanation, Measurement, RuleLine, RuleOutcome, Subject};
pub use html::{FleetEntry, html, html_fleet};
pub use json::{
    deployments_json, explain_json, history_json, json, log_json, log_json_line, model_list_json,
    model_show_json,
};
pub use models::{ModelCategory, ModelDetail, ModelPractice, ModelSummary};
pub use terminal::{
    TerminalOptions, deployments_terminal, explain_terminal, history_terminal, log_line, log_terminal,
    model_list, model_show, sanitize, terminal,
};
