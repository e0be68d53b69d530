//! Several parts deployed in a declared order.

use plimsoll_domain::facts::WorkflowJob;
use plimsoll_domain::record::{Conclusion, Run};
use plimsoll_domain::{Evidence, EvidenceKind, Grade, Signal, Source};

use crate::signals::absence::Reach;
use crate::signals::chain;
use crate::signals::context::Context;
use crate::signals::definition::{CONFIGURED, Definition, SignalDoc};
use crate::signals::proof::{Confidence, proven};
use crate::signals::reading::configured;
use crate::signals::shipped::happened;
use crate::signals::targets::Target;

/// Runs of these days.
const DAYS: u32 = 180;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deploy.orchestrated",
        title: "Orchestrated deployment",
        meaning: "One workflow deploys several parts to one environment in a declared order.",
        sources: &[Source::Workflows, Source::Jobs],
        computation: "Two enabled jobs of one workflow that deploy to the same environment, one waiting for the \
                      other. Where runs were collected, whether a run of the window executed both with success.",
        fields: &[
            ("value", "1: a run did it in the window"),
            ("executions", "runs that did"),
            CONFIGURED[0],
            CONFIGURED[1],
        ],
        window_days: Some(DAYS),
        false_positives: "one part deployed in two steps",
        false_negatives: "an order declared in charts or by the platform",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let configured = by_files(context, id);
    if context.shipped().is_none() {
        return configured;
    }
    let pairs = ordered(context);
    let platform = &context.facts.platform;
    let span = context.window_to_now(DAYS);
    let inside = |run: &&Run| span.contains(run.created.timestamp());
    let mut times = Vec::new();
    for run in platform.runs.iter().rev().filter(inside) {
        let path = run.workflow_path.as_deref().map(|path| path.split('@').next().unwrap_or(path));
        let jobs = platform.jobs_of(run.id);
        let succeeded = |definition: &WorkflowJob| {
            jobs.iter().find(|job| job.conclusion == Conclusion::Success && definition.is_shown_as(&job.name))
        };
        let both = |(earlier, later): &&(&Target<'_>, &Target<'_>)| {
            path == Some(later.workflow.path.as_str())
                && succeeded(earlier.job).is_some()
                && succeeded(later.job).is_some()
        };
        if pairs.iter().any(|pair| both(&pair)) {
            let mut evidence = Evidence::new(EvidenceKind::Run, run.id.to_string());
            evidence.url = platform.run_url(run.id);
            times.push(evidence);
        }
    }
    happened(context, configured, DAYS, "no run deployed several parts in order", (Grade::E3, times))
}

/// Jobs that deploy to the same environment, one waiting for the other.
fn ordered<'c, 'a>(context: &'c Context<'a>) -> Vec<(&'c Target<'a>, &'c Target<'a>)> {
    let jobs: Vec<&Target<'_>> = context.deployments().collect();
    let follows = |later: &Target<'_>, earlier: &Target<'_>| {
        later.workflow.path == earlier.workflow.path
            && later.name == earlier.name
            && chain::needed(later.workflow, later.job).iter().any(|job| job.id == earlier.job.id)
    };
    let pair = |later: &&'c Target<'a>| {
        let earlier = jobs.iter().find(|earlier| follows(later, earlier))?;
        Some((*earlier, *later))
    };
    jobs.iter().filter_map(pair).collect()
}

/// As workflow files have it.
fn by_files(context: &Context<'_>, id: &'static str) -> Signal {
    let ordered = ordered(context);
    if ordered.is_empty() {
        let text = "no workflow deploys several parts in a declared order";
        return context.not_in_pipeline(id, Reach::Deployment, text);
    }
    let signal = configured(id, Confidence::Configured);
    proven(context.facts, signal, ordered.iter().map(|(_, later)| later.evidence.clone()))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::{SignalState, Stage};

    use crate::signals::testing::{Building, World, observe, state, workflow};

    #[test]
    fn two_parts_in_order() {
        let cd = workflow("cd", &["push"])
            .job("db", &[Stage::Deploy])
            .environment("production")
            .job("web", &[Stage::Deploy])
            .environment("production")
            .needs(&["db"]);
        assert_eq!(state(&World::new().with(cd), "deploy.orchestrated"), SignalState::Observed);
    }

    #[test]
    fn two_environments_are_a_promotion_not_an_orchestration() {
        let cd = workflow("cd", &["push"])
            .job("a", &[Stage::Deploy])
            .environment("staging")
            .job("b", &[Stage::Deploy])
            .environment("production")
            .needs(&["a"]);
        assert_eq!(state(&World::new().with(cd), "deploy.orchestrated"), SignalState::Absent);
    }

    #[test]
    fn a_run_that_executed_both_and_one_that_did_not() {
        let cd = workflow("cd", &["push"])
            .job("db", &[Stage::Deploy])
            .environment("production")
            .job("web", &[Stage::Deploy])
            .environment("production")
            .needs(&["db"]);
        let mut world = World::new().with(cd).collected();
        let commit = world.commit(3.0, "ann", &["a.rs"]);
        world.ran("cd", "push", 2.0, commit, &[Stage::Deploy]);
        world.platform.jobs[0].name = "db".into();
        assert_eq!(state(&world, "deploy.orchestrated"), SignalState::Absent);
        let web =
            plimsoll_domain::record::Job { id: 101, name: "web".into(), ..world.platform.jobs[0].clone() };
        world.platform.jobs.push(web);
        let signal = observe(&world, "deploy.orchestrated");
        assert_eq!((signal.value(), signal.n), (Some(1.0), Some(1)));
    }
}
