//! A history with what the platform knows of it: written as a dump, imported, audited.

use jsonschema::Validator;
use plimsoll_testkit::platform::Changed;
use plimsoll_testkit::{TempRepo, Variation};
use serde_json::Value;
use tempfile::TempDir;

use crate::run::{self, Run};
use crate::scenario::{Full, Scenario};
use crate::{compare, schema};

/// A repository and a store that knows it.
pub(crate) struct Known {
    repo: TempRepo,
    folder: TempDir,
}

/// What is not as `expected-full.toml` says.
pub(crate) fn differences(scenario: &Scenario, validator: &Validator) -> Vec<String> {
    let Some(full) = &scenario.full else { return Vec::new() };
    let repo = build(scenario, full, &Variation::default());
    let known = match repo.and_then(|repo| import(&repo, full, &Changed::default())) {
        Ok(known) => known,
        Err(error) => return vec![error],
    };
    let one = known.audit(full, 1);
    let mut lines = compare::outcome(&full.expected, &one);
    if one.stdout != known.audit(full, 2).stdout {
        lines.push("one thread and two threads do not give the same JSON".to_owned());
    }
    match serde_json::from_slice(&one.stdout) {
        Ok(document) => {
            lines.extend(schema::differences(validator, &document));
            lines.extend(compare::document(&full.expected, &document));
        }
        Err(error) => lines.push(format!("the output is not JSON: {error}")),
    }
    lines
}

/// Builds the repository, of which the remote is on the platform.
pub(crate) fn build(scenario: &Scenario, full: &Full, variation: &Variation<'_>) -> Result<TempRepo, String> {
    let said = |error: plimsoll_testkit::Error| error.to_string();
    let repo = scenario.script.build_varied(&scenario.name, variation).map_err(said)?;
    let remote = format!("https://github.com/{}.git", full.platform.repository());
    repo.git(&["config", "remote.origin.url", &remote]).map_err(said)?;
    Ok(repo)
}

/// The assessment of a repository and a platform with something changed.
pub(crate) fn assess(repo: &TempRepo, full: &Full, changed: &Changed) -> Result<Value, String> {
    let run = import(repo, full, changed)?.audit(full, 2);
    let first = run.stderr.lines().next().unwrap_or_default();
    serde_json::from_slice(&run.stdout).map_err(|error| format!("exit code {}, {error}: {first}", run.code))
}

/// Imports what the platform knows into a store of its own.
fn import(repo: &TempRepo, full: &Full, changed: &Changed) -> Result<Known, String> {
    let folder = tempfile::tempdir().unwrap();
    let dump = folder.path().join("dump");
    std::fs::create_dir(&dump).unwrap();
    full.platform.dump(repo, &dump, changed).map_err(|error| error.to_string())?;
    let known = Known { repo: repo.clone(), folder };
    let arguments = ["import", &dump.to_string_lossy(), "--store", &known.store(), "--format", "json"];
    let import = run::plimsoll(known.repo.path(), &arguments);
    let document: Value = serde_json::from_slice(&import.stdout).unwrap_or(Value::Null);
    // A file that is left out is a mistake of the script: what is expected would be of another platform.
    if import.code != 0 || document["left_out"].as_array().is_none_or(|left_out| !left_out.is_empty()) {
        return Err(format!("import: exit code {}, {}{document}", import.code, import.stderr));
    }
    Ok(known)
}

impl Known {
    fn store(&self) -> String {
        self.folder.path().join("history.db").to_string_lossy().into_owned()
    }

    fn audit(&self, full: &Full, threads: u16) -> Run {
        run::audit_with(self.repo.path(), &self.store(), &full.expected, threads)
    }
}
