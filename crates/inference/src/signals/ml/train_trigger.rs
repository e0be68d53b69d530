//! What makes a model learn again.

use plimsoll_domain::{Signal, SignalState, Source, Stage};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::executed;
use crate::signals::learning::{only_written, position, reading, without_learning};
use crate::signals::proof::proven;
use crate::signals::reading::{Hit, Reading};
use crate::signals::statistics::{flag, quantile};
use crate::signals::training::{self, DAYS, Training, seen_days};

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "ml.train_trigger",
        title: "Training starts by itself",
        meaning: "A schedule, an event, new data or a drop in quality starts training; nobody has to.",
        sources: &[Source::Git, Source::Workflows, Source::Jobs],
        computation: "Successful runs of the last 180 days that trained and that no person started, those of pull requests left out; without runs, enabled workflows that train.",
        fields: &[
            ("value", "such runs, where runs were collected"),
            ("configured", "1: an enabled workflow trains without a person"),
            ("trainings", "runs that trained, whoever started them"),
            ("interval_hours", "shortest time between scheduled trainings, as workflows have it"),
            ("median_gap_hours", "median time between trainings that nobody started"),
            ("gap_ratio", "that time over the shortest scheduled one, where there is a schedule"),
            ("on_schedule", "1: by the clock"),
            ("on_event", "1: by a push or another event"),
            ("on_drift", "1: because a model or its data got worse"),
            ("on_demand", "1: by hand, beside the others"),
            ("kinds", "how many of schedule, event, drift and demand there are"),
            ("seen_days", "days of the window that the runs reach back"),
            ("called", "orchestrators whose schedules stand in code, without a workflow that trains"),
            ("weak", "1: only weak signs, such as a run started by hand"),
        ],
        window_days: Some(DAYS),
        false_positives: "the training of a toy model in a test",
        false_negatives: "an orchestrator outside, which starts training on its own",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    if let Some(signal) = without_learning(context, id) {
        return signal;
    }
    let reading = reading(context, Stage::Train).only(|hit| hit.starts.beyond_pull_requests());
    let configured = configured(context, id, &reading);
    let Some(executed) = context.executed() else { return configured };
    let trainings = training::runs(context).unwrap_or_default();
    let nothing_hidden = executed.complete && context.facts.executions.hidden.is_empty();
    let by_nobody: Vec<&Training<'_>> = trainings.iter().filter(|run| run.is_automatic()).collect();
    if trainings.is_empty() && !(nothing_hidden && configured.state == SignalState::Observed) {
        return configured;
    }
    let grade = trainings.iter().filter_map(Training::training).map(|did| did.grade).max();
    let grade = grade.unwrap_or(plimsoll_domain::Grade::E3);
    let mut signal =
        Signal::observed(id, by_nobody.len() as f64, grade, executed::sure(executed, grade).value())
            .sampled(trainings.len() as u64);
    signal.reason = executed::partial(executed);
    signal = kinds(context, signal, &reading, &trainings)
        .with("trainings", trainings.len() as f64)
        .with("seen_days", seen_days(context));
    let mut gaps: Vec<f64> = by_nobody
        .windows(2)
        .map(|pair| (pair[1].run.created - pair[0].run.created).num_minutes() as f64 / 60.0)
        .collect();
    if let Some(median) = quantile(&mut gaps, 0.5) {
        signal = signal.with("median_gap_hours", median);
        if let Some(interval) = signal.values.get("interval_hours").copied().filter(|hours| *hours > 0.0) {
            signal = signal.with("gap_ratio", median / interval);
        }
    }
    let shown = trainings.iter().rev().filter_map(|run| run.training()?.evidence.clone());
    let places = reading.strong.iter().map(Hit::place);
    context.dated(proven(context.facts, signal, shown.chain(places)))
}

/// As workflow files and schedules in code have it.
fn configured(context: &Context<'_>, id: &'static str, reading: &Reading<'_>) -> Signal {
    let signal = reading.signal(context, id, || {
        let scheduled = context.learning(&["pipeline-schedule"]);
        only_written(context, id, &scheduled, "gives a pipeline a schedule in its orchestrator")
            .unwrap_or_else(|| context.not_in_pipeline(id, Reach::Ci, "no workflow trains a model"))
    });
    if signal.state == SignalState::Observed { kinds(context, signal, reading, &[]) } else { signal }
}

