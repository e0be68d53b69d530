//! Documents about how people work together.

use plimsoll_domain::facts::{FileFact, FileFinding};

use super::input::{Input, Refine, found};

/// Contribution guides, templates, process documents, plans for manual tests.
pub(super) fn detect(input: &Input<'_>, out: &mut Vec<FileFinding>) {
    for file in &input.files {
        let lower = file.path.to_ascii_lowercase();
        if let Some(fact) = fact_of(&lower) {
            out.push(found(fact, file.path));
        }
        if lower.starts_with("docs/")
            && (lower.contains("/adr/") || lower.contains("/adrs/") || lower.contains("/decisions/"))
            && lower.ends_with(".md")
        {
            out.push(found(FileFact::ProcessDocument, file.path).detail("decision"));
        }
    }
}

fn fact_of(path: &str) -> Option<FileFact> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = name.split('.').next().unwrap_or(name);
    let official = matches!(folder, "" | ".github" | "docs" | "doc" | "documentation" | ".gitlab");
    let words: Vec<_> = stem.split(['-', '_', ' ']).collect();
    if official && stem.starts_with("contributing") {
        return Some(FileFact::Contributing);
    }
    let template = (official && (stem == "pull_request_template" || stem == "issue_template"))
        || folder.ends_with(".github/issue_template")
        || folder.ends_with(".github/pull_request_template")
        || folder.starts_with(".gitlab/merge_request_templates");
    if template {
        return Some(FileFact::Template);
    }
    let prose = [".md", ".rst", ".adoc", ".txt"].iter().any(|ending| name.ends_with(ending)) || stem == name;
    let process = matches!(
        stem,
        "release"
            | "releasing"
            | "releases"
            | "maintainers"
            | "governance"
            | "release-process"
            | "release_process"
            | "definition-of-done"
            | "codeowners"
            | "support"
            | "security"
    );
    if official && prose && process && !matches!(stem, "codeowners" | "support" | "security") {
        return Some(FileFact::ProcessDocument);
    }
    let adr = matches!(folder.rsplit('/').next(), Some("adr" | "adrs" | "decisions" | "rfcs"))
        && !folder.starts_with("docs/");
    if adr && prose {
        return Some(FileFact::ProcessDocument);
    }
    let plan = prose
        && (words.windows(2).any(|pair| {
            matches!(
                pair,
                ["test", "plan"] | ["manual", "test"] | ["manual", "tests"] | ["manual", "testing"]
            )
        }) || stem == "testplan");
    plan.then_some(FileFact::TestPlan)
}
