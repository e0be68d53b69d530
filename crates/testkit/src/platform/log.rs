//! A job's log, as the runner writes it: a time before every line, and each step begun by what it runs.

use chrono::DateTime;

use super::facts::Facts;
use super::model::Step;
use super::state::{JobState, Run, StepState};
use super::{PlatformScript, model::Job};
use crate::error::Error;
use crate::script::template::{Numbers, fill};

const SET_UP: &str = "Current runner version: '2.328.0'
##[group]Runner Image Provisioner
Hosted Compute Agent
##[endgroup]
##[group]Operating System
Ubuntu
24.04.3
LTS
##[endgroup]
##[group]GITHUB_TOKEN Permissions
Contents: read
Metadata: read
##[endgroup]
Secret source: Actions
Prepare workflow directory
Prepare all required actions
Getting action download info";

/// The text.
pub(super) fn text(
    script: &PlatformScript,
    facts: &Facts,
    run: &Run,
    job: &JobState,
) -> Result<String, Error> {
    let mut out = String::new();
    let Some(scripted) = script.document.job.get(&job.key) else { return Ok(out) };
    for step in job.steps.iter().filter(|step| step.conclusion != "skipped") {
        let lines = match step.scripted.and_then(|index| scripted.step.get(index)) {
            Some(part) => of_step(script, facts, run, job, step, part)?,
            None => own(step, scripted),
        };
        stamp(&mut out, &lines, step);
    }
    Ok(out)
}

fn own(step: &StepState, job: &Job) -> String {
    match step.name.as_str() {
        "Set up job" => {
            let uses = job.step.iter().filter_map(|step| step.uses.as_deref());
            let uses = uses.map(|uses| {
                format!(
                    "\nDownload action repository '{uses}' (SHA:08c6903cd8c0fde910a37f88322edcfb5dd907a8)"
                )
            });
            format!("{SET_UP}{}\nComplete job name: {}", uses.collect::<String>(), job.name)
        }
        "Complete job" => "Cleaning up orphan processes".to_owned(),
        _ => "Post job cleanup.".to_owned(),
    }
}

fn of_step(
    script: &PlatformScript,
    facts: &Facts,
    run: &Run,
    job: &JobState,
    state: &StepState,
    step: &Step,
) -> Result<String, Error> {
    let changes = step.changed.as_ref().and_then(|changed| {
        job.changes.iter().find(|(path, ..)| *path == changed.path).map(|(_, recent, all)| (*recent, *all))
    });
    let failed = state.conclusion == "failure";
    let tag = job.tag.clone().or_else(|| facts.tag(&run.sha, "").map(|tag| tag.name.clone()));
    let name = match (&step.failed, &step.changed) {
        (Some(log), _) if failed => Some(log),
        _ if step.tagged.is_some() && tag.is_some() => step.tagged.as_ref(),
        (_, Some(changed)) if changes.is_some_and(|(recent, _)| recent > 0) => Some(&changed.log),
        _ => step.log.as_ref(),
    };
    let mut text = head(step);
    if let Some(output) = name.and_then(|name| script.texts.get(name)) {
        text.push('\n');
        text.push_str(output.trim_end());
    }
    if failed {
        text.push_str("\n##[error]Process completed with exit code 1.");
    }
    let (recent, all) = changes.unwrap_or_default();
    for (key, value) in [
        ("{sha}", run.sha.clone()),
        ("{short}", run.sha[..7].to_owned()),
        ("{digest}", digest(&run.sha)),
        ("{run}", run.id.to_string()),
        ("{branch}", run.branch.clone()),
        ("{version}", tag.as_deref().unwrap_or_default().trim_start_matches('v').to_owned()),
        ("{tag}", tag.unwrap_or_default()),
        ("{changes}", recent.to_string()),
        ("{changes-in-all}", all.to_string()),
    ] {
        text = text.replace(key, &value);
    }
    fill(&text, Numbers { n: i64::from(run.n), m: 1 })
}

/// What the runner shows before a step.
fn head(step: &Step) -> String {
    let mut text = String::from("##[group]Run ");
    if let Some(uses) = &step.uses {
        text.push_str(uses);
        if !step.with.is_empty() {
            text.push_str("\nwith:");
        }
        step.with.iter().for_each(|(key, value)| text.push_str(&format!("\n  {key}: {value}")));
    }
    if let Some(run) = &step.run {
        text.push_str(run.lines().next().unwrap_or_default());
        run.lines().for_each(|line| text.push_str(&format!("\n\u{1b}[36;1m{line}\u{1b}[0m")));
        text.push_str("\nshell: /usr/bin/bash -e {0}");
    }
    text.push_str("\n##[endgroup]");
    text
}

/// An image's, made from the commit: the same wherever the same commit is deployed.
pub(super) fn digest(sha: &str) -> String {
    format!("sha256:{sha}{}", &sha[..24])
}

/// Spreads a step's lines over its time.
fn stamp(out: &mut String, lines: &str, step: &StepState) {
    let count = i64::try_from(lines.lines().count()).unwrap_or(1).max(1);
    let millis = (step.finished - step.started) * 1_000;
    for (index, line) in (0_i64..).zip(lines.lines()) {
        let at = DateTime::from_timestamp_millis(step.started * 1_000 + millis * index / count);
        let at = at.unwrap_or_default().format("%Y-%m-%dT%H:%M:%S%.3f");
        out.push_str(&format!("{at}4567Z {line}\n"));
    }
}
