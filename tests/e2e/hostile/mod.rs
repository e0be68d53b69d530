//! One hostile repository through every format: what it wrote is text there, and nothing else.
//!
//! It is audited three times: with what its platform knows, named by its folder, and named by a hostile remote.

mod attacks;
mod documents;
mod pages;
mod repository;
mod screens;
mod tables;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use crate::run::{AS_OF, plimsoll, stderr};

/// Every format of an audit.
const FORMATS: &str = "terminal,json,csv,html,markdown,sarif,badge,badge-json,openmetrics,xlsx";

/// Commands beside the audit, each with the formats of its own.
const COMMANDS: [(&str, &[&str]); 7] = [
    ("deployments", &["terminal", "json", "csv"]),
    ("history", &["terminal", "json", "csv"]),
    ("explain cdmm.bd.auto-trigger", &["terminal", "json"]),
    ("explain cdmm.tv.unit", &["terminal", "json"]),
    ("explain change-lead-time", &["terminal", "json"]),
    ("explain failure-causes", &["terminal", "json"]),
    ("explain vc.cadence", &["terminal", "json"]),
];

/// Files by name and what commands printed, of all audits.
pub(crate) struct Told {
    /// What an audit wrote into its folder, by audit and name.
    pub(crate) files: BTreeMap<(String, String), Vec<u8>>,
    /// What commands printed, by command line: without colour in a pipe, with `--color always` among them.
    pub(crate) printed: BTreeMap<String, Vec<u8>>,
}

impl Told {
    /// The files of a kind, by name, of all audits.
    pub(crate) fn ending<'a>(&'a self, end: &'a str) -> Vec<(String, &'a [u8])> {
        let found = self.files.iter().filter(|((_, name), _)| name.ends_with(end));
        let found: Vec<_> =
            found.map(|((audit, name), bytes)| (format!("{audit}/{name}"), bytes.as_slice())).collect();
        assert!(found.len() >= AUDITS.len(), "{end}: {}", found.len());
        found
    }

    /// The same as text.
    pub(crate) fn texts(&self, end: &str) -> Vec<(String, String)> {
        let text = |(name, bytes): (String, &[u8])| (name, String::from_utf8(bytes.to_vec()).unwrap());
        self.ending(end).into_iter().map(text).collect()
    }

    /// What was printed in a format by commands other than `audit`.
    pub(crate) fn printed(&self, part: &str) -> Vec<(&str, String)> {
        let found = self.printed.iter().filter(|(line, _)| line.contains(part));
        let found: Vec<_> =
            found.map(|(line, bytes)| (line.as_str(), String::from_utf8(bytes.clone()).unwrap())).collect();
        assert!(!found.is_empty(), "nothing was printed by {part}");
        found
    }
}

/// Names of the audits.
const AUDITS: [&str; 3] = ["platform", "folder", "remote"];

/// Everything, told once for all tests.
pub(crate) fn told() -> &'static Told {
    static TOLD: LazyLock<Told> = LazyLock::new(tell);
    &TOLD
}

fn tell() -> Told {
    let folder = tempfile::tempdir().unwrap();
    let repo = repository::repository();
    repository::dump(&repo, folder.path());
    let mut told = Told { files: BTreeMap::new(), printed: BTreeMap::new() };
    let store = folder.path().join("store.db");
    let mut run = |arguments: &[&str]| {
        let output = plimsoll().args(arguments).env("PLIMSOLL_STORE", &store).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
        // What is said on standard error is read in a terminal too.
        attacks::assert_still("standard error", &stderr(&output));
        // And in the log of a job, which its CI reads for commands.
        attacks::assert_no_command(&arguments.join(" "), &stderr(&output));
        attacks::assert_no_command(&arguments.join(" "), &String::from_utf8_lossy(&output.stdout));
        told.printed.insert(arguments.join(" "), output.stdout);
    };
    let path = repo.path().to_str().unwrap();
    let out = |audit: &str| folder.path().join(audit).to_str().unwrap().to_owned();
    let dump = folder.path().join("dump");
    for (audit, remote) in [
        ("folder", None),
        ("remote", Some("https://evil.example/\"><script>alert(1)</script>/=1+1.git")),
        ("platform", Some("https://github.com/acme/keel.git")),
    ] {
        if let Some(remote) = remote {
            repo.git(&["config", "remote.origin.url", remote]).unwrap();
        }
        if audit == "platform" {
            run(&["import", dump.to_str().unwrap()]);
        }
        run(&["audit", path, "--as-of", AS_OF, "--format", FORMATS, "--output", &format!("{}/", out(audit))]);
    }
    for color in ["always", "never"] {
        run(&["audit", path, "--as-of", AS_OF, "--verbose", "--color", color]);
        for (command, formats) in COMMANDS {
            let mut words = command.split(' ');
            let (name, id) = (words.next().unwrap(), words.next());
            // Colour is for terminals; what programs read is told once.
            for format in formats.iter().filter(|format| color == "never" || **format == "terminal") {
                let mut arguments = vec![name];
                arguments.extend(id);
                arguments.extend([path, "--as-of", AS_OF, "--format", format, "--color", color]);
                if name != "explain" {
                    arguments.push("--verbose");
                }
                run(&arguments);
            }
        }
        let saved = |audit: &str| format!("{}/assessment.json", out(audit));
        let kinds: &[&str] = if color == "never" { &["terminal", "json", "markdown"] } else { &["terminal"] };
        for format in kinds {
            run(&[
                "diff",
                &saved("folder"),
                &saved("platform"),
                "--verbose",
                "--format",
                format,
                "--color",
                color,
            ]);
        }
        let log = folder.path().join("=1+1<b>\u{202e}\u{1b}[31m.log");
        std::fs::write(&log, repository::log()).unwrap();
        for format in &kinds[..kinds.len().min(2)] {
            run(&["log", log.to_str().unwrap(), "--verbose", "--format", format, "--color", color]);
        }
    }
    run(&["store", "info"]);
    for audit in AUDITS {
        keep(&mut told, audit, Path::new(&out(audit)));
    }
    told
}

fn keep(told: &mut Told, audit: &str, folder: &Path) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        told.files.insert((audit.to_owned(), name), std::fs::read(entry.path()).unwrap());
    }
}

#[test]
fn the_attacks_got_as_far_as_they_can() {
    // Nothing is shown where nothing arrived: JSON keeps texts whole, so each attack is found there.
    let mut everything = Vec::new();
    let told = told();
    let files = told.texts("assessment.json").into_iter().map(|(_, text)| text);
    for document in files.chain(told.printed("--format json").into_iter().map(|(_, text)| text)) {
        documents::texts(&serde_json::from_str(&document).unwrap(), &mut everything);
    }
    let unheard: Vec<_> = attacks::ATTACKS
        .iter()
        .filter(|attack| !everything.iter().any(|text| text.contains(attack.trim())))
        .collect();
    assert!(unheard.is_empty(), "{unheard:#?} arrived nowhere");
}
