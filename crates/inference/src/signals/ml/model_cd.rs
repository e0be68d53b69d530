//! What was trained and judged is served without a person.

use plimsoll_domain::facts::FileFact;
use plimsoll_domain::facts::workflow::ToolMatch;
use plimsoll_domain::{Signal, Source, Stage};

use crate::signals::absence::Reach;
use crate::signals::chain;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::learning::{position, without_learning};
use crate::signals::reading::{Hit, Reading, weakly};
use crate::signals::statistics::flag;
use crate::signals::tools;
use crate::signals::training::{self, DAYS, Training, known};

use super::model_validation::judged;

/// What puts a model to use.
const SERVES: &[Stage] = &[Stage::ServeModel, Stage::Deploy];

/// What tries a served model before it has all the traffic.
const TRIES: &[Stage] = &[Stage::Verify, Stage::PerformanceTest, Stage::AcceptanceTest];

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "ml.model_cd",
        title: "Trained models served automatically",
        meaning: "A model that was trained and passed its evaluation goes to where it is served, and nobody has to act.",
        sources: &[Source::Workflows, Source::Jobs],
        computation: "Training runs of the last 180 days, those that failed their evaluation left out, in which a deployment or the serving of a model followed in the same run or one that it started; without runs, enabled jobs that serve behind training.",
        fields: &[
            ("value", "share of training runs that were followed by it, where runs were collected"),
            ("configured", "1: an enabled workflow that something other than a person starts does it"),
            (
                "validated",
                "share of those training runs that had an evaluation which could have stopped them",
            ),
            ("tried", "1: a check or load test stands behind the serving"),
            ("approved", "1: the environment asks for a person's approval"),
            ("weak", "1: models are served, but not behind training"),
        ],
        window_days: Some(DAYS),
        false_positives: "a deployment of something else behind the training",
        false_negatives: "promotion inside a registry or an orchestrator",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    if let Some(signal) = without_learning(context, id) {
        return signal;
    }
    let serving = Reading::of(context, serves).only(|hit| hit.starts.beyond_pull_requests());
    let behind = serving.clone().only(|hit| follows_training(context, hit));
    let tried = flag(behind.strong.iter().any(|hit| is_tried(hit)));
    let approved = behind.strong.iter().chain(&behind.weak).any(|hit| is_approved(context, hit));
    let mut trainings = training::runs(context).unwrap_or_default();
    // What failed its evaluation has to stay where it is; a job that failed is no success of another.
    trainings.retain(|run| run.after(&[Stage::EvaluateModel]).is_none_or(|did| did.succeeded));
    let validated = trainings.iter().filter(|run| judged(run).is_some()).count();
    let all = trainings.len();
    let share = training::share(context, id, &trainings, |run| {
        let served = run.is_automatic() && !approved && is_served(run);
        known(run, served)
    });
    if let Some(signal) = share {
        return signal
            .with("validated", validated as f64 / all.max(1) as f64)
            .with("tried", tried)
            .with("approved", flag(approved));
    }
    let signal = behind.signal(context, id, || match serving.strong.first().or(serving.weak.first()) {
        Some(first) if first.tool.is_some_and(|tool| tool.stage == Stage::ServeModel) => {
            weakly(id, format!("`{}` serves a model, and not behind its training", first.workflow.path))
        }
        Some(first) if holds_model(context) => {
            let text = format!(
                "`{}` deploys; whether the model is part of what it deploys is not seen",
                first.workflow.path
            );
            weakly(id, text)
        }
        _ => context.not_in_pipeline(id, Reach::Deployment, "no workflow serves what it has trained"),
    });
    if signal.values.contains_key("configured") {
        return signal.with("tried", tried).with("approved", flag(approved));
    }
    signal
}

/// Whether what the repository deploys may hold a model: code serves one, or a file or store of the tree has it.
fn holds_model(context: &Context<'_>) -> bool {
    let kinds = ["serving", "model-file", "registry"];
    context.findings(FileFact::MachineLearning).iter().any(|found| {
        let kind = found.detail.as_deref().is_some_and(|detail| kinds.contains(&detail));
        kind || found.tool.as_deref() == Some("dvc")
    })
}

