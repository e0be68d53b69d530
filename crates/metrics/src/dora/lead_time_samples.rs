//! The changes of a window with the span from commit to production.

use plimsoll_domain::facts::CommitIx;

use crate::context::Context;
use crate::series::Series;

/// A change that first reached production inside the window.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Change {
    /// The commit.
    pub(crate) commit: CommitIx,
    /// Index of the deployment that first contained it.
    pub(crate) delivery: u32,
    /// When that was there, seconds since the epoch.
    pub(crate) finish: i64,
}

/// The changes of a window, and those that are none of them.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    /// First deployed inside the window.
    pub(crate) deployed: Vec<Change>,
    /// First deployed inside the window by the first deployment ever: history, no lead time.
    pub(crate) before_first: usize,
    /// On the trunk, committed up to the window's end, and in no deployment yet.
    pub(crate) waiting: usize,
    /// First deployed inside the window, of which it is not known whether they belong to the series' component.
    pub(crate) unknown: usize,
}

impl Changes {
    /// Sorts the trunk's non-merge commits by what a series of deployments did with them.
    pub(crate) fn new(context: &Context<'_>, series: &Series<'_>, first: &[Option<u32>]) -> Self {
        Self::of(context, series, first, |_| Some(true))
    }

    /// The same of those commits that belong to the series, where that is known.
    pub(crate) fn of(
        context: &Context<'_>,
        series: &Series<'_>,
        first: &[Option<u32>],
        belongs: impl Fn(CommitIx) -> Option<bool>,
    ) -> Self {
        let first_ever = series.first_ever();
        let mut changes = Self::default();
        for commit in context.trunk_changes() {
            let belongs = belongs(commit);
            if belongs == Some(false) {
                continue;
            }
            let Some(delivery) = first[commit.get()] else {
                changes.waiting += usize::from(belongs.is_some());
                continue;
            };
            let finish = series.deliveries[delivery as usize].finish();
            if !context.inside(finish) {
                continue;
            }
            if Some(delivery) == first_ever {
                changes.before_first += 1;
                continue;
            }
            if belongs.is_none() {
                changes.unknown += 1;
                continue;
            }
            changes.deployed.push(Change { commit, delivery, finish });
        }
        changes
    }
}
