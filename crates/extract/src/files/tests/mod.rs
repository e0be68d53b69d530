//! Whole trees through every detector.

mod delivery;
mod foreign;
mod hostile;
mod learning;
mod packages;
mod profiles;

use std::collections::BTreeMap;

use plimsoll_domain::facts::{FileFact, FileFinding, FileTree, TreeEntry};

use super::*;

/// The findings of a tree of these files; as when auditing, only wanted contents are there.
fn look(files: &[(&str, &str)]) -> Vec<FileFinding> {
    let mut entries: Vec<_> = files
        .iter()
        .map(|(path, text)| TreeEntry {
            path: (*path).to_owned(),
            blob: "00".repeat(20).parse().unwrap(),
            size: Some(text.len() as u64),
            link: false,
        })
        .collect();
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    let contents: BTreeMap<_, _> = files
        .iter()
        .filter(|(path, text)| wants(path, text.len() as u64))
        .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()))
        .collect();
    detect(Catalogue::builtin(), &FileTree { entries, cut: false }, &contents)
}

/// `path:line tool detail amount` of one fact's findings, what is unknown left out.
fn told(files: &[(&str, &str)], fact: FileFact) -> Vec<String> {
    let findings = look(files);
    let of_fact = findings.iter().filter(|finding| finding.fact == fact);
    let mut told: Vec<_> = of_fact
        .map(|finding| {
            let line = finding.line.map(|line| format!(":{line}")).unwrap_or_default();
            let amount = finding.amount.map(|amount| amount.to_string());
            let more = [finding.tool.clone(), finding.detail.clone(), amount];
            let more: String = more.into_iter().flatten().map(|word| format!(" {word}")).collect();
            format!("{}{line}{more}", finding.path)
        })
        .collect();
    told.sort();
    told
}

/// Whether a fact is found at all.
fn shows(files: &[(&str, &str)], fact: FileFact) -> bool {
    !told(files, fact).is_empty()
}

#[test]
fn languages_are_counted_without_vendored_and_example_code() {
    let files = [
        ("src/a.rs", "12345"),
        ("src/b.rs", "1234567"),
        ("web/app.ts", "1"),
        ("vendor/x/y.go", "1111111111"),
        ("examples/e.py", "1111"),
        ("node_modules/a/i.js", "11"),
        ("style.css", "111"),
        ("tests/t.rs", "1"),
        ("tests/u.rs", "1"),
        ("tests/fixtures/x.py", "1"),
    ];
    assert_eq!(told(&files, FileFact::Source), ["src/b.rs Rust 12", "web/app.ts TypeScript 1"]);
    assert_eq!(told(&files, FileFact::TestFile), ["tests/t.rs Rust 2"]);
}

#[test]
fn owners_are_counted_over_source_files() {
    let files = [
        (".github/CODEOWNERS", "* @all\n/src/ @core\n/src/free.rs\n"),
        ("src/a.rs", "x"),
        ("src/b.rs", "x"),
        ("src/free.rs", "x"),
        ("other/c.rs", "x"),
        ("README.md", "x"),
    ];
    assert_eq!(told(&files, FileFact::CodeOwners), [".github/CODEOWNERS 50"]);
}

#[test]
fn badges_guides_and_templates() {
    let files = [
        ("README.md", "# Shop\n![CI](https://github.com/a/b/actions/workflows/ci.yml/badge.svg)\n"),
        ("CONTRIBUTING.md", "x"),
        (".github/ISSUE_TEMPLATE/bug.yml", "x"),
        ("docs/adr/0001-use-git.md", "x"),
        ("RELEASING.md", "x"),
        ("docs/manual-test-plan.md", "x"),
        ("src/release.rs", "x"),
    ];
    assert_eq!(told(&files, FileFact::Badge), ["README.md:2 build"]);
    assert_eq!(told(&files, FileFact::Contributing), ["CONTRIBUTING.md"]);
    assert_eq!(told(&files, FileFact::Template), [".github/ISSUE_TEMPLATE/bug.yml"]);
    assert_eq!(
        told(&files, FileFact::ProcessDocument),
        ["RELEASING.md", "docs/adr/0001-use-git.md decision"]
    );
    assert_eq!(told(&files, FileFact::TestPlan), ["docs/manual-test-plan.md"]);
}

#[test]
fn suites_stand_for_stages() {
    let files = [
        ("tests/integration/a.py", "x"),
        ("tests/integration/b.py", "x"),
        ("cypress/e2e/login.cy.ts", "x"),
        ("features/login.feature", "x"),
        ("benches/parse.rs", "x"),
        ("src/integration/client.ts", "x"),
        ("tests/unit/c.py", "x"),
    ];
    let expected = [
        "benches performance-test 1",
        "cypress acceptance-test 1",
        "features acceptance-test 1",
        "tests/integration integration-test 2",
    ];
    assert_eq!(told(&files, FileFact::TestSuite), expected);
}

#[test]
fn findings_are_sorted_and_the_order_of_contents_is_no_matter() {
    let files = [
        ("b/Cargo.toml", "[package]\nname='b'\n"),
        ("a/Cargo.toml", "[package]\nname='a'\n"),
        ("go.mod", "module m\n"),
    ];
    let findings = look(&files);
    assert!(findings.is_sorted());
    assert_eq!(findings, look(&[files[2], files[0], files[1]]));
}

#[test]
fn an_empty_tree_shows_nothing() {
    assert_eq!(look(&[]), []);
}
