//! `plimsoll import`: a saved dump of GitHub's API into the store.

use chrono::Utc;
use plimsoll_collect_github::{ImportOptions, Imported};
use serde_json::json;

use crate::args::{ImportArgs, TextFormat};
use crate::error::CliError;
use crate::progress::Progress;
use crate::{history, output, proof};

/// Files that were left out are named up to this many.
const NAMED: usize = 10;

/// Imports and says what was found.
pub(crate) fn run(arguments: &ImportArgs, quiet: bool) -> Result<(), CliError> {
    let folder = &arguments.folder;
    // A wrong folder is said before a store is made.
    if !folder.is_dir() {
        return Err(CliError::failure(format!("{} is no folder", folder.display()))
            .hint("give the folder that holds the dump"));
    }
    let path = history::store_path(&arguments.store)?;
    let mut store = history::open_store(&path, "plimsoll import")?;
    let options = ImportOptions {
        folder: folder.clone(),
        now: Utc::now(),
        largest_log: arguments.max_log_size.saturating_mul(1 << 20),
    };
    let progress = Progress::new(quiet);
    let files = std::cell::Cell::new(0);
    let watch = |_: &std::path::Path| {
        files.set(files.get() + 1);
        plimsoll_collect_git::Progress::at(&progress, "files of the dump", files.get(), None);
    };
    let imported = plimsoll_collect_github::import(&options, &mut store, &watch);
    progress.finish();
    let imported = imported.map_err(|error| CliError::failure(error.to_string()))?;
    if !quiet {
        for (path, reason) in imported.left_out.iter().take(NAMED) {
            progress.say(&format!("left out: {}: {reason}", path.display()));
        }
        let more = imported.left_out.len().saturating_sub(NAMED);
        if more > 0 {
            progress.say(&format!("left out: {more} more files"));
        }
    }
    match arguments.format {
        TextFormat::Terminal => output::print(&text(&imported, &path)),
        TextFormat::Json => output::print(&document(&imported)),
    }
}

fn text(imported: &Imported, store: &std::path::Path) -> String {
    let name = &imported.repository.full_name;
    let mut text =
        format!("{}/{name}\n  {}\n", imported.host, proof::line(&imported.tally, &imported.coverage));
    for shortfall in proof::shortfalls(&imported.coverage) {
        text.push_str(&format!("  not complete: {}\n", plimsoll_report::sanitize(&shortfall)));
    }
    text.push_str(&format!("  kept in {}\n", store.display()));
    text
}

fn document(imported: &Imported) -> String {
    let left_out: Vec<_> = imported
        .left_out
        .iter()
        .map(|(path, reason)| json!({ "file": path.display().to_string(), "reason": reason }))
        .collect();
    let document = json!({
        "schema": "plimsoll/import/v1",
        "tool": { "name": "plimsoll", "version": env!("CARGO_PKG_VERSION") },
        "host": imported.host,
        "repository": { "id": imported.repository.id, "name": imported.repository.full_name },
        "items": imported.items,
        "logs": imported.logs,
        "left_out": left_out,
    });
    format!("{document:#}\n")
}
