//! Models are kept in a registry.

use plimsoll_domain::{Signal, SignalState, Source, Stage};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::executed;
use crate::signals::files::in_files;
use crate::signals::learning::{reading, without_learning};
use crate::signals::proof::{Confidence, finding, proven};
use crate::signals::reading::{Hit, weakly};

/// Registered versions of these days count.
const DAYS: u32 = 365;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "ml.registry",
        title: "Models in a registry",
        meaning: "Trained models are registered with their versions where whoever serves them finds them.",
        sources: &[Source::Git, Source::Workflows, Source::Jobs],
        computation: "Runs that registered a model, enabled steps that do, code that calls a registry.",
        fields: &[
            ("value", "1: a run registered a model, or code calls a registry"),
            ("versions", "runs of the last 365 days that registered a model, where runs were collected"),
            ("configured", "1: an enabled workflow registers models"),
            ("called", "files whose code registers or fetches models"),
            ("weak", "1: only a package in a manifest, or a step started by hand"),
        ],
        window_days: Some(DAYS),
        false_positives: "a call in code that nobody runs",
        false_negatives: "a registry filled by a service or by hand",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    if let Some(signal) = without_learning(context, id) {
        return signal;
    }
    let called = context.learning(&["registry"]);
    if let Some(executed) = context.executed() {
        let doing = executed.doing(context.window_to_now(DAYS), |event| event.stage == Stage::RegisterModel);
        if let Some(first) = doing.runs.first() {
            let sure = executed::sure(executed, first.grade).value();
            let signal = Signal::observed(id, 1.0, first.grade, sure)
                .with("versions", doing.runs.len() as f64)
                .with("called", called.len() as f64);
            let shown = doing.runs.iter().filter_map(|event| event.evidence.first().cloned());
            return proven(context.facts, signal, shown);
        }
    }
    let reading = reading(context, Stage::RegisterModel);
    let versions = context.executed().filter(|executed| executed.complete).map(|_| 0.0);
    let signal = if reading.strong.is_empty() && !called.is_empty() {
        in_files(context, id, 1.0, Confidence::Suggested, &called)
    } else {
        reading.signal(context, id, || named(context, id))
    };
    match (signal.state, versions) {
        (SignalState::Observed, Some(versions)) if reading.strong.iter().any(Hit::gates) => {
            signal.with("called", called.len() as f64).with("versions", versions)
        }
        (SignalState::Observed, _) => signal.with("called", called.len() as f64),
        _ => signal,
    }
}

fn named(context: &Context<'_>, id: &'static str) -> Signal {
    let all = context.learning(&["operations"]);
    let of_registry = |tool: &str| tool == "mlflow-registry" || tool == "model-registry";
    let found: Vec<_> =
        all.into_iter().filter(|found| found.tool.as_deref().is_some_and(of_registry)).collect();
    let Some(first) = found.first() else {
        return context.not_in_pipeline(
            id,
            crate::signals::absence::Reach::Ci,
            "neither code nor a workflow registers a model",
        );
    };
    let text = format!("`{}` names a registry, and no call of it is recognised", first.path);
    proven(context.facts, weakly(id, text), found.iter().map(|found| finding(found)))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::facts::FileFact;

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    const ID: &str = "ml.registry";

    #[test]
    fn named_called_configured_and_executed() {
        let mut world = World::new();
        world.learns();
        assert_eq!(state(&world, ID), SignalState::Absent);
        let named = world.found(FileFact::MachineLearning, "requirements.txt");
        named.tool = Some("mlflow-registry".to_owned());
        named.detail = Some("operations".to_owned());
        assert_eq!(field(&observe(&world, ID), "weak"), Some(1.0));
        world.shows(FileFact::MachineLearning, "src/register.py", "registry", 1);
        let signal = observe(&world, ID);
        assert_eq!((signal.value(), signal.confidence), (Some(1.0), 0.5));
        let mut world = world.with(workflow("t", &["push"]).job("r", &[Stage::RegisterModel]));
        assert_eq!(field(&observe(&world, ID), "configured"), Some(1.0));
        let head = world.commit(9.0, "ann", &["src/train.py"]);
        let mut world = world.collected();
        world.ran("t", "push", 8.0, head, &[Stage::RegisterModel]);
        world.ran("t", "push", 7.0, head, &[Stage::RegisterModel]);
        let signal = observe(&world, ID);
        assert_eq!((signal.value(), field(&signal, "versions")), (Some(1.0), Some(2.0)));
    }
}
