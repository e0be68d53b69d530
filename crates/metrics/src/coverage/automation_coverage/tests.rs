use plimsoll_domain::events::StageEvent;
use plimsoll_domain::facts::workflow::{Effect, ToolMatch, WorkflowTrigger};
use plimsoll_domain::facts::{
    CommitIx, Facts, FileFact, PipelineEra, Reference, ReferenceKind, Timeline, Workflow, WorkflowJob,
    WorkflowStep,
};
use plimsoll_domain::{
    CoverageState, Evidence, EvidenceKind, Grade, MetricState, MetricValue, ReasonCode, Source, Stage,
};

use crate::compute;
use crate::testing::{Scene, day, finding, says, value, values, window};

const ID: &str = "automation-coverage";

/// Ten commits on the trunk, one a day, in a repository with sources and tests.
fn ten_changes() -> Facts {
    let mut scene = Scene::default();
    let mut tip = scene.commit(&[], day(0));
    for number in 1..10 {
        tip = scene.commit(&[tip], day(number));
    }
    let mut facts = scene.facts(Some(tip));
    facts.findings.push(finding(FileFact::BuildFile, "Cargo.toml", None));
    facts.findings.push(finding(FileFact::TestFile, "tests/all.rs", None));
    facts
}

fn step(stage: Stage) -> WorkflowStep {
    let found = ToolMatch {
        tool: "tool".to_owned(),
        stage,
        effect: Effect::ReadOnly,
        weak: false,
        line: 7,
        target: None,
        disqualified: None,
    };
    WorkflowStep { file: "ci.yml".to_owned(), line: 7, matches: vec![found], ..WorkflowStep::default() }
}

pub(crate) fn job(id: &str, stages: &[Stage]) -> WorkflowJob {
    let steps = stages.iter().map(|stage| step(*stage)).collect();
    WorkflowJob {
        id: id.to_owned(),
        defined_in: "ci.yml".to_owned(),
        line: 3,
        steps,
        ..WorkflowJob::default()
    }
}

pub(crate) fn workflow(event: &str, branches: &[&str], jobs: Vec<WorkflowJob>) -> Workflow {
    let branches = branches.iter().map(|&name| name.to_owned()).collect();
    let trigger = WorkflowTrigger { event: event.to_owned(), branches, ..WorkflowTrigger::default() };
    Workflow { path: "ci.yml".to_owned(), triggers: vec![trigger], jobs, ..Workflow::default() }
}

pub(crate) fn eras(eras: Vec<(usize, Vec<Workflow>)>) -> Timeline {
    let era = |(first, workflows): (usize, Vec<Workflow>)| PipelineEra { first, workflows: workflows.into() };
    Timeline { eras: eras.into_iter().map(era).collect() }
}

fn stage(all: &[MetricValue], stage: Stage) -> &MetricValue {
    let named = |value: &&MetricValue| value.component.as_deref() == Some(stage.as_str());
    values(all, ID).into_iter().find(named).unwrap_or_else(|| panic!("no {}", stage.as_str()))
}

#[test]
fn each_change_is_judged_by_the_workflows_of_its_own_time() {
    let mut facts = ten_changes();
    let ci = |stages: &[Stage]| workflow("push", &["main"], vec![job("ci", stages)]);
    let both = [Stage::Build, Stage::UnitTest];
    facts.timeline = eras(vec![(0, vec![]), (2, vec![ci(&[Stage::Build])]), (6, vec![ci(&both)])]);
    let all = compute(&facts, window(60));
    assert_eq!((stage(&all, Stage::Build).value, stage(&all, Stage::Build).n), (Some(0.8), 10));
    assert_eq!(stage(&all, Stage::UnitTest).value, Some(0.4));
    // Coverage applies too (there are tests), and nothing measures it.
    assert_eq!(
        (stage(&all, Stage::Coverage).state, stage(&all, Stage::Coverage).value),
        (MetricState::Measured, Some(0.0))
    );
    let headline = value(&all, ID, None);
    assert!((headline.value.unwrap() - 0.4).abs() < 1e-12);
    assert_eq!(headline.n, 10);
    for found in values(&all, ID) {
        assert!(found.caveats.iter().any(|caveat| caveat == "configured-not-executed"));
    }
    assert!(says(headline, "build, unit-test, coverage"));
    let build = &stage(&all, Stage::Build).evidence;
    assert_eq!((build[0].reference.as_str(), build[1].reference.as_str()), ("Cargo.toml", "ci.yml:7"));
}

