//! A platform script as it is written down.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use toml::value::Datetime;

use crate::error::Error;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Document {
    pub(super) repository: String,
    #[serde(default)]
    pub(super) logs: Logs,
    #[serde(default)]
    pub(super) workflow: Vec<Workflow>,
    #[serde(default)]
    pub(super) environment: BTreeMap<String, Environment>,
    #[serde(default)]
    pub(super) runs: Vec<Runs>,
    #[serde(default)]
    pub(super) job: BTreeMap<String, Job>,
    pub(super) pull_requests: Option<PullRequests>,
    #[serde(default)]
    pub(super) releases: Vec<Releases>,
    #[serde(default)]
    pub(super) issue: Vec<Issue>,
}

/// Which logs there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Logs {
    All,
    /// Of failed jobs, and the newest success of each job in each week.
    #[default]
    Sample,
    /// Those, and all of commits that have a tag.
    Tagged,
    None,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Workflow {
    pub(super) file: String,
    pub(super) name: String,
    #[serde(default = "active")]
    pub(super) state: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Environment {
    #[serde(default)]
    pub(super) reviewers: Vec<String>,
    #[serde(default)]
    pub(super) wait: u32,
}

/// What a row of runs hangs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Of {
    Pushes,
    PullRequests,
    Tags,
    Times,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Runs {
    pub(super) workflow: String,
    pub(super) event: String,
    #[serde(default = "times")]
    pub(super) of: Of,
    pub(super) from: Option<Datetime>,
    pub(super) until: Option<Datetime>,
    pub(super) at: Option<Datetime>,
    #[serde(default = "one")]
    pub(super) count: u32,
    pub(super) every: Option<String>,
    #[serde(default)]
    pub(super) by: Vec<String>,
    /// A path: pushes and pull requests that touch nothing below it have no run.
    pub(super) touching: Option<String>,
    /// Who started the runs of a tag's commit.
    #[serde(default)]
    pub(super) started: BTreeMap<String, String>,
    pub(super) delay: Option<String>,
    pub(super) without: Option<Every>,
    pub(super) jobs: Vec<String>,
    #[serde(default)]
    pub(super) skipped: Vec<String>,
    #[serde(default)]
    pub(super) fails: Vec<Fails>,
}

/// Every so many, from one on; counted from 1.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Every {
    pub(super) every: u32,
    pub(super) first: Option<u32>,
}

impl Every {
    pub(super) fn hits(&self, n: u32) -> bool {
        let first = self.first.unwrap_or(self.every);
        n >= first && (n - first).is_multiple_of(self.every.max(1))
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fails {
    pub(super) job: String,
    /// By name; the last otherwise.
    pub(super) step: Option<String>,
    pub(super) every: u32,
    pub(super) first: Option<u32>,
    /// Whether a second attempt succeeds.
    #[serde(default)]
    pub(super) again: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Job {
    pub(super) name: String,
    pub(super) caller: Option<String>,
    #[serde(default)]
    pub(super) needs: Vec<String>,
    pub(super) wait: Option<String>,
    /// Who approves, in turn.
    #[serde(default)]
    pub(super) approved_by: Vec<String>,
    pub(super) only: Option<String>,
    pub(super) environment: Option<String>,
    #[serde(default)]
    pub(super) deploys: bool,
    /// The machine it asks for.
    pub(super) on: Option<String>,
    pub(super) logs: Option<Logs>,
    #[serde(default)]
    pub(super) step: Vec<Step>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Step {
    pub(super) name: Option<String>,
    pub(super) uses: Option<String>,
    #[serde(default)]
    pub(super) with: BTreeMap<String, String>,
    pub(super) run: Option<String>,
    pub(super) takes: Option<String>,
    pub(super) log: Option<String>,
    pub(super) failed: Option<String>,
    pub(super) tagged: Option<String>,
    #[serde(default)]
    pub(super) always: bool,
    /// Its condition is never true in this job: it is listed, and does not run.
    #[serde(default)]
    pub(super) skipped: bool,
    pub(super) changed: Option<Touched>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Touched {
    pub(super) path: String,
    pub(super) log: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PullRequests {
    pub(super) from: Option<Datetime>,
    pub(super) opened: Option<String>,
    pub(super) reviewed: Option<String>,
    #[serde(default)]
    pub(super) reviewers: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Releases {
    pub(super) tags: String,
    pub(super) by: String,
    #[serde(default)]
    pub(super) notes: String,
    #[serde(default)]
    pub(super) assets: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Issue {
    pub(super) title: String,
    #[serde(default)]
    pub(super) labels: Vec<String>,
    pub(super) by: String,
    pub(super) opened: Datetime,
    pub(super) closed: Option<Datetime>,
}

impl Step {
    /// As the platform shows it.
    pub(super) fn shown(&self) -> String {
        let first = |text: &str| text.lines().next().unwrap_or_default().to_owned();
        let run = || self.run.as_deref().or(self.uses.as_deref()).map_or_else(String::new, first);
        self.name.clone().unwrap_or_else(|| format!("Run {}", run()))
    }
}

impl Document {
    pub(super) fn log_names(&self) -> BTreeSet<&str> {
        let steps = self.job.values().flat_map(|job| &job.step);
        let names = steps.flat_map(|step| {
            let changed = step.changed.as_ref().map(|changed| &changed.log);
            [step.log.as_ref(), step.failed.as_ref(), step.tagged.as_ref(), changed]
        });
        names.flatten().map(String::as_str).collect()
    }

    /// Paths of which it matters whether they were touched.
    pub(super) fn paths(&self) -> BTreeSet<&str> {
        let steps = self.job.values().flat_map(|job| &job.step);
        let changed = steps.filter_map(|step| step.changed.as_ref()).map(|changed| changed.path.as_str());
        changed.chain(self.runs.iter().filter_map(|runs| runs.touching.as_deref())).collect()
    }

    /// That whatever is named is there.
    pub(super) fn check(&self) -> Result<(), Error> {
        let missing = |what: &str, name: &str| Err(Error::new(format!("there is no {what} {name:?}")));
        for runs in &self.runs {
            if !self.workflow.iter().any(|workflow| workflow.file == runs.workflow) {
                return missing("workflow", &runs.workflow);
            }
            let failing = runs.fails.iter().map(|fails| &fails.job);
            let named = runs.jobs.iter().chain(&runs.skipped).chain(failing);
            if let Some(name) = named.into_iter().find(|name| !self.job.contains_key(*name)) {
                return missing("job", name);
            }
            for fails in &runs.fails {
                let Some(wanted) = &fails.step else { continue };
                let job = self.job.get(&fails.job);
                if !job.is_some_and(|job| job.step.iter().any(|step| step.shown() == *wanted)) {
                    return missing("step", wanted);
                }
            }
        }
        for job in self.job.values() {
            if let Some(name) = job.environment.as_ref().filter(|name| !self.environment.contains_key(*name))
            {
                return missing("environment", name);
            }
        }
        Ok(())
    }
}

fn one() -> u32 {
    1
}

fn times() -> Of {
    Of::Times
}

fn active() -> String {
    "active".to_owned()
}
