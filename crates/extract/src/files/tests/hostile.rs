//! Input that means harm.

use std::collections::BTreeMap;

use plimsoll_domain::facts::{FileFact, FileTree, TreeEntry};

use super::{look, shows, told};
use crate::catalogue::Catalogue;
use crate::files::{LARGEST, detect, wants};

#[test]
fn broken_manifests_are_findings_and_stop_nothing() {
    let files = [
        ("Cargo.toml", "[package\n"),
        ("package.json", "{\"dependencies\": "),
        ("web/package.json", "[]"),
        ("go.mod", "module m\nrequire github.com/a/b v1.0.0\n"),
    ];
    let broken = told(&files, FileFact::Malformed);
    assert_eq!(broken.len(), 3, "{broken:?}");
    assert!(told(&files, FileFact::Manifest).contains(&"go.mod go 1".to_owned()));
}

#[test]
fn deep_nesting_is_refused_not_followed() {
    let json = "[".repeat(200_000);
    let toml = format!("a = {}", "[".repeat(200_000));
    let files = [("package.json", json.as_str()), ("pyproject.toml", toml.as_str())];
    assert_eq!(told(&files, FileFact::Malformed).len(), 2);
}

#[test]
fn bytes_that_are_no_text_do_no_harm() {
    let names = [
        "Cargo.toml",
        "package.json",
        "pom.xml",
        "README.md",
        "k8s/a.yaml",
        "Makefile",
        "CODEOWNERS",
        "setup.py",
        ".env",
        "x.csproj",
        "mix.exs",
        "settings.gradle",
        "a.sln",
    ];
    let bytes: Vec<u8> = (0..20_000u32).map(|number| (number * 7 % 256) as u8).collect();
    let mut names = names.to_vec();
    names.sort_unstable();
    let entry = |name: &&str| TreeEntry {
        path: (*name).to_owned(),
        blob: "00".repeat(20).parse().unwrap(),
        size: Some(20_000),
        link: false,
    };
    let tree = FileTree { entries: names.iter().map(entry).collect(), cut: true };
    let contents: BTreeMap<_, _> = names.iter().map(|name| ((*name).to_owned(), bytes.clone())).collect();
    let _ = detect(Catalogue::builtin(), &tree, &contents);
}

#[test]
fn endless_lines_are_left_out() {
    let line = format!("deploy: {}\n", "x".repeat(400_000));
    assert!(!shows(&[("Makefile", &line)], FileFact::DeployScript));
}

#[test]
fn links_are_not_looked_at() {
    let entry = TreeEntry {
        path: "Jenkinsfile".to_owned(),
        blob: "00".repeat(20).parse().unwrap(),
        size: Some(5),
        link: true,
    };
    let tree = FileTree { entries: vec![entry], cut: false };
    assert_eq!(detect(Catalogue::builtin(), &tree, &BTreeMap::new()), []);
}

#[test]
fn what_is_large_or_foreign_is_not_wanted() {
    assert!(wants("Cargo.toml", 100));
    assert!(!wants("Cargo.toml", LARGEST + 1));
    for path in [
        "node_modules/a/package.json",
        "vendor/x/Makefile",
        "dist/package.json",
        "src/main.rs",
        "logo.png",
        "config/locales/de.yml",
        "Cargo.lock",
        "tests/fixtures/package.json",
    ] {
        assert!(!wants(path, 100), "{path}");
    }
    for path in [
        ".github/workflows/ci.yml",
        "README.md",
        "docs/deployment.md",
        "k8s/web.yaml",
        "Dockerfile",
        "grafana/dashboards/a.json",
        ".env",
        "certs/server.key",
        "deploy.sh",
        ".github/CODEOWNERS",
    ] {
        assert!(wants(path, 100), "{path}");
    }
}

#[test]
fn a_secret_is_told_by_place_only() {
    let value = ["a1b2c3d4", "e5f6a7b8", "c9d0"].concat();
    let text = format!("NAME=shop\nAPI_TOKEN={value}\n");
    let findings = look(&[(".env", &text)]);
    assert_eq!(told(&[(".env", &text)], FileFact::CommittedSecret), [".env:2 environment file"]);
    assert!(findings.iter().all(|finding| !format!("{finding:?}").contains(&value)));
    assert!(!shows(&[("tests/.env", &text)], FileFact::CommittedSecret));
}

#[test]
fn missing_contents_only_make_for_fewer_findings() {
    let entry = |path: &str| TreeEntry {
        path: path.to_owned(),
        blob: "00".repeat(20).parse().unwrap(),
        size: Some(5),
        link: false,
    };
    let tree =
        FileTree { entries: ["CODEOWNERS", "Cargo.toml", "package.json"].map(entry).to_vec(), cut: false };
    let findings = detect(Catalogue::builtin(), &tree, &BTreeMap::new());
    let manifests: Vec<_> = findings.iter().filter(|finding| finding.fact == FileFact::Manifest).collect();
    assert_eq!(manifests.len(), 2);
    assert!(manifests.iter().all(|finding| finding.amount.is_none()), "unread is not zero");
    assert!(!findings.iter().any(|finding| finding.fact == FileFact::UnlockedManifest));
}

#[test]
fn a_manifest_with_many_entries_is_read() {
    let packages: Vec<_> = (0..20_000).map(|number| format!("\"p{number}\": \"^1\"")).collect();
    let package = format!("{{\"dependencies\": {{\n{}\n}}}}", packages.join(",\n"));
    assert_eq!(told(&[("package.json", &package)], FileFact::Manifest), ["package.json npm 20000"]);
}

#[test]
fn many_rules_are_judged_on_some_of_the_files() {
    let owners: String = (0..5_000).map(|number| format!("/src/f{number}.rs @a\n")).collect();
    let paths: Vec<_> = (0..2_000).map(|number| format!("src/f{number}.rs")).collect();
    let mut files = vec![("CODEOWNERS", owners.as_str())];
    files.extend(paths.iter().map(|path| (path.as_str(), "x")));
    assert_eq!(told(&files, FileFact::CodeOwners), ["CODEOWNERS sampled: 1050 of 2000 source files 100"]);
}
