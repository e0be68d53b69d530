//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::config::Config;
use crate::dates::{AsOf, Days, Every, Since};

mod fleet;
mod history;

pub(crate) use fleet::{FleetArgs, GateArgs};
pub(crate) use history::{CollectArgs, HistoryArgs, ImportArgs, LogsArg, PruneArgs, StoreArgs, StoreCommand};

/// Infer how mature a repository's delivery is, with evidence for every claim.
#[derive(Debug, Parser)]
#[command(name = "plimsoll", version, about, disable_help_subcommand = true, after_help = EXIT_CODES)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
    /// When to use colour: auto, always or never (NO_COLOR is honoured).
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorWhen,
    /// Say nothing but results and errors.
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// Print long output whole instead of through a pager (PLIMSOLL_PAGER, else PAGER, else less).
    #[arg(long, global = true)]
    pub(crate) no_pager: bool,
    /// How to talk on standard error: for people, or as JSON, one object a line.
    #[arg(long, global = true, value_name = "FORMAT", default_value = "text")]
    pub(crate) log_format: LogFormat,
}

/// How to talk on standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

const EXIT_CODES: &str = "Exit codes: 0 it worked · 1 something could not be read, written or understood · \
2 the command line was wrong · 3 there is nothing to assess · 4 a rule of --fail-on is broken · \
5 a fleet's night is not whole · 6 another plimsoll is at work with the same store";

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Assess a repository: levels, metrics, next steps, and what could not be seen.
    Audit(Box<AuditArgs>),
    /// Explain a practice, metric or signal: its definition, and this repository's evidence.
    Explain(ExplainArgs),
    /// List the deployments, what shows each, and what was not counted and why.
    Deployments(DeploymentsArgs),
    /// Render a saved assessment in any format, without computing it anew.
    Report(ReportArgs),
    /// Say what changed from one saved assessment to another, and why.
    Diff(DiffArgs),
    /// Look back: the levels at past dates, when each was reached or lost, and what did it.
    History(ReplayArgs),
    /// Understand the log of a job, of any CI: steps, tests, coverage, what it changed, why it failed.
    Log(LogArgs),
    /// Collect a repository's history from GitHub into the store: runs, jobs, logs, deployments, pull requests.
    Collect(CollectArgs),
    /// Read a saved dump of GitHub's API into the store, without a network.
    Import(ImportArgs),
    /// Look at, check, rebuild, shrink or export the store.
    #[command(subcommand)]
    Store(StoreCommand),
    /// Check that everything is there for unattended audits: git, token, limits, clock, disk, store, settings.
    Doctor(DoctorArgs),
    /// List, show, check and begin maturity models.
    #[command(subcommand)]
    Model(ModelCommand),
    /// Print a shell's completion script.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

/// What to read, and as of when.
#[derive(Debug, Clone, Args)]
pub(crate) struct SpanArgs {
    /// Look as of this day (its end, UTC) or RFC 3339 instant. Default: now.
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<AsOf>,
    /// How far back metrics and deployments are looked at.
    #[arg(long, value_name = "DAYS", default_value = "180d")]
    pub(crate) window: Days,
    /// The trunk branch. Default: found by itself.
    #[arg(long, value_name = "BRANCH")]
    pub(crate) trunk: Option<String>,
    /// Number of threads. Default: as many as the machine has cores.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) threads: Option<u16>,
    /// What a fleet's file says of a repository instead of the repository's own.
    #[arg(skip)]
    pub(crate) instead: Option<Arc<Config>>,
}

impl SpanArgs {
    /// The span that is looked at where nobody says.
    pub(crate) const fn usual_window() -> Days {
        Days(180)
    }
}

/// What to read, and by which models it is judged.
#[derive(Debug, Clone, Args)]
pub(crate) struct ScopeArgs {
    /// What to read, and as of when.
    #[command(flatten)]
    pub(crate) span: SpanArgs,
    /// A built-in model's id or a model file. May be repeated. Default: all built-in models.
    #[arg(long, value_name = "ID|FILE")]
    pub(crate) model: Vec<String>,
}

