//! Logs that want to stall or break the reader.

use std::io::{self, Read};

use proptest::prelude::*;

use super::super::{LogReader, LogRules};
use super::{job, one, read};

/// The same bytes again and again, without room for all of them.
struct Again<'a>(&'a [u8], u64, usize);

impl Read for Again<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.1 == 0 {
            return Ok(0);
        }
        let rest = &self.0[self.2..];
        let count = rest.len().min(buffer.len()).min(usize::try_from(self.1).unwrap_or(usize::MAX));
        buffer[..count].copy_from_slice(&rest[..count]);
        self.1 -= count as u64;
        self.2 = (self.2 + count) % self.0.len();
        Ok(count)
    }
}

fn again(part: &[u8], bytes: u64) -> plimsoll_domain::log::JobReading {
    let mut reader = LogReader::new(LogRules::builtin());
    reader.feed(&mut Again(part, bytes, 0)).unwrap();
    one(reader.finish())
}

#[test]
fn a_line_of_fifty_megabytes_is_one_line() {
    let reading = again(b"error: x ", 50 << 20);
    assert_eq!((reading.lines, reading.bytes), (1, 50 << 20));
    assert!(reading.caveats[0].contains("longer than 64 KiB"), "{:?}", reading.caveats);
}

#[test]
fn ten_million_empty_lines_are_counted() {
    assert_eq!(again(b"\n", 10_000_000).lines, 10_000_000);
}

#[test]
fn what_never_ends_stays_within_bounds() {
    let stamp = "2025-03-04T10:00:00.0000000Z ";
    let step = format!(
        "{stamp}##[group]Run x\n{stamp}shell: bash\n{stamp}##[endgroup]\n{stamp}FAILED tests/a.py::b\n"
    );
    let reading = again(step.as_bytes(), 4 << 20);
    assert_eq!(reading.steps.len(), 5_000);
    assert!(reading.caveats.iter().any(|caveat| caveat.contains("lists end early")), "{:?}", reading.caveats);
    let failures: String =
        (0..3_000).map(|n| format!("FAILED tests/a.py::test_{n}\n3 failed in 1.0s\n")).collect();
    let tests = read(failures.as_bytes()).tests.unwrap();
    assert_eq!((tests.failed_names.len(), tests.counts.failed), (1_000, Some(9_000)));
    let many = "Tests run: 1, Failures: 0, Errors: 0, Skipped: 0\n".repeat(12_000);
    let tests = read(many.as_bytes()).tests.unwrap();
    assert_eq!((tests.suites.len(), tests.counts.passed), (5_000, Some(12_000)));
}

#[test]
fn jobs_and_scopes_without_end_stay_within_bounds() {
    let jobs: String =
        (0..2_500).map(|n| format!("job {n}\tTest\t2025-03-04T10:00:00.0000000Z x\n")).collect();
    let mut reader = LogReader::new(LogRules::builtin());
    reader.feed(&mut jobs.as_bytes()).unwrap();
    let told = reader.finish();
    assert_eq!((told.len(), told.iter().map(|job| job.lines).sum::<u64>()), (2_001, 2_500));
    assert!(told[2_000].caveats[0].contains("told apart"), "{:?}", told[2_000].caveats);
    let scopes: String = (0..25_000).map(|n| format!("> Task :m{n}:test\nA > b{n}() PASSED\n")).collect();
    let reading = read(scopes.as_bytes());
    assert_eq!(reading.tests.unwrap().counts.passed, Some(25_000), "sums do not end");
    assert!(!reading.caveats.is_empty());
}

#[test]
fn groups_in_groups_and_headings_without_end_do_no_harm() {
    let mut log = String::new();
    for _ in 0..20_000 {
        log.push_str("##[group]Run ::group::\n##[group]\n");
    }
    log.push_str("##[endgroup]\n##[endgroup]\nFAILED tests/a.py::b\n");
    assert_eq!(read(log.as_bytes()).tests.unwrap().failed_names, ["tests/a.py::b"]);
    let endless = format!("##[group]Run x\n{}FAILED tests/a.py::b\n", "echo\n".repeat(20_000));
    assert_eq!(read(endless.as_bytes()).lines, 20_002);
}

#[test]
fn a_log_cut_in_the_middle_of_a_character_is_read_to_its_end() {
    let log = job("$ npx vitest run\n      Tests  1 failed | 41 passed (42)\n  ✖ adds up");
    for end in 0..log.len() {
        let reading = read(&log[..end]);
        assert_eq!(reading.bytes, end as u64);
    }
}

