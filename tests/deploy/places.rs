//! Files of this repository.

use std::path::{Path, PathBuf};

use plimsoll_extract::yaml::{Limits, Node, parse};

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// The documents of a YAML file below the root.
pub(crate) fn yaml(path: &str) -> Vec<Node> {
    let bytes = std::fs::read(root().join(path)).unwrap();
    parse(&bytes, &Limits::default()).unwrap_or_else(|problem| panic!("{path}: {problem:?}"))
}

/// Files of a folder with one of these endings, below the root, sorted.
pub(crate) fn files(folder: &str, endings: &[&str]) -> Vec<String> {
    let mut found: Vec<_> = std::fs::read_dir(root().join(folder))
        .unwrap()
        .map(|entry| format!("{folder}/{}", entry.unwrap().file_name().to_string_lossy()))
        .filter(|name| endings.iter().any(|ending| name.ends_with(ending)))
        .collect();
    found.sort();
    assert!(!found.is_empty(), "{folder} has files that end in {endings:?}");
    found
}

/// Our own workflows and those that are given as examples.
pub(crate) fn all_workflows() -> Vec<String> {
    [files(".github/workflows", &[".yml"]), files("docs/deploy/workflows", &[".yml"])].concat()
}

/// Every script that is no text inside another file.
pub(crate) fn scripts() -> Vec<String> {
    let mut scripts = [files(".github/action", &[".sh"]), files(".github/release", &[".sh"])].concat();
    scripts.push(".ci/run".to_owned());
    scripts
}
