//! Python's manifests.

use toml::{Table, Value};

use super::super::input::lines;
use super::places::Places;
use super::{Dependency, Read};

/// `pyproject.toml`: PEP 621, dependency groups and Poetry.
pub(super) fn pyproject(text: &str) -> Result<Read, String> {
    let root: Table = text.parse().map_err(|error: toml::de::Error| error.message().to_owned())?;
    let places = Places::of(text);
    let project = root.get("project").and_then(Value::as_table);
    let mut lists: Vec<(&Value, bool)> = Vec::new();
    lists.extend(project.and_then(|project| project.get("dependencies")).map(|list| (list, false)));
    for groups in
        [project.and_then(|project| project.get("optional-dependencies")), root.get("dependency-groups")]
    {
        let groups = groups.and_then(Value::as_table).into_iter().flatten();
        lists.extend(groups.map(|(group, list)| (list, is_aside(group))));
    }
    let mut dependencies = Vec::new();
    for (list, aside) in lists {
        let requirements = list.as_array().into_iter().flatten().filter_map(Value::as_str);
        dependencies.extend(requirements.filter_map(requirement).map(|(name, pinned)| Dependency {
            line: places.line(&name),
            name,
            pinned,
            aside,
            ..Dependency::default()
        }));
    }
    let poetry = root.get("tool").and_then(|tool| tool.get("poetry"));
    let groups = poetry.and_then(|poetry| poetry.get("group")).and_then(Value::as_table);
    let section = |name: &str| poetry.and_then(|poetry| poetry.get(name));
    let sections = [(section("dependencies"), false), (section("dev-dependencies"), true)];
    let grouped = groups.into_iter().flatten();
    let grouped = grouped.map(|(name, group)| (group.get("dependencies"), is_aside(name)));
    for (section, aside) in sections.into_iter().chain(grouped) {
        if let Some(section) = section.and_then(Value::as_table) {
            dependencies.extend(versions(&places, section, aside));
        }
    }
    let scripts = project.is_some_and(|project| project.contains_key("scripts"))
        || poetry.is_some_and(|poetry| poetry.get("scripts").is_some());
    let named = project
        .and_then(|project| project.get("name"))
        .or_else(|| poetry.and_then(|poetry| poetry.get("name")));
    let name = named.and_then(Value::as_str).map(str::to_owned);
    Ok(Read {
        library: name.is_some() && root.contains_key("build-system") && !scripts,
        name,
        dependencies,
        ..Read::default()
    })
}

/// `Pipfile`.
pub(super) fn pipfile(text: &str) -> Result<Read, String> {
    let root: Table = text.parse().map_err(|error: toml::de::Error| error.message().to_owned())?;
    let places = Places::of(text);
    let sections = [("packages", false), ("dev-packages", true)];
    let sections =
        sections.iter().filter_map(|(section, aside)| Some((root.get(*section)?.as_table()?, *aside)));
    Ok(Read {
        dependencies: sections.flat_map(|(section, aside)| versions(&places, section, aside)).collect(),
        ..Read::default()
    })
}

/// Whether a group of dependencies is named for tests or development.
fn is_aside(group: &str) -> bool {
    let lower = group.to_ascii_lowercase();
    lower
        .split(['-', '_'])
        .any(|word| matches!(word, "dev" | "test" | "tests" | "testing" | "lint" | "docs" | "typing"))
}

fn versions(places: &Places, section: &Table, aside: bool) -> Vec<Dependency> {
    section
        .iter()
        .filter(|(name, value)| *name != "python" && value.get("path").is_none())
        .map(|(name, value)| {
            let version =
                value.as_str().or_else(|| value.get("version").and_then(Value::as_str)).unwrap_or("");
            let pinned = version.starts_with("==") || version.starts_with(|c: char| c.is_ascii_digit());
            Dependency { name: name.clone(), line: places.line(name), pinned, aside, ..Dependency::default() }
        })
        .collect()
}