/// Arguments of `audit`.
#[derive(Debug, Args)]
pub(crate) struct AuditArgs {
    /// The repository: a path inside one on this machine, OWNER/NAME, or an address. What is not on this machine is
    /// collected and cloned into the cache first.
    #[arg(default_value = ".", value_name = "PATH|OWNER/NAME|URL")]
    pub(crate) target: OsString,
    /// What to read, and as of when.
    #[command(flatten)]
    pub(crate) scope: ScopeArgs,
    /// Ask nobody: use what the store and the cache have.
    #[arg(long, conflicts_with = "collect")]
    pub(crate) offline: bool,
    /// For a path: collect what is new from its GitHub remote first.
    #[arg(long)]
    pub(crate) collect: bool,
    /// What to collect, and how.
    #[command(flatten)]
    pub(crate) history: HistoryArgs,
    /// What is written, and where to.
    #[command(flatten)]
    pub(crate) render: RenderArgs,
    /// Show every practice and metric; twice (-vv): also what each rests on, and every signal.
    #[arg(long, short, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
    /// For HTML: compute the levels at the ends of months too, so far back (a span like 1y, or a day). Default: those
    /// of audits before that the store has kept.
    #[arg(long = "history", value_name = "SPAN|DATE")]
    pub(crate) past: Option<Since>,
    /// Many repositories at once.
    #[command(flatten)]
    pub(crate) fleet: FleetArgs,
    /// Rules that must hold.
    #[command(flatten)]
    pub(crate) gates: GateArgs,
}

/// What is written, and where to.
#[derive(Debug, Args)]
pub(crate) struct RenderArgs {
    /// Output format; several, separated by commas, when the output is a folder. Default: what the name given
    /// with --output ends in, else terminal.
    #[arg(long, short, value_name = "FORMAT", value_delimiter = ',')]
    pub(crate) format: Vec<Format>,
    /// Write to this file, or into this folder, instead of standard output.
    #[arg(long, short, value_name = "FILE|DIR")]
    pub(crate) output: Option<PathBuf>,
    /// Which table `--format csv` or `parquet` writes when it goes to one stream or file. Default: metrics.
    #[arg(long, value_name = "TABLE")]
    pub(crate) table: Option<Table>,
    /// How CSV is written for a spreadsheet: `comma` where the comma is the decimal sign (semicolons between cells),
    /// `point` elsewhere; both with a byte-order mark. Default: for scripts, as before.
    #[arg(long, value_name = "DECIMAL")]
    pub(crate) csv_locale: Option<CsvLocale>,
}

/// Arguments of `report`.
#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    /// The assessment: what `plimsoll audit --format json` wrote.
    #[arg(value_name = "ASSESSMENT.json")]
    pub(crate) assessment: PathBuf,
    /// What is written, and where to.
    #[command(flatten)]
    pub(crate) render: RenderArgs,
    /// Show every practice and metric; twice (-vv): also what each rests on, and every signal.
    #[arg(long, short, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
}

/// Arguments of `diff`.
#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// The older assessment: what `plimsoll audit --format json` wrote.
    #[arg(value_name = "OLD.json")]
    pub(crate) old: PathBuf,
    /// The newer one.
    #[arg(value_name = "NEW.json")]
    pub(crate) new: PathBuf,
    /// Output format.
    #[arg(long, short, value_name = "FORMAT", default_value = "terminal")]
    pub(crate) format: DiffFormat,
    /// Write to this file instead of standard output.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Show everything that changed.
    #[arg(long, short)]
    pub(crate) verbose: bool,
}

/// Formats of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFormat {
    /// For people.
    Terminal,
    /// `plimsoll/diff/v1`.
    Json,
    /// For a pull request or a job summary.
    Markdown,
}

