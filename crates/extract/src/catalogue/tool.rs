//! What the catalogue knows of one tool.

use plimsoll_domain::Stage;
use plimsoll_domain::facts::workflow::Effect;
use serde::Deserialize;

use super::action::ActionRule;
use super::command::CommandRule;
use super::log::LogPattern;
use super::target::TargetRule;

/// What a tool is for, beside the stage it executes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Executes a stage of the pipeline.
    #[default]
    Stage,
    /// A database server or driver.
    Database,
    /// Another service that tests or applications lean on.
    Service,
    /// Tells people what happened.
    Notify,
    /// Keeps dependencies up to date.
    DependencyUpdates,
    /// Switches features at run time.
    FeatureFlags,
    /// Runs experiments.
    Experiments,
    /// Records what users do.
    Analytics,
    /// Measures delivery.
    ProcessMetrics,
    /// Draws dashboards.
    Dashboards,
    /// Raises alerts or keeps objectives.
    Alerts,
    /// Keeps and compares quality reports.
    QualityService,
    /// Keeps secrets encrypted or outside.
    Secrets,
    /// Publishes test reports beside a run.
    Reports,
    /// Another CI system.
    ForeignCi,
    /// Deploys from outside the pipeline.
    ForeignCd,
    /// Infrastructure as code.
    Infrastructure,
    /// Describes interfaces.
    ApiContract,
    /// Machine-learning library.
    MachineLearning,
    /// The machine that runs jobs; what it prints around them.
    Runner,
    /// Machine-learning pipeline.
    MlPipeline,
}

/// One entry of the catalogue.
#[derive(Debug, Clone)]
pub struct Tool {
    /// Unique: `kubectl`, `maven-test`.
    pub id: String,
    /// For people.
    pub name: String,
    /// What it is for.
    pub kind: Kind,
    /// The stage it executes. `None` for tools that belong to no stage.
    pub stage: Option<Stage>,
    /// Stages that the same work is as well: a linter that looks for defects and holds code to a style.
    pub also: Vec<Stage>,
    /// What it changes.
    pub effect: Effect,
    /// Counts for less.
    pub weak: bool,
    /// What it makes is thrown away with the job: a local cluster, an emulator.
    pub disposable: bool,
    /// Actions that are this tool.
    pub actions: Vec<ActionRule>,
    /// Commands that are this tool.
    pub commands: Vec<CommandRule>,
    /// Container images that are this tool, without registry and tag.
    pub images: Vec<String>,
    /// How the target environment is read off; the first rule that finds one wins.
    pub targets: Vec<TargetRule>,
    /// Globs of files that configure it.
    pub files: Vec<String>,
    /// Packages that bring it: `npm:jest`.
    pub dependencies: Vec<String>,
    /// Tools that run underneath it: what they count is part of what it counts.
    pub covers: Vec<String>,
    /// The tool that takes a whole run of this one for a single test.
    pub inside: Option<String>,
    /// It can run several processes, and prints the sum of their tests after them.
    pub sums: bool,
    /// Its log lines say when it begins. Tests are its own after such a line only.
    pub announces: bool,
    /// Lines of job logs that show it at work.
    pub logs: Vec<LogPattern>,
}

/// A tool recognised in a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The tool's id.
    pub tool: String,
    /// The stage it executes.
    pub stage: Stage,
    /// What it changes.
    pub effect: Effect,
    /// Counts for less.
    pub weak: bool,
    /// A throw-away cluster or emulator: deployments of the same job may go there.
    pub disposable: bool,
    /// The environment it names, where it names one.
    pub target: Option<String>,
    /// Why it changes nothing after all.
    pub disqualified: Option<String>,
}
