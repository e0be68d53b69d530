//! A manual test stands before production.

use plimsoll_domain::facts::WorkflowJob;
use plimsoll_domain::{Grade, ReasonCode, Signal, Source};

use crate::signals::chain;
use crate::signals::context::{Context, Span};
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, proven};
use crate::signals::reading::{unknown, weakly};
use crate::signals::shipped::Shipment;
use crate::signals::tools;

/// Deployments of these days.
const DAYS: u32 = 180;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "test.manual_stage",
        title: "Manual test before production",
        meaning: "Somebody has to look at a version before it reaches its users.",
        sources: &[Source::Workflows, Source::Settings, Source::Deployments],
        computation: "Approval steps in the chain to production. Jobs and environments that are only named like one \
                      are weak; reviewers that an environment requires are settings. Where runs were collected, the \
                      share of the window's production deployments that waited for a person, by their statuses, \
                      their environment's reviewers or a log.",
        fields: &[
            (
                "value",
                "share of production deployments that waited for a person; 1 where a file shows such a step",
            ),
            ("weak", "1: a job or an environment is named like a manual test"),
        ],
        window_days: Some(DAYS),
        false_positives: "an approval that is no test",
        false_negatives: "reviewers required by an environment",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let unjudged =
        "jobs or environments before production are named like a manual test; nothing shows an approval";
    context.share_of_production(by_files(context, id), DAYS, unjudged, |shipped, one| {
        one.run?;
        if shipped.has_waited(one) {
            return Some(true);
        }
        // A name alone is no manual test, and not the absence of one either.
        let before = |other: &&Shipment<'_>| {
            other.deployment.sha == one.deployment.sha && other.finished() <= one.finished()
        };
        let all = Span { from: i64::MIN, to: one.finished() };
        let mut environments = shipped.below(all).filter(before);
        let named = environments.any(|other| says_manual(&other.deployment.environment))
            || shipped.jobs_beside(one).any(|job| says_manual(&job.name));
        (!named).then_some(false)
    })
}

/// As workflow files have it.
fn by_files(context: &Context<'_>, id: &'static str) -> Signal {
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
    let names = [Some(job.id.as_str()), job.name.as_deref(), job.environment.as_deref()];
    names.into_iter().flatten().any(says_manual)
}

fn says_manual(name: &str) -> bool {
    const NAMES: &[&str] = &["qa", "uat", "manual", "approve", "approval"];
    let mut words = name.split(|c: char| !c.is_alphanumeric());
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

    #[test]
    fn the_share_that_waited_for_a_person() {
        let cd = workflow("cd", &["push"]).job("cd", &[Stage::Deploy]).environment("production");
        let mut world = World::new().with(cd).collected();
        for day in (1..=4).rev() {
            let commit = world.commit(f64::from(day), "ann", &["a.rs"]);
            world.ships("cd", "push", f64::from(day) - 0.1, commit, &[]);
        }
        let signal = observe(&world, "test.manual_stage");
        assert_eq!((signal.value(), signal.n), (Some(0.0), Some(4)));
        // A deployment to an environment for people's tests may have been looked at, or not.
        let first = plimsoll_domain::facts::CommitIx(0);
        world.deployed("uat", plimsoll_domain::facts::Tier::Staging, 3.95, first);
        assert_eq!(observe(&world, "test.manual_stage").n, Some(3));
        world.platform.environments.push(plimsoll_domain::record::ReportedEnvironment {
            name: "production".to_owned(),
            required_reviewers: Some(2),
            wait_minutes: None,
            restricted_branches: None,
        });
        assert_eq!(observe(&world, "test.manual_stage").value(), Some(1.0));
    }
}
