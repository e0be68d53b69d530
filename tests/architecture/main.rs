//! The house keeps its walls: which crate may see which, and where heavy dependencies live.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails there")]

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};

const DOMAIN: &str = "plimsoll-domain";
const STAGES: [&str; 7] = [
    "plimsoll-collect-git",
    "plimsoll-collect-github",
    "plimsoll-extract",
    "plimsoll-store",
    "plimsoll-metrics",
    "plimsoll-inference",
    "plimsoll-report",
];

/// Heavy dependency → the one crate that may use it.
const ROOMS: [(&str, &str); 10] = [
    ("git2", "plimsoll-collect-git"),
    ("octocrab", "plimsoll-collect-github"),
    ("reqwest", "plimsoll-collect-github"),
    ("tokio", "plimsoll-collect-github"),
    ("rusqlite", "plimsoll-store"),
    ("polars", "plimsoll-metrics"),
    ("parquet", "plimsoll-report"),
    ("rust_xlsxwriter", "plimsoll-report"),
    ("clap", "plimsoll"),
    ("saphyr-parser", "plimsoll-extract"),
];

fn metadata() -> Metadata {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml");
    MetadataCommand::new()
        .manifest_path(manifest)
        .no_deps()
        .other_options(["--offline".into()])
        .exec()
        .unwrap()
}

/// Package → its normal and build dependencies.
fn dependencies(metadata: &Metadata) -> BTreeMap<String, BTreeSet<String>> {
    let normal = |kind| matches!(kind, DependencyKind::Normal | DependencyKind::Build);
    metadata
        .packages
        .iter()
        .map(|package| {
            let names = package.dependencies.iter().filter(|dependency| normal(dependency.kind));
            (package.name.to_string(), names.map(|dependency| dependency.name.clone()).collect())
        })
        .collect()
}

#[test]
fn a_stage_sees_the_domain_and_no_sibling() {
    let graph = dependencies(&metadata());
    for stage in STAGES {
        let ours: Vec<_> = graph[stage].iter().filter(|name| name.starts_with("plimsoll")).collect();
        assert_eq!(ours, [DOMAIN], "{stage} may depend on the domain only");
    }
}

#[test]
fn the_domain_sees_nobody() {
    let graph = dependencies(&metadata());
    let ours: Vec<_> = graph[DOMAIN].iter().filter(|name| name.starts_with("plimsoll")).collect();
    assert!(ours.is_empty(), "{ours:?}");
    let allowed = BTreeSet::from(["chrono".to_owned(), "serde".to_owned()]);
    assert!(graph[DOMAIN].is_subset(&allowed), "the domain has no room for {:?}", graph[DOMAIN]);
}

#[test]
fn every_crate_is_known_here() {
    let graph = dependencies(&metadata());
    let mut known: BTreeSet<&str> = STAGES.into();
    known.extend([DOMAIN, "plimsoll", "plimsoll-testkit", "xtask"]);
    let found: BTreeSet<&str> = graph.keys().map(String::as_str).collect();
    assert_eq!(found, known, "a new crate needs its place in this test");
}

#[test]
fn heavy_dependencies_stay_in_their_room() {
    let graph = dependencies(&metadata());
    for (dependency, room) in ROOMS {
        let users = graph.iter().filter(|(_, names)| names.contains(dependency));
        // The documentation task reads the command line's definition; it is never shipped.
        let names: Vec<_> = users.map(|(name, _)| name.as_str()).filter(|name| *name != "xtask").collect();
        assert_eq!(names, [room], "{dependency}");
    }
}

#[test]
fn files_stay_small() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../");
    let mut files = Vec::new();
    for folder in ["crates", "tests"] {
        collect(&std::path::Path::new(root).join(folder), &mut files);
    }
    assert!(files.len() > 50, "the walk found the sources");
    let large: Vec<_> = files.iter().filter(|(_, lines)| *lines > 600).collect();
    assert!(large.is_empty(), "split these: {large:?}");
}

fn collect(folder: &std::path::Path, files: &mut Vec<(std::path::PathBuf, usize)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let lines = std::fs::read_to_string(&path).unwrap().lines().count();
            files.push((path, lines));
        }
    }
}

#[test]
fn packs_know_the_metrics_that_exist() {
    let known: BTreeSet<&str> = plimsoll_inference::pack::METRICS.iter().copied().collect();
    let computed: BTreeSet<&str> = plimsoll_metrics::catalogue().iter().map(|metric| metric.id).collect();
    assert_eq!(known, computed);
}
