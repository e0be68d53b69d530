//! What every signal looks at: the facts, and windows that end where the repository was last active.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;

use plimsoll_domain::facts::path_kind::file_kind;
use plimsoll_domain::facts::{CommitIx, Person};
use plimsoll_domain::time::{DAY_SECONDS, Timestamp, Week};
use plimsoll_domain::{Facts, MetricValue, Reason, ReasonCode, Signal, SignalState};

use super::executed::Executed;
use super::glob;
use super::integrations::Integrations;
use super::shipped::Shipped;
use super::targets::{self, Target};
use super::touched::{Kinds, Touched};

/// Seconds since the epoch, both ends inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) from: i64,
    pub(super) to: i64,
}

impl Span {
    /// Whether an instant lies inside.
    pub(super) const fn contains(self, seconds: i64) -> bool {
        self.from <= seconds && seconds <= self.to
    }
}

/// Facts and metrics of one repository, with what several signals derive from them.
pub(super) struct Context<'a> {
    pub(super) facts: &'a Facts,
    pub(super) metrics: &'a [MetricValue],
    /// The last human commit on trunk, where the repository is dormant.
    dormant_since: Option<i64>,
    integrations: OnceCell<Integrations>,
    targets: OnceCell<Vec<Target<'a>>>,
    touched: OnceCell<Touched>,
    product_paths: OnceCell<Vec<&'a str>>,
    pub(super) executed: OnceCell<Option<Executed<'a>>>,
    pub(super) shipped: OnceCell<Option<Shipped<'a>>>,
    /// Answers to which path filters let product code through; the same lists come up for every signal.
    path_filters: RefCell<BTreeMap<Vec<String>, bool>>,
}

impl<'a> Context<'a> {
    pub(super) fn new(facts: &'a Facts, metrics: &'a [MetricValue]) -> Self {
        let dormant_since = facts.dormant_since().map(|last| last.timestamp());
        Self {
            facts,
            metrics,
            dormant_since,
            integrations: OnceCell::new(),
            targets: OnceCell::new(),
            touched: OnceCell::new(),
            product_paths: OnceCell::new(),
            executed: OnceCell::new(),
            shipped: OnceCell::new(),
            path_filters: RefCell::default(),
        }
    }

    /// The last `days` days; where the repository is dormant, those that end with its last active week.
    pub(super) fn window(&self, days: u32) -> Span {
        let to = self.dormant_since.map_or_else(|| self.facts.as_of.timestamp(), end_of_week);
        Span { from: to - i64::from(days) * DAY_SECONDS, to }
    }

    /// The same for what outlives activity, such as tags: it ends at `as_of` in any case.
    pub(super) fn window_to_now(&self, days: u32) -> Span {
        Span { from: self.window(days).from, to: self.facts.as_of.timestamp() }
    }

    /// The signal, with a word on the shifted window where the repository is dormant.
    pub(super) fn dated(&self, mut signal: Signal) -> Signal {
        if signal.state == SignalState::Observed
            && let Some(since) = self.dormant_since
        {
            let date = Timestamp::from_timestamp(since, 0).unwrap_or_default().format("%Y-%m-%d");
            let text = format!("dormant: the window ends at the last human commit on trunk, {date}");
            let code = signal.reason.as_ref().map_or(ReasonCode::Inconclusive, |reason| reason.code);
            let text = match &signal.reason {
                Some(reason) => format!("{}; {text}", reason.text),
                None => text,
            };
            signal.reason = Some(Reason::new(code, text));
        }
        signal
    }

    /// The person who wrote a commit.
    pub(super) fn author(&self, index: CommitIx) -> &'a Person {
        self.facts.history.author(index)
    }

    /// Commit time, seconds since the epoch.
    pub(super) fn time(&self, index: CommitIx) -> i64 {
        self.facts.history.commit(index).committed
    }

    /// Human commits on trunk's ancestry in a span, merges left out, oldest first.
    pub(super) fn human_commits(&self, span: Span) -> impl Iterator<Item = CommitIx> + '_ {
        self.facts.history.indices().filter(move |index| {
            self.facts.trunk_commits.contains(*index)
                && !self.facts.history.is_merge(*index)
                && !self.author(*index).bot
                && span.contains(self.time(*index))
        })
    }

    /// Which commit of the trunk brought which commits in.
    pub(super) fn integrations(&self) -> &Integrations {
        self.integrations.get_or_init(|| Integrations::of(self.facts))
    }

    /// The kinds of files that a commit changed; `None` when its changes were not read.
    pub(super) fn touched(&self, commit: CommitIx) -> Option<Kinds> {
        self.touched.get_or_init(|| Touched::of(self.facts)).by(self.facts, commit)
    }

    /// Whether path filters let any product code or test through.
    pub(super) fn allows_source(&self, filters: &[String]) -> bool {
        if let Some(known) = self.path_filters.borrow().get(filters) {
            return *known;
        }
        let paths = self.product_paths.get_or_init(|| {
            let paths = self.facts.tree.entries.iter().map(|entry| entry.path.as_str());
            paths.filter(|path| file_kind(path).is_source() || file_kind(path).is_test()).collect()
        });
        let allowed = paths.iter().any(|path| glob::allows(filters, path));
        self.path_filters.borrow_mut().insert(filters.to_vec(), allowed);
        allowed
    }

    /// Jobs that deploy or publish.
    pub(super) fn targets(&self) -> &[Target<'a>] {
        self.targets.get_or_init(|| targets::find(self))
    }
}

/// The last second of the week that an instant falls into: a week that was active counts whole.
fn end_of_week(seconds: i64) -> i64 {
    let instant = Timestamp::from_timestamp(seconds, 0).unwrap_or_default();
    Week::containing(instant).next().start().timestamp() - 1
}
