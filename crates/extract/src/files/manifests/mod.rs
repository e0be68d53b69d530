//! Package manifests: what they depend on, whether anything locks it.

mod cargo;
mod jvm;
mod lines;
mod npm;
mod places;
mod python;
mod xml;

pub(super) use xml::tag;

use plimsoll_domain::facts::path_kind::is_lockfile;
use plimsoll_domain::facts::{FileFact, FileFinding, PathKind};

use super::input::{Input, Refine, found, is_example};

/// One dependency that a manifest names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Dependency {
    /// As the registry knows it; `group:artifact` for Maven.
    pub(super) name: String,
    /// Where it stands.
    pub(super) line: Option<u32>,
    /// Names one exact version.
    pub(super) pinned: bool,
    /// Only a dependency of a dependency, named to fix its version.
    pub(super) transitive: bool,
    /// Only tests or development need it: what it shows is none of the product.
    pub(super) aside: bool,
}

impl Manifest<'_> {
    /// Dependencies that the code itself asks for. Those of tools' own modules are none of the product's.
    pub(super) fn direct(&self) -> impl Iterator<Item = &Dependency> {
        let tools = self.ecosystem == "go"
            && self
                .path
                .split('/')
                .rev()
                .skip(1)
                .any(|part| matches!(part, "tools" | "tool" | "hack" | "dev"));
        self.dependencies.iter().filter(move |dependency| !tools && !dependency.transitive)
    }
}

/// One manifest, read.
#[derive(Debug, Default)]
pub(super) struct Manifest<'a> {
    pub(super) path: &'a str,
    /// The registry: `npm`, `pypi`, ….
    pub(super) ecosystem: &'static str,
    /// The package manager.
    pub(super) manager: &'static str,
    /// Lockfiles that this package manager writes.
    pub(super) locks: &'static [&'static str],
    /// The package's own name.
    pub(super) name: Option<String>,
    pub(super) dependencies: Vec<Dependency>,
    /// Names of packages that it mentions, those of the same repository among them.
    pub(super) mentions: Vec<String>,
    /// Whether the file's dependencies could be counted at all.
    pub(super) counted: bool,
    /// Evidently a library without a program of its own.
    pub(super) library: bool,
    /// A template, an example or a test.
    pub(super) sample: bool,
    /// Why it could not be read.
    pub(super) malformed: Option<String>,
}

/// What a parser makes of a text.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub(super) name: Option<String>,
    pub(super) dependencies: Vec<Dependency>,
    /// Packages of the same repository.
    pub(super) own: Vec<String>,
    pub(super) library: bool,
}

type Parser = fn(&str) -> Result<Read, String>;

/// Ecosystem, package manager, lockfiles and parser of a manifest's name.
struct Format {
    ecosystem: &'static str,
    manager: &'static str,
    locks: &'static [&'static str],
    parser: Option<Parser>,
}

