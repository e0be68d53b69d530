//! How a release is made: names of archives, what is in them, the notes.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use plimsoll_extract::yaml::Node;

use crate::places::{root, yaml};
use crate::program;

/// Packs a script in place of a build, with the script that release.yml packs with.
pub(crate) fn pack(tag: &str, target: &str, script: &str, out: &Path) {
    let folder = tempfile::tempdir().unwrap();
    let built = folder.path().join(target).join("release");
    program::put(&built, "plimsoll", script);
    program::put(&built, "plimsoll.exe", script);
    // What packs for Windows is on GitHub's machines, and here only sometimes.
    let seven = "while (($# > 2)); do shift; done\ncp -R \"$2\" \"$1\"";
    program::put(&folder.path().join("programs"), "7z", seven);
    for below in ["documents/man", "documents/completions"] {
        fs::create_dir_all(folder.path().join(below)).unwrap();
    }
    fs::write(folder.path().join("documents/man/plimsoll.1"), "a page").unwrap();
    fs::create_dir_all(out).unwrap();
    let path = format!("{}:{}", folder.path().join("programs").display(), std::env::var("PATH").unwrap());
    let packed = Command::new("bash")
        .arg(root().join(".github/release/package.sh"))
        .args([tag, target, "documents"])
        .arg(out.canonicalize().unwrap())
        .current_dir(folder.path())
        .env("CARGO_TARGET_DIR", folder.path())
        .env("PATH", path)
        .output()
        .unwrap();
    assert!(packed.status.success(), "{}", String::from_utf8_lossy(&packed.stderr));
}

/// Target triples that release.yml builds.
fn targets() -> Vec<String> {
    let workflow = yaml(".github/workflows/release.yml").remove(0);
    let matrix = workflow.at(&["jobs", "build", "strategy", "matrix", "include"]).unwrap();
    let target = |item: &Node| item.get("target").and_then(Node::as_str).unwrap().to_owned();
    matrix.items().iter().map(target).collect()
}

#[test]
fn binstall_looks_for_what_is_packed() {
    let metadata: toml::Value = toml::from_str(include_str!("../../crates/cli/Cargo.toml")).unwrap();
    let binstall = &metadata["package"]["metadata"]["binstall"];
    let targets = targets();
    assert_eq!(targets.len(), 5);
    for target in &targets {
        let own = binstall.get("overrides").and_then(|all| all.get(target));
        let setting = |key: &str| {
            own.and_then(|own| own.get(key)).or_else(|| binstall.get(key)).unwrap().as_str().unwrap()
        };
        let windows = target.contains("windows");
        let suffix = match setting("pkg-fmt") {
            "tgz" => ".tar.gz",
            "zip" => ".zip",
            other => panic!("no archive is {other}"),
        };
        let filled = |template: &str| {
            template
                .replace("{ version }", "1.2.3")
                .replace("{ target }", target)
                .replace("{ archive-suffix }", suffix)
                .replace("{ bin }", "plimsoll")
                .replace("{ binary-ext }", if windows { ".exe" } else { "" })
        };
        let url = filled(setting("pkg-url"));
        let name = url.strip_prefix("{ repo }/releases/download/v1.2.3/").unwrap();

        let out = tempfile::tempdir().unwrap();
        pack("v1.2.3", target, "echo plimsoll 1.2.3", out.path());
        let packed = out.path().join(name);
        assert!(packed.exists(), "{name} is what was packed");
        if !windows {
            let unpacked = Command::new("tar").arg("-xzf").arg(&packed).current_dir(&out).status().unwrap();
            assert!(unpacked.success());
            let program = out.path().join(filled(setting("bin-dir")));
            let said = Command::new(program).output().unwrap();
            assert_eq!(String::from_utf8_lossy(&said.stdout), "plimsoll 1.2.3\n");
            for beside in ["README.md", "LICENSE", "CHANGELOG.md", "man/plimsoll.1", "completions"] {
                let folder = format!("plimsoll-v1.2.3-{target}");
                assert!(out.path().join(folder).join(beside).exists(), "{beside}");
            }
        }
    }
}

#[test]
fn the_action_installs_what_is_built() {
    let script = fs::read_to_string(root().join(".github/action/install.sh")).unwrap();
    let triple = |line: &str| Some(line.split_once(") echo ")?.1.strip_suffix(" ;;")?.to_owned());
    let mut installed: Vec<_> = script.lines().filter_map(triple).collect();
    let mut built = targets();
    installed.sort();
    built.sort();
    assert_eq!(installed, built);
}

/// Runs notes.sh over a version and a changelog of its own.
fn notes(tag: &str, changelog: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join(".github/release")).unwrap();
    fs::create_dir(folder.path().join("docs")).unwrap();
    let script = folder.path().join(".github/release/notes.sh");
    fs::copy(root().join(".github/release/notes.sh"), &script).unwrap();
    fs::write(folder.path().join("docs/CHANGELOG.md"), changelog).unwrap();
    let manifest = "[workspace.package]\nversion = \"1.2.3\"\n\n[workspace.dependencies]\nx = \"9.9.9\"\n";
    fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
    Command::new("bash").arg(script).arg(tag).output().unwrap()
}

#[test]
fn notes_of_a_release_are_its_section_of_the_changelog() {
    let changelog = "# Changelog\n\n## Unreleased\n\n- later\n\n## 1.2.3 – 2026-12-01\n\n### Added\n\n- this\n\n\
                     ## 1.2.2 – 2026-11-01\n\n- before\n";
    let made = notes("v1.2.3", changelog);
    assert_eq!(String::from_utf8_lossy(&made.stdout).trim(), "### Added\n\n- this");

    let other = notes("v1.2.4", changelog);
    assert!(!other.status.success());
    assert!(String::from_utf8_lossy(&other.stderr).contains("Cargo.toml says 1.2.3"));
    let empty = notes("v1.2.3", "## Unreleased\n\n- later\n\n## 1.2.3\n\n## 1.2.2\n\n- before\n");
    assert!(!empty.status.success());
    assert!(String::from_utf8_lossy(&empty.stderr).contains("no section"));
}
