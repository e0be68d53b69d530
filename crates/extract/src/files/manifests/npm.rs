//! `package.json` and `composer.json`.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::places::Places;
use super::{Dependency, Read};

/// Reads a `package.json`.
pub(super) fn read(text: &str) -> Result<Read, String> {
    let root = object(text)?;
    let sections = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];
    let dependencies = collect(text, &root, &sections, |name, version| {
        // Packages of the same workspace are no third parties'.
        let own =
            ["workspace:", "file:", "link:", "portal:"].iter().any(|prefix| version.starts_with(prefix));
        (!own && !name.is_empty()).then(|| version.starts_with(|c: char| c.is_ascii_digit()))
    });
    let private = root.get("private").and_then(Value::as_bool).unwrap_or(false);
    let entry = ["main", "module", "exports", "types"].iter().any(|key| root.contains_key(*key));
    let library = !private && entry && !root.contains_key("bin");
    let own = sections.iter().filter_map(|section| root.get(*section)?.as_object());
    let own = own.flat_map(|entries| entries.keys().cloned()).collect();
    Ok(Read { name: string(&root, "name"), dependencies, own, library })
}

/// Reads a `composer.json`.
pub(super) fn composer(text: &str) -> Result<Read, String> {
    let root = object(text)?;
    let dependencies = collect(text, &root, &["require", "require-dev"], |name, version| {
        // `php` and `ext-…` are the platform.
        name.contains('/')
            .then(|| version.starts_with(|c: char| c.is_ascii_digit()) && !version.contains(['*', '|', ' ']))
    });
    let library = string(&root, "type").is_some_and(|kind| kind == "library");
    Ok(Read { name: string(&root, "name"), dependencies, library, ..Read::default() })
}

fn object(text: &str) -> Result<Map<String, Value>, String> {
    match serde_json::from_str(text.trim_start_matches('\u{feff}')) {
        Ok(Value::Object(root)) => Ok(root),
        Ok(_) => Err("not an object".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

fn string(root: &Map<String, Value>, key: &str) -> Option<String> {
    root.get(key).and_then(Value::as_str).map(str::to_owned)
}

/// The dependencies that `pinned` accepts, with whether each names one version.
fn collect(
    text: &str,
    root: &Map<String, Value>,
    sections: &[&str],
    pinned: impl Fn(&str, &str) -> Option<bool>,
) -> Vec<Dependency> {
    let places = Places::of(text);
    let mut dependencies = Vec::new();
    let mut known = BTreeSet::new();
    for section in sections {
        let Some(entries) = root.get(*section).and_then(Value::as_object) else { continue };
        for (name, version) in entries {
            let pinned = pinned(name, version.as_str().unwrap_or(""));
            if let Some(pinned) = pinned.filter(|_| known.insert(name)) {
                dependencies.push(Dependency {
                    name: name.clone(),
                    line: places.line(name),
                    pinned,
                    aside: matches!(*section, "devDependencies" | "require-dev"),
                    ..Dependency::default()
                });
            }
        }
    }
    dependencies
}
