//! The same job in every shape its log comes in.

use plimsoll_domain::log::{FailureClass, LogStatus, StepKind};
use plimsoll_domain::{Grade, Stage};

use super::super::{LogReader, LogRules};
use super::{job, one, read};

fn failed_job() -> Vec<u8> {
    job(
        "$ pip install -r requirements.txt\nInstalled\n$ pytest -q\nFAILED tests/test_cart.py::test_adds_up - assert 3 == 4\n1 failed, 30 passed, 2 skipped in 1.50s\n! 1",
    )
}

#[test]
fn setting_up_is_known_behind_another_preamble() {
    let log = b"2025-03-04T10:00:00.0000000Z ##[section]Starting: Request a runner
2025-03-04T10:00:01.0000000Z Found online and idle hosted runner
2025-03-04T10:00:02.0000000Z Current runner version: '2.322.0'
2025-03-04T10:00:03.0000000Z ##[group]Run make
2025-03-04T10:00:03.0000000Z shell: /usr/bin/bash -e {0}
2025-03-04T10:00:03.0000000Z ##[endgroup]
2025-03-04T10:00:04.0000000Z Current runner version of the tests: 3
";
    let reading = read(log);
    let names: Vec<_> = reading.steps.iter().map(|step| (step.name.as_str(), step.kind)).collect();
    assert_eq!(names, [("Set up job", StepKind::SetUp), ("make", StepKind::Run)]);
}

#[test]
fn a_job_as_the_api_serves_it() {
    let reading = read(&failed_job());
    let names: Vec<_> =
        reading.steps.iter().map(|step| (step.name.as_str(), step.kind, step.status)).collect();
    assert_eq!(
        names,
        [
            ("Set up job", StepKind::SetUp, LogStatus::Success),
            ("pip install -r requirements.txt", StepKind::Run, LogStatus::Success),
            ("pytest -q", StepKind::Run, LogStatus::Failure),
            ("Complete job", StepKind::Complete, LogStatus::Success),
        ]
    );
    assert_eq!((reading.status, reading.exit_code), (LogStatus::Failure, Some(1)));
    assert_eq!(reading.runner.version.as_deref(), Some("2.322.0"));
    let tests = reading.tests.unwrap();
    assert_eq!((tests.counts.run(), tests.counts.skipped), (Some(31), Some(2)));
    let seen = &reading.steps[2].stages;
    assert_eq!((seen[0].stage, seen[0].grade, seen[0].line), (Stage::UnitTest, Grade::E4, 12));
    let failure = reading.failure.unwrap();
    assert_eq!((failure.class, failure.step, failure.lines[0].number), (FailureClass::Test, Some(3), 11));
    assert_eq!(reading.steps[2].seconds(), Some(6.0));
}

#[test]
fn marks_returns_and_bad_bytes_change_nothing() {
    let plain = read(&failed_job());
    let text = String::from_utf8(failed_job()).unwrap();
    let windows = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let mut reading = read(windows.as_bytes());
    assert_eq!(reading.bytes, windows.len() as u64);
    reading.bytes = plain.bytes;
    assert_eq!(reading, plain);
    let mut damaged = text.replace("Installed", "Inst@lled").into_bytes();
    let at = damaged.iter().position(|byte| *byte == b'@').unwrap();
    damaged[at] = 0xff;
    assert_eq!(read(&damaged), plain);
}

#[test]
fn the_form_of_the_command_line_tool_names_the_steps() {
    let text = String::from_utf8(failed_job()).unwrap();
    let mut step = "Set up job";
    let columns: String = text
        .lines()
        .map(|line| {
            if line.contains("Run pip") {
                step = "Install";
            } else if line.contains("Run pytest") {
                step = "Unit tests";
            } else if line.contains("Cleaning up") {
                step = "Complete job";
            }
            format!("test (3.12)\t{step}\t{line}\n")
        })
        .collect();
    let reading = read(columns.as_bytes());
    let names: Vec<_> = reading.steps.iter().map(|step| step.name.as_str()).collect();
    assert_eq!(names, ["Set up job", "Install", "Unit tests", "Complete job"]);
    assert_eq!(reading.job.as_deref(), Some("test (3.12)"));
    assert_eq!(reading.status, LogStatus::Failure);
    assert_eq!(reading.steps[2].stages[0].grade, Grade::E4);
    // Newer versions of the tool cannot tell steps apart; the log can.
    let unknown =
        columns.replace("\tInstall\t", "\tUNKNOWN STEP\t").replace("\tUnit tests\t", "\tUNKNOWN STEP\t");
    let unknown =
        unknown.replace("\tSet up job\t", "\tUNKNOWN STEP\t").replace("\tComplete job\t", "\tUNKNOWN STEP\t");
    let reading = read(unknown.as_bytes());
    let names: Vec<_> = reading.steps.iter().map(|step| step.name.as_str()).collect();
    assert_eq!(names, ["Set up job", "pip install -r requirements.txt", "pytest -q", "Complete job"]);
}

#[test]
fn plain_text_has_tests_and_a_cause_but_no_steps() {
    let log = b"collecting\nFAILED tests/test_cart.py::test_adds_up - assert 3 == 4\n1 failed, 30 passed in 1.50s\n";
    let reading = read(log);
    assert!(reading.steps.is_empty());
    assert_eq!(reading.status, LogStatus::Failure);
    assert_eq!(reading.tests.unwrap().counts.failed, Some(1));
    assert_eq!(reading.failure.unwrap().lines[0].number, 2);
    let quiet = read(b"all went well\n");
    assert_eq!((quiet.status, quiet.failure), (LogStatus::Unknown, None));
}

