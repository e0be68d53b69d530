//! How pipelines prove to others who they are.

use plimsoll_domain::facts::workflow::WorkflowStep;
use plimsoll_domain::{Grade, ReasonCode, Signal, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, proven};
use crate::signals::reading::{Hit, Reading, unknown};
use crate::signals::statistics::share;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "secrets.short_lived",
        title: "Short-lived credentials",
        meaning: "Pipelines log in with an identity that is vouched for at run time; no key lies stored for it.",
        sources: &[Source::Workflows],
        computation: "Enabled steps that hand a cloud, a registry or a store of secrets a role, an identity or a key: those \
                      without a stored key, over all of them.",
        fields: &[
            ("value", "share of log-ins without a stored key"),
            ("short_lived", "steps that log in without a stored key"),
            ("stored", "steps that log in with a stored key"),
        ],
        window_days: None,
        false_positives: "a stored key that a step gets through its environment is not seen",
        false_negatives: "log-ins inside a script; registries that know nothing but keys",
    },
    observe,
};

/// Inputs that name an identity to take on.
const IDENTITIES: &[&str] = &["role-to-assume", "workload_identity_provider", "client-id", "role"];

/// Inputs that take a key.
const KEYS: &[&str] = &[
    "aws-access-key-id",
    "aws-secret-access-key",
    "credentials_json",
    "service_account_key",
    "client-secret",
    "creds",
    "publish-profile",
    "kubeconfig",
];

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let reading = Reading::steps(context, |step| with_key(step) || without_key(step));
    let steps: Vec<Hit<'_>> = reading.strong.into_iter().chain(reading.weak).collect();
    let (stored, short): (Vec<&Hit<'_>>, Vec<&Hit<'_>>) = steps.iter().partition(|hit| with_key(hit.step));
    let Some(value) = share(short.len(), steps.len()) else {
        let text = "no step is seen to log in anywhere; keys in a step's environment are not read";
        return unknown(id, ReasonCode::Inconclusive, text);
    };
    let signal = Signal::observed(id, value, Grade::E2, Confidence::Configured.value())
        .with("short_lived", short.len() as f64)
        .with("stored", stored.len() as f64)
        .sampled(steps.len() as u64);
    let shown = if stored.is_empty() { short } else { stored };
    proven(context.facts, signal, shown.iter().map(|hit| hit.place()))
}

/// A key that is there and is no empty word.
fn with_key(step: &WorkflowStep) -> bool {
    KEYS.iter().any(|key| step.with.get(*key).is_some_and(|value| value.contains("secrets.")))
}

fn without_key(step: &WorkflowStep) -> bool {
    let logs_in = step.uses.as_ref().is_some_and(|uses| {
        ["login", "credentials", "auth", "vault"].iter().any(|part| uses.name.contains(part))
    });
    logs_in && IDENTITIES.iter().any(|input| step.with.contains_key(*input))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::SignalState;

    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    const ROLE: (&str, &str) = ("role-to-assume", "arn:aws:iam::1:role/deploy");
    const KEY: (&str, &str) = ("aws-access-key-id", "${{ secrets.AWS_KEY }}");

    #[test]
    fn a_role_and_a_key() {
        let action = "aws-actions/configure-aws-credentials@v4";
        let cd = workflow("cd", &["push"]).action("a", action, &[ROLE]).action("b", action, &[KEY]);
        let signal = observe(&World::new().with(cd), "secrets.short_lived");
        assert_eq!((signal.value(), field(&signal, "stored")), (Some(0.5), Some(1.0)));
    }

    #[test]
    fn a_role_taken_on_with_a_key_is_a_stored_key() {
        let action = "aws-actions/configure-aws-credentials@v4";
        let cd = workflow("cd", &["push"]).action("a", action, &[ROLE, KEY]);
        assert_eq!(observe(&World::new().with(cd), "secrets.short_lived").value(), Some(0.0));
    }

    #[test]
    fn nothing_seen_is_unknown() {
        assert_eq!(state(&World::new(), "secrets.short_lived"), SignalState::Unknown);
    }
}
