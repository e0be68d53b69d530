//! What the platform tells beside runs: pull requests, releases, and sources that were read only in part.

use plimsoll_domain::coverage::CoverageState;
use plimsoll_domain::facts::CommitIx;
use plimsoll_domain::record::{PullRequest, Release};
use plimsoll_domain::time::Timestamp;
use plimsoll_domain::{ObjectId, Source};

use super::{World, ago, minutes_before};

impl World {
    /// A pull request of ann's, merged into the trunk so many days ago and opened the day before; it has the next number.
    pub(in crate::signals) fn pull_request(
        &mut self,
        merged_days_ago: f64,
        head: Option<CommitIx>,
    ) -> &mut PullRequest {
        let head = head.map(|head| self.sha(head));
        self.platform.pull_requests.push(PullRequest {
            number: self.platform.pull_requests.len() as u64 + 1,
            title: None,
            author: Some("ann".to_owned()),
            by_bot: false,
            base: Some("main".to_owned()),
            head_branch: Some("work".to_owned()),
            head,
            merge_commit: None,
            commits: None,
            first_commit: None,
            opened: ago(merged_days_ago + 1.0),
            first_review: None,
            merged: ago(merged_days_ago),
            updated: None,
            merged_by: None,
            labels: Vec::new(),
            url: None,
        });
        self.platform.pull_requests.last_mut().unwrap()
    }

    /// A release of a tag, published so many days ago.
    pub(in crate::signals) fn release(&mut self, tag: &str, days_ago: f64, author: &str) {
        self.platform.releases.push(Release {
            id: self.platform.releases.len() as u64 + 1,
            tag: tag.to_owned(),
            name: None,
            prerelease: false,
            published: Some(ago(days_ago)),
            author: Some(author.to_owned()),
            assets: 0,
            url: None,
            notes_length: None,
            notes_issues: None,
        });
    }

    /// The id of a commit.
    pub(in crate::signals) fn sha(&self, commit: CommitIx) -> ObjectId {
        self.commits[commit.get()].0.id
    }

    /// The world with a source of which there is more than was collected.
    pub(in crate::signals) fn partly(mut self, source: Source) -> Self {
        for coverage in self.coverage.iter_mut().filter(|coverage| coverage.source == source) {
            coverage.state = CoverageState::Partial;
        }
        self
    }

    /// The world without a source.
    pub(in crate::signals) fn without(mut self, source: Source) -> Self {
        self.coverage.retain(|coverage| coverage.source != source);
        self
    }
}

/// So many minutes after an instant.
pub(in crate::signals) fn minutes_after(at: Timestamp, minutes: i64) -> Timestamp {
    minutes_before(at, -minutes)
}
