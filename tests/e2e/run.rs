//! Runs the binary in a clean environment.

use std::path::Path;
use std::process::{Command, Output};

use plimsoll_testkit::{Repo, TempRepo};

/// Always the same instant, so that nothing depends on the day the tests run.
pub(crate) const AS_OF: &str = "2026-06-30";

/// The binary, without the environment of whoever runs the tests.
pub(crate) fn plimsoll() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plimsoll"));
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        let ours =
            ["GH_", "GITHUB_", "PLIMSOLL_", "XDG_", "CLICOLOR"].iter().any(|start| name.starts_with(start));
        if ours || ["NO_COLOR", "COLUMNS", "RUST_BACKTRACE"].contains(&name.as_str()) {
            command.env_remove(&name);
        }
    }
    plimsoll_testkit::isolate(&mut command, Path::new("/no-such-home"));
    command
}

/// Runs it with these arguments.
pub(crate) fn run(arguments: &[&str]) -> Output {
    plimsoll().args(arguments).output().unwrap()
}

/// Runs an audit of a repository at [`AS_OF`].
pub(crate) fn audit(path: &Path, more: &[&str]) -> Output {
    plimsoll().arg("audit").arg(path).args(["--as-of", AS_OF]).args(more).output().unwrap()
}

/// What it printed.
pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What it said.
pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// An audit as JSON.
pub(crate) fn json(path: &Path, more: &[&str]) -> serde_json::Value {
    let output = audit(path, &[&["--format", "json"], more].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Twelve weeks of one person's work with a workflow and a release every four weeks.
pub(crate) fn small_library() -> TempRepo {
    let workflow =
        "on: [push]\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: cargo test\n";
    let mut repo = Repo::new().named("small-library");
    for week in 0..12 {
        let day = format!("2026-{:02}-{:02}T10:00:00Z", 4 + week / 4, 1 + 7 * (week % 4));
        let source = format!("pub fn week() -> u32 {{ {week} }}\n");
        let files = [("src/lib.rs", source.as_str()), (".github/workflows/ci.yml", workflow)];
        let commit = repo.commit("main", day.as_str(), "Ann <ann@example.org>", "Count on", &files);
        if week % 4 == 3 {
            repo.tag(&format!("v0.{}.0", week / 4), commit);
        }
    }
    repo.finish().unwrap()
}
