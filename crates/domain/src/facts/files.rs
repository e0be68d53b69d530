//! The tree at one commit and what its files show.

use serde::{Deserialize, Serialize};

use crate::id::ObjectId;

/// The files of one commit, by path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileTree {
    /// Sorted by path.
    pub entries: Vec<TreeEntry>,
    /// There were more files than the collector reads.
    pub cut: bool,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeEntry {
    /// Path with `/`, relative to the root; invalid UTF-8 replaced.
    pub path: String,
    /// Its blob (for a submodule: its commit).
    pub blob: ObjectId,
    /// Size in bytes; `None` for submodules.
    pub size: Option<u64>,
    /// Whether it is a symbolic link. Links are never followed.
    pub link: bool,
}

impl FileTree {
    /// Whether there is a file with that very path.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.entries.binary_search_by(|entry| entry.path.as_str().cmp(path)).is_ok()
    }
}

/// What a file can show. Detection names tools; maturity models name none of this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileFact {
    /// Another CI system. `tool` names it. `detail` is `None` for a definition file (`Jenkinsfile`, `.gitlab-ci.yml`, …),
    /// `badge` for the address of one of its badges or projects and `mentioned` for a sentence, image stage or make target
    /// that names it; the latter two are reported only where no GitHub workflow builds or tests.
    ForeignCi,
    /// A definition file of another CI system that was left behind when workflows took over: their runs build the trunk,
    /// and nobody touches the file. `tool` names the system.
    FormerCi,
    /// A definition of a deployment outside GitHub Actions (Argo CD, Flux, `vercel.json`, …). `tool` names it.
    /// `detail` is `mentioned` when only a sentence names it, which is reported only where no GitHub workflow builds or tests.
    ForeignCd,
    /// A build can be scripted from this (`Cargo.toml`, `Makefile`, …). `tool` is the build system, `detail` its language.
    BuildFile,
    /// Dependencies are declared here. `tool` is the package manager, `amount` how many.
    Manifest,
    /// Dependencies are locked or exactly pinned here. `tool` is the package manager, `detail` is `exact versions` for a manifest that pins.
    Lockfile,
    /// A manifest whose dependencies nothing locks or pins. `detail` is `library` when it is evidently one.
    UnlockedManifest,
    /// A library as a binary in the tree (`*.jar`, `*.dll`, `*.so`), wrappers' own jars excepted.
    VendoredBinary,
    /// Dependency updates are automated.
    DependencyUpdates,
    /// A declared module of a multi-module build, one finding each. `detail` is its name; `amount` is how many sibling modules it depends on.
    Module,
    /// A part with an artefact of its own (a Dockerfile, chart or service folder). `detail` is its folder.
    Deployable,
    /// A description of an interface.
    ApiContract,
    /// A container image is described.
    Dockerfile,
    /// Test files, one finding per language. `detail` is the language, `amount` the number of files, `path` an example.
    TestFile,
    /// Configuration of a test, lint, scan, coverage or model-quality tool, or a dependency on it. `tool` names it, `detail` its stage (`reports` for publishers of test reports).
    ToolConfig,
    /// Files that stand for a test stage, one finding per stage and folder. `detail` is the stage's name, `amount` the number of files.
    TestSuite,
    /// Database migrations, one finding per folder. `tool` names the migration tool, `amount` the number of files.
    Migration,
    /// A database is used. `detail` is the driver, the service or the folder that shows it.
    Database,
    /// Migrations run when the application starts.
    MigrateOnStart,
    /// Application configuration per environment. `detail` is the environment.
    EnvironmentConfig,
    /// Infrastructure as code, one finding per folder. `tool` names it, `amount` the number of files.
    Infrastructure,
    /// Infrastructure code that is only an example or a test.
    InfrastructureExample,
    /// A script or manifest that deploys. `detail` is `script`, `chart`, `manifest`, `playbook`, `make target` or `package script`.
    DeployScript,
    /// A document that describes how to deploy. `amount` is the number of command lines in that section.
    DeployDocument,
    /// Kubernetes, Argo or Flagger manifests with a rollout strategy. `detail` is `rolling` (nothing unavailable), `rolling-default`, `blue-green` or `canary`.
    RolloutStrategy,
    /// Evidence against interruption-free deployment (`Recreate`).
    InterruptingStrategy,
    /// Feature flags: an SDK in a manifest or flag definitions.
    FeatureFlags,
    /// Experiments (A/B).
    Experiments,
    /// A business metric is defined or pushed (an analytics SDK in a manifest). `tool` names it.
    BusinessMetric,
    /// Alerts or objectives as code.
    Alerts,
    /// A dashboard as code. `detail` is `delivery` or `infrastructure`, by what its queries ask for.
    Dashboard,
    /// A status or coverage badge. `detail` is what it shows: `build`, `coverage`, `quality`.
    Badge,
    /// Delivery metrics are measured by a tool.
    ProcessMetrics,
    /// An external service keeps quality reports.
    QualityService,
    /// How to contribute.
    Contributing,
    /// Template for pull requests or issues.
    Template,
    /// Release process, maintainers, decisions.
    ProcessDocument,
    /// Owners of paths. `amount` is the percentage of source files that a rule other than a catch-all covers.
    CodeOwners,
    /// A plan for manual tests.
    TestPlan,
    /// Secrets committed in the clear. `detail` is their kind, never their value.
    CommittedSecret,
    /// Secrets kept encrypted or outside.
    ManagedSecret,
    /// Source code, one finding per language; vendored and generated files, examples, mark-up and style sheets left out. `detail` is the language, `amount` bytes, `path` the largest file.
    Source,
    /// Machine-learning code, data or pipeline. `detail` is the kind, `tool` what shows it:
    /// `dependency` (a package that learns, in a manifest), `operations` (one that works with models, in a manifest),
    /// `notebook`, `model-file`; a program that makes a model learn, `training-code`; `pipeline`, with `amount` the number
    /// of its steps; `pipeline-lock`, `pipeline-schedule`, `component`; and what code imports and calls or files define:
    /// `data-validation`, `model-validation`, `registry`, `tracking`, `feature-store`, `serving`, `traffic-split`,
    /// `monitoring`, `drift-trigger`. One finding a file of what code does; of the others `amount` is how many.
    MachineLearning,
    /// A file could not be understood. `detail` says why.
    Malformed,
}

/// Something a file shows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FileFinding {
    /// What it shows.
    pub fact: FileFact,
    /// The catalogue's tool, where one was recognised.
    pub tool: Option<String>,
    /// The file.
    pub path: String,
    /// The line, where one is known.
    pub line: Option<u32>,
    /// More: a language, a dependency, an owner count.
    pub detail: Option<String>,
    /// A number that goes with it: bytes, lines, a share.
    pub amount: Option<u64>,
}
