//! A small file that says how the night goes, for whoever watches over it.

use std::path::PathBuf;

use chrono::Utc;
use plimsoll_domain::Timestamp;
use plimsoll_domain::time::rfc3339;
use serde_json::json;

use crate::memory;
use crate::output;
use crate::progress::Progress;

/// Where it is, if anywhere.
pub(super) struct Health {
    path: Option<PathBuf>,
    fleet: String,
    as_of: Timestamp,
    started: Timestamp,
}

impl Health {
    pub(super) fn new(path: Option<PathBuf>, fleet: &str, as_of: Timestamp, started: Timestamp) -> Self {
        Self { path, fleet: fleet.to_owned(), as_of, started }
    }

    /// Says how far the night is. That it cannot be said spoils no night.
    pub(super) fn say(&self, state: &str, done: usize, all: usize, progress: &Progress) {
        let Some(path) = &self.path else { return };
        let document = json!({
            "schema": "plimsoll/health/v1",
            "tool": { "name": "plimsoll", "version": env!("CARGO_PKG_VERSION") },
            "fleet": self.fleet,
            "state": state,
            "as_of": rfc3339(self.as_of),
            "started": rfc3339(self.started),
            "heartbeat": rfc3339(Utc::now()),
            "repositories": { "done": done, "all": all },
            "process": std::process::id(),
            "peak_memory_bytes": memory::peak(),
        });
        if let Err(error) = output::write_file(path, format!("{document}\n").as_bytes()) {
            progress.say(&format!("the health file is not written: {}", error.message()));
        }
    }
}
