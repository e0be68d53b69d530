//! Actions pinned to a commit.

use plimsoll_domain::facts::workflow::ActionUse;
use plimsoll_domain::{Grade, Signal, Source};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, proven};
use crate::signals::reading::{Hit, Reading, not_applicable};
use crate::signals::statistics::share;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "pinning",
        title: "Actions pinned to a commit",
        meaning: "Other people's actions are used at a fixed commit or digest.",
        sources: &[Source::Workflows],
        computation: "Enabled steps that use an action of another repository: those pinned to 40 hexadecimal digits or an \
                      image digest, over all of them.",
        fields: &[("value", "share of uses that are pinned"), ("pinned", "how many")],
        window_days: None,
        false_positives: "a pinned action that fetches the newest of something else",
        false_negatives: "tags that the owner has made immutable",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let is_remote = |uses: &ActionUse| !uses.name.starts_with("./") && !uses.name.starts_with("../");
    let reading = Reading::steps(context, |step| step.uses.as_ref().is_some_and(is_remote));
    let uses: Vec<&Hit<'_>> = reading.strong.iter().chain(&reading.weak).collect();
    let (pinned, loose): (Vec<&Hit<'_>>, Vec<&Hit<'_>>) =
        uses.iter().copied().partition(|hit| hit.step.uses.as_ref().is_some_and(ActionUse::is_pinned));
    let Some(value) = share(pinned.len(), uses.len()) else {
        return match context.hidden(Reach::Ci) {
            None => not_applicable(id, "no workflow uses an action of another repository"),
            Some(_) => context.not_in_pipeline(id, Reach::Ci, ""),
        };
    };
    let signal = Signal::observed(id, value, Grade::E2, Confidence::File.value())
        .with("pinned", pinned.len() as f64)
        .sampled(uses.len() as u64);
    let shown = if loose.is_empty() { pinned } else { loose };
    proven(context.facts, signal, shown.iter().map(|hit| hit.place()))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::SignalState;

    use crate::signals::testing::{Building, World, observe, state, workflow};

    #[test]
    fn pinned_over_all() {
        let digits = "0123456789abcdef0123456789abcdef01234567";
        let ci = workflow("ci", &["push"]).action("a", &format!("actions/checkout@{digits}"), &[]).action(
            "b",
            "actions/setup-node@v4",
            &[],
        );
        let signal = observe(&World::new().with(ci), "pinning");
        assert_eq!((signal.value(), signal.n), (Some(0.5), Some(2)));
    }

    #[test]
    fn without_actions_it_has_no_meaning() {
        assert_eq!(state(&World::new(), "pinning"), SignalState::NotApplicable);
    }
}
