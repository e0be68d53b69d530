//! Whether what a step uploads is a product or only what a check left behind.

use std::collections::BTreeMap;

/// Words that name what checks leave behind.
const REPORT_WORDS: &[&str] = &[
    "log",
    "logs",
    "report",
    "reports",
    "coverage",
    "cov",
    "lcov",
    "result",
    "results",
    "junit",
    "surefire",
    "screenshot",
    "screenshots",
    "video",
    "videos",
    "trace",
    "traces",
    "sarif",
    "cobertura",
    "jacoco",
    "diff",
    "diffs",
    "dump",
    "dumps",
    "coredump",
    "coredumps",
    "crash",
    "crashes",
    "allure",
    "benchmark",
    "benchmarks",
    "criterion",
    "flamegraph",
    "failure",
    "failures",
    "failed",
    "lighthouse",
    "lhci",
    "snapshots",
    "regression",
    "diagnostics",
    "debug",
    "timing",
    "timings",
    "trx",
    "corpus",
    "metadata",
    "stats",
    "hprof",
    "nextest",
];

/// Endings of files that can be shipped.
const PRODUCT_ENDINGS: &[&str] = &[
    ".jar",
    ".war",
    ".whl",
    ".tar.gz",
    ".tgz",
    ".zip",
    ".exe",
    ".msi",
    ".dmg",
    ".deb",
    ".rpm",
    ".apk",
    ".aab",
    ".ipa",
    ".nupkg",
    ".gem",
    ".tar",
    ".appimage",
    ".pkg",
    ".wasm",
    ".crate",
    ".vsix",
    ".xpi",
    ".bin",
    ".so",
];

/// Why an upload is no build result, when its name and paths show only reports.
pub(super) fn only_reports(with: &BTreeMap<String, String>) -> Option<String> {
    let name = with.get("name").map_or("", String::as_str).trim();
    let paths: Vec<_> = with
        .get("path")
        .map_or("", String::as_str)
        .split(['\n', ','])
        .map(str::trim)
        .filter(|path| !path.is_empty() && !path.starts_with('!'))
        .collect();
    let product =
        paths.iter().any(|path| PRODUCT_ENDINGS.iter().any(|end| path.to_lowercase().ends_with(end)));
    if product {
        return None;
    }
    let all_reports = !paths.is_empty() && paths.iter().all(|path| mentions_report(path));
    (all_reports || mentions_report(name)).then(|| "only reports or logs are uploaded".to_owned())
}

fn mentions_report(text: &str) -> bool {
    // What an expression becomes is not known, and its words say nothing about the file.
    let mut rest = text;
    let mut plain = String::new();
    while let Some((before, after)) = rest.split_once("${{") {
        plain.push_str(before);
        rest = after.split_once("}}").map_or("", |(_, tail)| tail);
    }
    plain.push_str(rest);
    words_of(&plain).iter().any(|word| REPORT_WORDS.contains(&word.as_str()))
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

    fn upload(name: &str, path: &str) -> bool {
        let with = [("name", name), ("path", path)].map(|(key, value)| (key.to_owned(), value.to_owned()));
        only_reports(&BTreeMap::from(with)).is_none()
    }

    #[test]
    fn products_are_told_from_reports() {
        assert!(upload("app", "dist/"));
        assert!(upload("images", "images.tar"));
        assert!(upload("debug-build", "target/debug/app.exe"));
        assert!(upload("catalog", "build/catalog"));
        assert!(!upload("coverage", "coverage/"));
        assert!(!upload("playwright-report", "playwright-report/"));
        assert!(!upload("testResults-${{ matrix.os }}", "out"));
        assert!(!upload("x", "build/reports/\nlogs/*.txt"));
        assert!(upload("x", "build/reports/\nbuild/app"));
        assert!(upload("${{ env.logs }}", "dist"));
    }
}
