//! Totals: every test once.

use plimsoll_domain::log::Tests;

use super::{job, read};

fn tests(lines: &str) -> Tests {
    read(&job(lines)).tests.unwrap()
}

fn counts(lines: &str) -> [Option<u64>; 4] {
    let counts = tests(lines).counts;
    [counts.run(), counts.failed, counts.skipped, counts.errors]
}

#[test]
fn modules_are_summed_and_classes_are_not_counted_again() {
    let maven = "$ mvn -B verify
[INFO] Tests run: 3, Failures: 0, Errors: 0, Skipped: 1, Time elapsed: 0.1 s - in org.example.CartTest
[INFO] Tests run: 4, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.1 s - in org.example.PriceTest
[INFO] Tests run: 7, Failures: 0, Errors: 0, Skipped: 1
[INFO] Tests run: 2, Failures: 1, Errors: 1, Skipped: 0, Time elapsed: 0.1 s <<< FAILURE! - in org.example.OrderTest
[ERROR] Tests run: 2, Failures: 1, Errors: 1, Skipped: 0
! 1";
    assert_eq!(counts(maven), [Some(8), Some(1), Some(1), Some(1)]);
    // A log that was cut before the summary still has the classes.
    let cut = maven.rsplit_once("\n[ERROR]").unwrap().0;
    assert_eq!(counts(cut), [Some(8), Some(1), Some(1), Some(1)]);
    assert_eq!(
        counts(
            "$ cargo test\ntest result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.1s\ntest result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.1s\n! 101"
        ),
        [Some(5), Some(1), Some(1), Some(0)]
    );
}

#[test]
fn gradle_modules_that_run_side_by_side() {
    let log = "$ ./gradlew test --continue
> Task :cart:test
CartTest > addsUp() FAILED
> Task :price:compileJava
10 tests completed, 1 failed
> Task :cart:test FAILED
> Task :price:test
PriceTest > a() PASSED
PriceTest > b() PASSED
PriceTest > c() SKIPPED
! 1";
    assert_eq!(counts(log), [Some(12), Some(1), Some(1), Some(0)]);
    assert_eq!(tests(log).failed_names, ["CartTest > addsUp"]);
}

#[test]
fn two_kinds_of_summary_of_the_same_tests_count_once() {
    let log = "$ ./gradlew test
FAILURE: Executed 10 tests in 3s (1 failed, 2 skipped)
10 tests completed, 1 failed, 2 skipped
! 1";
    assert_eq!(counts(log), [Some(8), Some(1), Some(2), Some(0)]);
    // The same summary of two modules is two summaries.
    assert_eq!(
        counts("$ ./gradlew test\n5 tests completed, 1 failed\n5 tests completed, 1 failed")[0],
        Some(10)
    );
}

#[test]
fn a_step_that_is_tried_again_counts_its_last_attempt() {
    let log = "$ ./run-tests
FAILED tests/test_cart.py::test_adds_up
1 failed, 9 passed in 1.0s
Attempt 1 failed. Reason: Child_process exited with error code 1
10 passed in 1.0s";
    let tests = tests(log);
    assert_eq!((tests.counts.run(), tests.counts.failed, tests.superseded), (Some(10), Some(0), 1));
    assert!(tests.failed_names.is_empty(), "{:?}", tests.failed_names);
    // Another step's tests stay.
    let two = format!("$ pytest a\n5 passed in 1.0s\n{log}");
    assert_eq!(counts(&two)[0], Some(15));
}

#[test]
fn tools_that_run_others_underneath_count_once() {
    let cypress = "$ cypress run
  5 passing (2s)
  1 failing
    ✖  1 of 1 failed (100%)                      00:21        6        5        1        -        -
! 1";
    assert_eq!(counts(cypress), [Some(6), Some(1), Some(0), None]);
    assert_eq!(tests(cypress).frameworks, ["cypress"]);
}

#[test]
fn summaries_of_several_lines() {
    assert_eq!(
        counts("$ npx mocha\n  7 passing (2s)\n  1 pending\n  2 failing\n! 2"),
        [Some(9), Some(2), Some(1), None]
    );
    assert_eq!(
        counts("$ npx mocha\n  7 passing (2s)\n$ npx mocha b\n  3 passing (2s)\n  1 failing"),
        [Some(11), Some(1), Some(0), None]
    );
    assert_eq!(
        counts("$ python -m unittest\nRan 5 tests in 0.1s\n\nFAILED (failures=1, errors=1, skipped=1)\n! 1"),
        [Some(4), Some(1), Some(1), Some(1)]
    );
    assert_eq!(
        counts("$ python -m unittest\nRan 5 tests in 0.1s\n\nOK"),
        [Some(5), Some(0), Some(0), Some(0)]
    );
}

#[test]
fn a_number_that_is_not_shown_is_not_made_up() {
    // A log that ends before the verdict tells how many, not how they ended.
    let cut = tests("$ python -m unittest\nRan 5 tests in 0.1s");
    assert_eq!((cut.counts.run(), cut.uncounted), (None, 1));
    let packages = read(&job("$ go test ./...\nok  \texample.org/shop/cart\t0.014s"));
    assert_eq!(packages.tests, None);
    // Failures alone do not say how many passed.
    let failures =
        tests("$ go test ./...\n--- FAIL: TestAddsUp (0.01s)\nFAIL\texample.org/shop/cart\t0.014s\n! 1");
    assert_eq!((failures.counts.run(), failures.counts.failed), (None, Some(1)));
}

#[test]
fn words_of_tests_in_another_tools_step_are_no_tests() {
    assert_eq!(read(&job("$ git diff\n+10 passed in 1.0s\n10 passed in 1.0s")).tests, None);
    assert_eq!(read(&job("$ npx prettier --check .\nTests:       3 passed, 3 total")).tests, None);
}
