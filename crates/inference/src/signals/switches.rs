//! Switching features by commits of their own.

use std::collections::BTreeSet;

use plimsoll_domain::ObjectId;
use plimsoll_domain::facts::path_kind::{PathKind, file_kind};
use plimsoll_domain::facts::{CommitIx, FileFact};

use super::context::{Context, Span};
use super::touched::Kind;

/// So often, at least, flags were switched before it is a habit.
const SOME: usize = 3;

/// Integrations that change the definitions of flags.
#[derive(Debug, Default)]
pub(super) struct Switches {
    /// All of them.
    pub(super) all: usize,
    /// Those that change nothing of the product beside, oldest first.
    pub(super) apart: Vec<CommitIx>,
}

impl Switches {
    /// Those of a span; of the commits in `deployed` it is known that they were deployed for themselves.
    pub(super) fn of(context: &Context<'_>, span: Span, deployed: &BTreeSet<ObjectId>) -> Self {
        let definition = |path: &str| {
            !matches!(file_kind(path), PathKind::Manifest | PathKind::Lockfile | PathKind::Source(_))
        };
        let found = context.findings(FileFact::FeatureFlags);
        let files: BTreeSet<&str> =
            found.iter().map(|one| one.path.as_str()).filter(|path| definition(path)).collect();
        let mut switches = Self::default();
        if files.is_empty() {
            return switches;
        }
        let changes = &context.facts.changes;
        let switched = |commit: &CommitIx| {
            changes
                .of(*commit)
                .is_some_and(|change| changes.paths_of(change).any(|path| files.contains(path)))
        };
        let product = [Kind::App, Kind::Migration, Kind::Deploy, Kind::Infrastructure];
        let beside = |commit: &CommitIx| {
            context.touched(*commit).is_none_or(|kinds| product.iter().any(|kind| kinds.has(*kind)))
        };
        for one in &context.integrations().all {
            let (commit, work) = (one.commit, one.work());
            if !span.contains(context.time(commit)) || !work.iter().any(switched) {
                continue;
            }
            switches.all += 1;
            let own = deployed.contains(&context.facts.history.commit(commit).id);
            if !own && !work.iter().any(beside) {
                switches.apart.push(commit);
            }
        }
        switches
    }

    /// Whether most of several were acts of their own.
    pub(super) fn are_a_habit(&self) -> bool {
        self.apart.len() >= SOME && self.apart.len() * 2 >= self.all
    }
}
