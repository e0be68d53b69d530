//! Modules of multi-module builds.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_domain::facts::{FileFact, FileFinding, PathKind};
use toml::{Table, Value};

use super::input::{Input, Refine, folder_of, found, is_sample, lines};
use super::manifests::Manifest;
use crate::catalogue::wildcard::PathGlob;

/// More members in one workspace are not followed.
const MOST_GLOBS: usize = 1_000;

/// More manifests are not asked for a workspace: each that names one costs a look at every other.
const MOST_MANIFESTS: usize = 3_000;

/// One finding per declared module, examples and tests left out; none for a build of a single module.
pub(super) fn detect(input: &Input<'_>, manifests: &[Manifest<'_>], out: &mut Vec<FileFinding>) {
    let mut members: BTreeMap<String, &str> = BTreeMap::new();
    let declaring =
        input.real().filter(|file| file.kind == PathKind::Manifest || file.name() == "lerna.json");
    for file in declaring.take(MOST_MANIFESTS) {
        let Some(text) = input.text(file.path) else { continue };
        let base = file.folder();
        match file.name() {
            "Cargo.toml" => add(input, &mut members, base, &cargo(&text), "Cargo.toml"),
            "package.json" => add(input, &mut members, base, &npm(&text), "package.json"),
            "pnpm-workspace.yaml" => add(input, &mut members, base, &list_items(&text), "package.json"),
            "lerna.json" => add(input, &mut members, base, &quoted_paths(&text, "packages"), "package.json"),
            "pyproject.toml" => add(input, &mut members, base, &uv(&text), "pyproject.toml"),
            "pom.xml" => add(input, &mut members, base, &tags(&text, "module"), "pom.xml"),
            "settings.gradle" | "settings.gradle.kts" => {
                for path in gradle(&text) {
                    let folder = join(base, &path);
                    let build = ["build.gradle.kts", "build.gradle"].iter().map(|name| join(&folder, name));
                    let build = build.filter(|path| input.tree.has(path)).min().unwrap_or(folder);
                    keep(input, &mut members, build, "gradle");
                }
            }
            "build.sbt" => {
                for folder in sbt(&text) {
                    let folder = join(base, &folder);
                    let under = format!("{folder}/");
                    if input.files.iter().any(|file| file.path.starts_with(&under)) {
                        keep_folder(&mut members, folder, "sbt");
                    }
                }
            }
            "go.work" => add(input, &mut members, base, &go_work(&text), "go.mod"),
            name if name.ends_with(".sln") || name.ends_with(".slnx") => {
                for project in solution(&text) {
                    keep(input, &mut members, join(base, &project), "dotnet");
                }
            }
            _ => {}
        }
    }
    side_by_side(input, &mut members);
    emit(&members, manifests, out);
}

fn emit(members: &BTreeMap<String, &str>, manifests: &[Manifest<'_>], out: &mut Vec<FileFinding>) {
    if members.len() < 2 {
        return;
    }
    let by_path: BTreeMap<_, _> = manifests.iter().map(|manifest| (manifest.path, manifest)).collect();
    let name_of = |path: &str, tool: &str| {
        let own = by_path.get(path).and_then(|manifest| manifest.name.clone());
        // All modules of an sbt build stand in one file; theirs are folders.
        let folder = if tool == "sbt" { path } else { folder_of(path) };
        own.unwrap_or_else(|| folder.rsplit('/').next().unwrap_or(".").to_owned())
    };
    let names: BTreeSet<String> = members.iter().map(|(path, tool)| name_of(path, tool)).collect();
    for (path, tool) in members {
        let name = name_of(path, tool);
        let finding = found(FileFact::Module, path).tool(tool).detail(&name);
        out.push(match by_path.get(path.as_str()).filter(|manifest| manifest.counted) {
            Some(manifest) => finding.amount(siblings(manifest, &name, &names)),
            None => finding,
        });
    }
}

/// How many of the other modules a manifest names.
fn siblings(manifest: &Manifest<'_>, own: &str, names: &BTreeSet<String>) -> u64 {
    let mentioned: BTreeSet<&String> = manifest.mentions.iter().collect();
    mentioned.iter().filter(|name| name.as_str() != own && names.contains(name.as_str())).count() as u64
}

/// Adds the modules that a workspace names: by path, or by globs over the manifests there are.
fn add<'t>(
    input: &Input<'_>,
    members: &mut BTreeMap<String, &'t str>,
    base: &str,
    globs: &[String],
    manifest: &'t str,
) {
    let (excluded, wanted): (Vec<_>, Vec<_>) =
        globs.iter().take(MOST_GLOBS).partition(|glob| glob.starts_with('!'));
    let prefix = |glob: &String| {
        join(base, glob.trim_start_matches('!').trim_start_matches("./").trim_end_matches('/'))
    };
    let excluded: Vec<_> = excluded.into_iter().map(prefix).map(|glob| PathGlob::new(&glob)).collect();
    let fits = |globs: &[PathGlob], folder: &str| {
        let parts: Vec<_> = folder.split('/').collect();
        globs.iter().any(|glob| glob.fits(&parts))
    };
    let (patterns, paths): (Vec<_>, Vec<_>) =
        wanted.into_iter().map(prefix).partition(|glob| glob.contains('*'));
    for folder in paths.iter().filter(|folder| !fits(&excluded, folder)) {
        keep(input, members, join(folder, manifest), tool_of(manifest));
    }
    let patterns: Vec<_> = patterns.iter().map(|glob| PathGlob::new(glob)).collect();
    if patterns.is_empty() {
        return;
    }
    for file in input.files.iter().filter(|file| file.name() == manifest) {
        let folder = file.folder();
        if fits(&patterns, folder) && !fits(&excluded, folder) {
            keep(input, members, file.path.to_owned(), tool_of(manifest));
        }
    }
}