/// `requirements.txt`.
pub(super) fn requirements(text: &str) -> Result<Read, String> {
    let mut dependencies: Vec<Dependency> = Vec::new();
    // A compiled file notes behind each entry what asks for it: `# via flask`, `# via -r base.in`.
    let (mut via, mut noted) = (false, false);
    for (number, line) in lines(text) {
        let Some((entry, note)) = entry_and_note(line) else { continue };
        if let Some((name, pinned)) = requirement(entry) {
            dependencies.push(Dependency { name, line: Some(number), pinned, ..Dependency::default() });
            via = false;
        }
        via |= note.starts_with("via");
        if let Some(last) = dependencies.last_mut().filter(|_| via && !note.is_empty()) {
            let asked = ["-r ", "-c ", "pyproject.toml", "setup."].iter().any(|source| note.contains(source));
            noted |= asked;
            // The first line of a note says `via`; any later line may name the source.
            last.transitive = !asked && (last.transitive || note.starts_with("via"));
        }
    }
    // Without a single source named, nobody can tell what the project itself asks for.
    for dependency in dependencies.iter_mut().filter(|_| !noted) {
        dependency.transitive = false;
    }
    Ok(Read { dependencies, ..Read::default() })
}

/// What a line asks for, and the comment behind it.
fn entry_and_note(line: &str) -> Option<(&str, &str)> {
    let line = line.trim();
    if let Some(note) = line.strip_prefix('#') {
        return Some(("", note.trim()));
    }
    let (entry, note) = line.split_once(" #").unwrap_or((line, ""));
    (!entry.is_empty()).then_some((entry, note.trim()))
}

/// `install_requires` and the like of a `setup.py`; the program itself is not run.
pub(super) fn setup_py(text: &str) -> Result<Read, String> {
    let mut dependencies = Vec::new();
    let mut inside = false;
    for (number, line) in lines(text) {
        let starts = ["install_requires", "tests_require", "extras_require", "setup_requires"];
        inside |= starts.iter().any(|word| line.contains(word));
        if !inside {
            continue;
        }
        for quoted in quoted(line) {
            if let Some((name, pinned)) =
                requirement(quoted).filter(|_| !quoted.contains(' ') || quoted.contains(['=', '<', '>', ';']))
            {
                dependencies.push(Dependency { name, line: Some(number), pinned, ..Dependency::default() });
            }
        }
        inside = !line.trim_end().ends_with(['}', ')']) && !line.trim_end().ends_with("],");
    }
    Ok(Read { library: !text.contains("console_scripts"), dependencies, ..Read::default() })
}

/// `install_requires` of a `setup.cfg`.
pub(super) fn setup_cfg(text: &str) -> Result<Read, String> {
    let mut dependencies = Vec::new();
    let mut inside = false;
    for (number, line) in lines(text) {
        if !line.starts_with([' ', '\t']) {
            inside = line.starts_with("install_requires") || line.starts_with("tests_require");
        } else if inside && let Some((name, pinned)) = requirement(line) {
            dependencies.push(Dependency { name, line: Some(number), pinned, ..Dependency::default() });
        }
    }
    Ok(Read { library: !text.contains("console_scripts"), dependencies, ..Read::default() })
}

/// `environment.yml` of conda.
pub(super) fn conda(text: &str) -> Result<Read, String> {
    let mut inside = false;
    let mut dependencies = Vec::new();
    for (number, line) in lines(text) {
        if !line.starts_with([' ', '-', '#']) {
            inside = line.starts_with("dependencies:");
            continue;
        }
        let Some(item) = line.trim_start().strip_prefix("- ").filter(|item| inside && !item.ends_with(':'))
        else {
            continue;
        };
        let package = item.rsplit("::").next().unwrap_or(item);
        let end = package.find(['=', '<', '>', ' ', '[']).unwrap_or(package.len());
        let pinned = package[end..].starts_with('=');
        dependencies.push(Dependency {
            name: package[..end].to_owned(),
            line: Some(number),
            pinned,
            ..Dependency::default()
        });
    }
    Ok(Read { dependencies, ..Read::default() })
}

/// A requirement's package, and whether one version is asked for.
fn requirement(text: &str) -> Option<(String, bool)> {
    let text = text.trim();
    if text.is_empty()
        || text.starts_with(['#', '-', '.', '/'])
        || text.contains("://") && !text.contains('@')
    {
        return None;
    }
    let end = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')))
        .unwrap_or(text.len());
    let name = &text[..end];
    let rest = text[end..].trim_start();
    let rest = if rest.starts_with('[') {
        rest.split_once(']').map_or("", |(_, after)| after.trim_start())
    } else {
        rest
    };
    let pinned = (rest.starts_with("==") && !rest.contains('*')) || rest.starts_with('@');
    let plausible = name.starts_with(|c: char| c.is_ascii_alphanumeric()) && name.len() > 1;
    plausible.then(|| (name.replace('_', "-").to_lowercase(), pinned))
}

/// The quoted parts of a line.
pub(super) fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split(['"', '\'']).skip(1).step_by(2)
}
