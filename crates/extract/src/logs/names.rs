//! The names of failed tests, each once, in full where any line gives them in full.

use std::collections::{BTreeSet, HashSet};

/// Names that are kept.
const MOST: usize = 1_000;

#[derive(Debug)]
struct Name {
    step: Option<u32>,
    tool: usize,
    name: String,
    short: bool,
}

/// The names of the tests that failed in a job.
#[derive(Debug, Default)]
pub(super) struct FailedNames {
    names: Vec<Name>,
    known: HashSet<String>,
    pub(super) left_out: bool,
}

impl FailedNames {
    /// Adds a name; says whether it is a new one. A short one only stands for a test where the tool names none in full.
    pub(super) fn add(&mut self, step: Option<u32>, tool: usize, name: String, short: bool) -> bool {
        if self.names.len() >= MOST {
            self.left_out = true;
            return false;
        }
        let new = !name.is_empty() && self.known.insert(name.clone());
        if new {
            self.names.push(Name { step, tool, name, short });
        }
        new
    }

    /// Forgets a name of a step: the test was tried again and passed.
    pub(super) fn passed(&mut self, step: Option<u32>, name: &str) {
        if self.names.extract_if(.., |known| known.step == step && known.name == name).next().is_some() {
            self.known.remove(name);
        }
    }

    /// Whether there are any of a step.
    pub(super) fn any(&self, step: Option<u32>) -> bool {
        self.names.iter().any(|name| name.step == step)
    }

    pub(super) const fn len(&self) -> usize {
        self.names.len()
    }

    /// Forgets those of a step from the one at a position: they are tried again.
    pub(super) fn forget(&mut self, step: Option<u32>, from: usize) {
        let from = from.min(self.names.len());
        for name in self.names.extract_if(from.., |name| name.step == step) {
            self.known.remove(&name.name);
        }
    }

    /// All names. Where a tool's summary names tests in full, its short names are the same tests, or what a test of
    /// the tool itself printed.
    pub(super) fn finish(self) -> Vec<String> {
        let whole: BTreeSet<_> =
            self.names.iter().filter(|name| !name.short).map(|name| (name.step, name.tool)).collect();
        let kept = |name: &Name| !name.short || !whole.contains(&(name.step, name.tool));
        self.names.into_iter().filter(kept).map(|name| name.name).collect()
    }
}