const NPM_LOCKS: &[&str] =
    &["package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "bun.lockb"];
const PYTHON_LOCKS: &[&str] =
    &["poetry.lock", "uv.lock", "pdm.lock", "Pipfile.lock", "pixi.lock", "conda-lock.yml", "pylock.toml"];
const GRADLE_LOCKS: &[&str] =
    &["gradle.lockfile", "buildscript-gradle.lockfile", "verification-metadata.xml"];

fn format_of(name: &str) -> Option<Format> {
    let format = |ecosystem, manager, locks, parser| Some(Format { ecosystem, manager, locks, parser });
    match name {
        "Cargo.toml" => format("cargo", "cargo", &["Cargo.lock"], Some(cargo::read)),
        "package.json" => format("npm", "npm", NPM_LOCKS, Some(npm::read)),
        "pyproject.toml" => format("pypi", "pip", PYTHON_LOCKS, Some(python::pyproject)),
        "Pipfile" => format("pypi", "pipenv", PYTHON_LOCKS, Some(python::pipfile)),
        "setup.py" => format("pypi", "pip", PYTHON_LOCKS, Some(python::setup_py)),
        "setup.cfg" => format("pypi", "pip", PYTHON_LOCKS, Some(python::setup_cfg)),
        "environment.yml" => format("pypi", "conda", PYTHON_LOCKS, Some(python::conda)),
        "go.mod" => format("go", "go", &["go.sum"], Some(lines::go_mod)),
        "Gemfile" => format("gem", "bundler", &["Gemfile.lock", "gems.locked"], Some(lines::gemfile)),
        "composer.json" => format("composer", "composer", &["composer.lock"], Some(npm::composer)),
        "pom.xml" => format("maven", "maven", &[], Some(xml::pom)),
        "build.gradle" | "build.gradle.kts" => format("maven", "gradle", GRADLE_LOCKS, Some(jvm::gradle)),
        "libs.versions.toml" => format("maven", "gradle", GRADLE_LOCKS, Some(jvm::version_catalog)),
        "build.sbt" => format("maven", "sbt", &[], Some(jvm::sbt)),
        "packages.config" | "Directory.Packages.props" => {
            format("nuget", "nuget", &["packages.lock.json"], Some(xml::nuget))
        }
        "mix.exs" => format("hex", "mix", &["mix.lock"], Some(lines::mix)),
        "pubspec.yaml" => format("pub", "pub", &["pubspec.lock"], Some(lines::pubspec)),
        "Podfile" => format("cocoapods", "cocoapods", &["Podfile.lock"], Some(lines::podfile)),
        "Package.swift" => format("swift", "swiftpm", &["Package.resolved"], None),
        "rebar.config" => format("hex", "rebar3", &["rebar.lock"], None),
        "conanfile.txt" | "conanfile.py" => format("conan", "conan", &["conan.lock"], None),
        "vcpkg.json" => format("vcpkg", "vcpkg", &[], None),
        "stack.yaml" => format("hackage", "stack", &["stack.yaml.lock"], None),
        _ if name.starts_with("requirements") && name.ends_with(".txt") => {
            format("pypi", "pip", PYTHON_LOCKS, Some(python::requirements))
        }
        _ if name.ends_with(".gemspec") => format("gem", "bundler", &["Gemfile.lock"], Some(lines::gemspec)),
        _ if name.ends_with(".csproj") || name.ends_with(".fsproj") || name.ends_with(".vbproj") => {
            format("nuget", "nuget", &["packages.lock.json", "paket.lock"], Some(xml::nuget))
        }
        _ if name.ends_with(".cabal") => format("hackage", "cabal", &["cabal.project.freeze"], None),
        _ => None,
    }
}

/// Reads every manifest of the tree.
pub(super) fn read_all<'a>(input: &Input<'a>) -> Vec<Manifest<'a>> {
    input
        .files
        .iter()
        .filter(|file| !is_example(file.path))
        .filter_map(|file| {
            let format = format_of(file.name())?;
            let mut manifest = Manifest {
                path: file.path,
                ecosystem: format.ecosystem,
                manager: format.manager,
                locks: format.locks,
                sample: file.sample || file.kind.is_test(),
                ..Manifest::default()
            };
            let (Some(parser), Some(text)) = (format.parser, input.text(file.path)) else {
                return Some(manifest);
            };
            match parser(&text) {
                Ok(read) => {
                    manifest.counted = true;
                    manifest.name = read.name;
                    let names = read.dependencies.iter().map(|dependency| dependency.name.clone());
                    manifest.mentions = names.chain(read.own).collect();
                    manifest.dependencies = read.dependencies;
                    if is_for_development(file.name()) {
                        manifest.dependencies.iter_mut().for_each(|dependency| dependency.aside = true);
                    }
                    manifest.library = read.library && !has_program(input, file.folder(), format.ecosystem);
                }
                Err(why) => manifest.malformed = Some(why),
            }
            Some(manifest)
        })
        .collect()
}

/// `requirements-dev.txt` and the like.
fn is_for_development(name: &str) -> bool {
    let words = ["dev", "develop", "development", "test", "tests", "testing"];
    name.starts_with("requirements") && name.split(['-', '_', '.']).any(|word| words.contains(&word))
}

/// Findings about manifests and lockfiles.
pub(super) fn detect(input: &Input<'_>, manifests: &[Manifest<'_>], out: &mut Vec<FileFinding>) {
    for file in input.real().filter(|file| file.kind == PathKind::Lockfile) {
        let manager = manager_of_lock(file.name());
        out.push(found(FileFact::Lockfile, file.path).tool(manager));
    }
    for manifest in manifests {
        if let Some(why) = &manifest.malformed {
            out.push(found(FileFact::Malformed, manifest.path).detail(why));
        }
        if manifest.sample {
            continue;
        }
        let finding = found(FileFact::Manifest, manifest.path).tool(manifest.manager);
        let count = manifest.dependencies.len() as u64;
        out.push(if manifest.counted { finding.amount(count) } else { finding });
        locking(input, manifest, out);
    }
}

