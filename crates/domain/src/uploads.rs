//! Names of what a run uploads: a product, or only what checks leave behind.

/// Words that name what checks leave behind.
const REPORTS: &[&str] = &[
    "allure",
    "benchmark",
    "benchmarks",
    "cobertura",
    "coredump",
    "coredumps",
    "corpus",
    "cov",
    "coverage",
    "crash",
    "crashes",
    "criterion",
    "debug",
    "diagnostics",
    "diff",
    "diffs",
    "dump",
    "dumps",
    "failed",
    "failure",
    "failures",
    "flamegraph",
    "hprof",
    "jacoco",
    "junit",
    "lcov",
    "lhci",
    "lighthouse",
    "log",
    "logs",
    "metadata",
    "nextest",
    "regression",
    "report",
    "reports",
    "result",
    "results",
    "sarif",
    "screenshot",
    "screenshots",
    "snapshots",
    "stats",
    "surefire",
    "timing",
    "timings",
    "trace",
    "traces",
    "trx",
    "video",
    "videos",
];

/// Words of a number that one workflow hands to the next: `pr_number`, `pull-request-id`.
const OF_PULL_REQUESTS: (&[&str], &[&str]) =
    (&["pr", "pull", "mr"], &["number", "num", "nr", "no", "id", "event", "info", "meta", "sha"]);

/// Whether a name or path speaks of reports, logs or notes between workflows, and not of a product.
#[must_use]
pub fn names_a_report(text: &str) -> bool {
    // What an expression becomes is not known, and its words say nothing about the file.
    let mut rest = text;
    let mut plain = String::new();
    while let Some((before, after)) = rest.split_once("${{") {
        plain.push_str(before);
        rest = after.split_once("}}").map_or("", |(_, tail)| tail);
    }
    plain.push_str(rest);
    let words = words_of(&plain);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let alone = matches!(words.as_slice(), [only] if OF_PULL_REQUESTS.0.contains(&only.as_str()));
    has(REPORTS) || alone || (has(OF_PULL_REQUESTS.0) && has(OF_PULL_REQUESTS.1))
}

/// The words of a name: `testResults-x86` is `test`, `results`, `x86`.
fn words_of(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut lower_before = false;
    for c in text.chars() {
        let boundary = !c.is_alphanumeric() || (c.is_uppercase() && lower_before);
        if boundary {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        lower_before = c.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_and_notes_are_told_from_products() {
        for name in
            ["coverage", "testResults-${{ matrix.os }}", "build/reports/", "logs/*.txt", "nextest-junit"]
        {
            assert!(names_a_report(name), "{name}");
        }
        for name in ["pr_number", ".pr/PR_NUMBER", "PR-NR", "pr", "pull-request-event", "./pr/NR"] {
            assert!(names_a_report(name), "{name}");
        }
        for name in ["app", "catalog", "${{ env.logs }}", "pr-preview-site", "idp", "number-crunch", ""] {
            assert!(!names_a_report(name), "{name}");
        }
    }
}