fn keep<'t>(input: &Input<'_>, members: &mut BTreeMap<String, &'t str>, path: String, tool: &'t str) {
    if input.tree.has(&path) || tool == "gradle" {
        keep_folder(members, path, tool);
    }
}

fn keep_folder<'t>(members: &mut BTreeMap<String, &'t str>, path: String, tool: &'t str) {
    // The site and the module that only pins tools are no parts of the product.
    let aside = matches!(path.split('/').next(), Some("website" | "site")) || path == "tools/go.mod";
    if !aside && !is_sample(&path) {
        members.entry(path).or_insert(tool);
    }
}

fn tool_of(manifest: &str) -> &'static str {
    match manifest {
        "Cargo.toml" => "cargo",
        "package.json" => "npm",
        "pom.xml" => "maven",
        "go.mod" => "go",
        _ => "python",
    }
}

/// Builds that declare their modules by standing side by side: gems, Go modules, umbrella applications, Bazel packages.
fn side_by_side(input: &Input<'_>, members: &mut BTreeMap<String, &str>) {
    let bazel = ["WORKSPACE", "WORKSPACE.bazel", "MODULE.bazel"].iter().any(|name| input.tree.has(name));
    for (ending, tool) in
        [(".gemspec", "rubygems"), ("go.mod", "go"), ("mix.exs", "mix"), ("BUILD.bazel", "bazel")]
    {
        if tool == "bazel" && !bazel {
            continue;
        }
        let found: Vec<_> = input.real().filter(|file| file.name().ends_with(ending)).collect();
        let folders: BTreeSet<_> = found.iter().map(|file| file.folder()).collect();
        if folders.len() >= 2 {
            for file in found {
                keep(input, members, file.path.to_owned(), tool);
            }
        }
    }
}

fn join(base: &str, path: &str) -> String {
    let path = path.trim_start_matches("./").trim_end_matches('/');
    match (base, path) {
        (".", path) => path.to_owned(),
        (base, "" | ".") => base.to_owned(),
        (base, path) => format!("{base}/{path}"),
    }
}

