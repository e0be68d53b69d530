//! Gradle and sbt.

use toml::{Table, Value};

use super::super::input::lines;
use super::places::Places;
use super::python::quoted;
use super::{Dependency, Read};

/// `build.gradle` and `build.gradle.kts`: coordinates in quotes, and plugins.
pub(super) fn gradle(text: &str) -> Result<Read, String> {
    let mut dependencies = Vec::new();
    for (number, line) in lines(text) {
        let line = line.trim_start();
        if line.starts_with("//") {
            continue;
        }
        let plugin = line.starts_with("id ") || line.starts_with("id(");
        if plugin && let Some(id) = quoted(line).next() {
            dependencies.push(Dependency {
                name: format!("{id}:{id}.gradle.plugin"),
                line: Some(number),
                pinned: true,
                ..Dependency::default()
            });
            continue;
        }
        // `testImplementation`, `androidTestImplementation`, `testRuntimeOnly`, …
        let scope = line.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
        let aside = scope.to_ascii_lowercase().contains("test");
        dependencies.extend(quoted(line).filter_map(coordinate).map(|(name, pinned)| Dependency {
            name,
            line: Some(number),
            pinned,
            aside,
            ..Dependency::default()
        }));
    }
    let library =
        (text.contains("java-library") || text.contains("maven-publish")) && !text.contains("application");
    Ok(Read { dependencies, own: projects(text), library, ..Read::default() })
}

/// `group:artifact:version`; without a version a platform or catalogue decides it.
fn coordinate(text: &str) -> Option<(String, bool)> {
    let mut parts = text.split(':');
    let (group, artifact, version) = (parts.next()?, parts.next()?, parts.next());
    let word = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
    };
    // A group has a dot, or is one of the few old ones without; `https://…` and `a:b` tasks are none.
    if !word(group) || !word(artifact) || !(group.contains('.') || version.is_some()) {
        return None;
    }
    let open = |version: &str| version.contains(['+', '[', '(', ',']) || version.starts_with("latest");
    Some((format!("{group}:{artifact}"), version.is_none_or(|version| !open(version))))
}

/// Gradle's version catalogue.
pub(super) fn version_catalog(text: &str) -> Result<Read, String> {
    let root: Table = text.parse().map_err(|error: toml::de::Error| error.message().to_owned())?;
    let places = Places::of(text);
    let mut dependencies = Vec::new();
    for (section, plugin) in [("libraries", false), ("plugins", true)] {
        let Some(entries) = root.get(section).and_then(Value::as_table) else { continue };
        for (key, value) in entries {
            let field = |name: &str| value.get(name).and_then(Value::as_str);
            let name = if plugin {
                field("id")
                    .or(value.as_str())
                    .map(|id| id.split(':').next().unwrap_or(id))
                    .map(|id| format!("{id}:{id}.gradle.plugin"))
            } else {
                field("module")
                    .map(str::to_owned)
                    .or_else(|| Some(format!("{}:{}", field("group")?, field("name")?)))
                    .or_else(|| value.as_str().and_then(coordinate).map(|(name, _)| name))
            };
            if let Some(name) = name {
                dependencies.push(Dependency {
                    name,
                    line: places.line(key),
                    pinned: true,
                    ..Dependency::default()
                });
            }
        }
    }
    Ok(Read { dependencies, ..Read::default() })
}

/// `build.sbt`: `"group" %% "artifact" % "version"`.
pub(super) fn sbt(text: &str) -> Result<Read, String> {
    let dependencies = lines(text).filter(|(_, line)| line.contains('%')).filter_map(|(number, line)| {
        let mut parts = quoted(line);
        let name = format!("{}:{}", parts.next()?, parts.next()?);
        let pinned = parts
            .next()
            .is_none_or(|version| !version.contains(['+', '[', '(']) && !version.starts_with("latest"));
        // `% Test`, `% "test"`, `% IntegrationTest`, `% "it,test"`.
        let scope = line.rsplit('%').next().unwrap_or("").to_ascii_lowercase();
        let aside = scope.contains("test");
        Some(Dependency { name, line: Some(number), pinned, aside, ..Dependency::default() })
    });
    Ok(Read { dependencies: dependencies.collect(), ..Read::default() })
}

/// Modules of the same build: `project(":core")`. Their last part is the folder's name.
fn projects(text: &str) -> Vec<String> {
    lines(text)
        .filter(|(_, line)| line.contains("project("))
        .filter_map(|(_, line)| quoted(line).next()?.rsplit(':').next().map(str::to_owned))
        .collect()
}
