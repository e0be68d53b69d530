//! Arguments of audits of many repositories, and of rules that a run must not break.

use std::path::PathBuf;

use clap::Args;

use crate::dates::Span;
use crate::gates::Rule;

/// Which fleet, and how it is audited.
#[derive(Debug, Clone, Args)]
pub(crate) struct FleetArgs {
    /// Audit the repositories that this file's `[fleet]` names.
    #[arg(long, value_name = "FILE", conflicts_with = "target")]
    pub(crate) fleet: Option<PathBuf>,
    /// Audit all repositories of an organisation or user. May be repeated.
    #[arg(long, value_name = "NAME", conflicts_with = "target")]
    pub(crate) org: Vec<String>,
    /// Of a fleet, only repositories whose OWNER/NAME this glob matches. May be repeated.
    #[arg(long, value_name = "GLOB")]
    pub(crate) include: Vec<String>,
    /// Of a fleet, no repository whose OWNER/NAME this glob matches. May be repeated.
    #[arg(long, value_name = "GLOB")]
    pub(crate) exclude: Vec<String>,
    /// Repositories of a fleet that are audited at once. Default: 4.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub(crate) parallel: Option<u16>,
    /// Begin no repository and ask nothing after this long (90m, 2h); what is there by then is reported, and the rest
    /// said not to be reached.
    #[arg(long, value_name = "TIME")]
    pub(crate) deadline: Option<Span>,
    /// Keep this file up to date with how a fleet's night goes, for whoever watches over it.
    #[arg(long, value_name = "FILE")]
    pub(crate) health: Option<PathBuf>,
}

impl FleetArgs {
    /// Whether a fleet is meant.
    pub(crate) fn is_meant(&self) -> bool {
        self.fleet.is_some() || !self.org.is_empty()
    }
}

/// Rules that a run must not break.
#[derive(Debug, Clone, Args)]
pub(crate) struct GateArgs {
    /// Exit with 4 when one of these rules, separated by commas, is broken: level-drop, level-drop:cdmm.bd,
    /// practice-lost:cdmm.bd.auto-trigger, metric-worse:change-lead-time>20%, below:cdmm.bd=intermediate. The first
    /// run, with nothing to compare with, breaks none.
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    pub(crate) fail_on: Vec<Rule>,
    /// Compare with this assessment, what `plimsoll audit --format json` wrote, instead of the last one kept.
    #[arg(long, value_name = "OLD.json", conflicts_with_all = ["fleet", "org"])]
    pub(crate) baseline: Option<PathBuf>,
}
