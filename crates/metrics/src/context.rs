//! What several metrics need, worked out once.

use std::cell::OnceCell;

use plimsoll_domain::facts::{CommitIx, Facts};
use plimsoll_domain::{Evidence, Reason, ReasonCode, Window};

use crate::flow::integrations::{Integration, TrunkLine};
use crate::series::{Delivery, Series};
use crate::weeks::Weeks;

/// Facts, window, and what is derived from both.
pub(crate) struct Context<'a> {
    /// The facts.
    pub(crate) facts: &'a Facts,
    /// The window.
    pub(crate) window: Window,
    /// Its whole weeks.
    pub(crate) weeks: Weeks,
    /// Production deployments of the whole repository.
    pub(crate) production: Series<'a>,
    /// The trunk's first-parent line and what each of its commits brought in.
    pub(crate) trunk: TrunkLine,
    first: OnceCell<Vec<Option<u32>>>,
}

impl<'a> Context<'a> {
    /// Looks at facts through a window.
    pub(crate) fn new(facts: &'a Facts, window: Window) -> Self {
        Self {
            facts,
            window,
            weeks: Weeks::of(window),
            production: Series::production(facts, window),
            trunk: TrunkLine::new(facts, window),
            first: OnceCell::new(),
        }
    }

    /// For every commit the index of the production deployment that first contained it.
    pub(crate) fn first_production(&self) -> &[Option<u32>] {
        self.first.get_or_init(|| self.production.first_containing(self.facts))
    }

    /// Integrations inside the window, oldest first.
    pub(crate) fn integrations(&self) -> &[Integration] {
        &self.trunk.integrations
    }

    /// Whether an instant, in seconds since the epoch, lies inside the window.
    pub(crate) fn inside(&self, seconds: i64) -> bool {
        self.window.from.timestamp() <= seconds && seconds <= self.window.to.timestamp()
    }

    /// Non-merge commits on the trunk's ancestry, oldest first in the graph's order.
    pub(crate) fn trunk_changes(&self) -> impl Iterator<Item = CommitIx> {
        let facts = self.facts;
        facts
            .history
            .indices()
            .filter(|commit| facts.trunk_commits.contains(*commit) && !facts.history.is_merge(*commit))
    }

    /// Whether a bot wrote a commit.
    pub(crate) fn by_bot(&self, commit: CommitIx) -> bool {
        self.facts.history.author(commit).bot
    }

    /// Why what depends on all of history cannot be said, if so.
    pub(crate) fn cut_history(&self) -> Option<Reason> {
        let cut = self.facts.repository.shallow || !self.facts.history.truncated.is_empty();
        cut.then(|| {
            Reason::new(
                ReasonCode::ShallowClone,
                "the clone's history is cut off; `git fetch --unshallow --tags` brings the rest",
            )
        })
    }

    /// A commit as evidence, with a note.
    pub(crate) fn commit(&self, commit: CommitIx, note: impl Into<String>) -> Evidence {
        let commit = self.facts.history.commit(commit);
        self.facts.linked(Evidence::commit(commit).with_note(note))
    }

    /// A deployment as evidence, with a note.
    pub(crate) fn delivery(&self, delivery: &Delivery<'_>, note: impl Into<String>) -> Evidence {
        self.facts.linked(delivery.evidence().with_note(note))
    }
}
