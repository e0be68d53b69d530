//! `plimsoll collect`: a repository's history from GitHub into the store.

use std::path::Path;

use plimsoll_collect_github::Collected;
use serde_json::json;

use crate::args::{CollectArgs, TextFormat};
use crate::error::CliError;
use crate::progress::Progress;
use crate::target::{Hosted, Target};
use crate::{history, output, proof};

/// Collects and says what is there now, and what is missing.
pub(crate) fn run(arguments: &CollectArgs, quiet: bool) -> Result<(), CliError> {
    let (hosted, from_path) = match Target::parse(&arguments.target)? {
        Target::Hosted(hosted) => (hosted, false),
        Target::Path(path) => (remote_of(&path)?, true),
    };
    let path = history::store_path(&arguments.history.store)?;
    let mut store = history::open_store(&path, &format!("plimsoll collect {}", hosted.full_name))?;
    let collected = history::collect(&hosted, &arguments.history, &mut store, from_path, quiet)?;
    match arguments.format {
        TextFormat::Terminal => output::print(&text(&collected, &path)),
        TextFormat::Json => output::print(&document(&collected)),
    }
}

/// The repository that a clone's remote names.
pub(crate) fn remote_of(path: &Path) -> Result<Hosted, CliError> {
    let repository =
        plimsoll_collect_git::open(path).map_err(|error| CliError::failure(error.to_string()))?;
    let remote = repository.remote().ok_or_else(|| {
        CliError::failure(format!("{} has no remote that names a repository on GitHub", path.display()))
            .hint("give OWNER/NAME instead of the path")
    })?;
    Ok(Hosted { host: Some(remote.host), full_name: format!("{}/{}", remote.owner, remote.name) })
}

fn text(collected: &Collected, store: &Path) -> String {
    let name = &collected.repository.full_name;
    let mut text =
        format!("{}/{name}\n  {}\n", collected.host, proof::line(&collected.tally, &collected.coverage));
    let mut say = |line: String| {
        text.push_str(&plimsoll_report::sanitize(&line));
        text.push('\n');
    };
    for notice in &collected.notices {
        say(format!("  note: {notice}"));
    }
    if let Some(stop) = &collected.stopped {
        say(format!("  stopped: {stop}; what was collected is kept, and the next collection goes on there"));
    }
    for shortfall in proof::shortfalls(&collected.coverage) {
        say(format!("  not complete: {shortfall}"));
    }
    let used = &collected.used;
    let free = match used.unchanged {
        0 => String::new(),
        unchanged => format!(", {} of them unchanged and free", proof::grouped(unchanged)),
    };
    let left =
        used.remaining.map(|left| format!("; {} left this hour", proof::grouped(left))).unwrap_or_default();
    say(format!("  {} requests{free}{left}", proof::grouped(used.requests)));
    say(format!("  kept in {}", store.display()));
    text
}

fn document(collected: &Collected) -> String {
    let tally = &collected.tally;
    let coverage: Vec<_> = collected
        .coverage
        .iter()
        .map(|item| {
            json!({
                "source": item.source.as_str(),
                "state": item.state.as_str(),
                "collected": item.collected,
                "expected": item.expected,
                "reason": item.reason,
            })
        })
        .collect();
    let document = json!({
        "schema": "plimsoll/collection/v1",
        "tool": { "name": "plimsoll", "version": env!("CARGO_PKG_VERSION") },
        "host": collected.host,
        "repository": { "id": collected.repository.id, "name": collected.repository.full_name,
            "url": collected.repository.url },
        "coverage": coverage,
        "counts": {
            "runs": tally.runs, "unfinished_runs": tally.unfinished_runs, "attempts": tally.attempts,
            "attempts_expected": tally.attempts_expected, "jobs": tally.jobs, "jobs_listed": tally.jobs_listed,
            "jobs_expected": tally.jobs_expected, "attempts_without_jobs": tally.attempts_without_jobs,
            "logs": { "stored": tally.logs_stored, "expired": tally.logs_expired, "absent": tally.logs_absent,
                "too_big": tally.logs_too_big },
            "deployments": tally.deployments, "approvals": tally.approvals,
            "environments": tally.environments, "releases": tally.releases, "tags": tally.tags, "pull_requests": tally.pull_requests, "issues": tally.issues,
            "branch_rules": tally.branch_rules, "workflows": tally.workflows, "quarantined": tally.quarantined,
        },
        "requests": { "made": collected.used.requests, "unchanged": collected.used.unchanged,
            "remaining": collected.used.remaining, "reset": collected.used.reset },
        "stopped": collected.stopped.as_ref().map(ToString::to_string),
        "notices": collected.notices,
    });
    format!("{document:#}\n")
}

/// What a reader of standard error should know of a collection that an audit made.
pub(crate) fn say(collected: &Collected, progress: &Progress) {
    progress.say(&format!(
        "collected {}: {}",
        collected.repository.full_name,
        proof::line(&collected.tally, &collected.coverage)
    ));
    for notice in &collected.notices {
        progress.say(&format!("note: {notice}"));
    }
    if let Some(stop) = &collected.stopped {
        progress.say(&format!("stopped: {stop}; the next collection goes on there"));
    }
}