#[test]
fn steps_with_files_of_their_own_are_one_job() {
    let text = String::from_utf8(failed_job()).unwrap();
    let at = text.find("2025-03-04T10:00:08").unwrap();
    let mut reader = LogReader::new(LogRules::builtin());
    reader.step("Install");
    reader.feed(&mut &text.as_bytes()[..at]).unwrap();
    reader.step("Unit tests");
    reader.feed(&mut &text.as_bytes()[at..]).unwrap();
    let reading = one(reader.finish());
    let names: Vec<_> = reading.steps.iter().map(|step| step.name.as_str()).collect();
    assert_eq!(names, ["Install", "Unit tests"]);
    assert_eq!(reading.lines, text.lines().count() as u64);
    assert_eq!(reading.failure.unwrap().lines[0].number, 11);
}

#[test]
fn a_group_of_a_script_is_no_step() {
    let log = job("$ ./ci.sh\n##[group]Run unit tests\nok\n##[endgroup]\nmore");
    assert_eq!(read(&log).steps.len(), 3);
}

#[test]
fn what_heads_a_step_is_no_time_of_the_one_before() {
    let log = [
        "01 ##[group]Run make",
        "02 shell: bash",
        "03 ##[endgroup]",
        "04 working",
        "05 ##[group]Run unit tests",
        "06 ##[endgroup]",
        "07 ##[group]Run make check",
        "08 shell: bash",
        "09 ##[endgroup]",
    ]
    .map(|line| format!("2025-03-04T10:00:{}.0000000Z {}\n", &line[..2], &line[3..]))
    .concat();
    let times = |log: &str| -> Vec<_> {
        let steps = read(log.as_bytes()).steps.into_iter();
        steps.map(|step| (step.started.unwrap().to_rfc3339(), step.seconds())).collect()
    };
    let at = |second: u32| format!("2025-03-04T10:00:0{second}+00:00");
    // The group in the middle heads no step: its end is what the step printed last.
    assert_eq!(times(&log), [(at(1), Some(5.0)), (at(7), Some(2.0))]);
    // Cut off within a heading, the step before it ends where it did.
    let cut = log.lines().take(8).map(|line| format!("{line}\n")).collect::<String>();
    assert_eq!(times(&cut)[0], (at(1), Some(5.0)));
}

#[test]
fn a_step_of_an_action_that_ends_in_an_error_failed() {
    let stamp = "2025-03-04T10:00:00.0000000Z ";
    let log = [
        "##[group]Run acme/deploy@v1",
        "with:",
        "  environment: production",
        "##[endgroup]",
        "working",
        "##[error]no such environment",
        "Post job cleanup.",
        "Cleaning up orphan processes",
    ]
    .map(|line| format!("{stamp}{line}\n"))
    .concat();
    let reading = read(log.as_bytes());
    assert_eq!((reading.status, reading.steps[0].kind), (LogStatus::Failure, StepKind::Action));
    assert_eq!(reading.failure.unwrap().lines[0].text, "no such environment");
}

#[test]
fn a_failure_that_a_composite_action_allows_is_none() {
    let stamp = "2025-03-04T10:00:00.0000000Z ";
    let log = |conclusion: &str| {
        let end = format!("##[end-action id=__run;outcome=failure;conclusion={conclusion};duration_ms=9]");
        let lines = [
            "##[group]Run make check",
            "shell: bash",
            "##[endgroup]",
            "##[error]Process completed with exit code 2.",
            &end,
        ];
        let more = ["##[group]Run make", "shell: bash", "##[endgroup]", "Cleaning up orphan processes"];
        lines.iter().chain(&more).map(|line| format!("{stamp}{line}\n")).collect::<String>()
    };
    assert_eq!(read(log("success").as_bytes()).status, LogStatus::Success);
    assert_eq!(read(log("failure").as_bytes()).status, LogStatus::Failure);
}

#[test]
fn a_whole_run_is_read_job_by_job() {
    let text = String::from_utf8(failed_job()).unwrap();
    let of =
        |job: &str| text.lines().map(|line| format!("{job}\tUNKNOWN STEP\t{line}\n")).collect::<String>();
    let good = of("lint")
        .replace("1 failed, 30 passed", "31 passed")
        .replace("##[error]Process completed with exit code 1.", "");
    let run = format!("{}{good}{}", of("test (3.11)"), of("test (3.12)"));
    let mut reader = LogReader::new(LogRules::builtin());
    reader.feed(&mut run.as_bytes()).unwrap();
    let jobs = reader.finish();
    let seen: Vec<_> = jobs.iter().map(|job| (job.job.as_deref().unwrap(), job.status, job.lines)).collect();
    let lines = text.lines().count() as u64;
    assert_eq!(
        seen,
        [
            ("test (3.11)", LogStatus::Failure, lines),
            ("lint", LogStatus::Success, lines),
            ("test (3.12)", LogStatus::Failure, lines)
        ]
    );
    assert_eq!(jobs[2].failure.as_ref().unwrap().lines[0].number, 2 * lines + 11, "lines are the file's");
    assert_eq!(jobs[2].tests.as_ref().unwrap().counts.run(), Some(31));
}
