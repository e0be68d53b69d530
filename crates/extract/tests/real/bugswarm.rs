//! Job logs with known status and test counts.

use plimsoll_domain::log::JobReading;

struct Expected {
    test: String,
    log: String,
    status: String,
    analyzer: String,
    frameworks: String,
    build_system: String,
    run: Option<u64>,
    failed: Option<u64>,
    skipped: Option<u64>,
    names: Vec<String>,
}

fn expectations(table: &str) -> Vec<Expected> {
    let mut lines = table.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let head = lines.next().unwrap();
    let rows = lines.map(|row| {
        let of = |name: &str| {
            let at = head.iter().position(|column| *column == name).unwrap();
            row.get(at).copied().unwrap_or("").to_owned()
        };
        Expected {
            test: of("test"),
            log: of("log"),
            status: of("status"),
            analyzer: of("analyzer"),
            frameworks: of("frameworks"),
            build_system: of("build_system"),
            run: of("tests_run").parse().ok(),
            failed: of("tests_failed").parse().ok(),
            skipped: of("tests_skipped").parse().ok(),
            names: of("failed_tests").split('#').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
        }
    });
    rows.collect()
}

/// Counts as the table has them: failures and errors are one, and some analyzers count skipped tests as run.
fn counts(expected: &Expected, reading: &JobReading) -> (u64, u64, u64) {
    let counts = reading.tests.as_ref().map(|tests| tests.counts).unwrap_or_default();
    let (failed, skipped) =
        (counts.failed.unwrap_or(0) + counts.errors.unwrap_or(0), counts.skipped.unwrap_or(0));
    let with_skipped = ["java-gradle", "java-maven", "java-ant", "java-other"]
        .contains(&expected.analyzer.as_str())
        || expected.frameworks.contains("unittest");
    (counts.run().unwrap_or(0) + if with_skipped { skipped } else { 0 }, failed, skipped)
}

/// The test's own name: the table writes `method(class)`, `class.method()`, `module::Class::method` and more.
fn method(name: &str) -> &str {
    let name = name.trim_end_matches(':').trim_end_matches("()");
    if let Some((before, _)) = name.split_once('(') {
        let inside = name.trim_start_matches('(').trim_end_matches(')');
        return if before.trim().is_empty() {
            inside.rsplit('.').next().unwrap_or(inside)
        } else {
            before.trim()
        };
    }
    let last = name.rsplit([':', '.']).next().unwrap_or(name);
    last.rsplit_once(" when ").map_or(last, |(_, rest)| rest)
}

#[test]
fn counts_and_status_of_known_logs() {
    let Some(table) = crate::shared("BugSwarm+bugswarm/expected_outcomes.dev.tsv") else { return };
    let expected = expectations(&std::fs::read_to_string(&table).unwrap());
    let (mut counted, mut right, mut with_status, mut status_right) = (0, 0, 0, 0);
    let (mut names, mut names_found) = (0, 0);
    for one in &expected {
        // Some logs of the table are not among the data.
        let path = table.with_file_name("tests").join("analyzer").join(&one.log);
        let Ok(log) = std::fs::read(path) else { continue };
        let reading = crate::read(&log);
        let status = match one.status.as_str() {
            "broken" => "failure",
            "ok" => "success",
            other => other,
        };
        if !status.is_empty() {
            with_status += 1;
            let same = reading.status.as_str() == status;
            status_right += usize::from(same);
            if !same {
                println!("{} {}: status {} instead of {status}", one.test, one.log, reading.status.as_str());
            }
        }
        if let (Some(run), Some(failed)) = (one.run, one.failed) {
            counted += 1;
            let found = counts(one, &reading);
            let wanted = (run, failed, one.skipped.unwrap_or(found.2));
            right += usize::from(found == wanted);
            if found != wanted {
                let suites = reading.tests.iter().flat_map(|tests| &tests.suites).take(12);
                let suites: Vec<_> =
                    suites.map(|suite| (&suite.framework, suite.line, suite.counts)).collect();
                println!(
                    "{} {} ({}): {found:?} instead of {wanted:?}: {suites:?}",
                    one.test, one.log, one.build_system
                );
            }
            let known = reading.tests.map(|tests| tests.failed_names).unwrap_or_default();
            names += one.names.len();
            for name in &one.names {
                let method = method(name);
                let hit = known.iter().any(|known| known.contains(method));
                names_found += usize::from(hit);
                if !hit {
                    println!("{}: {name} is not among the failed tests", one.log);
                }
            }
        }
    }
    println!("names of failed tests: {names_found} of {names}");
    crate::score("test counts", right, counted, 0.95);
    crate::score("status", status_right, with_status, 0.97);
}
