//! Names: the weakest sign there is.

use plimsoll_domain::Stage;
use plimsoll_domain::facts::WorkflowStep;
use plimsoll_domain::facts::workflow::{Effect, ToolMatch, WorkflowJob};

/// What stands for the tool of a match that only a name shows.
pub const NAME_ONLY: &str = "name";

/// Adds a weak deployment where a name says so and nothing positively says otherwise.
pub(super) fn add_weak_matches(job: &mut WorkflowJob) {
    let does_something = job.steps.iter().flat_map(|step| &step.matches).any(|found| !found.weak);
    if does_something {
        return;
    }
    for step in &mut job.steps {
        let named = step.name.as_deref().is_some_and(promises_deployment);
        let works = !step.commands.is_empty() || step.opaque;
        if named && works && step.matches.is_empty() {
            step.matches.push(weak(step.line));
            return;
        }
    }
    let named = promises_deployment(&job.id) || job.name.as_deref().is_some_and(promises_deployment);
    let hidden = job.opaque || job.steps.iter().any(|step| step.opaque || !step.commands.is_empty());
    if !named || !hidden {
        return;
    }
    match job.steps.iter_mut().find(|step| step.opaque) {
        Some(step) => step.matches.push(weak(step.line)),
        None if job.opaque => job.steps.push(WorkflowStep {
            file: job.defined_in.clone(),
            line: job.line,
            matches: vec![weak(job.line)],
            opaque: true,
            ..WorkflowStep::default()
        }),
        None => {}
    }
}

/// `deploy` or `push-image` at the beginning of a word.
fn promises_deployment(name: &str) -> bool {
    let lower = name.to_lowercase();
    ["deploy", "push-image"].iter().any(|word| {
        lower
            .match_indices(word)
            .any(|(at, _)| !lower[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
    })
}

fn weak(line: u32) -> ToolMatch {
    ToolMatch {
        tool: NAME_ONLY.to_owned(),
        stage: Stage::Deploy,
        effect: Effect::Environment,
        weak: true,
        line,
        target: None,
        disqualified: None,
    }
}
