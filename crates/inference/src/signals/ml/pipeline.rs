//! Pipelines that train.

use std::collections::BTreeSet;

use plimsoll_domain::{Signal, Source, Stage};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::files::{in_files, total};
use crate::signals::learning::without_learning;
use crate::signals::proof::{Confidence, finding, proven};
use crate::signals::reading::{Reading, weakly};
use crate::signals::training::{self, DAYS};

/// Days in which changes of pipelines count.
const YEAR: u32 = 365;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "ml.pipeline",
        title: "Pipelines that train",
        meaning: "The steps from data to model are written down as a pipeline that a program can run.",
        sources: &[Source::Git],
        computation: "Definitions of pipelines in files and code; those of systems that run anything have to speak of training.",
        fields: &[
            ("value", "files that define a pipeline"),
            ("stages", "steps of the largest one"),
            ("systems", "different systems they are written for"),
            ("components", "components of pipelines with a description of their own"),
            ("environments", "environments whose jobs run or deploy a pipeline"),
            ("runs", "runs of the last 180 days that trained, where runs were collected"),
            ("lock_changes", "commits of the last 180 days that changed the record of a pipeline's last run"),
            ("changes", "commits of the last 365 days that changed a pipeline"),
            ("weak", "1: only a package that a manifest names"),
        ],
        window_days: Some(YEAR),
        false_positives: "the pipeline of a tutorial that nobody runs",
        false_negatives: "a pipeline kept in another repository",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    if let Some(signal) = without_learning(context, id) {
        return signal;
    }
    let found = context.learning(&["pipeline"]);
    if found.is_empty() {
        let named = context.learning(&["operations"]);
        if let Some(first) = named.first() {
            let text = format!(
                "`{}` names a package for pipelines or models; no file defines a pipeline",
                first.path
            );
            return proven(context.facts, weakly(id, text), named.iter().map(|found| finding(found)));
        }
        return context.not_in_tree(id, "no file defines a pipeline that trains");
    }
    let files: BTreeSet<&str> = found.iter().map(|found| found.path.as_str()).collect();
    let systems: BTreeSet<_> = found.iter().filter_map(|found| found.tool.as_deref()).collect();
    let stages = found.iter().filter_map(|found| found.amount).max().unwrap_or(1);
    let locks: BTreeSet<&str> =
        context.learning(&["pipeline-lock"]).iter().map(|found| found.path.as_str()).collect();
    let mut signal = in_files(context, id, files.len() as f64, Confidence::File, &found)
        .with("stages", stages as f64)
        .with("systems", systems.len() as f64)
        .with("components", total(&context.learning(&["component"])))
        .with("environments", environments(context) as f64);
    for (field, paths, days) in [("lock_changes", &locks, DAYS), ("changes", &files, YEAR)] {
        if context.history_closed(context.window(days)).is_ok() {
            signal = signal.with(field, changes(context, paths, days) as f64);
        }
    }
    match training::runs(context) {
        Some(runs) => signal.with("runs", runs.len() as f64),
        None => signal,
    }
}

/// Commits on trunk that changed one of these files, whoever wrote them.
fn changes(context: &Context<'_>, files: &BTreeSet<&str>, days: u32) -> usize {
    let span = context.window(days);
    let changed = &context.facts.changes;
    let touches = |change: &&plimsoll_domain::facts::Change| {
        context.facts.trunk_commits.contains(change.commit)
            && !context.facts.history.is_merge(change.commit)
            && span.contains(context.time(change.commit))
            && changed.paths_of(change).any(|path| files.contains(path))
    };
    changed.changes.iter().filter(touches).count()
}

/// Environments of jobs that run or deploy a pipeline.
fn environments(context: &Context<'_>) -> usize {
    let reading =
        Reading::of(context, |tool| tool.stage == Stage::Train || tool.tool == super::pipeline_cd::DEPLOYS);
    let jobs = reading.strong.iter().chain(&reading.weak).map(|hit| hit.job.environment.as_deref());
    jobs.flatten().collect::<BTreeSet<_>>().len()
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::SignalState;
    use plimsoll_domain::facts::FileFact;

    use crate::signals::testing::{World, field, observe, state};

    const ID: &str = "ml.pipeline";

    #[test]
    fn a_definition_with_its_steps_and_changes() {
        let mut world = World::new();
        world.learns();
        world.shows_tool(FileFact::MachineLearning, "dvc.yaml", "dvc");
        world.shows(FileFact::MachineLearning, "dvc.yaml", "pipeline", 4);
        world.shows(FileFact::MachineLearning, "dvc.lock", "pipeline-lock", 1);
        world.commit(300.0, "ann", &["dvc.yaml"]);
        world.commit(30.0, "ann", &["dvc.lock"]);
        world.commit(20.0, "bot[bot]", &["dvc.lock", "dvc.yaml"]);
        let signal = observe(&world, ID);
        assert_eq!((signal.value(), field(&signal, "stages")), (Some(1.0), Some(4.0)));
        assert_eq!((field(&signal, "lock_changes"), field(&signal, "changes")), (Some(2.0), Some(2.0)));
        assert_eq!(field(&signal, "runs"), None, "no runs were collected");
        assert_eq!(field(&observe(&world.collected(), ID), "runs"), Some(0.0));
    }

    #[test]
    fn a_package_alone_is_weak_and_nothing_is_absent() {
        let mut world = World::new();
        world.learns();
        assert_eq!(state(&world, ID), SignalState::Absent);
        world.shows(FileFact::MachineLearning, "requirements.txt", "operations", 1);
        assert_eq!(field(&observe(&world, ID), "weak"), Some(1.0));
    }
}
