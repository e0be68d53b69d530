//! Which stage a line shows, and of which grade.

use plimsoll_domain::Grade;

use super::{job, read};

/// The stages of all steps, with their grades.
fn stages(lines: &str) -> Vec<(String, Grade)> {
    let reading = read(&job(lines));
    let seen = reading.steps.iter().flat_map(|step| &step.stages);
    seen.map(|seen| (seen.stage.as_str().to_owned(), seen.grade)).collect()
}

fn seen(stage: &str, grade: Grade) -> Vec<(String, Grade)> {
    vec![(stage.to_owned(), grade)]
}

#[test]
fn a_script_that_is_named_after_its_tests_runs_those() {
    assert_eq!(stages("$ yarn test-integration\n  2 passing (2s)"), seen("integration-test", Grade::E3));
    assert_eq!(stages("$ npm run e2e\nTests:       2 passed, 2 total"), seen("acceptance-test", Grade::E3));
    assert_eq!(stages("$ npm test\n  2 passing (2s)"), seen("unit-test", Grade::E4));
    // Containers that are started say nothing of the tests in them.
    assert_eq!(stages("$ docker compose up\nTests:       2 passed, 2 total"), seen("unit-test", Grade::E3));
    // The name alone shows no tests.
    assert_eq!(stages("$ npm run e2e\nnothing to do"), []);
}

#[test]
fn an_upload_of_coverage_in_a_script_is_seen_by_its_result() {
    let log = "$ ./ci/report.sh\n==> Uploading reports\n    View report at: https://codecov.example.org/gh/acme/shop";
    assert_eq!(stages(log), seen("coverage", Grade::E3));
    assert_eq!(stages("$ ./ci/report.sh\n==> Uploading reports"), []);
}

#[test]
fn integration_tests_of_maven_are_seen_where_their_plugin_begins() {
    let count = "[INFO] Tests run: 2, Failures: 0, Errors: 0, Skipped: 0";
    let found = stages(&format!("$ mvn verify -Pintegration\n{count}"));
    assert!(found.iter().all(|(stage, _)| stage != "integration-test"), "{found:?}");
    let begins = "[INFO] --- failsafe:3.2.5:integration-test (default) @ shop ---";
    let found = stages(&format!("$ mvn verify\n{begins}\n{count}"));
    assert!(found.contains(&("integration-test".to_owned(), Grade::E4)), "{found:?}");
    // It begins without tests, too.
    let found = stages(&format!("$ mvn verify -Pintegration\n{begins}\n[INFO] No tests to run."));
    assert!(found.iter().all(|(stage, _)| stage != "integration-test"), "{found:?}");
    // Where nothing is shown at all, the command is what there is.
    let found = stages("$ mvn -q verify -Pintegration");
    assert!(found.contains(&("integration-test".to_owned(), Grade::E3)), "{found:?}");
}

#[test]
fn a_crash_of_the_interpreter_shows_that_tests_ran() {
    let log = "$ ./ci/tests.sh\n======= test session starts =======\ntests/test_app.py ..sFatal Python error: Aborted\n! 134";
    assert_eq!(stages(log), seen("unit-test", Grade::E3));
    // Tests that are only listed print the same heading.
    assert_eq!(stages("$ ./ci/tests.sh\n======= test session starts =======\n<Module test_app.py>"), []);
}
