//! Folders and files that stand for a test stage.

use std::collections::BTreeMap;

use plimsoll_domain::Stage;
use plimsoll_domain::facts::language::language_of;
use plimsoll_domain::facts::{FileFact, FileFinding};

use super::input::{Input, Refine, found};

/// One finding per stage and folder.
pub(super) fn detect(input: &Input<'_>, out: &mut Vec<FileFinding>) {
    let mut suites: BTreeMap<(Stage, &str), (u64, &str)> = BTreeMap::new();
    for file in &input.files {
        let lower = file.path.to_ascii_lowercase();
        let name = lower.rsplit('/').next().unwrap_or("");
        if language_of(name).is_none() && !name.ends_with(".jmx") && !name.ends_with(".robot") {
            continue;
        }
        if let Some((stage, end)) = suite_of(&lower, file.kind.is_test() || lower.contains("test")) {
            let folder = if end == 0 { file.folder() } else { file.path.get(..end).unwrap_or(file.folder()) };
            suites.entry((stage, folder)).or_insert((0, file.path)).0 += 1;
        }
    }
    for ((stage, folder), (count, example)) in suites {
        let path = if folder == "." { example } else { folder };
        out.push(found(FileFact::TestSuite, path).detail(stage.as_str()).amount(count));
    }
}

/// The stage that a path stands for, and where the folder that says so ends (0: the file itself says so).
fn suite_of(path: &str, test: bool) -> Option<(Stage, usize)> {
    let mut end = 0;
    let mut parts = path.split('/').peekable();
    while let Some(part) = parts.next() {
        let from = end;
        end += part.len() + 1;
        if parts.peek().is_none() {
            return stage_of_name(part).map(|stage| (stage, 0));
        }
        if let Some(stage) = stage_of_folder(part, test) {
            return Some((stage, from + part.len()));
        }
    }
    None
}

fn stage_of_folder(part: &str, test: bool) -> Option<Stage> {
    Some(match part {
        "integration-test" | "integration-tests" | "integration_test" | "integration_tests"
        | "integrationtest" | "integrationtests" | "it-tests" | "contract-tests" | "contract_tests"
        | "component-tests" | "apitest" | "api-tests" | "componenttest" | "functionaltest" => {
            Stage::IntegrationTest
        }
        "integration" | "it" | "functional" | "contract" | "pact" | "component" if test => {
            Stage::IntegrationTest
        }
        "e2e" | "e2e-tests" | "e2e_tests" | "end-to-end" | "acceptance" | "acceptance-tests" | "cypress"
        | "playwright" | "uitests" | "ui-tests" | "androidtest" | "system-tests" => Stage::AcceptanceTest,
        "features" | "system" | "ui" | "smoke" if test => Stage::AcceptanceTest,
        "benches" | "load-test" | "load-tests" | "loadtest" | "perf-tests" | "performance-tests" | "k6"
        | "gatling" | "jmeter" | "locust" => Stage::PerformanceTest,
        "performance" | "perf" | "load" | "benchmark" | "benchmarks" if test => Stage::PerformanceTest,
        _ => return None,
    })
}

fn stage_of_name(name: &str) -> Option<Stage> {
    let has = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    if has(&[".feature", ".robot", ".cy.ts", ".cy.js", ".e2e.ts", ".e2e.js", "e2e-spec.ts", "_e2e_test.go"]) {
        return Some(Stage::AcceptanceTest);
    }
    if has(&[".jmx", ".k6.js", ".bench.ts", ".bench.js"]) || name == "locustfile.py" {
        return Some(Stage::PerformanceTest);
    }
    let integration = [
        "integration_test.go",
        "integrationtest.java",
        "integration.test.ts",
        "integration.spec.ts",
        "integration.test.js",
        "_it.rs",
        "integration_test.py",
        "integrationtests.cs",
        "integrationtest.kt",
    ];
    (has(&integration) || name.starts_with("test_integration")).then_some(Stage::IntegrationTest)
}
