//! Workflow definitions, resolved: reusable workflows and composite actions of the same repository inlined.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::stage::Stage;

/// One workflow file, read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workflow {
    /// `.github/workflows/ci.yml`
    pub path: String,
    /// Its `name:`.
    pub name: Option<String>,
    /// What starts it.
    pub triggers: Vec<WorkflowTrigger>,
    /// Its permissions; `("*", "write-all")` for a blanket word.
    pub permissions: BTreeMap<String, String>,
    /// Its jobs, callees inlined, in the file's order.
    pub jobs: Vec<WorkflowJob>,
    /// What could not be understood; the file is then read as far as it goes.
    pub problems: Vec<Problem>,
}

/// Something wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Where, when known.
    pub line: Option<u32>,
    /// What.
    pub message: String,
}

/// One entry of `on:`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkflowTrigger {
    /// `push`, `pull_request`, `schedule`, `workflow_dispatch`, …
    pub event: String,
    /// `branches`
    pub branches: Vec<String>,
    /// `branches-ignore`
    pub branches_ignore: Vec<String>,
    /// `tags`
    pub tags: Vec<String>,
    /// `tags-ignore`
    pub tags_ignore: Vec<String>,
    /// `paths`
    pub paths: Vec<String>,
    /// `paths-ignore`
    pub paths_ignore: Vec<String>,
    /// `types`
    pub types: Vec<String>,
    /// `cron` lines of `schedule`.
    pub crons: Vec<String>,
    /// `workflows` of `workflow_run`.
    pub workflows: Vec<String>,
    /// Where it stands.
    pub line: u32,
}

/// A job, resolved.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkflowJob {
    /// Its key; `caller / callee` when it comes from a reusable workflow.
    pub id: String,
    /// Its `name:`.
    pub name: Option<String>,
    /// The file that defines its steps (the callee's for a reusable workflow).
    pub defined_in: String,
    /// Where it stands in that file.
    pub line: u32,
    /// Jobs it waits for, as ids in this workflow after inlining.
    pub needs: Vec<String>,
    /// Its `if:`.
    pub condition: Option<String>,
    /// `if:` is constantly false, here or at a caller: it can never run.
    pub disabled: bool,
    /// `runs-on` labels.
    pub runs_on: Vec<String>,
    /// Matrix axes and how many values each has; `0` when computed at run time.
    pub matrix: BTreeMap<String, u32>,
    /// The values of its axes that are written down.
    #[serde(default)]
    pub matrix_values: BTreeMap<String, Vec<String>>,
    /// `environment:` name, expressions kept as written.
    pub environment: Option<String>,
    /// Its permissions.
    pub permissions: BTreeMap<String, String>,
    /// Images of `services:`.
    pub services: Vec<String>,
    /// Image of `container:`.
    pub container: Option<String>,
    /// `continue-on-error: true`
    pub continue_on_error: bool,
    /// `uses:` of a reusable workflow, as written.
    pub calls: Option<String>,
    /// The called workflow is in another repository or missing: what it does is unknown.
    pub opaque: bool,
    /// `with:` of a call.
    pub inputs: BTreeMap<String, String>,
    /// Its steps, composite actions inlined.
    pub steps: Vec<WorkflowStep>,
}

/// A step, resolved.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkflowStep {
    /// Its `name:`.
    pub name: Option<String>,
    /// The file it stands in (a composite action's when inlined).
    pub file: String,
    /// Where it stands.
    pub line: u32,
    /// Its `if:`.
    pub condition: Option<String>,
    /// `if:` is constantly false.
    pub disabled: bool,
    /// `continue-on-error: true`
    pub continue_on_error: bool,
    /// `uses:`
    pub uses: Option<ActionUse>,
    /// `with:`
    pub with: BTreeMap<String, String>,
    /// Commands of `run:`.
    pub commands: Vec<Command>,
    /// What the catalogue recognised.
    pub matches: Vec<ToolMatch>,
    /// Runs a wrapper whose work cannot be seen from here (`./build.sh`, `make` without a makefile, …).
    pub opaque: bool,
}

/// A use of an action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionUse {
    /// `owner/name`, lower case; `docker://image` or `./path` as written.
    pub name: String,
    /// A folder inside the action's repository.
    pub path: Option<String>,
    /// What follows `@`.
    pub version: Option<String>,
}

impl ActionUse {
    /// Whether it is pinned to a commit or an image digest.
    #[must_use]
    pub fn is_pinned(&self) -> bool {
        let pinned_commit =
            |version: &String| version.len() == 40 && version.bytes().all(|byte| byte.is_ascii_hexdigit());
        self.name.contains("@sha256:") || self.version.as_ref().is_some_and(pinned_commit)
    }
}

/// One command of a script, after `sudo`, `env`, `npx` and the like are taken off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// Program and arguments.
    pub words: Vec<String>,
    /// Its line in the file.
    pub line: u32,
    /// Its failure is swallowed (`… || true`): it cannot fail the step.
    #[serde(default)]
    pub tolerated: bool,
}

/// Whether a tool changes anything outside the job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Reads, checks, computes.
    ReadOnly,
    /// Leaves an artefact, a report, a tag, a version.
    Artifact,
    /// Changes an environment.
    Environment,
}

/// A tool of the catalogue, recognised in a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolMatch {
    /// The catalogue's id.
    pub tool: String,
    /// The stage it executes.
    pub stage: Stage,
    /// What it changes.
    pub effect: Effect,
    /// Counts for less: a formatter as static analysis, a name without a command.
    pub weak: bool,
    /// The line that shows it.
    pub line: u32,
    /// The environment it names (`--prod`, a workspace, a context), where it names one.
    pub target: Option<String>,
    /// Why it changes nothing after all (`--dry-run`, a throw-away cluster in the same job).
    pub disqualified: Option<String>,
}

impl Workflow {
    /// Whether an event starts it.
    #[must_use]
    pub fn runs_on(&self, event: &str) -> bool {
        self.trigger(event).is_some()
    }

    /// The trigger for an event.
    #[must_use]
    pub fn trigger(&self, event: &str) -> Option<&WorkflowTrigger> {
        self.triggers.iter().find(|trigger| trigger.event == event)
    }

    /// Jobs that can run.
    pub fn enabled_jobs(&self) -> impl Iterator<Item = &WorkflowJob> {
        self.jobs.iter().filter(|job| !job.disabled)
    }

    /// A job by id.
    #[must_use]
    pub fn job(&self, id: &str) -> Option<&WorkflowJob> {
        self.jobs.iter().find(|job| job.id == id)
    }
}

impl WorkflowJob {
    /// Steps that can run.
    pub fn enabled_steps(&self) -> impl Iterator<Item = &WorkflowStep> {
        let disabled = self.disabled;
        self.steps.iter().filter(move |step| !disabled && !step.disabled)
    }

    /// What the catalogue recognised in steps that can run, and that has its effect.
    pub fn matches(&self) -> impl Iterator<Item = (&WorkflowStep, &ToolMatch)> {
        self.enabled_steps().flat_map(|step| {
            step.matches.iter().filter(|found| found.disqualified.is_none()).map(move |found| (step, found))
        })
    }

    /// Whether it executes a stage with more than weak evidence.
    #[must_use]
    pub fn executes(&self, stage: Stage) -> bool {
        self.matches().any(|(_, found)| found.stage == stage && !found.weak)
    }
}
