//! What the tests share: opening a repository at an instant, and repeatable chance.

use std::path::Path;

use plimsoll_collect_git::{GitRepository, GitView, Mined, ViewOptions, open};
use plimsoll_domain::Timestamp;
use plimsoll_domain::facts::CommitIx;

/// An instant after everything.
pub(crate) const LATER: i64 = 4_000_000_000;

pub(crate) fn options(as_of: i64) -> ViewOptions {
    let as_of = Timestamp::from_timestamp(as_of, 0).unwrap();
    ViewOptions { as_of, trunk: None, changes_days: 100_000, threads: 2 }
}

pub(crate) fn mined(path: &Path) -> (GitRepository, Mined) {
    let repository = open(path).unwrap();
    let mined = repository.mine(2, &()).unwrap();
    (repository, mined)
}

pub(crate) fn view_at(path: &Path, as_of: i64) -> GitView {
    let (repository, mined) = mined(path);
    repository.view(&mined, &options(as_of), &()).unwrap()
}

pub(crate) fn view(path: &Path) -> GitView {
    view_at(path, LATER)
}

pub(crate) fn id(view: &GitView, index: CommitIx) -> String {
    view.history.commit(index).id.to_string()
}

/// Chance that is the same every time.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }

    pub(crate) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }
}
