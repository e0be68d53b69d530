use plimsoll_domain::Stage;
use plimsoll_domain::facts::Profile;
use plimsoll_domain::log::{JobReading, LogStep, StageSeen};
use plimsoll_domain::record::{Conclusion, Step};
use plimsoll_domain::{Grade, Timestamp};

use super::derive;
use crate::deployments::tests::{and_ran, at, define, deploying, facts, id, job, ran, window};

fn step(name: &str, conclusion: Conclusion) -> Step {
    Step {
        number: 1,
        name: name.into(),
        started: None,
        finished: None,
        conclusion,
        original_conclusion: None,
    }
}

fn stages(found: &super::Executions, sha: u8) -> Vec<(Stage, Grade)> {
    found.events.get(&id(sha)).into_iter().flatten().map(|event| (event.stage, event.grade)).collect()
}

#[test]
fn a_definition_tells_what_a_job_that_succeeded_did_and_steps_what_ran_of_one_that_failed() {
    let mut facts = facts(Profile::Service);
    define(&mut facts, vec![deploying("roll-out", "Apply")]);
    ran(&mut facts, 20, 1, "push", "roll-out", Conclusion::Success);
    ran(&mut facts, 30, 2, "push", "roll-out", Conclusion::Failure);
    ran(&mut facts, 40, 3, "push", "roll-out", Conclusion::Failure);
    facts.platform.jobs[2].steps.push(step("Apply", Conclusion::Failure));
    ran(&mut facts, 50, 4, "push", "roll-out", Conclusion::Failure);
    facts.platform.jobs[3].steps.push(step("Apply", Conclusion::Skipped));
    ran(&mut facts, 60, 5, "push", "roll-out", Conclusion::Skipped);
    let found = derive(&facts, window());
    assert_eq!(stages(&found, 1), [(Stage::Deploy, Grade::E3)]);
    assert!(stages(&found, 2).is_empty(), "nobody knows how far it came");
    assert_eq!(stages(&found, 3), [(Stage::Deploy, Grade::E3)], "it ran, and failed");
    assert!(stages(&found, 4).is_empty() && stages(&found, 5).is_empty());
    assert_eq!(found.ran.len(), 4);
    assert_eq!(found.hidden.keys().collect::<Vec<_>>(), [&id(2)], "unknown, not a no");
}

#[test]
fn a_log_tells_more_than_a_definition_and_without_either_a_job_hides_what_it_did() {
    let mut facts = facts(Profile::Service);
    define(&mut facts, vec![deploying("roll-out", "Apply"), job("wrapped", None)]);
    ran(&mut facts, 20, 1, "push", "roll-out", Conclusion::Success);
    let seen = |stage, grade| StageSeen { stage, tool: "pytest".to_owned(), grade, line: 9 };
    let stages_seen = vec![seen(Stage::UnitTest, Grade::E4), seen(Stage::Lint, Grade::E2)];
    let read = LogStep { stages: stages_seen, ..LogStep::default() };
    let own = facts.platform.jobs[0].id;
    facts.platform.readings.insert(own, JobReading { steps: vec![read], ..JobReading::default() });
    ran(&mut facts, 30, 2, "push", "nobody knows", Conclusion::Success);
    and_ran(&mut facts, 30, "wrapped", Conclusion::Success);
    let found = derive(&facts, window());
    assert_eq!(
        stages(&found, 1),
        [(Stage::UnitTest, Grade::E4)],
        "what the log does not show was not executed"
    );
    assert_eq!(found.hidden.keys().collect::<Vec<_>>(), [&id(2)]);
    let note = found.events[&id(1)][0].evidence[0].note.clone().unwrap();
    assert_eq!(note, "pytest in job roll-out, line 9");
}

#[test]
fn only_the_window_counts() {
    let mut facts = facts(Profile::Service);
    ran(&mut facts, 20, 1, "push", "a", Conclusion::Success);
    let long_ago: Timestamp = at(-24 * 420);
    facts.platform.jobs[0].finished = Some(long_ago);
    assert!(derive(&facts, window()).ran.is_empty());
}

#[test]
fn one_tool_may_be_several_stages_and_an_analyser_is_no_check_of_style() {
    let mut facts = facts(Profile::Service);
    for (sha, tool) in [(1_u8, "golangci-lint"), (2, "sonar")] {
        ran(&mut facts, u64::from(sha) * 10, sha, "push", "check", Conclusion::Success);
        let seen =
            StageSeen { stage: Stage::StaticAnalysis, tool: tool.to_owned(), grade: Grade::E4, line: 9 };
        let read = LogStep { stages: vec![seen], ..LogStep::default() };
        let own = facts.platform.jobs.last().unwrap().id;
        facts.platform.readings.insert(own, JobReading { steps: vec![read], ..JobReading::default() });
    }
    let found = derive(&facts, window());
    assert_eq!(stages(&found, 1), [(Stage::StaticAnalysis, Grade::E4), (Stage::Lint, Grade::E4)]);
    assert_eq!(stages(&found, 2), [(Stage::StaticAnalysis, Grade::E4)]);
}
