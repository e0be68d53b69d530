//! The environments that workflows name.

use std::collections::BTreeSet;

use plimsoll_domain::facts::{Tier, Workflow};
use plimsoll_domain::{Grade, Signal, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::environments::{Place, place, resolve};
use crate::signals::proof::{Confidence, proven};

const KINDS: [(Place, &str); 7] = [
    (Place::Tier(Tier::Production), "production"),
    (Place::Tier(Tier::Staging), "staging"),
    (Place::Tier(Tier::Testing), "testing"),
    (Place::Tier(Tier::Development), "development"),
    (Place::Tier(Tier::Ephemeral), "preview"),
    (Place::Publish, "publish"),
    (Place::Docs, "docs"),
];

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deploy.environments",
        title: "Environments",
        meaning: "Which environments versions are deployed to.",
        sources: &[Source::Workflows, Source::Deployments],
        computation: "Names of environments of enabled jobs and deployment commands; registries, documentation and \
                      previews are no environments of the product.",
        fields: &[
            ("value", "environments of the product"),
            ("production", "environments that are production by name"),
            ("staging", "environments that are staging by name"),
            ("testing", "environments for tests by name"),
            ("development", "environments for developers by name"),
            ("preview", "made for a pull request"),
            ("publish", "registries and channels"),
            ("docs", "documentation"),
            ("unnamed", "deployment jobs that name none"),
        ],
        window_days: None,
        false_positives: "an environment that only holds secrets",
        false_negatives: "environments named by an expression; another delivery system",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let by_jobs = context.facts.workflows().iter().flat_map(Workflow::enabled_jobs).filter_map(|job| {
        job.environment.as_deref().map(|name| resolve(name, &job.inputs).to_ascii_lowercase())
    });
    let by_tools =
        context.targets().iter().filter_map(|target| target.name.as_deref().map(str::to_ascii_lowercase));
    let names: BTreeSet<String> = by_jobs.chain(by_tools).collect();
    let unnamed = context.deployments().filter(|target| target.name.is_none()).count();
    if names.is_empty() && unnamed == 0 {
        return context.without_production(id);
    }
    let count = |wanted: Place| names.iter().filter(|name| place(name) == wanted).count() as f64;
    let elsewhere =
        |name: &&String| !matches!(place(name), Place::Publish | Place::Docs | Place::Tier(Tier::Ephemeral));
    let product = names.iter().filter(elsewhere).count();
    let signal = Signal::observed(id, product as f64, Grade::E2, Confidence::Configured.value())
        .with("unnamed", unnamed as f64);
    let signal = KINDS.iter().fold(signal, |signal, (kind, field)| signal.with(field, count(*kind)));
    proven(context.facts, signal, context.targets().iter().map(|target| target.evidence.clone()))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::{SignalState, Stage};

    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    #[test]
    fn environments_by_kind() {
        let cd = workflow("cd", &["push"])
            .job("a", &[Stage::Deploy])
            .environment("staging")
            .job("b", &[Stage::Deploy])
            .environment("Production")
            .job("c", &[Stage::Publish])
            .environment("pypi");
        let signal = observe(&World::new().with(cd), "deploy.environments");
        assert_eq!((signal.value(), field(&signal, "production")), (Some(2.0), Some(1.0)));
        assert_eq!(field(&signal, "publish"), Some(1.0));
    }

    #[test]
    fn none_is_absent() {
        assert_eq!(state(&World::new(), "deploy.environments"), SignalState::Absent);
    }
}
