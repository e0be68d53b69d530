//! Files from which a build can be scripted, and binaries that stand in for dependencies.

use plimsoll_domain::facts::{FileFact, FileFinding, FileTree, file_kind};

use super::containers::is_for_developers;
use super::input::{Input, Refine, found, is_sample};

/// Binaries that build tools themselves put there.
const WRAPPERS: &[&str] =
    &["gradle-wrapper.jar", "maven-wrapper.jar", "sbt-launch.jar", "lein.jar", "takari-wrapper.jar"];

/// One finding per build file.
pub(super) fn detect(input: &Input<'_>, out: &mut Vec<FileFinding>) {
    for file in input.real() {
        if let Some((tool, language)) = build_of(file.name()) {
            let scripted = match file.name() {
                "Dockerfile" => !is_for_developers(file.path),
                "package.json" => input.text(file.path).is_some_and(|text| text.contains("\"build\"")),
                "pyproject.toml" => input.text(file.path).is_some_and(|text| text.contains("[build-system]")),
                _ => true,
            };
            if scripted {
                out.push(found(FileFact::BuildFile, file.path).tool(tool).detail(language));
            }
        }
    }
    binaries(input.tree, out);
}

fn build_of(name: &str) -> Option<(&'static str, &'static str)> {
    Some(match name {
        "Cargo.toml" => ("cargo", "Rust"),
        "go.mod" => ("go", "Go"),
        "package.json" => ("npm", "JavaScript"),
        "pom.xml" => ("maven", "Java"),
        "build.gradle" | "build.gradle.kts" => ("gradle", "Java"),
        "build.sbt" => ("sbt", "Scala"),
        "build.xml" => ("ant", "Java"),
        "project.clj" | "deps.edn" => ("clojure", "Clojure"),
        "setup.py" => ("setuptools", "Python"),
        "pyproject.toml" => ("pyproject", "Python"),
        "mix.exs" => ("mix", "Elixir"),
        "rebar.config" => ("rebar3", "Erlang"),
        "stack.yaml" => ("stack", "Haskell"),
        "dune-project" => ("dune", "OCaml"),
        "pubspec.yaml" => ("pub", "Dart"),
        "Package.swift" => ("swiftpm", "Swift"),
        "build.zig" => ("zig", "Zig"),
        "CMakeLists.txt" => ("cmake", "C++"),
        "meson.build" => ("meson", "C"),
        "configure.ac" => ("autotools", "C"),
        "SConstruct" => ("scons", "C++"),
        "Makefile" | "makefile" | "GNUmakefile" => ("make", "any"),
        "justfile" | "Justfile" | ".justfile" => ("just", "any"),
        "Taskfile.yml" | "Taskfile.yaml" => ("task", "any"),
        "magefile.go" => ("mage", "Go"),
        "Rakefile" => ("rake", "Ruby"),
        "Earthfile" => ("earthly", "any"),
        "Dockerfile" => ("docker", "any"),
        "WORKSPACE" | "WORKSPACE.bazel" | "MODULE.bazel" => ("bazel", "any"),
        "nx.json" => ("nx", "JavaScript"),
        "turbo.json" => ("turbo", "JavaScript"),
        "flake.nix" | "default.nix" => ("nix", "any"),
        "build.cake" => ("cake", "C#"),
        ".nuke" | "build.cmd" | "build.ps1" | "build.sh" => ("script", "any"),
        _ if name.ends_with(".csproj") || name.ends_with(".sln") || name.ends_with(".slnx") => {
            ("dotnet", "C#")
        }
        _ if name.ends_with(".fsproj") => ("dotnet", "F#"),
        _ if name.ends_with(".gemspec") => ("rubygems", "Ruby"),
        _ if name.ends_with(".cabal") => ("cabal", "Haskell"),
        _ => return None,
    })
}

/// Libraries as binaries, in vendored folders too.
fn binaries(tree: &FileTree, out: &mut Vec<FileFinding>) {
    for entry in &tree.entries {
        let name = entry.path.rsplit('/').next().unwrap_or("");
        let binary = [".jar", ".dll", ".so", ".dylib"].iter().any(|ending| name.ends_with(ending));
        let counts = binary && !entry.link && !WRAPPERS.contains(&name);
        if counts && !is_sample(&entry.path) && !file_kind(&entry.path).is_test() {
            out.push(found(FileFact::VendoredBinary, &entry.path));
        }
    }
}
