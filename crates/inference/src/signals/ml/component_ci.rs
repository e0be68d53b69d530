//! Code that trains is tested like any other.

use std::collections::BTreeSet;

use plimsoll_domain::facts::path_kind::PathKind;
use plimsoll_domain::facts::{CommitIx, FileFact, file_kind};
use plimsoll_domain::{Grade, Signal, SignalState, Source, Stage};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::executed;
use crate::signals::glob;
use crate::signals::learning::without_learning;
use crate::signals::proof::{commit, proven};
use crate::signals::reading::{Hit, Reading, weakly};
use crate::signals::statistics::{flag, share};
use crate::signals::tools;

/// Pushes of these days count.
const DAYS: u32 = 180;

/// What runs code that works with models.
const CODE: &[&str] = &[
    "training-code",
    "pipeline",
    "data-validation",
    "model-validation",
    "feature-store",
    "registry",
    "tracking",
    "serving",
    "monitoring",
];

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "ml.component_ci",
        title: "Learning code tested on every push",
        meaning: "Changes of the code that prepares data, trains or serves are tested automatically.",
        sources: &[Source::Git, Source::Workflows, Source::Jobs],
        computation: "Of the commits on trunk of the last 180 days that changed folders with code for models and on which jobs ran, those on which tests ran; without runs, enabled test jobs that pushes or pull requests with such changes start.",
        fields: &[
            ("value", "share of such commits that were tested, where runs were collected"),
            ("configured", "1: an enabled workflow that something other than a person starts does it"),
            ("gating", "1: at least one step that does it fails its job when it fails"),
            ("artifacts", "1: a workflow makes and keeps an image or package"),
            ("folders", "folders with such code"),
            ("weak", "1: tests run, but there is no file of tests in the language of the models"),
        ],
        window_days: Some(DAYS),
        false_positives: "tests of everything but the models",
        false_negatives: "code for models that is not recognised as such",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    if let Some(signal) = without_learning(context, id) {
        return signal;
    }
    let files: BTreeSet<&str> = context.learning(CODE).iter().map(|found| found.path.as_str()).collect();
    let folders: BTreeSet<&str> =
        files.iter().map(|path| path.rsplit_once('/').map_or("", |(folder, _)| folder)).collect();
    let tested = Reading::of(context, tools::tests).only(|hit| reaches(hit, &files));
    let keeps = Reading::of(context, tools::keeps);
    let artifacts = flag(!keeps.strong.is_empty());
    if !tested.strong.is_empty() && !has_tests(context) {
        let text = "workflows run tests, and no file of tests is in Python, R or Julia";
        return proven(context.facts, weakly(id, text), tested.strong.iter().map(Hit::place));
    }
    let all = |signal: Signal| {
        let gating = flag(tested.strong.iter().any(Hit::gates));
        signal.with("folders", folders.len() as f64).with("artifacts", artifacts).with("gating", gating)
    };
    if let Some(signal) = counted(context, id, &folders) {
        return all(signal);
    }
    let signal = tested.signal(context, id, || {
        context.not_in_pipeline(id, Reach::Ci, "no workflow tests the code that works with models")
    });
    if signal.state == SignalState::Observed { all(signal) } else { signal }
}

/// Whether a change of one of these files starts the tests.
fn reaches(hit: &Hit<'_>, files: &BTreeSet<&str>) -> bool {
    let on_change = hit.starts.on_push || hit.starts.on_commit || hit.starts.on_pr;
    let filters: Vec<&Vec<String>> = hit
        .workflow
        .triggers
        .iter()
        .filter(|trigger| trigger.event.starts_with("pu") && !trigger.paths.is_empty())
        .map(|trigger| &trigger.paths)
        .collect();
    let open = hit.workflow.triggers.iter().any(|trigger| {
        ["push", "pull_request", "merge_group"].contains(&trigger.event.as_str()) && trigger.paths.is_empty()
    });
    let allowed = || files.iter().any(|file| filters.iter().any(|paths| glob::allows(paths, file)));
    on_change && (open || hit.starts.chained || allowed())
}

