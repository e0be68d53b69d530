//! Arguments of everything that has to do with collected history.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use plimsoll_domain::ledger::LogChoice;

use super::TextFormat;
use crate::dates::Since;

/// Where the store is.
#[derive(Debug, Clone, Args)]
pub(crate) struct StoreArgs {
    /// The store's file. Default: plimsoll/history.db in the user's data folder.
    #[arg(long, value_name = "FILE", env = "PLIMSOLL_STORE", hide_env_values = true)]
    pub(crate) store: Option<PathBuf>,
}

/// What to collect, and how.
#[derive(Debug, Clone, Args)]
pub(crate) struct HistoryArgs {
    /// Where the store is.
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// The API's address, for GitHub Enterprise Server (https://HOST/api/v3) and test servers.
    #[arg(long, value_name = "URL")]
    pub(crate) api_url: Option<String>,
    /// A GitHub App's id; with --app-key, instead of a token.
    #[arg(long, value_name = "ID", env = "PLIMSOLL_APP_ID", requires = "app_key")]
    pub(crate) app_id: Option<u64>,
    /// The App's private key, a PEM file.
    #[arg(long, value_name = "FILE", env = "PLIMSOLL_APP_KEY", requires = "app_id")]
    pub(crate) app_key: Option<PathBuf>,
    /// Which logs to fetch: of all jobs, of failed ones and a sample of the others, of failed ones, none.
    #[arg(long, value_name = "WHICH", default_value = "sample")]
    pub(crate) logs: LogsArg,
    /// Leave logs larger than this out, in MiB.
    #[arg(long, value_name = "MIB", default_value_t = plimsoll_collect_github::LARGEST_LOG >> 20)]
    pub(crate) max_log_size: u64,
    /// Nothing older than this day or span (2026-01-31, 90d). Default: all there is.
    #[arg(long, value_name = "DATE|SPAN")]
    pub(crate) since: Option<Since>,
    /// Make no more requests than this, then stop and keep what is there.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) budget: Option<u64>,
    /// Use no more than this share of the token's hourly limit, then stop and keep what is there.
    #[arg(long, value_name = "PERCENT")]
    pub(crate) quota: Option<Quota>,
    /// Stop instead of waiting when the hourly limit is reached.
    #[arg(long)]
    pub(crate) no_wait: bool,
    /// Walk everything again, whatever was collected before.
    #[arg(long)]
    pub(crate) full: bool,
    /// A label of issues that stand for incidents. May be repeated. Default: incident.
    #[arg(long, value_name = "LABEL")]
    pub(crate) incident_label: Vec<String>,
}

/// Arguments of `collect`.
#[derive(Debug, Args)]
pub(crate) struct CollectArgs {
    /// The repository: a path whose remote is on GitHub, OWNER/NAME, or an address.
    #[arg(default_value = ".", value_name = "PATH|OWNER/NAME|URL")]
    pub(crate) target: OsString,
    /// What to collect, and how.
    #[command(flatten)]
    pub(crate) history: HistoryArgs,
    /// Output format.
    #[arg(long, short, value_name = "FORMAT", default_value = "terminal")]
    pub(crate) format: TextFormat,
}

/// Arguments of `import`.
#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// The folder with the dump: JSON as `gh api --paginate` writes it, run-log zips (RUN_ID.zip), job logs (JOB_ID.log).
    pub(crate) folder: PathBuf,
    /// Where the store is.
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// Leave logs larger than this out, in MiB.
    #[arg(long, value_name = "MIB", default_value_t = plimsoll_collect_github::LARGEST_LOG >> 20)]
    pub(crate) max_log_size: u64,
    /// Output format.
    #[arg(long, short, value_name = "FORMAT", default_value = "terminal")]
    pub(crate) format: TextFormat,
}

/// What to do with the store.
#[derive(Debug, Subcommand)]
pub(crate) enum StoreCommand {
    /// What is in the store: repositories, counts, sizes, how complete.
    Info {
        /// Where the store is.
        #[command(flatten)]
        store: StoreArgs,
        /// Output format.
        #[arg(long, short, value_name = "FORMAT", default_value = "terminal")]
        format: TextFormat,
    },
    /// Is everything in order? Brings an older store up to date.
    Check {
        /// Where the store is.
        #[command(flatten)]
        store: StoreArgs,
    },
    /// Make the decoded tables anew from the raw payloads.
    Rebuild {
        /// Where the store is.
        #[command(flatten)]
        store: StoreArgs,
    },
    /// Forget old things and give the space back to the disk.
    Prune(PruneArgs),
    /// Write every decoded fact as sorted JSON Lines, a file per table.
    Export {
        /// The folder to write into.
        folder: PathBuf,
        /// Where the store is.
        #[command(flatten)]
        store: StoreArgs,
    },
}

/// What to forget.
#[derive(Debug, Args)]
pub(crate) struct PruneArgs {
    /// Where the store is.
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// Forget texts of logs older than this day or span.
    #[arg(long, value_name = "DATE|SPAN")]
    pub(crate) logs: Option<Since>,
    /// Forget payloads of what GitHub has had no more since before this day or span.
    #[arg(long, value_name = "DATE|SPAN")]
    pub(crate) gone: Option<Since>,
    /// Forget assessments older than this day or span; the newest of each repository stays.
    #[arg(long, value_name = "DATE|SPAN")]
    pub(crate) assessments: Option<Since>,
    /// Forget everything of this repository.
    #[arg(long, value_name = "OWNER/NAME|URL")]
    pub(crate) repository: Option<String>,
}

/// Which logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogsArg {
    /// Of all jobs.
    All,
    /// Of failed jobs, and the newest success of each workflow, job and week.
    Sample,
    /// Of failed jobs.
    Failed,
    /// None.
    None,
}

impl LogsArg {
    /// In the ledger's words.
    pub(crate) fn choice(self) -> LogChoice {
        match self {
            Self::All => LogChoice::All,
            Self::Sample => LogChoice::Sample,
            Self::Failed => LogChoice::Failed,
            Self::None => LogChoice::None,
        }
    }
}

/// A share of a limit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Quota(pub(crate) f64);

impl std::str::FromStr for Quota {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let percent: Option<f64> = text.trim_end_matches('%').trim().parse().ok();
        let percent = percent.filter(|percent| *percent > 0.0 && *percent <= 100.0);
        percent.map(|percent| Self(percent / 100.0)).ok_or_else(|| "give a share like 30%".to_owned())
    }
}
