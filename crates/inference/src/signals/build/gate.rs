//! Thresholds that stop a change.

use plimsoll_domain::facts::WorkflowStep;
use plimsoll_domain::{Reason, ReasonCode, Signal, SignalState, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::Confidence;
use crate::signals::reading::{Hit, Reading, configured, unknown};
use crate::signals::tools;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "quality.gate",
        title: "Quality gate",
        meaning: "A threshold on quality fails the pipeline, or a rule refuses changes whose checks failed.",
        sources: &[Source::Workflows, Source::Settings],
        computation: "Enabled steps that gate and fail on a coverage threshold, on warnings, or on a service's verdict; \
                      and checks that rules in force require for trunk. A field is there only where one was seen.",
        fields: &[
            ("configured", "1: an enabled workflow has a threshold, or a rule requires checks"),
            ("coverage", "1: too little coverage fails a step"),
            ("warnings", "1: a warning fails a step"),
            ("service", "1: a service's verdict fails a step"),
            ("required_checks", "checks that rules in force require for trunk"),
            ("weak", "1: only weak signs, such as a name or a run started by hand"),
        ],
        window_days: None,
        false_positives: "a threshold nothing can miss",
        false_negatives: "thresholds in a tool's configuration; checks that a platform outside requires",
    },
    observe,
};

/// A kind of threshold by what shows it in a step.
type Kind = fn(&WorkflowStep) -> bool;

const KINDS: [(&str, Kind); 3] =
    [("coverage", on_coverage), ("warnings", on_warnings), ("service", by_service)];

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let reading = Reading::steps(context, |step| KINDS.iter().any(|(_, shows)| shows(step))).only(Hit::gates);
    let checks: usize = context.rules_for_trunk().iter().map(|rule| rule.required_checks.len()).sum();
    let mut signal = reading.signal(context, id, || {
        let text =
            "no step is seen to have a threshold; a tool's configuration may, and a rule may require checks";
        unknown(id, ReasonCode::NoAccess, text)
    });
    if checks > 0 && signal.state != SignalState::Observed {
        signal = Signal { evidence: signal.evidence, ..configured(id, Confidence::File) };
        signal.reason = Some(Reason::new(ReasonCode::Inconclusive, "required by a rule that protects trunk"));
    }
    if checks > 0 {
        signal = signal.with("required_checks", checks as f64);
    }
    let seen = |shows: &Kind| reading.strong.iter().any(|hit| shows(hit.step));
    KINDS.iter().filter(|(_, shows)| seen(shows)).fold(signal, |signal, (field, _)| signal.with(field, 1.0))
}

fn on_coverage(step: &WorkflowStep) -> bool {
    const ACTIONS: &[&str] = &["vladopajic/go-test-coverage", "insightsengineering/coverage-action"];
    const WORDS: &[&str] = &["--cov-fail-under", "--fail-under", "--minimum-coverage"];
    tools::uses(step, ACTIONS) || tools::mentions(step, WORDS)
}

fn on_warnings(step: &WorkflowStep) -> bool {
    const WORDS: &[&str] = &["--max-warnings", "--fail-on-warnings", "-Dwarnings", "-Werror", "-warnaserror"];
    let denies = |words: &[String]| words.windows(2).any(|pair| pair[0] == "-D" && pair[1] == "warnings");
    tools::mentions(step, WORDS) || step.commands.iter().any(|command| denies(&command.words))
}

fn by_service(step: &WorkflowStep) -> bool {
    const ACTIONS: &[&str] =
        &["sonarsource/sonarqube-quality-gate-action", "sonarsource/sonarcloud-quality-gate-action"];
    tools::uses(step, ACTIONS) || tools::mentions(step, &["qualitygate.wait"])
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::Stage;
    use plimsoll_domain::record::BranchRule;

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    fn clippy(continue_on_error: bool) -> World {
        let words = ["cargo", "clippy", "--", "-D", "warnings"].map(str::to_owned).to_vec();
        let ci = workflow("ci", &["push"]).job("lint", &[Stage::StaticAnalysis]).change(|job| {
            job.steps[0].commands[0].words = words;
            job.steps[0].continue_on_error = continue_on_error;
        });
        World::new().with(ci)
    }

    fn requiring(mut world: World, checks: &[&str]) -> World {
        world.platform.rules.push(BranchRule {
            id: "1".to_owned(),
            name: "main".to_owned(),
            active: true,
            branches: vec!["main".to_owned()],
            requires_pull_request: false,
            required_approvals: 0,
            required_checks: checks.iter().map(|check| (*check).to_owned()).collect(),
            merge_queue: false,
            blocks_force_pushes: None,
            dismisses_stale_approvals: None,
            requires_signatures: None,
        });
        world
    }

    #[test]
    fn warnings_that_fail_the_job() {
        let signal = observe(&clippy(false), "quality.gate");
        assert_eq!((field(&signal, "warnings"), field(&signal, "coverage")), (Some(1.0), None));
    }

    #[test]
    fn a_failure_that_is_ignored_gates_nothing_and_settings_stay_unknown() {
        assert_eq!(state(&clippy(true), "quality.gate"), SignalState::Unknown);
    }

    #[test]
    fn checks_that_a_rule_requires() {
        let signal = observe(&requiring(World::new(), &["test", "lint"]), "quality.gate");
        assert_eq!((field(&signal, "configured"), field(&signal, "required_checks")), (Some(1.0), Some(2.0)));
        assert_eq!(state(&requiring(World::new(), &[]), "quality.gate"), SignalState::Unknown);
        let both = observe(&requiring(clippy(false), &["test"]), "quality.gate");
        assert_eq!((field(&both, "warnings"), field(&both, "required_checks")), (Some(1.0), Some(1.0)));
    }
}