/// How CSV is written for a spreadsheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CsvLocale {
    /// Semicolons between cells, decimal commas.
    Comma,
    /// Commas between cells, decimal points.
    Point,
}

impl CsvLocale {
    /// As the report crate takes it.
    pub(crate) const fn options(self) -> plimsoll_report::csv::CsvOptions {
        match self {
            Self::Comma => plimsoll_report::csv::CsvOptions::DECIMAL_COMMA,
            Self::Point => plimsoll_report::csv::CsvOptions::DECIMAL_POINT,
        }
    }
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// The id of a practice (`cdmm.bd.auto-trigger`), metric (`change-lead-time`) or signal (`vc.cadence`).
    pub(crate) id: String,
    /// The repository whose evidence to show: a path, or OWNER/NAME of one that was audited before. Default: the one
    /// you stand in; outside one, only the definition.
    #[arg(value_name = "PATH|OWNER/NAME")]
    pub(crate) target: Option<OsString>,
    /// What to read, and as of when.
    #[command(flatten)]
    pub(crate) scope: ScopeArgs,
    /// Where the store is.
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// Output format.
    #[arg(long, short, value_name = "FORMAT", default_value = "terminal")]
    pub(crate) format: TextFormat,
}

/// Arguments of `doctor`.
#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    /// Check this fleet's settings and owners too.
    #[arg(long, value_name = "FILE")]
    pub(crate) fleet: Option<PathBuf>,
    /// Ask nobody.
    #[arg(long)]
    pub(crate) offline: bool,
    /// What to collect, and how.
    #[command(flatten)]
    pub(crate) history: HistoryArgs,
    /// Output format.
    #[arg(long, short, value_name = "FORMAT", default_value = "terminal")]
    pub(crate) format: TextFormat,
}

/// Arguments of `deployments`.
#[derive(Debug, Args)]
pub(crate) struct DeploymentsArgs {
    /// The repository: a path, or OWNER/NAME of one that was audited before.
    #[arg(default_value = ".", value_name = "PATH|OWNER/NAME")]
    pub(crate) target: OsString,
    /// What to read, and as of when.
    #[command(flatten)]
    pub(crate) span: SpanArgs,
    /// Show what would change if jobs and workflows whose name this regular expression matches deployed
    /// (`[deployments] jobs` in plimsoll.toml).
    #[arg(long, value_name = "REGEX")]
    pub(crate) try_rule: Option<String>,
    /// Where the store is.
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// Output format. CSV is the table `deployments.csv`.
    #[arg(long, short, value_name = "FORMAT", default_value = "terminal")]
    pub(crate) format: ListFormat,
    /// Write to this file instead of standard output.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// List all of them.
    #[arg(long, short)]
    pub(crate) verbose: bool,
}

/// Arguments of `history`.
#[derive(Debug, Args)]
pub(crate) struct ReplayArgs {
    /// The repository: a path, or OWNER/NAME of one that was audited before.
    #[arg(default_value = ".", value_name = "PATH|OWNER/NAME")]
    pub(crate) target: OsString,
    /// What to read, and as of when.
    #[command(flatten)]
    pub(crate) scope: ScopeArgs,
    /// How far to look back: a span like 3y, or a day.
    #[arg(long, value_name = "SPAN|DATE", default_value = "1y")]
    pub(crate) since: Since,
    /// How far apart the dates are: day, week, month, quarter, or a span like 14d.
    #[arg(long, value_name = "SPAN", default_value = "month")]
    pub(crate) every: Every,
    /// Where the store is.
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// Output format. CSV is the table `levels.csv` with one row per date and category.
    #[arg(long, short, value_name = "FORMAT", default_value = "terminal")]
    pub(crate) format: ReplayFormat,
    /// Write to this file instead of standard output.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Show every category, also those whose level never changed and is unknown.
    #[arg(long, short)]
    pub(crate) verbose: bool,
}