/// Which kinds of start there are, configured or seen.
fn kinds(context: &Context<'_>, signal: Signal, reading: &Reading<'_>, trainings: &[Training<'_>]) -> Signal {
    let hits = || reading.strong.iter();
    let event = |word: &str| trainings.iter().any(|run| run.run.event.as_deref() == Some(word));
    let on_schedule = hits().any(|hit| hit.starts.interval_hours.is_some()) || event("schedule");
    let by_event = |hit: &Hit<'_>| {
        hit.starts.on_commit
            || hit.starts.on_push
            || ["repository_dispatch", "workflow_run"].iter().any(|event| hit.workflow.runs_on(event))
    };
    let on_event = hits().any(by_event)
        || trainings.iter().any(|run| run.is_automatic() && run.run.event.as_deref() != Some("schedule"));
    let watches = !context.learning(&["drift-trigger"]).is_empty();
    let told = hits().any(|hit| hit.workflow.runs_on("repository_dispatch"))
        || trainings.iter().any(Training::is_told);
    let watched = |hit: &Hit<'_>| {
        hit.workflow.enabled_jobs().any(|job| {
            let needed = hit.job.needs.contains(&job.id) || job.id == hit.job.id;
            needed && position(context, job, Stage::MonitorModel).is_some()
        })
    };
    let on_drift = (watches && told)
        || hits().any(watched)
        || trainings.iter().any(|run| run.before(Stage::MonitorModel).is_some());
    let on_demand = reading.strong.iter().chain(&reading.weak).any(|hit| hit.starts.by_hand)
        || trainings.iter().any(|run| !run.is_automatic());
    let all = [on_schedule, on_event, on_drift, on_demand];
    let signal = signal
        .with("on_schedule", flag(on_schedule))
        .with("on_event", flag(on_event))
        .with("on_drift", flag(on_drift))
        .with("on_demand", flag(on_demand))
        .with("kinds", all.iter().filter(|kind| **kind).count() as f64);
    match hits().filter_map(|hit| hit.starts.interval_hours).min_by(f64::total_cmp) {
        Some(hours) => signal.with("interval_hours", hours),
        None => signal,
    }
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::facts::FileFact;

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, scheduled, state, workflow};

    const ID: &str = "ml.train_trigger";

    fn nightly() -> World {
        let mut world = World::new().with(scheduled("train", "0 3 * * *").job("train", &[Stage::Train]));
        world.learns();
        world
    }

    #[test]
    fn a_schedule_is_configured_until_runs_show_it() {
        let mut world = nightly();
        let signal = observe(&world, ID);
        assert_eq!((signal.value(), field(&signal, "configured")), (None, Some(1.0)));
        assert_eq!(
            (field(&signal, "interval_hours"), field(&signal, "on_schedule")),
            (Some(24.0), Some(1.0))
        );
        let head = world.commit(9.0, "ann", &["src/train.py"]);
        let mut world = world.collected();
        for days in [5.0, 4.0, 3.0] {
            world.ran("train", "schedule", days, head, &[Stage::Train]);
        }
        world.ran("train", "pull_request", 2.5, head, &[Stage::Train]);
        world.ran("train", "workflow_dispatch", 2.0, head, &[Stage::Train]);
        let signal = observe(&world, ID);
        assert_eq!((signal.value(), signal.n), (Some(3.0), Some(4)));
        assert_eq!((field(&signal, "configured"), field(&signal, "median_gap_hours")), (None, Some(24.0)));
        assert_eq!(field(&signal, "gap_ratio"), Some(1.0));
        assert_eq!((field(&signal, "on_demand"), field(&signal, "on_drift")), (Some(1.0), Some(0.0)));
    }

    #[test]
    fn a_schedule_that_never_ran_is_counted_as_none_unless_something_hides_it() {
        let mut world = nightly().collected();
        let head = world.commit(9.0, "ann", &["src/train.py"]);
        world.ran("ci", "push", 8.0, head, &[Stage::UnitTest]);
        assert_eq!(observe(&world, ID).value(), Some(0.0));
        world.hides(head);
        assert_eq!(observe(&world, ID).value(), None);
    }

    #[test]
    fn a_run_that_failed_trained_nothing() {
        let mut world = nightly().collected();
        let head = world.commit(9.0, "ann", &["src/train.py"]);
        world.ran("train", "schedule", 8.0, head, &[Stage::Train]);
        world.platform.jobs[0].conclusion = plimsoll_domain::record::Conclusion::Failure;
        assert_eq!(observe(&world, ID).value(), Some(0.0));
    }

    #[test]
    fn a_script_of_the_repository_that_trains_is_more_than_a_name() {
        let script = |path: &str| {
            scheduled("train", "0 3 * * *").job("train", &[Stage::Train]).change(|job| {
                job.name = Some("train".to_owned());
                job.steps[0].matches[0].weak = true;
                job.steps[0].commands[0].words = vec!["python".to_owned(), path.to_owned()];
            })
        };
        let mut world = World::new().with(script("src/train.py"));
        world.learns();
        assert_eq!(state(&world, ID), SignalState::Observed);
        let mut world = world.collected();
        let head = world.commit(9.0, "ann", &["src/train.py"]);
        world.ran("train", "schedule", 8.0, head, &[]);
        assert_eq!(observe(&world, ID).value(), Some(1.0), "its definition and its success show it");
        let mut world = World::new().with(script("src/other.py"));
        world.learns();
        assert_eq!(field(&observe(&world, ID), "weak"), Some(1.0));
    }

    #[test]
    fn by_hand_is_weak_and_a_schedule_elsewhere_is_unknown() {
        let mut world = World::new().with(workflow("t", &["workflow_dispatch"]).job("t", &[Stage::Train]));
        world.learns();
        assert_eq!(field(&observe(&world, ID), "weak"), Some(1.0));
        let mut world = World::new();
        world.learns();
        assert_eq!(state(&world, ID), SignalState::Absent);
        world.shows(FileFact::MachineLearning, "dags/retrain.py", "pipeline-schedule", 1);
        assert_eq!(field(&observe(&world, ID), "called"), Some(1.0));
    }

    #[test]
    fn drift_that_starts_training() {
        let mut world = World::new().with(workflow("t", &["repository_dispatch"]).job("t", &[Stage::Train]));
        world.learns();
        assert_eq!(field(&observe(&world, ID), "on_drift"), Some(0.0), "an event need not be drift");
        world.shows(FileFact::MachineLearning, "monitoring/drift.py", "drift-trigger", 1);
        assert_eq!(field(&observe(&world, ID), "on_drift"), Some(1.0));
    }
}