fn serves(tool: &ToolMatch) -> bool {
    SERVES.contains(&tool.stage) && !tools::is(tool, tools::DOCS) && tool.tool != super::pipeline_cd::DEPLOYS
}

fn is_served(run: &Training<'_>) -> bool {
    let Some(training) = run.training() else { return false };
    run.later.iter().any(|did| {
        let serves = SERVES.contains(&did.stage) && did.tool != super::pipeline_cd::DEPLOYS;
        serves && did.succeeded && training.before(did)
    })
}

/// Whether training stands in an earlier step of the job, or in a job that ends before it.
fn follows_training(context: &Context<'_>, hit: &Hit<'_>) -> bool {
    let own = hit.job.enabled_steps().position(|step| std::ptr::eq(step, hit.step));
    let trained = position(context, hit.job, Stage::Train);
    let earlier_step = trained.zip(own).is_some_and(|(trained, own)| trained < own);
    let upstream = chain::upstream(context.facts, hit.workflow, hit.job);
    earlier_step || upstream.iter().skip(1).any(|job| position(context, job, Stage::Train).is_some())
}

/// Whether the job, or one that waits for it, tries what was served.
fn is_tried(hit: &Hit<'_>) -> bool {
    let tries = |tool: &ToolMatch| !tool.weak && TRIES.contains(&tool.stage);
    let mut jobs = hit.workflow.enabled_jobs();
    jobs.any(|job| {
        let behind = std::ptr::eq(job, hit.job) || job.needs.contains(&hit.job.id);
        behind && job.matches().any(|(_, found)| tries(found))
    })
}

fn is_approved(context: &Context<'_>, hit: &Hit<'_>) -> bool {
    let asks = |name: &str| {
        let known = context.facts.platform.environments.iter().find(|known| known.name == name);
        known.and_then(|known| known.required_reviewers).is_some_and(|reviewers| reviewers > 0)
    };
    hit.job.environment.as_deref().is_some_and(asks)
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::SignalState;

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, scheduled, state, workflow};

    const ID: &str = "ml.model_cd";

    fn chain() -> World {
        let train = scheduled("train", "0 3 * * *")
            .job("train", &[Stage::Train, Stage::EvaluateModel])
            .job("serve", &[Stage::ServeModel, Stage::Verify])
            .needs(&["train"])
            .environment("production");
        let mut world = World::new().with(train);
        world.learns();
        world
    }

    #[test]
    fn serving_behind_training_is_configured_and_serving_alone_is_weak() {
        let signal = observe(&chain(), ID);
        assert_eq!((field(&signal, "configured"), field(&signal, "tried")), (Some(1.0), Some(1.0)));
        let mut alone = World::new().with(workflow("cd", &["push"]).job("s", &[Stage::ServeModel]));
        alone.learns();
        assert_eq!(field(&observe(&alone, ID), "weak"), Some(1.0));
        let mut service = World::new().with(workflow("cd", &["push"]).job("s", &[Stage::Deploy]));
        service.learns();
        assert_eq!(state(&service, ID), SignalState::Absent);
        service.shows(FileFact::MachineLearning, "src/app.py", "serving", 1);
        assert_eq!(state(&service, ID), SignalState::Unknown, "the model may be part of the service");
    }

    #[test]
    fn runs_count_in_which_serving_followed_in_the_same_run_or_a_chained_one() {
        let mut world = chain().collected();
        let first = world.commit(30.0, "ann", &["src/train.py"]);
        let second = world.commit(29.0, "ann", &["src/train.py"]);
        let third = world.commit(28.0, "ann", &["src/train.py"]);
        let whole = [Stage::Train, Stage::EvaluateModel, Stage::ServeModel];
        world.ran("train", "schedule", 9.0, first, &whole);
        world.ran("train", "schedule", 8.0, second, &whole[..2]);
        world.ran("serve", "workflow_run", 7.9, second, &[Stage::Deploy]);
        world.ran("train", "schedule", 7.0, third, &whole[..2]);
        world.ran("serve", "workflow_dispatch", 6.9, third, &[Stage::Deploy]);
        let signal = observe(&world, ID);
        assert_eq!(signal.n, Some(3));
        assert!((signal.value().unwrap() - 2.0 / 3.0).abs() < 1e-9, "{:?}", signal.value());
        assert_eq!(field(&signal, "validated"), Some(1.0));
    }
}