#[test]
fn what_no_change_starts_does_not_count_and_is_said() {
    let build = || vec![job("ci", &[Stage::Build])];
    let mut disabled = build();
    disabled[0].disabled = true;
    let mut only_tags = build();
    only_tags[0].condition = Some("startsWith(github.ref, 'refs/tags/')".to_owned());
    let mut weak = build();
    weak[0].steps[0].matches[0].weak = true;
    let mut waiting = build();
    waiting[0].needs = vec!["release".to_owned()];
    let mut release = job("release", &[]);
    release.condition = Some("github.event_name == 'release'".to_owned());
    waiting.push(release);
    for (event, branches, jobs) in [
        ("schedule", vec![], build()),
        ("push", vec!["release/**"], build()),
        ("push", vec![], disabled),
        ("push", vec![], only_tags),
        ("push", vec![], weak),
        ("push", vec![], waiting),
    ] {
        let mut facts = ten_changes();
        facts.timeline = eras(vec![(0, vec![workflow(event, &branches, jobs.clone())])]);
        let all = compute(&facts, window(60));
        assert_eq!(stage(&all, Stage::Build).value, Some(0.0), "{event} {branches:?} {jobs:?}");
        assert_eq!(
            says(stage(&all, Stage::Build), "not for each change (its triggers: schedule)"),
            event == "schedule"
        );
    }
}

#[test]
fn pull_requests_and_merge_queues_count() {
    for event in ["pull_request", "pull_request_target", "merge_group"] {
        let mut facts = ten_changes();
        facts.timeline = eras(vec![(0, vec![workflow(event, &["m*"], vec![job("ci", &[Stage::Build])])])]);
        assert_eq!(stage(&compute(&facts, window(60)), Stage::Build).value, Some(1.0), "{event}");
    }
}

#[test]
fn a_tag_executes_for_the_tagged_change_only() {
    let mut scene = Scene::default();
    let one = scene.commit(&[], day(0));
    let two = scene.commit(&[one], day(1));
    scene.release("v1.0.0", one, day(1));
    let mut facts = scene.facts(Some(two));
    let mut publish = workflow("push", &[], vec![job("publish", &[Stage::Publish])]);
    publish.triggers[0].tags = vec!["v*".to_owned()];
    facts.timeline = eras(vec![(0, vec![publish])]);
    let all = compute(&facts, window(60));
    assert_eq!((stage(&all, Stage::Publish).value, stage(&all, Stage::Publish).n), (Some(0.5), 2));
}

#[test]
fn a_wrapper_makes_what_is_not_seen_unknown() {
    let mut facts = ten_changes();
    let mut wrapped = job("ci", &[Stage::Build]);
    wrapped.steps.push(WorkflowStep {
        file: "ci.yml".to_owned(),
        line: 9,
        opaque: true,
        ..WorkflowStep::default()
    });
    facts.timeline = eras(vec![(0, vec![workflow("push", &[], vec![wrapped])])]);
    let all = compute(&facts, window(60));
    assert_eq!(stage(&all, Stage::Build).value, Some(1.0));
    let tests = stage(&all, Stage::UnitTest);
    assert_eq!((tests.state, tests.value), (MetricState::Unknown, None));
    let reason = tests.reason.as_ref().unwrap();
    assert_eq!((reason.code, reason.text.contains("ci.yml:9")), (ReasonCode::OpaqueWrapper, true));
    // One of three stages is known: too little for a mean.
    assert_eq!(value(&all, ID, None).state, MetricState::Unknown);
}

#[test]
fn another_system_makes_what_is_not_seen_unknown() {
    let mut facts = ten_changes();
    facts.findings.push(finding(FileFact::ForeignCi, "Jenkinsfile", None));
    facts.timeline = eras(vec![(0, vec![])]);
    let none = compute(&facts, window(60));
    assert_eq!(value(&none, ID, None).reason.as_ref().unwrap().code, ReasonCode::ExternalSystem);
    facts.timeline = eras(vec![(0, vec![workflow("push", &[], vec![job("ci", &[Stage::Build])])])]);
    let some = compute(&facts, window(60));
    assert_eq!(stage(&some, Stage::Build).value, Some(1.0));
    assert_eq!(stage(&some, Stage::UnitTest).state, MetricState::Unknown);
    // One that was left behind does nothing of it any more.
    for found in facts.findings.iter_mut().filter(|found| found.fact == FileFact::ForeignCi) {
        found.fact = FileFact::FormerCi;
    }
    let left = compute(&facts, window(60));
    assert_eq!(stage(&left, Stage::UnitTest).value, Some(0.0));
}

#[test]
fn no_workflow_at_all_is_absent_only_when_they_were_read() {
    let mut facts = ten_changes();
    facts.timeline = eras(vec![(0, vec![])]);
    let all = compute(&facts, window(60));
    assert_eq!((value(&all, ID, None).state, value(&all, ID, None).value), (MetricState::Absent, None));
    facts.coverage[1].state = CoverageState::Missing;
    let all = compute(&facts, window(60));
    assert_eq!(value(&all, ID, None).state, MetricState::Unknown);
}

