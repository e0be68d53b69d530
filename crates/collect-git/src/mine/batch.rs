//! What one thread has read.

use plimsoll_domain::ObjectId;
use plimsoll_domain::facts::Commit;

use super::TagObject;
use super::identities::Identities;
use super::seen::Visit;
use crate::parse::commit::RawCommit;
use crate::parse::header::{Signature, split_identity};
use crate::parse::message;
use crate::parse::tag::RawTag;

/// Commits and tags that one thread has read, in the order it met them.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    pub(crate) commits: Vec<Commit>,
    /// The walk's number of each commit.
    pub(crate) numbers: Vec<u32>,
    /// Numbers of all commits' parents, one after another.
    pub(crate) parents: Vec<u32>,
    /// Where each commit's parents end.
    pub(crate) parent_ends: Vec<u32>,
    pub(crate) identities: Identities,
    pub(crate) tags: Vec<(ObjectId, TagObject)>,
    pub(crate) missing: Vec<ObjectId>,
    pub(crate) malformed: u64,
}

impl Batch {
    /// Adds a commit. Its parents' numbers go to `parents` first.
    pub(crate) fn add_commit(&mut self, visit: Visit, raw: &RawCommit<'_>) {
        self.malformed += u64::from(!raw.is_whole());
        let author = raw.author.or(raw.committer).unwrap_or_default();
        let committer = raw.committer.unwrap_or(author);
        let author_index = self.identities.index(author.identity, raw.encoding);
        let committer_index = if author.identity == committer.identity {
            author_index
        } else {
            self.identities.index(committer.identity, raw.encoding)
        };
        let (subject, message) = message::read(raw.message, raw.encoding);
        self.commits.push(Commit {
            id: visit.id,
            tree: raw.tree.unwrap_or(ObjectId::new([0; 20])),
            author: author_index,
            committer: committer_index,
            authored: author.time,
            committed: committer.time,
            author_zone: author.zone,
            committer_zone: committer.zone,
            subject,
            message,
        });
        self.numbers.push(visit.number);
        self.parent_ends.push(u32::try_from(self.parents.len()).unwrap_or(u32::MAX));
    }

    /// Adds a tag object; gives what it names when that has to be visited as well.
    pub(crate) fn add_tag(&mut self, id: ObjectId, raw: &RawTag<'_>) -> Option<ObjectId> {
        let target = raw.target.filter(|_| matches!(raw.kind, b"commit" | b"tag"));
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let person = |signature: Signature<'_>| {
            let (name, mail) = split_identity(signature.identity);
            (text(name), text(mail))
        };
        let time = raw.tagger.map(|tagger| tagger.time);
        self.tags.push((id, TagObject { target, tagger: raw.tagger.map(person), time }));
        target
    }
}
