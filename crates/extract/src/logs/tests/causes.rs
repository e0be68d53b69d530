//! Why a job failed: the kind of cause and the lines to read, in logs of our own making.

use plimsoll_domain::log::{FailureClass, JobReading, LogStatus};

use super::{job, read};

fn why(lines: &str) -> (FailureClass, Vec<String>) {
    let reading = read(&job(lines));
    assert_eq!(reading.status, LogStatus::Failure, "{lines}");
    told(&reading)
}

fn told(reading: &JobReading) -> (FailureClass, Vec<String>) {
    let failure = reading.failure.clone().unwrap();
    (failure.class, failure.lines.into_iter().map(|line| line.text.trim().to_owned()).collect())
}

#[test]
fn the_task_that_the_build_tool_names_says_what_kind_of_thing_failed() {
    let gradle = "$ ./gradlew build\n\
        > Configure project :shop\n\
        Cart.java:83: warning - Tag @link: reference not found\n\
        Task ':compileTestJava' is not up-to-date because:\n\
        CartTest > addsUp FAILED\n    java.lang.AssertionError: Total was 687 expecting 314\n\
        \n11 tests completed, 1 failed\n\
        \nFAILURE: Build failed with an exception.\n\n* What went wrong:\n\
        Execution failed for task ':shop:test'.\n\
        > There were failing tests. See the report at: file:///srv/index.html\n\n* Try:\n\
        > Run with --stacktrace option to get the stack trace.\n! 1";
    let (class, lines) = why(gradle);
    assert_eq!(class, FailureClass::Test);
    assert_eq!(
        lines[..2],
        ["CartTest > addsUp FAILED", "java.lang.AssertionError: Total was 687 expecting 314"]
    );
    assert!(lines.iter().all(|line| !line.starts_with("> Configure") && !line.starts_with("> Run")));

    let check = "$ mvn verify\n\
        /srv/Cart.java:24:8: error: Unused import - java.util.List. [UnusedImports]\n\
        [ERROR] Failed to execute goal org.apache.maven.plugins:maven-checkstyle-plugin:3.4.0:check (default) on project shop: Failed during checkstyle execution\n\
        [ERROR] After correcting the problems, you can resume the build with the command\n\
        [ERROR]   mvn <args> -rf :shop\n! 1";
    let (class, lines) = why(check);
    assert_eq!(class, FailureClass::Lint);
    assert!(lines[0].contains("Unused import"), "{lines:?}");
    assert!(lines.iter().all(|line| !line.contains("mvn <args>")), "{lines:?}");

    let missing = "$ ./gradlew test\nFAILURE: Build failed with an exception.\n\n* What went wrong:\n\
        Execution failed for task ':shop:compileJava'.\n\
        > Could not resolve all files for configuration ':shop:compileClasspath'.\n\
        > Could not find org.example:cart:1.0.\n! 1";
    assert_eq!(why(missing).0, FailureClass::Dependency);
    let model = "$ ./gradlew testDebug\nExecution failed for task ':shop:generateDebugAndroidTestModel'.\n\
        > unable to find project exploded aar\n! 1";
    assert_eq!(why(model).0, FailureClass::Compile);
}

#[test]
fn what_passing_tests_print_is_no_cause() {
    let noise = "$ mvn test\n\
        io.netty.channel.ConnectTimeoutException: connection timed out: /192.0.2.7:26379\n\
        [ERROR] Tests run: 3, Failures: 0, Errors: 1, Skipped: 0, Time elapsed: 1.2 s <<< FAILURE! - in shop.CartTest\n\
        [ERROR] shop.CartTest.addsUp  Time elapsed: 0.7 s  <<< ERROR!\n\
        java.lang.NullPointerException: cart\n\tat shop.Cart.total(Cart.java:12)\n\
        org.example.JSONException: no such field\n\
        [ERROR] Tests run: 3, Failures: 0, Errors: 1, Skipped: 0\n\
        [ERROR] Failed to execute goal org.apache.maven.plugins:maven-surefire-plugin:3.2.5:test (default-test) on project shop: There are test failures.\n! 1";
    let (class, lines) = why(noise);
    assert_eq!(class, FailureClass::Test);
    assert_eq!(lines[1], "java.lang.NullPointerException: cart");
    assert!(
        lines.iter().all(|line| !line.contains("JSONException") && !line.contains("Timeout")),
        "{lines:?}"
    );

    let staged = "$ mvn deploy\njava.lang.RuntimeException: test failed waiting\n\
        [INFO] Tests run: 12, Failures: 0, Errors: 0, Skipped: 0\n\
        [ERROR] Failed to execute goal org.sonatype.plugins:nexus-staging-maven-plugin:1.6.13:deploy (injected) on project shop: rules failed\n! 1";
    assert_eq!(why(staged).0, FailureClass::Configuration);
}

