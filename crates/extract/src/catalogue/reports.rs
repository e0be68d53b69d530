//! Whether what a step uploads is a product or only what a check left behind.

use std::collections::BTreeMap;

use plimsoll_domain::uploads::names_a_report;

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

/// Endings of notes, patches and logs: nobody ships them alone.
const NOTE_ENDINGS: &[&str] = &[".md", ".txt", ".log", ".patch", ".diff", ".jsonl", ".csv", ".xml", ".html"];

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
    let is_note = |path: &str| NOTE_ENDINGS.iter().any(|end| path.to_lowercase().ends_with(end));
    let all_reports = !paths.is_empty() && paths.iter().all(|path| names_a_report(path) || is_note(path));
    (all_reports || names_a_report(name)).then(|| "only reports or logs are uploaded".to_owned())
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
        assert!(!upload("pr_number", ".pr/PR_NUMBER"));
        assert!(!upload("triage", "${{ runner.temp }}/triage.md"));
        assert!(!upload("agent", "out/transcript.jsonl\nout/fix.patch"));
        assert!(upload("handbook", "out/handbook.md\nout/handbook"));
        assert!(upload("pr_number", "dist/app.tar.gz"));
        assert!(upload("x", "build/reports/\nbuild/app"));
        assert!(upload("${{ env.logs }}", "dist"));
    }
}
