//! A stand-in for GitHub's runner: it goes through the steps of `action.yml` and runs those that are scripts.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use plimsoll_extract::yaml::Node;

use crate::places;

/// One job on a runner.
pub(crate) struct Runner {
    folder: tempfile::TempDir,
    inputs: BTreeMap<String, String>,
    /// `steps.ID.outputs.NAME` and what the runner itself knows.
    known: BTreeMap<String, String>,
    path: String,
}

/// What a step said and how it ended.
pub(crate) struct Step {
    pub(crate) name: String,
    pub(crate) output: Output,
}

impl Step {
    pub(crate) fn said(&self) -> String {
        let Output { stdout, stderr, .. } = &self.output;
        format!("{}{}", String::from_utf8_lossy(stdout), String::from_utf8_lossy(stderr))
    }

    pub(crate) fn code(&self) -> Option<i32> {
        self.output.status.code()
    }
}

impl Runner {
    /// A runner whose programs in `programs` come before those of this machine.
    pub(crate) fn new(inputs: &[(&str, &str)]) -> Self {
        let action = action();
        let mut all: BTreeMap<_, _> = BTreeMap::new();
        for input in action.get("inputs").unwrap().entries() {
            let value = input.value.get("default").and_then(Node::as_str).unwrap_or_default();
            all.insert(input.key.clone(), value.replace("${{ github.token }}", "t0ken"));
        }
        for (name, value) in inputs {
            assert!(all.contains_key(*name), "the action has an input {name}");
            all.insert((*name).to_owned(), (*value).to_owned());
        }
        let folder = tempfile::tempdir().unwrap();
        for below in ["temp", "work", "programs"] {
            fs::create_dir(folder.path().join(below)).unwrap();
        }
        let temp = folder.path().join("temp").display().to_string();
        let known = [
            ("github.token", "t0ken"),
            ("github.action_repository", "acme/plimsoll"),
            ("runner.temp", &temp),
        ];
        let known = known.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let path = format!("{}:{}", folder.path().join("programs").display(), std::env::var("PATH").unwrap());
        Self { folder, inputs: all, known, path }
    }

    /// Where programs of the runner's own lie.
    pub(crate) fn programs(&self) -> PathBuf {
        self.folder.path().join("programs")
    }

    /// The folder that is empty when a job begins.
    pub(crate) fn temp(&self) -> PathBuf {
        self.folder.path().join("temp")
    }

    /// The folder that steps begin in.
    pub(crate) fn work(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    /// Goes through the action, and says how its scripts ended. Actions of others are passed over.
    pub(crate) fn run(&mut self) -> Vec<Step> {
        let _ = fs::remove_file(self.file("summary"));
        let mut failed = false;
        let mut ran = Vec::new();
        for step in action().at(&["runs", "steps"]).unwrap().items() {
            let condition = step.get("if").and_then(Node::as_str).unwrap_or_default();
            let Some(script) = step.get("run").and_then(Node::as_str) else { continue };
            if failed && !condition.contains("!cancelled()") {
                continue;
            }
            let done = self.step(step, script);
            failed |= !done.output.status.success();
            ran.push(done);
        }
        ran
    }

    /// What the action gives to the steps after it.
    pub(crate) fn output(&self, name: &str) -> String {
        let action = action();
        self.resolve(action.at(&["outputs", name, "value"]).and_then(Node::as_str).unwrap())
    }

    /// What the job's page shows.
    pub(crate) fn summary(&self) -> String {
        fs::read_to_string(self.file("summary")).unwrap_or_default()
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn step(&mut self, step: &Node, script: &str) -> Step {
        assert_eq!(step.get("shell").and_then(Node::as_str), Some("bash"));
        for name in ["output", "path", "summary"] {
            fs::OpenOptions::new().create(true).append(true).open(self.file(name)).unwrap();
        }
        fs::write(self.file("script"), script).unwrap();
        let mut command = Command::new("bash");
        command.args(["--noprofile", "--norc", "-eo", "pipefail"]).arg(self.file("script"));
        command.current_dir(self.work()).env_clear();
        plimsoll_testkit::isolate(&mut command, Path::new("/no-such-home"));
        command
            .env("PATH", &self.path)
            .env("GITHUB_ACTION_PATH", places::root())
            .env("GITHUB_OUTPUT", self.file("output"))
            .env("GITHUB_PATH", self.file("path"))
            .env("GITHUB_STEP_SUMMARY", self.file("summary"))
            .env("GITHUB_REPOSITORY", "acme/keel")
            .env("RUNNER_TEMP", self.temp())
            .env("RUNNER_OS", "Linux")
            .env("RUNNER_ARCH", "X64");
        for variable in step.get("env").map(Node::entries).unwrap_or_default() {
            let value = variable.value.as_str().unwrap_or_default();
            command.env(&variable.key, self.resolve(value));
        }
        let output = command.output().unwrap();
        self.take(step.get("id").and_then(Node::as_str));
        let name = step.get("name").and_then(Node::as_str).unwrap().to_owned();
        Step { name, output }
    }

    /// Reads what a step wrote for the ones after it.
    fn take(&mut self, id: Option<&str>) {
        for line in fs::read_to_string(self.file("output")).unwrap().lines() {
            let (name, value) = line.split_once('=').unwrap();
            let id = id.unwrap();
            self.known.insert(format!("steps.{id}.outputs.{name}"), value.to_owned());
        }
        for line in fs::read_to_string(self.file("path")).unwrap().lines() {
            self.path = format!("{line}:{}", self.path);
        }
        fs::remove_file(self.file("output")).unwrap();
        fs::remove_file(self.file("path")).unwrap();
    }

    /// Replaces `${{ … }}`. Only names: an expression that is more than that is nothing this stand-in understands.
    fn resolve(&self, text: &str) -> String {
        let mut resolved = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${{") {
            let (name, after) = after.split_once("}}").unwrap();
            resolved.push_str(before);
            resolved.push_str(&self.value(name.trim()));
            rest = after;
        }
        resolved + rest
    }

    fn value(&self, name: &str) -> String {
        if let Some(input) = name.strip_prefix("inputs.") {
            return self.inputs[input].clone();
        }
        match self.known.get(name) {
            Some(value) => value.clone(),
            // What a step did not write is empty.
            None if name.starts_with("steps.") => String::new(),
            None => panic!("this runner does not know {name}"),
        }
    }
}

/// The action's definition.
pub(crate) fn action() -> Node {
    places::yaml("action.yml").remove(0)
}