#[test]
fn a_workflow_removed_before_the_window_is_no_pipeline() {
    let mut facts = ten_changes();
    let ci = workflow("push", &[], vec![job("ci", &[Stage::Build])]);
    facts.timeline = eras(vec![(0, vec![ci]), (3, vec![])]);
    let mut late = window(60);
    late.from = crate::testing::instant(day(5));
    assert_eq!(value(&compute(&facts, late), ID, None).state, MetricState::Absent);
    assert_eq!(stage(&compute(&facts, window(60)), Stage::Build).value, Some(0.3));
}

#[test]
fn a_renamed_trunk_keeps_its_past_and_a_stale_filter_does_not_count() {
    let mut facts = ten_changes();
    let ci = |branch| workflow("push", &[branch], vec![job("ci", &[Stage::Build])]);
    facts.timeline = eras(vec![(0, vec![ci("master")]), (5, vec![ci("main")])]);
    assert_eq!(stage(&compute(&facts, window(60)), Stage::Build).value, Some(1.0));
    facts.timeline = eras(vec![(0, vec![ci("main")]), (5, vec![ci("master")])]);
    assert_eq!(stage(&compute(&facts, window(60)), Stage::Build).value, Some(0.5));
    // With a branch of the old name still there, it was never the trunk's.
    let target = facts.history.commit(CommitIx(0)).id;
    let name = "refs/heads/master".to_owned();
    facts.references.push(Reference { name, kind: ReferenceKind::Branch, target });
    facts.timeline = eras(vec![(0, vec![ci("master")]), (5, vec![ci("main")])]);
    assert_eq!(stage(&compute(&facts, window(60)), Stage::Build).value, Some(0.5));
}

#[test]
fn a_stage_that_may_fail_is_said_not_to_gate() {
    let mut facts = ten_changes();
    let mut loose = job("ci", &[Stage::Build]);
    loose.continue_on_error = true;
    facts.timeline = eras(vec![(0, vec![workflow("push", &[], vec![loose])])]);
    let all = compute(&facts, window(60));
    assert_eq!(stage(&all, Stage::Build).value, Some(1.0));
    assert!(says(stage(&all, Stage::Build), "not gating"));
}

#[test]
fn stages_are_indexed_in_their_order() {
    for (index, stage) in Stage::ALL.into_iter().enumerate() {
        assert_eq!(stage as usize, index);
    }
}

/// A stage that a job executed for a commit.
pub(crate) fn event(facts: &Facts, change: usize, stage: Stage) -> StageEvent {
    let evidence = Evidence::new(EvidenceKind::Job, "71").with_note("cargo in job test");
    StageEvent {
        stage,
        tool: None,
        sha: facts.history.commit(CommitIx(change as u32)).id,
        run: Some(7),
        job: Some(71),
        finished: None,
        gating: true,
        grade: Grade::E4,
        evidence: vec![evidence],
    }
}

#[test]
fn where_jobs_are_known_what_they_did_counts_and_not_what_was_asked_for() {
    let mut facts = ten_changes();
    facts.timeline = eras(vec![(0, vec![workflow("push", &["main"], vec![job("ci", &[Stage::UnitTest])])])]);
    let mut jobs = facts.coverage[0].clone();
    jobs.source = Source::Jobs;
    facts.coverage.push(jobs);
    for change in 0..4 {
        let event = event(&facts, change, Stage::UnitTest);
        facts.executions.ran.insert(event.sha);
        facts.executions.events.entry(event.sha).or_default().push(event);
    }
    let all = compute(&facts, window(20));
    let tests = stage(&all, Stage::UnitTest);
    assert_eq!((tests.value, tests.n), (Some(0.4), 10));
    assert!(!says(tests, "configured-not-executed"));
    assert!(tests.evidence.iter().any(|one| one.kind == EvidenceKind::Job && one.reference == "71"));
    let configured = value(&all, ID, Some("configured"));
    assert!(says(configured, "configured-not-executed") && configured.value > value(&all, ID, None).value);

    // What a job hides, and what was not collected, is left out instead of counted as not done.
    let hidden = facts.history.commit(CommitIx(9)).id;
    facts.executions.hidden.insert(hidden, Evidence::new(EvidenceKind::Job, "99"));
    facts.executions.ran.insert(hidden);
    let tests = compute(&facts, window(20));
    assert_eq!(
        (stage(&tests, Stage::UnitTest).value, stage(&tests, Stage::UnitTest).n),
        (Some(4.0 / 9.0), 9)
    );
    facts.coverage.last_mut().unwrap().state = CoverageState::Partial;
    let partly = compute(&facts, window(20));
    let tests = stage(&partly, Stage::UnitTest);
    assert_eq!((tests.state, tests.value), (MetricState::Unknown, None), "of six of ten nothing is known");
}
