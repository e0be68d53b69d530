//! `plimsoll store info`

use plimsoll_domain::time::rfc3339;
use plimsoll_store::{Info, Reader, RepositoryInfo};
use serde_json::json;

use crate::args::{StoreArgs, TextFormat};
use crate::error::CliError;
use crate::{history, output, proof};

/// Says what is in the store.
pub(super) fn run(arguments: &StoreArgs, format: TextFormat) -> Result<(), CliError> {
    let path = super::existing(arguments)?;
    let reader = super::reader(&path)?;
    let info = reader.info().map_err(|error| history::failed(&error))?;
    output::print(&match format {
        TextFormat::Terminal => text(&reader, &info)?,
        TextFormat::Json => document(&reader, &info)?,
    })
}

fn text(reader: &Reader, info: &Info) -> Result<String, CliError> {
    let mut text = format!(
        "{}: {}, version {}, {} repositories\n",
        reader.path().display(),
        size(info.bytes),
        info.version,
        info.repositories.len()
    );
    for repository in &info.repositories {
        let coverage = reader.coverage(repository.repository.key).map_err(|error| history::failed(&error))?;
        let stored = &repository.repository;
        let mut say = |line: &str| {
            text.push_str(&plimsoll_report::sanitize(line));
            text.push('\n');
        };
        say("");
        say(&format!("{}/{}", stored.host, stored.hosted.full_name));
        say(&format!("  {}", proof::line(&repository.tally, &coverage)));
        say(&format!("  {}", sizes(repository)));
        for shortfall in proof::shortfalls(&coverage) {
            say(&format!("  not complete: {shortfall}"));
        }
        let aside = reader.quarantine(stored.key, 5).map_err(|error| history::failed(&error))?;
        for item in aside {
            say(&format!("  kept aside: {} {}: {}", item.kind, item.key, item.reason));
        }
    }
    Ok(text)
}

fn sizes(info: &RepositoryInfo) -> String {
    let mut parts =
        vec![format!("payloads {}", size(info.raw_bytes)), format!("logs {}", size(info.log_bytes))];
    if let Some((oldest, newest)) = info.runs {
        parts.push(format!("runs from {} to {}", oldest.format("%Y-%m-%d"), newest.format("%Y-%m-%d")));
    }
    if let Some(changed) = info.last_change {
        parts.push(format!("last change {}", rfc3339(changed)));
    }
    if info.assessments > 0 {
        parts.push(format!("assessments {}", info.assessments));
    }
    parts.join(" · ")
}

fn document(reader: &Reader, info: &Info) -> Result<String, CliError> {
    let mut repositories = Vec::new();
    for item in &info.repositories {
        let coverage = reader.coverage(item.repository.key).map_err(|error| history::failed(&error))?;
        let tally = &item.tally;
        repositories.push(json!({
            "host": item.repository.host,
            "id": item.repository.hosted.id,
            "name": item.repository.hosted.full_name,
            "runs": tally.runs,
            "attempts": tally.attempts,
            "jobs": tally.jobs,
            "logs": tally.logs_stored,
            "deployments": tally.deployments,
            "pull_requests": tally.pull_requests,
            "quarantined": tally.quarantined,
            "payload_bytes": item.raw_bytes,
            "log_bytes": item.log_bytes,
            "last_change": item.last_change.map(rfc3339),
            "assessments": item.assessments,
            "coverage": coverage.iter().map(|item| json!({
                "source": item.source.as_str(), "state": item.state.as_str(), "collected": item.collected,
                "expected": item.expected, "reason": item.reason,
            })).collect::<Vec<_>>(),
        }));
    }
    let document = json!({
        "schema": "plimsoll/store-info/v1",
        "file": reader.path().display().to_string(),
        "version": info.version,
        "bytes": info.bytes,
        "repositories": repositories,
    });
    Ok(format!("{document:#}\n"))
}

/// A size as people write it.
pub(super) fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    if bytes < 1_024 {
        return format!("{bytes} B");
    }
    let mut value = bytes as f64 / 1_024.0;
    let mut unit = 0;
    while value >= 1_024.0 && unit + 1 < UNITS.len() {
        value /= 1_024.0;
        unit += 1;
    }
    format!("{value:.1} {}", UNITS[unit])
}