fn locking(input: &Input<'_>, manifest: &Manifest<'_>, out: &mut Vec<FileFinding>) {
    if !manifest.counted || manifest.dependencies.is_empty() || is_locked(input, manifest) {
        return;
    }
    if manifest.dependencies.iter().all(|dependency| dependency.pinned) {
        let pinned = found(FileFact::Lockfile, manifest.path).tool(manifest.manager);
        // A compiled file names what its dependencies need as well; it is a lockfile.
        let compiled = manifest.dependencies.iter().any(|dependency| dependency.transitive);
        out.push(if compiled { pinned } else { pinned.detail("exact versions") });
        return;
    }
    let finding = found(FileFact::UnlockedManifest, manifest.path).tool(manifest.manager);
    out.push(if manifest.library { finding.detail("library") } else { finding });
}

/// Whether a lockfile of this package manager stands in the same or a parent folder.
fn is_locked(input: &Input<'_>, manifest: &Manifest<'_>) -> bool {
    let mut folder = manifest.path.rsplit_once('/').map(|(folder, _)| folder);
    loop {
        let prefix = folder.map_or_else(String::new, |folder| format!("{folder}/"));
        let here = |name: &str| input.tree.has(&format!("{prefix}{name}"));
        if manifest.locks.iter().any(|lock| here(lock)) {
            return true;
        }
        // Vendored Go modules are locked by their copy.
        if manifest.ecosystem == "go" && here("vendor/modules.txt") {
            return true;
        }
        if manifest.ecosystem == "maven"
            && manifest.manager == "gradle"
            && here("gradle/verification-metadata.xml")
        {
            return true;
        }
        match folder {
            None => return false,
            Some(path) => folder = path.rsplit_once('/').map(|(parent, _)| parent),
        }
    }
}

fn has_program(input: &Input<'_>, folder: &str, ecosystem: &str) -> bool {
    let prefix = if folder == "." { String::new() } else { format!("{folder}/") };
    let there = |path: &str| input.tree.has(&format!("{prefix}{path}"));
    match ecosystem {
        "cargo" => {
            let bins = format!("{prefix}src/bin/");
            there("src/main.rs") || input.files.iter().any(|file| file.path.starts_with(&bins))
        }
        "pypi" => there("manage.py") || there("app.py") || there("main.py") || there("Dockerfile"),
        _ => there("Dockerfile"),
    }
}

fn manager_of_lock(name: &str) -> &'static str {
    debug_assert!(is_lockfile(&name.to_ascii_lowercase()));
    match name {
        "Cargo.lock" => "cargo",
        "package-lock.json" | "npm-shrinkwrap.json" => "npm",
        "yarn.lock" => "yarn",
        "pnpm-lock.yaml" => "pnpm",
        "bun.lock" | "bun.lockb" => "bun",
        "deno.lock" => "deno",
        "poetry.lock" => "poetry",
        "uv.lock" => "uv",
        "pdm.lock" => "pdm",
        "Pipfile.lock" => "pipenv",
        "pixi.lock" => "pixi",
        "conda-lock.yml" => "conda",
        "go.sum" | "go.work.sum" => "go",
        "Gemfile.lock" => "bundler",
        "composer.lock" => "composer",
        "gradle.lockfile" | "buildscript-gradle.lockfile" => "gradle",
        "packages.lock.json" => "nuget",
        "paket.lock" => "paket",
        "mix.lock" => "mix",
        "rebar.lock" => "rebar3",
        "pubspec.lock" => "pub",
        "Podfile.lock" => "cocoapods",
        "Package.resolved" => "swiftpm",
        "flake.lock" => "nix",
        "Chart.lock" => "helm",
        ".terraform.lock.hcl" => "terraform",
        "MODULE.bazel.lock" => "bazel",
        "stack.yaml.lock" => "stack",
        "cabal.project.freeze" => "cabal",
        _ => "other",
    }
}
