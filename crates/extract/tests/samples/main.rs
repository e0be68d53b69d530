//! Made-up logs of every tool, against what a careful reader finds in them.
//!
//! `fixtures/logs/<tool>/<name>.log` has its findings beside it. What is found must be there, and nothing else:
//! all samples together are the table of what could be confused with what.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails there")]

mod confusion;
mod expected;

use std::path::{Path, PathBuf};

use plimsoll_domain::log::JobReading;
use plimsoll_extract::logs::{LogReader, LogRules};

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/logs"))
}

/// Every sample: its tool, its path, its text.
fn samples() -> Vec<(String, PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for tool in
        std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir())
    {
        for path in std::fs::read_dir(&tool).unwrap().map(|entry| entry.unwrap().path()) {
            if path.extension().is_some_and(|ending| ending == "log") {
                let name = tool.file_name().unwrap().to_string_lossy().into_owned();
                found.push((name, path.clone(), std::fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

fn read(log: &[u8]) -> JobReading {
    let mut reader = LogReader::new(LogRules::builtin());
    reader.feed(&mut &log[..]).unwrap();
    let mut jobs = reader.finish();
    assert_eq!(jobs.len(), 1);
    jobs.remove(0)
}

fn short(path: &Path) -> String {
    path.strip_prefix(folder()).unwrap().display().to_string()
}
