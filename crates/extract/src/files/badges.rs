//! Badges in the README.

use std::collections::BTreeSet;

use plimsoll_domain::facts::{FileFact, FileFinding};

use super::input::{Input, Refine, found, lines};

/// One finding per kind of badge and README.
pub(super) fn detect(input: &Input<'_>, out: &mut Vec<FileFinding>) {
    for file in input
        .files
        .iter()
        .filter(|file| file.name().to_ascii_lowercase().starts_with("readme") && !file.path.contains('/'))
    {
        let Some(text) = input.text(file.path) else { continue };
        let mut seen = BTreeSet::new();
        for (number, line) in lines(&text) {
            for url in urls(line) {
                if let Some(kind) = kind_of(&url.to_lowercase()).filter(|kind| seen.insert(*kind)) {
                    out.push(found(FileFact::Badge, file.path).line(Some(number)).detail(kind));
                }
            }
        }
    }
}

/// The addresses in a line of Markdown, HTML or reStructuredText.
fn urls(line: &str) -> impl Iterator<Item = &str> {
    line.match_indices("http").map(move |(at, _)| {
        let rest = &line[at..];
        let end = rest
            .find(|c: char| c.is_whitespace() || matches!(c, ')' | '"' | '\'' | ']' | '>' | '['))
            .unwrap_or(rest.len());
        &rest[..end]
    })
}

/// What a badge shows. The address must be that of an image, not of a page.
fn kind_of(url: &str) -> Option<&'static str> {
    let image = url.contains("badge")
        || url.contains(".svg")
        || url.contains("img.shields.io")
        || url.contains(".png")
        || url.contains("/api/");
    if !image {
        return None;
    }
    let has = |words: &[&str]| words.iter().any(|word| url.contains(word));
    if has(&["codecov", "coveralls", "coverage", "codecoverage"]) {
        Some("coverage")
    } else if has(&[
        "sonarcloud",
        "sonarqube",
        "codacy",
        "codeclimate",
        "goreportcard",
        "scorecard",
        "codefactor",
        "deepsource",
        "scrutinizer-ci",
        "bestpractices",
        "api.securityscorecards",
        "snyk.io",
        "libraries.io/quality",
    ]) {
        Some("quality")
    } else if has(&[
        "actions/workflows/",
        "/workflows/",
        "github/actions",
        "github/workflow",
        "travis-ci",
        "circleci",
        "dev.azure.com",
        "appveyor",
        "gitlab.com",
        "buildkite",
        "cirrus-ci",
        "github/check",
        "jenkins",
    ]) {
        Some("build")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn badges_are_told_from_links() {
        let kind = |line: &str| urls(line).find_map(|url| kind_of(&url.to_lowercase()));
        assert_eq!(
            kind("[![CI](https://github.com/a/b/actions/workflows/ci.yml/badge.svg)](x)"),
            Some("build")
        );
        assert_eq!(kind("![](https://codecov.io/gh/a/b/branch/main/graph/badge.svg)"), Some("coverage"));
        assert_eq!(
            kind("<img src=\"https://sonarcloud.io/api/project_badges/measure?metric=alert_status\">"),
            Some("quality")
        );
        assert_eq!(kind("See https://codecov.io/gh/a/b for coverage"), None);
        assert_eq!(kind("![version](https://img.shields.io/npm/v/shop.svg)"), None);
    }
}
