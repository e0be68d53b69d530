//! Jobs that name an environment and change nothing.
//!
//! The platform tells of a deployment for every job that names an environment, whatever its steps do: a dry run, a plan
//! or a test in `environment: production` brings no version anywhere.

use plimsoll_domain::Stage;
use plimsoll_domain::facts::WorkflowJob;
use plimsoll_domain::facts::workflow::{Effect, ToolMatch, WorkflowStep};

/// Programs that change nothing by themselves.
const INERT: &[&str] = &[
    "echo", "printf", "cd", "ls", "cat", "pwd", "true", "set", "export", "test", "[", "mkdir", "sleep",
    "date", "env", "which", "wc", "head", "tail", "grep", "jq", "sed", "awk", "sort", "cut", "chmod", "if",
    "then", "fi", "for", "do", "done", "else", "exit",
];

/// Why a job brings nothing anywhere, where its definition shows all that it does and none of it does. A job of which
/// anything is not recognised may.
pub(super) fn why_idle(definition: &WorkflowJob) -> Option<String> {
    if definition.opaque {
        return None;
    }
    let steps: Vec<&WorkflowStep> = definition.enabled_steps().collect();
    let understood = steps.iter().all(|step| is_understood(step));
    let mut matches = definition.matches().map(|(_, found)| found).peekable();
    if !understood {
        return None;
    }
    if matches.peek().is_none() {
        let prints = steps.iter().any(|step| !step.commands.is_empty());
        return prints.then(|| "it names an environment, and only prints".to_owned());
    }
    if matches.any(brings) {
        return None;
    }
    let dry = definition.matches().find_map(|(_, found)| {
        found.disqualified.clone().or_else(|| Some(format!("`{}` brings nothing", found.tool)))
    });
    let what = dry.unwrap_or_default();
    Some(format!("it names an environment, and none of its steps brings anything there: {what}"))
}

/// Whether a tool changes something beyond the job.
fn brings(found: &ToolMatch) -> bool {
    let moves = !matches!(
        found.stage,
        Stage::Build
            | Stage::UnitTest
            | Stage::IntegrationTest
            | Stage::AcceptanceTest
            | Stage::PerformanceTest
            | Stage::Lint
            | Stage::StaticAnalysis
            | Stage::SecurityScan
            | Stage::Coverage
            | Stage::Verify
    );
    moves && found.effect >= Effect::Artifact && found.disqualified.is_none()
}

/// Whether all that a step does is recognised.
fn is_understood(step: &WorkflowStep) -> bool {
    if step.opaque {
        return false;
    }
    if step.uses.as_ref().is_some_and(|uses| !is_setup(&uses.name)) && step.matches.is_empty() {
        return false;
    }
    step.commands.iter().all(|command| {
        let inert = command.words.first().is_none_or(|word| INERT.contains(&word.as_str()));
        inert || step.matches.iter().any(|found| found.line == command.line)
    })
}

/// Actions that only prepare the machine.
fn is_setup(action: &str) -> bool {
    action == "actions/checkout"
        || action == "actions/cache"
        || action.starts_with("actions/setup-")
        || action == "actions/download-artifact"
        || action.rsplit('/').next().is_some_and(|name| name.starts_with("setup-"))
}
