//! Secrets are kept outside the code.

use std::collections::BTreeSet;

use plimsoll_domain::facts::FileFact;
use plimsoll_domain::facts::workflow::WorkflowStep;
use plimsoll_domain::{Reason, ReasonCode, Signal, SignalState, Source};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, finding, proven};
use crate::signals::reading::{Hit, Reading, configured, not_applicable};
use crate::signals::tools;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "secrets.managed",
        title: "Secrets are managed",
        meaning: "Secrets come from a store, are encrypted, or are replaced by short-lived credentials.",
        sources: &[Source::Git, Source::Workflows],
        computation: "Encrypted secrets in the tree, steps that fetch from a store or log in without a stored secret, and \
                      secrets of the CI system other than the token of every run; beside it, files that look like secrets in the clear.",
        fields: &[
            ("configured", "1: secrets are managed"),
            ("committed", "files with secrets in the clear"),
            ("per_environment", "environments whose jobs read secrets or variables, or log in"),
        ],
        window_days: None,
        false_positives: "a test key taken for a secret",
        false_negatives: "secrets injected by the platform",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let managed = context.findings(FileFact::ManagedSecret);
    let committed = context.findings(FileFact::CommittedSecret);
    let steps = Reading::steps(context, uses_secret);
    let hits: Vec<&Hit<'_>> = steps.strong.iter().chain(&steps.weak).collect();
    let count = committed.len() as f64;
    let environments: BTreeSet<&str> = Reading::steps(context, reads_settings)
        .strong_and_weak()
        .filter_map(|hit| hit.job.environment.as_deref())
        .collect();
    let clear = committed.iter().map(|found| finding(found).with_note("in the clear"));
    if !managed.is_empty() || !hits.is_empty() {
        let signal = configured(id, Confidence::Configured)
            .with("committed", count)
            .with("per_environment", environments.len() as f64);
        let places = managed.iter().map(|found| finding(found)).chain(hits.iter().map(|hit| hit.place()));
        return proven(context.facts, signal, clear.take(2).chain(places));
    }
    if committed.is_empty() {
        return match context
            .tree_closed()
            .err()
            .or_else(|| context.hidden(Reach::Ci).map(|(reason, _)| reason))
        {
            None => not_applicable(id, "no secret is used here"),
            Some(reason) => Signal::without(id, SignalState::Unknown, reason),
        };
    }
    let reason =
        Reason::new(ReasonCode::NotFound, "secrets lie in the tree in the clear, and none is managed");
    let signal = Signal::without(id, SignalState::Absent, reason).with("committed", count);
    proven(context.facts, signal, clear)
}

fn uses_secret(step: &WorkflowStep) -> bool {
    const SHORT_LIVED: &[&str] = &["role-to-assume", "workload_identity_provider", "client-id"];
    let logs_in = step.with.keys().any(|input| SHORT_LIVED.contains(&input.as_str()));
    logs_in || tools::uses(step, tools::SECRET_STORES) || texts(step).any(names_secret)
}

/// What a job may have from its environment alone: its secrets and variables, or who it logs in as.
fn reads_settings(step: &WorkflowStep) -> bool {
    uses_secret(step) || texts(step).any(|text| text.contains("vars."))
}

fn texts(step: &WorkflowStep) -> impl Iterator<Item = &str> {
    let words = step.commands.iter().flat_map(|command| &command.words);
    step.with.values().chain(words).map(String::as_str)
}

/// Whether an expression reads a secret other than the token that every run has. Names of secrets know no case.
fn names_secret(text: &str) -> bool {
    text.match_indices("secrets.").any(|(at, word)| {
        let name = text[at + word.len()..].split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next();
        name.is_some_and(|name| !name.is_empty() && !name.eq_ignore_ascii_case("GITHUB_TOKEN"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    #[test]
    fn a_secret_of_the_ci_system() {
        let cd = workflow("cd", &["push"]).action("x", "acme/deploy", &[("token", "${{ secrets.TOKEN }}")]);
        assert_eq!(field(&observe(&World::new().with(cd), "secrets.managed"), "configured"), Some(1.0));
    }

    #[test]
    fn the_token_of_every_run_is_no_managed_secret() {
        for token in ["${{ secrets.GITHUB_TOKEN }}", "${{ secrets.github_token }}"] {
            let ci = workflow("ci", &["push"]).action("x", "acme/lint", &[("token", token)]);
            assert_ne!(state(&World::new().with(ci), "secrets.managed"), SignalState::Observed, "{token}");
        }
    }

    #[test]
    fn settings_of_an_environment_are_read_in_its_jobs() {
        let job = |environment: Option<&str>| {
            let cd =
                workflow("cd", &["push"]).action("x", "acme/deploy", &[("token", "${{ secrets.TOKEN }}")]);
            let cd = match environment {
                Some(name) => cd.environment(name),
                None => cd,
            };
            field(&observe(&World::new().with(cd), "secrets.managed"), "per_environment")
        };
        assert_eq!((job(Some("staging")), job(None)), (Some(1.0), Some(0.0)));
    }

    #[test]
    fn a_secret_in_the_clear_and_none_at_all() {
        let mut world = World::new();
        assert_eq!(state(&world, "secrets.managed"), SignalState::NotApplicable);
        world.found(FileFact::CommittedSecret, "kube.yaml");
        let signal = observe(&world, "secrets.managed");
        assert_eq!((signal.state, field(&signal, "committed")), (SignalState::Absent, Some(1.0)));
    }
}
