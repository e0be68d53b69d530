//! Version 1 of the JSON documents. Fields are added at most; none is renamed, removed or retyped.

mod common;
mod deployments;
mod diff;
mod document;
mod explain;
mod history;
mod level;
mod log;
mod metric;
mod models;
mod practice;
mod signal;

pub(crate) use deployments::DeploymentsDocument;
pub(crate) use diff::DiffDocument;
pub(crate) use document::Document;
pub(crate) use explain::ExplainDocument;
pub(crate) use history::HistoryDocument;
pub(crate) use level::Level;
pub(crate) use log::LogDocument;
pub(crate) use metric::Metric;
pub(crate) use models::{ModelListDocument, ModelShowDocument};
pub(crate) use practice::Practice;
