//! `Cargo.toml`.

use toml::{Table, Value};

use super::places::Places;
use super::{Dependency, Read};

/// Reads dependencies of every kind, the workspace's among them.
pub(super) fn read(text: &str) -> Result<Read, String> {
    let table: Table = text.parse().map_err(|error: toml::de::Error| error.message().to_owned())?;
    let mut names = Vec::new();
    collect(&table, &mut names);
    if let Some(targets) = table.get("target").and_then(Value::as_table) {
        for target in targets.values().filter_map(Value::as_table) {
            collect(target, &mut names);
        }
    }
    if let Some(workspace) = table.get("workspace").and_then(Value::as_table) {
        collect(workspace, &mut names);
    }
    names.sort();
    // What the product needs stands in front of what only its tests need.
    names.dedup_by(|later, kept| (&later.0, later.1) == (&kept.0, kept.1));
    let places = Places::of(text);
    let dependencies = names.into_iter().map(|(name, pinned, aside)| {
        let line = places.line(&name);
        Dependency { name, line, pinned, aside, ..Dependency::default() }
    });
    let package = table.get("package").and_then(Value::as_table);
    let name = package.and_then(|package| package.get("name")).and_then(Value::as_str).map(str::to_owned);
    let library = package.is_some() && !table.contains_key("bin");
    let dependencies = dependencies.collect();
    Ok(Read { name, dependencies, own: own(&table), library })
}

fn collect(table: &Table, names: &mut Vec<(String, bool, bool)>) {
    for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
        let Some(entries) = table.get(section).and_then(Value::as_table) else { continue };
        for (key, value) in entries {
            // A path is part of this repository, not a third party's package.
            if value.get("path").is_some() {
                continue;
            }
            let version = value.as_str().or_else(|| value.get("version").and_then(Value::as_str));
            let name = value.get("package").and_then(Value::as_str).unwrap_or(key);
            names.push((
                name.to_owned(),
                version.is_some_and(|version| version.trim_start().starts_with('=')),
                section == "dev-dependencies",
            ));
        }
    }
}

/// Packages of the same workspace, by path or through the workspace's table.
fn own(table: &Table) -> Vec<String> {
    let mut names = Vec::new();
    for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
        let Some(entries) = table.get(section).and_then(Value::as_table) else { continue };
        let inside = entries
            .iter()
            .filter(|(_, value)| value.get("path").is_some() || value.get("workspace").is_some());
        names.extend(
            inside.map(|(key, value)| value.get("package").and_then(Value::as_str).unwrap_or(key).to_owned()),
        );
    }
    names
}