#[test]
fn a_failed_test_is_told_with_its_own_error() {
    let mocha = "$ npx mocha\n  Cart\n    ✔ throws Error: on nothing\n    1) adds up\n\n\
        Error: a warning of some library\n\n  1 passing (2s)\n  1 failing\n\n  1) Cart\n       adds up:\n\
        \x20    Error: Timeout of 100ms exceeded.\n      at listOnTimeout (node:internal/timers:559:17)\n! 1";
    let (class, lines) = why(mocha);
    assert_eq!(class, FailureClass::Test);
    assert_eq!(lines, ["1) Cart", "Error: Timeout of 100ms exceeded.", "1) adds up"]);

    let python = "$ pytest\n____________________ test_total ____________________\n\n\
        >       assert_equal(a, b)\nE       AssertionError:\nE       Totals are not equal\n\n\
        FAILED tests/test_cart.py::test_total - AssertionError:\n===== 1 failed, 2 passed in 0.10s =====\n! 1";
    let (class, lines) = why(python);
    assert_eq!(class, FailureClass::Test);
    assert!(lines.contains(&"E       Totals are not equal".to_owned()), "{lines:?}");
}

#[test]
fn an_error_is_told_with_its_place() {
    let rust = "$ cargo build\nwarning: unused variable: `cart`\n  --> src/other.rs:1:1\n\
        error[E0308]: mismatched types\n --> src/cart.rs:4:5\n  |\n4 |     total\n\
        error: could not compile `shop` (lib) due to 1 previous error\n! 101";
    let (class, lines) = why(rust);
    assert_eq!(class, FailureClass::Compile);
    assert_eq!(lines[..2], ["error[E0308]: mismatched types", "--> src/cart.rs:4:5"]);

    let eslint = "$ npx eslint .\n\n/srv/shop/cart.tsx\n  67:36  error  Unexpected any  no-explicit-any\n\n\
        ✖ 1 problem (1 error, 0 warnings)\n! 1";
    let (class, lines) = why(eslint);
    assert_eq!(class, FailureClass::Lint);
    assert_eq!(lines[..2], ["67:36  error  Unexpected any  no-explicit-any", "/srv/shop/cart.tsx"]);
}

#[test]
fn a_step_that_timed_out_or_an_action_that_gave_up_failed() {
    let timed = "$ npm test\nrunning\n##[error]The action 'Run npm test' has timed out after 30 minutes.\n$ docker rm shop";
    assert_eq!(why(timed).0, FailureClass::Timeout);
    let gave_up = "##[group]Run golangci/golangci-lint-action@v6\nwith:\n  version: v1.64\n##[endgroup]\n##[error]main.go:12:15: Error return value is not checked (errcheck)\n\
        ##[error]issues found\nRan golangci-lint in 12345ms";
    let (class, lines) = why(gave_up);
    assert_eq!(class, FailureClass::Lint);
    assert!(lines[0].contains("errcheck"), "{lines:?}");
}

#[test]
fn a_check_that_was_allowed_to_fail_is_not_the_cause() {
    let allowed = "$ mypy shop\nshop/cart.py:3: error: Incompatible types\n! 1\n$ ./migrate.sh\ndone\n\
        $ pytest\nFAILED tests/test_cart.py::test_total - assert 3 == 4\n===== 1 failed, 2 passed in 0.10s =====\n! 1";
    let reading = read(&job(allowed));
    let (class, lines) = told(&reading);
    assert_eq!(class, FailureClass::Test);
    assert!(lines[0].contains("test_total"), "{lines:?}");
}

#[test]
fn no_cause_is_told_where_all_went_well() {
    for green in [
        "Cart\n  returns 403 Forbidden\n  says Bad credentials\n\nFinished in 1.2 seconds\n13 examples, 0 failures\n",
        "> Configure project :shop\ne: something of an earlier attempt\nBUILD SUCCESSFUL in 41s\n",
    ] {
        assert!(read(green.as_bytes()).failure.is_none(), "{green}");
    }
}

#[test]
fn quotations_and_settings_are_no_signs() {
    let container = "$ molecule test\nchanged: {\"State\": {\"OOMKilled\": false, \"OomKillDisable\": null}}\n\
        TASK [check] failed\n! 1";
    assert_ne!(why(container).0, FailureClass::OutOfMemory);
    let ruff = "$ ruff check .\n181 |     raise json.JSONDecodeError(\"no\")\n\n\
        SIM105 Use contextlib.suppress(json.JSONDecodeError)\n --> shop/cart.py:18:5\nFound 1 error.\n! 1";
    let (class, lines) = why(ruff);
    assert_eq!(class, FailureClass::Lint);
    let rule = "SIM105 Use contextlib.suppress(json.JSONDecodeError)";
    assert_eq!(lines[..2], [rule, "--> shop/cart.py:18:5"]);
}