fn strings(value: Option<&Value>) -> Vec<String> {
    value
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

fn cargo(text: &str) -> Vec<String> {
    let table: Table = text.parse().unwrap_or_default();
    let Some(workspace) = table.get("workspace") else { return Vec::new() };
    let mut members = strings(workspace.get("members"));
    members.extend(strings(workspace.get("exclude")).into_iter().map(|glob| format!("!{glob}")));
    // A package at the workspace's root is a member too.
    if table.contains_key("package") {
        members.push(".".to_owned());
    }
    members
}

fn uv(text: &str) -> Vec<String> {
    let table: Table = text.parse().unwrap_or_default();
    strings(table.get("tool").and_then(|tool| tool.get("uv")?.get("workspace")?.get("members")))
}

fn npm(text: &str) -> Vec<String> {
    let Ok(root) = serde_json::from_str::<serde_json::Value>(text) else { return Vec::new() };
    let workspaces = root.get("workspaces");
    let list = workspaces.and_then(|value| value.get("packages")).or(workspaces);
    let items = list.and_then(serde_json::Value::as_array).into_iter().flatten();
    items.filter_map(serde_json::Value::as_str).map(str::to_owned).collect()
}

fn quoted_paths(text: &str, key: &str) -> Vec<String> {
    let root = serde_json::from_str::<serde_json::Value>(text).unwrap_or_default();
    let items = root.get(key).and_then(serde_json::Value::as_array).into_iter().flatten();
    items.filter_map(serde_json::Value::as_str).map(str::to_owned).collect()
}

/// The items of `packages:`.
fn list_items(text: &str) -> Vec<String> {
    let mut inside = false;
    let mut items = Vec::new();
    for (_, line) in lines(text) {
        if !line.starts_with([' ', '-', '#']) {
            inside = line.starts_with("packages:");
        } else if inside && let Some(item) = line.trim_start().strip_prefix("- ") {
            items.push(item.split(" #").next().unwrap_or(item).trim().trim_matches(['"', '\'']).to_owned());
        }
    }
    items
}

fn tags(text: &str, name: &str) -> Vec<String> {
    lines(text).filter_map(|(_, line)| super::manifests::tag(line, name)).map(str::to_owned).collect()
}

/// `include 'a', ':b:c'` and `include(":a")`.
fn gradle(text: &str) -> Vec<String> {
    let mut inside = false;
    let mut modules = Vec::new();
    for (_, line) in lines(text) {
        let line = line.trim();
        if line.starts_with("//") {
            continue;
        }
        let starts = line.starts_with("include ") || line.starts_with("include(") || line == "include";
        if starts || inside {
            let quoted = line.split(['"', '\'']).skip(1).step_by(2);
            modules.extend(quoted.map(|path| path.trim_start_matches(':').replace(':', "/")));
            inside = line.ends_with(',') || line.ends_with('(') || line == "include";
        }
    }
    modules
}

/// Folders of the projects of an sbt build: `lazy val core = project` is `core`, unless `file("modules/core")` follows.
fn sbt(text: &str) -> Vec<String> {
    let mut projects: Vec<String> = Vec::new();
    let mut open = false;
    for (_, line) in lines(text) {
        let code = line.split("//").next().unwrap_or("");
        if let Some((name, value)) =
            code.trim().strip_prefix("lazy val ").and_then(|rest| rest.split_once('='))
        {
            let value = value.trim_start().trim_start_matches('(');
            open = ["project", "crossProject", "projectMatrix"].iter().any(|word| value.starts_with(word));
            if open {
                projects.push(name.split(':').next().unwrap_or(name).trim().trim_matches('`').to_owned());
            }
        } else if !code.starts_with(' ') && !code.trim().is_empty() && !code.starts_with([')', '.']) {
            open = false;
        }
        let written = code.split_once("in(file(").or_else(|| code.split_once("in file("));
        if let (true, Some((_, path)), Some(last)) = (open, written, projects.last_mut())
            && let Some(path) = path.split('"').nth(1)
        {
            path.clone_into(last);
        }
    }
    projects.retain(|folder| folder != ".");
    projects
}

fn go_work(text: &str) -> Vec<String> {
    let mut inside = false;
    let mut modules = Vec::new();
    for (_, line) in lines(text) {
        let line = line.split("//").next().unwrap_or("").trim();
        if line == ")" {
            inside = false;
        } else if line.starts_with("use (") {
            inside = true;
        } else if let Some(path) = line.strip_prefix("use ") {
            modules.push(path.trim().to_owned());
        } else if inside && !line.is_empty() {
            modules.push(line.to_owned());
        }
    }
    modules
}

/// Projects of a Visual Studio solution.
fn solution(text: &str) -> Vec<String> {
    lines(text)
        .filter(|(_, line)| line.starts_with("Project(") || line.trim_start().starts_with("<Project "))
        .filter_map(|(_, line)| {
            let mut quoted = line.split('"').skip(1).step_by(2);
            quoted.find(|part| part.ends_with("proj")).map(|path| path.replace('\\', "/"))
        })
        .collect()
}
