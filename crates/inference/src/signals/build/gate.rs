//! Thresholds that stop a change.

use plimsoll_domain::facts::WorkflowStep;
use plimsoll_domain::{ReasonCode, Signal, Source};

use crate::signals::context::Context;
use crate::signals::definition::{CONFIGURED, Definition, SignalDoc};
use crate::signals::reading::{Hit, Reading, unknown};
use crate::signals::tools;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "quality.gate",
        title: "Quality gate",
        meaning: "A threshold on quality fails the pipeline.",
        sources: &[Source::Workflows, Source::Settings],
        computation: "Enabled steps that gate and fail on a coverage threshold, on warnings, or on a service's verdict.",
        fields: CONFIGURED,
        window_days: None,
        false_positives: "a threshold nothing can miss",
        false_negatives: "required checks in the repository's settings; thresholds in a tool's configuration",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    Reading::steps(context, is_threshold).only(Hit::gates).signal(context, id, || {
        let text = "required checks are settings of the repository, which were not collected";
        unknown(id, ReasonCode::NoAccess, text)
    })
}

/// Actions that fail on a service's verdict or on coverage.
const GATES: &[&str] = &[
    "sonarsource/sonarqube-quality-gate-action",
    "sonarsource/sonarcloud-quality-gate-action",
    "vladopajic/go-test-coverage",
    "insightsengineering/coverage-action",
];

fn is_threshold(step: &WorkflowStep) -> bool {
    const WORDS: &[&str] = &[
        "--cov-fail-under",
        "--fail-under",
        "--max-warnings",
        "--fail-on-warnings",
        "-Dwarnings",
        "qualitygate.wait",
        "--minimum-coverage",
    ];
    let denies = |words: &[String]| words.windows(2).any(|pair| pair[0] == "-D" && pair[1] == "warnings");
    tools::uses(step, GATES)
        || tools::mentions(step, WORDS)
        || step.commands.iter().any(|command| denies(&command.words))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::{SignalState, Stage};

    use crate::signals::testing::{Building, World, state, workflow};

    fn clippy(continue_on_error: bool) -> World {
        let words = ["cargo", "clippy", "--", "-D", "warnings"].map(str::to_owned).to_vec();
        let ci = workflow("ci", &["push"]).job("lint", &[Stage::StaticAnalysis]).change(|job| {
            job.steps[0].commands[0].words = words;
            job.steps[0].continue_on_error = continue_on_error;
        });
        World::new().with(ci)
    }

    #[test]
    fn warnings_that_fail_the_job() {
        assert_eq!(state(&clippy(false), "quality.gate"), SignalState::Observed);
    }

    #[test]
    fn a_failure_that_is_ignored_gates_nothing_and_settings_stay_unknown() {
        assert_eq!(state(&clippy(true), "quality.gate"), SignalState::Unknown);
    }
}