#[test]
fn space_and_memory_run_out_in_builds_of_images_too() {
    let space = "$ docker build .\nERROR: failed to solve: write /layers/1: no space left on device\n! 1";
    assert_eq!(why(space).0, FailureClass::DiskFull);
    let memory = "$ docker build .\nERROR: failed to solve: process \"/bin/sh -c make\" did not complete successfully: exit code: 137\n! 1";
    assert_eq!(why(memory).0, FailureClass::OutOfMemory);
}

#[test]
fn what_a_test_printed_above_its_end_is_its_error() {
    let go = "$ go test -v ./...\n=== RUN   TestPasses\n    cart_test.go:3: only a note\n--- PASS: TestPasses (0.00s)\n\
        === RUN   TestTotal\n    cart_test.go:9: total is 1, not 2\n--- FAIL: TestTotal (0.00s)\n\
        === RUN   TestLast\n    cart_test.go:20: skipped: set SHOP=1\n--- SKIP: TestLast (0.00s)\n\
        FAIL\nFAIL\texample.org/shop/cart\t0.008s\n! 1";
    let (class, lines) = why(go);
    assert_eq!(class, FailureClass::Test);
    assert_eq!(lines[..2], ["--- FAIL: TestTotal (0.00s)", "cart_test.go:9: total is 1, not 2"]);
    assert!(lines.iter().all(|line| !line.contains("note") && !line.contains("skipped")), "{lines:?}");
}

#[test]
fn a_crash_beside_tests_that_passed_is_a_failed_test() {
    let go = "$ go test ./...\nok  \texample.org/shop\t0.004s\nfatal error: concurrent map writes\n\
        FAIL\texample.org/shop/cart\t0.008s\n! 1";
    let (class, lines) = why(go);
    assert_eq!(class, FailureClass::Test);
    assert_eq!(lines[0], "fatal error: concurrent map writes");
    let rust = "$ cargo test\ntest result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\
        error: test failed, to rerun pass `-p shop --test api`\n! 101";
    assert_eq!(why(rust).0, FailureClass::Test);
}

#[test]
fn failed_tests_are_no_green_log_and_no_finished_build() {
    let cut = "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\
        thread 'cart' panicked at src/cart.rs:5:9:\ntotal is 3\n";
    assert_eq!(told(&read(cut.as_bytes())).0, FailureClass::Test);
    let ignored = "$ ./gradlew build && ./check-reports.sh\nCartTest > addsUp() FAILED\n\
        \x20   java.lang.AssertionError: Total was 687\n3 tests completed, 1 failed\nBUILD SUCCESSFUL in 4s\n! 1";
    let (class, lines) = why(ignored);
    assert_eq!(class, FailureClass::Test);
    assert_eq!(lines[0], "CartTest > addsUp() FAILED");
    assert!(lines.iter().all(|line| !line.starts_with("BUILD SUCCESSFUL")), "{lines:?}");
}

#[test]
fn a_jest_test_outside_of_any_group_is_told_too() {
    let jest = "$ npx jest\nFAIL src/cart.test.js\n  ● adds up\n\n    expect(received).toBe(expected) // Object.is equality\n\n\
        Tests:       1 failed, 1 total\n! 1";
    let (class, lines) = why(jest);
    assert_eq!(class, FailureClass::Test);
    assert_eq!(lines[..2], ["● adds up", "expect(received).toBe(expected) // Object.is equality"]);
}

#[test]
fn a_wrong_compiler_own_modules_and_summaries_are_told_apart() {
    let release = "$ mvn package\n[ERROR] Failed to execute goal org.apache.maven.plugins:maven-compiler-plugin:3.13.0:compile (default-compile) on project shop: Fatal error compiling: invalid target release: 21\n! 1";
    assert_eq!(why(release).0, FailureClass::Configuration);
    let own = "$ npm run build\nModule not found: Can't resolve '@/components/cart'\n! 1";
    assert_eq!(why(own).0, FailureClass::Compile);
    let summary = "$ npm ci && npm run build\n12 vulnerabilities (2 low, 10 moderate)\nError: template cart.html is missing\n! 1";
    let (class, lines) = why(summary);
    assert_ne!(class, FailureClass::Lint);
    assert!(lines[0].contains("template"), "{lines:?}");
}
