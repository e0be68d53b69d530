//! Parts of a monorepo: which deployment is of which, and what each ships.
//!
//! A deployment is of the component that the owner says; that a value of its job's matrix names, where just one folder
//! with a manifest is called so; or that its workflow's path filter on pushes begins with. A repository of one part has
//! no parts. Versions and releases carry their component in the tag.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_domain::facts::{Component, Deployment, Facts};

use super::definitions::Definitions;
use super::rules::Rules;
use super::sighting::Sighting;

/// Files that stand at the root of what is built and shipped by itself.
const MANIFESTS: [&str; 15] = [
    "build.gradle",
    "build.gradle.kts",
    "Cargo.toml",
    "Chart.yaml",
    "composer.json",
    "Dockerfile",
    "go.mod",
    "mix.exs",
    "package.json",
    "pom.xml",
    "project.json",
    "pubspec.yaml",
    "pyproject.toml",
    "setup.cfg",
    "setup.py",
];

/// Says of each sighting which component it is of; gives the path filters that named some.
pub(super) fn assign(
    facts: &Facts,
    rules: &Rules,
    sightings: &mut [Sighting],
) -> BTreeMap<String, (Vec<String>, String)> {
    let definitions = Definitions::new(facts);
    let folders = folders(facts);
    let mut filters = BTreeMap::new();
    let mut found: Vec<Option<String>> = Vec::new();
    for one in sightings.iter() {
        let run = one.run.and_then(|run| facts.platform.run(run));
        let workflow = run.and_then(|run| run.workflow_name.as_deref()).unwrap_or_default();
        let names = [one.environment.as_deref().unwrap_or_default(), one.part.as_str(), workflow];
        if let Some(configured) = rules.component(&names) {
            found.push(Some(configured.to_owned()));
            continue;
        }
        let by_matrix = || matrix(&one.part).find_map(|value| folder(&folders, value));
        let mut by_filter = || {
            let workflow = definitions.workflow(run?)?;
            let push = workflow.triggers.iter().find(|trigger| trigger.event == "push")?;
            let folder = first_folder(&push.paths)?;
            filters.entry(folder.clone()).or_insert_with(|| (push.paths.clone(), workflow.path.clone()));
            Some(folder)
        };
        found.push(by_matrix().or_else(&mut by_filter));
    }
    // One part is the whole, but where the owner says otherwise.
    let several = found.iter().flatten().collect::<BTreeSet<_>>().len() > 1;
    for (one, component) in sightings.iter_mut().zip(found) {
        let meant = |name: &String| several || rules.components().any(|(known, _)| known == name);
        one.component = component.filter(meant).unwrap_or_default();
    }
    filters
}

/// The components of deployments of which it is known what they ship, by name.
pub(super) fn known(
    facts: &Facts,
    rules: &Rules,
    filters: &BTreeMap<String, (Vec<String>, String)>,
    deployments: &[Deployment],
) -> Vec<Component> {
    let folders = folders(facts);
    let names: BTreeSet<&str> = deployments.iter().map(|one| one.component.as_str()).collect();
    let component = |name: &str| {
        let (paths, reason) = if let Some((_, paths)) = rules.components().find(|(known, _)| *known == name) {
            (paths.to_vec(), "plimsoll.toml names its paths".to_owned())
        } else if let Some((paths, file)) = filters.get(name) {
            (paths.clone(), format!("the path filter of {file}"))
        } else {
            let folder = folder(&folders, name)?;
            (vec![format!("{folder}/**")], format!("its folder is {folder}"))
        };
        Some(Component { name: name.to_owned(), paths, reason })
    };
    names.into_iter().filter(|name| !name.is_empty()).filter_map(component).collect()
}

/// Folders below the root with a manifest, in the tree's order.
fn folders(facts: &Facts) -> Vec<&str> {
    let mut folders: Vec<&str> = facts
        .tree
        .entries
        .iter()
        .filter_map(|entry| entry.path.rsplit_once('/'))
        .filter(|(_, file)| MANIFESTS.contains(file))
        .map(|(folder, _)| folder)
        .collect();
    folders.dedup();
    folders
}

/// The folder that a component's name means: that very one, or the only one called like the end of the name.
fn folder(folders: &[&str], name: &str) -> Option<String> {
    if folders.contains(&name) {
        return Some(name.to_owned());
    }
    let last = |path: &'_ str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let wanted = last(name);
    let mut own = folders.iter().filter(|folder| last(folder) == wanted);
    let only = own.next().filter(|_| !wanted.is_empty() && own.next().is_none());
    only.map(|folder| (*folder).to_owned())
}

/// The values that a job's matrix shows behind its name: `deploy (api, eu)`.
fn matrix(job: &str) -> impl Iterator<Item = &str> {
    let inner = job.strip_suffix(')').and_then(|name| name.rsplit_once(" (")).map(|(_, values)| values);
    inner.into_iter().flat_map(|values| values.split(", "))
}

/// The folder that the first pattern of a path filter begins with; the filter's own workflow file is none.
fn first_folder(paths: &[String]) -> Option<String> {
    let plain = |pattern: &String| {
        let plain = pattern.split(['*', '?', '+', '[', '\\']).next()?;
        let folder = plain.rsplit_once('/')?.0.trim_start_matches("./").trim_matches('/');
        (!folder.is_empty()).then(|| folder.to_owned())
    };
    let own = paths.iter().filter(|pattern| !pattern.starts_with('!') && !pattern.starts_with(".github/"));
    // What any change of the root starts is the whole.
    let mut own = own.map(plain);
    own.next().flatten().filter(|_| !paths.iter().any(|pattern| pattern == "**"))
}

#[cfg(test)]
#[path = "components/tests.rs"]
mod tests;
