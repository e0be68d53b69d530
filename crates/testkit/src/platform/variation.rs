//! Changes to what the platform tells.

use std::collections::BTreeMap;

/// What to change in a dump.
#[derive(Debug, Clone, Default)]
pub struct Changed {
    /// Pages, and what is on them, in the opposite order.
    pub reversed: bool,
    /// Other names for jobs, by name.
    pub names: BTreeMap<String, String>,
    /// Neither runs, nor what only runs make: jobs, logs, deployments.
    pub without_runs: bool,
    /// No logs.
    pub without_logs: bool,
}

impl Changed {
    /// A job's name.
    pub(super) fn name<'a>(&'a self, name: &'a str) -> &'a str {
        self.names.get(name).map_or(name, String::as_str)
    }
}
