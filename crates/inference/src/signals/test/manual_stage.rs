//! A manual test stands before production.

use plimsoll_domain::facts::WorkflowJob;
use plimsoll_domain::{Grade, ReasonCode, Signal, Source};

use crate::signals::chain;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, proven};
use crate::signals::reading::{unknown, weakly};
use crate::signals::tools;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "test.manual_stage",
        title: "Manual test before production",
        meaning: "Somebody has to look at a version before it reaches its users.",
        sources: &[Source::Workflows, Source::Settings, Source::Deployments],
        computation: "Approval steps in the chain to production. Jobs and environments that are only named like one are \
                      weak; reviewers that an environment requires are settings and not seen.",
        fields: &[
            ("value", "1: an approval step stands before production"),
            ("weak", "1: a job or an environment is named like a manual test"),
        ],
        window_days: None,
        false_positives: "an approval that is no test",
        false_negatives: "reviewers required by an environment",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let targets = context.production_jobs();
    if targets.is_empty() {
        return context.without_production(id);
    }
    let before: Vec<&WorkflowJob> = targets
        .iter()
        .flat_map(|target| chain::upstream(context.facts, target.workflow, target.job))
        .collect();
    let waits = |job: &WorkflowJob| job.enabled_steps().any(|step| tools::uses(step, tools::APPROVALS));
    let places = || targets.iter().map(|target| target.evidence.clone());
    if before.iter().any(|job| waits(job)) {
        return proven(
            context.facts,
            Signal::observed(id, 1.0, Grade::E2, Confidence::Configured.value()),
            places(),
        );
    }
    if before.iter().any(|job| is_named_manual(job)) {
        return proven(
            context.facts,
            weakly(id, "a job before production is named like a manual test"),
            places(),
        );
    }
    unknown(id, ReasonCode::NoAccess, "required reviewers are settings, which were not collected")
}

fn is_named_manual(job: &WorkflowJob) -> bool {
    const NAMES: &[&str] = &["qa", "uat", "manual", "approve", "approval"];
    let names = [Some(job.id.as_str()), job.name.as_deref(), job.environment.as_deref()];
    let mut words = names.into_iter().flatten().flat_map(|name| name.split(|c: char| !c.is_alphanumeric()));
    words.any(|word| NAMES.contains(&word.to_ascii_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::{SignalState, Stage};

    use crate::signals::testing::{Building, World, observe, state, workflow};

    #[test]
    fn an_approval_step() {
        let cd = workflow("cd", &["push"])
            .action("wait", "trstringer/manual-approval@v1", &[])
            .job("prod", &[Stage::Deploy])
            .needs(&["wait"])
            .environment("production");
        assert_eq!(observe(&World::new().with(cd), "test.manual_stage").value(), Some(1.0));
    }

    #[test]
    fn a_name_alone_is_weak() {
        let cd = workflow("cd", &["push"])
            .job("uat", &[])
            .job("prod", &[Stage::Deploy])
            .needs(&["uat"])
            .environment("production");
        assert_eq!(state(&World::new().with(cd), "test.manual_stage"), SignalState::Unknown);
    }
}
