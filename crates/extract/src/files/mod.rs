//! What the files of a tree show.
//!
//! Each area is one detector; all read the same sorted view of the tree and add findings.
//! Nothing is executed, no link is followed, and a file that cannot be understood is a finding of its own.

mod badges;
mod builds;
mod containers;
mod dashboards;
mod databases;
mod deploy;
mod environments;
mod figures;
mod foreign;
mod infrastructure;
mod input;
mod kubernetes;
mod learning;
mod manifests;
mod modules;
mod owners;
mod process;
mod profile;
mod secrets;
mod sources;
mod suites;
mod systems;
mod tools;
mod wanted;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use plimsoll_domain::facts::{FileFinding, FileTree};

use crate::catalogue::Catalogue;
use input::Input;
pub use profile::profile;
pub use wanted::{LARGEST, wants};

/// Detectors that need nothing but the files.
const DETECTORS: &[fn(&Input<'_>, &mut Vec<FileFinding>)] = &[
    badges::detect,
    builds::detect,
    containers::detect,
    dashboards::detect,
    databases::detect,
    deploy::detect,
    environments::detect,
    figures::detect,
    foreign::detect,
    infrastructure::detect,
    kubernetes::detect,
    owners::detect,
    process::detect,
    secrets::detect,
    sources::detect,
    suites::detect,
    tools::detect,
];

/// Everything that the files of a tree show, sorted and without repetition.
///
/// `contents` holds the files that [`wants`] asked for; a wanted file that is missing there only
/// makes for fewer findings. Vendored and generated files count for nothing, except binaries.
#[must_use]
pub fn detect(
    catalogue: &Catalogue,
    tree: &FileTree,
    contents: &BTreeMap<String, Vec<u8>>,
) -> Vec<FileFinding> {
    let input = Input::new(catalogue, tree, contents);
    let mut findings = Vec::new();
    for detector in DETECTORS {
        detector(&input, &mut findings);
    }
    let manifests = manifests::read_all(&input);
    manifests::detect(&input, &manifests, &mut findings);
    tools::from_dependencies(&input, &manifests, &mut findings);
    modules::detect(&input, &manifests, &mut findings);
    learning::detect(&input, &manifests, &mut findings);
    findings.sort();
    findings.dedup();
    findings
}
