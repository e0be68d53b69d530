//! What a step runs, and what it only asks, shows or wraps.

use plimsoll_domain::Stage;
use plimsoll_domain::log::EventKind;

use super::{job, read};

fn stages(lines: &str) -> Vec<Stage> {
    read(&job(lines)).steps.iter().flat_map(|step| &step.stages).map(|seen| seen.stage).collect()
}

#[test]
fn a_test_runner_that_is_to_say_more_tests() {
    for command in ["pytest -v", "python -m pytest -v", "poetry run pytest -v", "pytest -v | tee out.txt"] {
        let reading = read(&job(&format!("$ {command}\n1 failed, 3 passed in 0.12s\n! 1")));
        assert_eq!(reading.tests.and_then(|tests| tests.counts.run()), Some(4), "{command}");
    }
}

#[test]
fn asking_for_a_version_is_no_stage() {
    for command in [
        "rustc --version",
        "rustc +stable --version --verbose",
        "cargo --version | cut -d' ' -f2",
        "echo \"version=$(go version)\"",
        "echo $(rustc -vV)",
        "gcc -dumpversion",
        "if rustc +1.68.0 --version --verbose | grep -q '^release: 1\\.6'; then echo sparse; fi",
        "pytest --version",
        "npx jest -v",
        "pytest -V",
    ] {
        assert_eq!(stages(&format!("$ {command}\n1.85.0")), [], "{command}");
    }
}

#[test]
fn logs_of_services_are_quotations() {
    const ALEMBIC: &str = "INFO  [alembic.runtime.migration] Running upgrade 1a2b -> 3c4d, add carts";
    for command in [
        "docker compose -f ci.yml logs --tail=100",
        "docker logs shop",
        "kubectl -n shop logs deploy/shop",
        "journalctl -u shop",
        "cat shop.log",
    ] {
        let reading = read(&job(&format!("$ {command}\nshop-1  | {ALEMBIC}\n{ALEMBIC}")));
        assert_eq!(reading.events, [], "{command}");
        assert_eq!(reading.steps[1].stages, [], "{command}");
    }
    let reading = read(&job(&format!("$ alembic upgrade head\n{ALEMBIC}")));
    assert_eq!(reading.events[0].kind, EventKind::Migration);
}

#[test]
fn what_a_wrapping_action_is_given_runs() {
    const SUMMARY: &str = "     Summary [   1.204s] 48 tests run: 48 passed, 2 skipped";
    for with in [
        "  run: cargo nextest run\n  working-directory: shop",
        "  script: cd shop\ncargo nextest run\n  options: none",
        "  command: cargo nextest run --retries 2",
    ] {
        let log = format!("@ acme/setup-screen@v1\n{with}\n##[endgroup]\n{SUMMARY}");
        let reading = read(&job(&log));
        assert_eq!(reading.tests.and_then(|tests| tests.counts.run()), Some(48), "{with}");
        assert!(stages(&log).contains(&Stage::UnitTest), "{with}");
    }
    // Words that are no commands, and a script in another language.
    assert_eq!(stages("@ acme/do@v1\n  command: test\n##[endgroup]\nx"), []);
    assert_eq!(stages("@ actions/github-script@v7\n  script: npm publish\n##[endgroup]\nx"), []);
}

#[test]
fn a_branch_may_not_have_been_taken() {
    for script in [
        "if [ -n \"$TOKEN\" ]; then npm publish; else echo none; fi",
        "case \"$X\" in a) npm publish ;; esac",
        "[ -z \"$TOKEN\" ] || npm publish",
    ] {
        let reading = read(&job(&format!("$ {script}\nnone")));
        assert_eq!(reading.steps[1].stages, [], "{script}");
        assert!(reading.steps[1].opaque, "unknown, not untrue: {script}");
    }
    for script in [
        "npm publish",
        "if npm publish; then echo done; fi",
        "if true; then npm publish; fi",
        "cd x && npm publish",
    ] {
        assert_eq!(stages(&format!("$ {script}\nx")), [Stage::Publish], "{script}");
    }
    let shown = "$ if [ -n \"$TOKEN\" ]; then pytest; fi\n3 passed in 0.12s";
    assert_eq!(stages(shown), [Stage::UnitTest], "what is shown has run");
}

#[test]
fn a_push_that_failed_is_none_where_no_steps_are_shown() {
    let log = "The push refers to repository [registry.example.org/acme/shop]\nAn image does not exist locally with the tag: registry.example.org/acme/shop\n";
    assert_eq!(read(log.as_bytes()).events, []);
}

#[test]
fn a_build_tool_that_an_action_runs_may_do_anything() {
    let log = "@ gradle/gradle-build-action@v3\n  arguments: -Pa=b\n--stacktrace\nbuild\n##[endgroup]\nx";
    let reading = read(&job(log));
    assert!(reading.steps[1].opaque);
    assert!(stages(log).contains(&Stage::Build), "inputs of several lines are read to their end");
}