/// Arguments of `log`.
#[derive(Debug, Args)]
pub(crate) struct LogArgs {
    /// Logs: a job's log as GitHub serves it, a run's zip, what `gh run view --log` prints, plain text; gzip and
    /// Zstandard too. A folder means the logs in it, - standard input. The address of a run or job means what the
    /// store keeps of it.
    #[arg(required = true, value_name = "FILE|DIR|-|URL")]
    pub(crate) files: Vec<PathBuf>,
    /// Where the store is.
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// Output format. JSON is one document, or, for several logs, one per line.
    #[arg(long, short, value_name = "FORMAT", default_value = "terminal")]
    pub(crate) format: TextFormat,
    /// Write to this file instead of standard output.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Show every step, test and event.
    #[arg(long, short)]
    pub(crate) verbose: bool,
    /// Number of threads. Default: as many as the machine has cores.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) threads: Option<u16>,
}

/// What to do with models.
#[derive(Debug, Subcommand)]
pub(crate) enum ModelCommand {
    /// List the built-in models.
    List {
        /// Output format.
        #[arg(long, short, value_name = "FORMAT", default_value = "terminal")]
        format: TextFormat,
    },
    /// Show a model, or one of its practices, with rules and sources.
    Show {
        /// A model's id or file, or a practice's id.
        id: String,
        /// Output format.
        #[arg(long, short, value_name = "FORMAT", default_value = "terminal")]
        format: TextFormat,
    },
    /// Check a model file: unknown ids, circles, levels out of reach, rules that cannot be. Warnings keep no model
    /// from being used.
    Check {
        /// The file.
        file: PathBuf,
    },
    /// Write a commented model file to start from.
    New(NewModelArgs),
    /// Print the JSON Schema of model files, for editors.
    Schema,
}

/// Arguments of `model new`.
#[derive(Debug, Args)]
pub(crate) struct NewModelArgs {
    /// The model's id: small letters, digits and hyphens. Default: the file's name, else my-model.
    pub(crate) id: Option<String>,
    /// Build on this model: a built-in one's id, or a model file as seen from the new one.
    #[arg(long, value_name = "ID|FILE")]
    pub(crate) extends: Option<String>,
    /// Write to this file, - standard output. Nothing is overwritten. Default: ID.toml.
    #[arg(long, short, value_name = "FILE|-")]
    pub(crate) output: Option<PathBuf>,
}

/// Formats of an assessment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A scorecard for people.
    Terminal,
    /// `plimsoll/assessment/v1`.
    Json,
    /// Tables for spreadsheets.
    Csv,
    /// One page for a browser, without a network.
    Html,
    /// For job summaries and pull requests.
    Markdown,
    /// Gaps with a file and line, for code scanning.
    Sarif,
    /// A badge, SVG.
    Badge,
    /// A badge, as shields.io reads it.
    BadgeJson,
    /// For Prometheus.
    Openmetrics,
    /// A workbook.
    Xlsx,
    /// Tables for DuckDB, pandas and the like.
    Parquet,
}

/// Formats of what is a list of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// For people.
    Terminal,
    /// For programs.
    Json,
    /// For spreadsheets.
    Csv,
}

/// Formats of a look back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReplayFormat {
    /// For people.
    Terminal,
    /// For programs.
    Json,
    /// For spreadsheets.
    Csv,
    /// One page for a browser, without a network.
    Html,
}

/// Formats of everything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TextFormat {
    /// For people.
    Terminal,
    /// For programs.
    Json,
}

/// Tables of the CSV output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Table {
    /// One row per metric, variant and component.
    Metrics,
    /// One row per practice.
    Practices,
    /// One row per category.
    Levels,
    /// One row per deployment that ended in the window.
    Deployments,
    /// One row per change of the trunk, with its way to production.
    Changes,
    /// One row per attempt of a run that ended in the window.
    Runs,
    /// One row per week, one column per metric.
    MetricsWide,
    /// One row per stage and week.
    CoverageMatrix,
    /// What every column of every table means.
    Dictionary,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorWhen {
    /// On a terminal that wants it.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}