fn has_tests(context: &Context<'_>) -> bool {
    let languages = ["Python", "R", "Julia"];
    let in_language =
        |path: &str| matches!(file_kind(path), PathKind::Test(language) if languages.contains(&language));
    let found = context.findings(FileFact::TestFile);
    found.iter().any(|found| found.detail.as_deref().is_some_and(|detail| languages.contains(&detail)))
        || context.facts.tree.entries.iter().any(|entry| in_language(&entry.path))
}

/// The share of commits that changed these folders and were tested; of those on which it is known.
fn counted(context: &Context<'_>, id: &str, folders: &BTreeSet<&str>) -> Option<Signal> {
    let executed = context.executed()?;
    let (facts, span) = (context.facts, context.window(DAYS));
    let changes = |index: CommitIx| {
        let change = facts.changes.of(index);
        change.is_some_and(|change| {
            facts.changes.paths_of(change).any(|path| {
                let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
                folders.contains(folder)
            })
        })
    };
    let (mut known, mut tested) = (Vec::new(), Vec::new());
    let mut grade = Grade::E3;
    for index in facts.trunk_line.iter().copied() {
        let sha = facts.history.commit(index).id;
        if !span.contains(context.time(index)) || !facts.executions.ran.contains(&sha) || !changes(index) {
            continue;
        }
        let events = facts.executions.events.get(&sha);
        let is_test = |stage: Stage| matches!(stage, Stage::UnitTest | Stage::IntegrationTest);
        match events.into_iter().flatten().find(|event| is_test(event.stage)) {
            Some(event) => {
                grade = grade.max(event.grade);
                tested.push(index);
                known.push(index);
            }
            None if facts.executions.hidden.contains_key(&sha) => {}
            None => known.push(index),
        }
    }
    let value = share(tested.len(), known.len())?;
    let mut signal = Signal::observed(id, value, grade, executed::sure(executed, grade).value())
        .sampled(known.len() as u64);
    signal.reason = executed::partial(executed);
    let shown = if tested.is_empty() { &known } else { &tested };
    Some(context.dated(proven(facts, signal, shown.iter().map(|index| commit(facts, *index)))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    const ID: &str = "ml.component_ci";

    fn tested(paths: &[&str]) -> World {
        let mut ci = workflow("ci", &["push"]).job("test", &[Stage::UnitTest]);
        ci.triggers[0].paths = paths.iter().map(|path| (*path).to_owned()).collect();
        let mut world = World::new().with(ci);
        world.learns();
        world.file("web/app.py");
        world
    }

    #[test]
    fn a_test_job_that_changes_of_the_code_start() {
        let mut world = tested(&["src/**"]);
        assert_eq!(field(&observe(&world, ID), "weak"), Some(1.0), "there is no test file");
        world.shows(FileFact::TestFile, "tests/test_train.py", "Python", 3);
        assert_eq!(field(&observe(&world, ID), "configured"), Some(1.0));
        let mut elsewhere = tested(&["web/**"]);
        elsewhere.shows(FileFact::TestFile, "tests/test_train.py", "Python", 3);
        assert_eq!(state(&elsewhere, ID), SignalState::Absent);
    }

    #[test]
    fn commits_count_that_changed_the_code_and_were_built() {
        let mut world = tested(&[]).collected();
        world.shows(FileFact::TestFile, "tests/test_train.py", "Python", 3);
        let first = world.commit(30.0, "ann", &["src/train.py"]);
        world.ran("ci", "push", 29.9, first, &[Stage::UnitTest]);
        let second = world.commit(20.0, "ann", &["src/train.py"]);
        world.ran("ci", "push", 19.9, second, &[Stage::Lint]);
        let third = world.commit(10.0, "ann", &["web/app.ts"]);
        world.ran("ci", "push", 9.9, third, &[Stage::UnitTest]);
        world.commit(5.0, "ann", &["src/train.py"]);
        let signal = observe(&world, ID);
        assert_eq!((signal.value(), signal.n), (Some(0.5), Some(2)));
        world.hides(second);
        assert_eq!(observe(&world, ID).value(), Some(1.0));
    }
}