#[test]
fn nothing_of_a_secret_is_shown() {
    let token = format!("ghp_{}", "a1B2".repeat(9));
    let log = job(&format!(
        "$ curl -H 'Authorization: Bearer {token}' https://example.org\nerror: {token} was refused\nFAILED tests/a.py::test[{token}]\n##[error]password=hunter2hunter2 {token}\n! 1"
    ));
    let shown = format!("{:?}", read(&log));
    assert!(!shown.contains("a1B2") && !shown.contains("hunter2"), "{shown}");
}

#[test]
fn names_and_lines_hold_nothing_that_a_terminal_acts_upon() {
    let log = job("$ pytest\nFAILED tests/a.py::te\u{1b}[2Jst\u{202e}x\u{7}\nerror: \u{9b}31m\u{0}\n! 1");
    let reading = read(&log);
    let shown = format!("{}{:?}", reading.tests.unwrap().failed_names[0], reading.failure.unwrap().lines);
    assert!(!shown.contains(['\u{1b}', '\u{202e}', '\u{7}', '\u{9b}', '\u{0}']), "{shown}");
}

/// Twice the input takes about twice the work: counted in lines looked at by patterns would be exact, but a quadratic
/// reader would not end here at all.
#[test]
fn work_grows_with_the_log_and_not_faster() {
    let noisy =
        "error: failed with exit code 1 FAILED ##[error]x (1 failed, 2 passed) ✖ 3 problems\n".repeat(60_000);
    assert_eq!(read(noisy.as_bytes()).lines, 60_000);
    let blanks = format!("{}x\n", " ".repeat(60_000)).repeat(200);
    assert_eq!(read(blanks.as_bytes()).lines, 200);
    let escapes = format!("{}\n", "\u{1b}[".repeat(30_000)).repeat(200);
    assert_eq!(read(escapes.as_bytes()).lines, 200);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_can_be_read(log in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        let _ = read(&log);
    }

    #[test]
    fn any_lines_can_be_read(lines in proptest::collection::vec(part(), 0..60)) {
        let log = lines.join("\n");
        let reading = read(log.as_bytes());
        prop_assert!(reading.steps.windows(2).all(|pair| pair[0].number + 1 == pair[1].number));
        let lines = reading.lines;
        prop_assert!(reading.steps.iter().all(|step| step.lines.0 <= step.lines.1 && step.lines.1 <= lines));
    }

    /// Where a log is cut into pieces for reading changes nothing.
    #[test]
    fn pieces_do_not_matter(lines in proptest::collection::vec(part(), 0..40), cut in 0_usize..3_000) {
        let log = lines.join("\n").into_bytes();
        let cut = cut.min(log.len());
        let mut reader = LogReader::new(LogRules::builtin());
        reader.feed(&mut (&log[..cut]).chain(&log[cut..])).unwrap();
        prop_assert_eq!(one(reader.finish()), read(&log));
    }
}

/// Bits of logs.
fn part() -> impl Strategy<Value = String> {
    const PARTS: [&str; 22] = [
        "2025-03-04T10:00:00.1234567Z ##[group]Run make",
        "2025-03-04T10:00:00.1234567Z ##[group]Run a/b@v1",
        "2025-03-04T10:00:01.1234567Z shell: bash",
        "2025-03-04T10:00:02.1234567Z with:",
        "2025-03-04T10:00:02.1234567Z ##[endgroup]",
        "2025-03-04T10:00:03.1234567Z ##[error]Process completed with exit code 2.",
        "2025-03-04T10:00:03.1234567Z Post job cleanup.",
        "2025-03-04T10:00:03.1234567Z Cleaning up orphan processes",
        "2025-03-04T10:00:03.1234567Z 3 failed, 2 passed in 1.0s",
        "Ran 3 tests in 0.1s",
        "OK (skipped=1)",
        "  3 passing (2ms)",
        "> Task :a:test",
        "A > b() FAILED",
        "5 tests completed, 1 failed",
        "Tests run: 3, Failures: 1, Errors: 0, Skipped: 1",
        "TOTAL 10 2 80%",
        "STATUS: deployed",
        "Apply complete! Resources: 1 added, 0 changed, 0 destroyed.",
        "\u{feff}\u{1b}[31m✖\u{1b}[0m",
        "",
        "\r",
    ];
    prop_oneof![prop::sample::select(&PARTS[..]).prop_map(str::to_owned), "[ -~]{0,60}"]
}
