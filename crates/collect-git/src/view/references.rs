//! Branches and tags that exist at an instant.

use plimsoll_domain::ObjectId;
use plimsoll_domain::facts::{CommitSet, Reference, ReferenceKind, Tag, Version};

use super::existing::Existing;
use super::shortened;
use super::trunk::Chosen;
use crate::mine::{Mined, TagObject};
use crate::people::bots;

/// Branches, each at the newest commit of its first-parent line that exists.
///
/// A branch all of whose own commits are later has left no trace yet and is left out.
pub(crate) fn branches(
    mined: &Mined,
    existing: &Existing,
    trunk: Option<&Chosen>,
    trunk_commits: &CommitSet,
) -> Vec<Reference> {
    let kinds = [("refs/heads/", ReferenceKind::Branch), ("refs/remotes/", ReferenceKind::RemoteBranch)];
    let all =
        kinds.iter().flat_map(|(folder, kind)| mined.refs.below(folder).map(|(name, id)| (name, id, *kind)));
    let at = |(name, id, kind): (&str, ObjectId, ReferenceKind)| {
        let tip = mined.peel(id)?;
        let found = existing.newest_first_parent(mined, tip)?;
        let is_trunk = trunk.is_some_and(|trunk| trunk.reference == name);
        if found != tip && !is_trunk && trunk_commits.contains(existing.index(found)) {
            return None;
        }
        Some(Reference { name: shortened(name), kind, target: mined.commits[found as usize].id })
    };
    all.filter_map(at).collect()
}

/// Tags by time and name; those without a time come first.
pub(crate) fn tags(mined: &Mined, existing: &Existing, instant: i64) -> Vec<Tag> {
    let all = mined.refs.below("refs/tags/").map(|(name, id)| tag(mined, name, id));
    let mut tags: Vec<_> = all.filter(|tag| exists(tag, mined, existing, instant)).collect();
    tags.sort_by(|left, right| (left.time, &left.name).cmp(&(right.time, &right.name)));
    tags
}

/// A tag is there once its time has come and its commit is there.
fn exists(tag: &Tag, mined: &Mined, existing: &Existing, instant: i64) -> bool {
    let target = tag.target.and_then(|target| mined.index.find(target));
    tag.time.is_none_or(|time| time <= instant) && target.is_none_or(|target| existing.has(target))
}

fn tag(mined: &Mined, name: &str, id: ObjectId) -> Tag {
    let name = shortened(name.strip_prefix("refs/tags/").unwrap_or(name));
    let commit = mined.peel(id).map(|index| &mined.commits[index as usize]);
    let object = mined.tags.get(&id);
    let tagger = object.and_then(|object| object.tagger.clone());
    Tag {
        version: Version::from_tag(&name),
        name,
        target: commit.map(|commit| commit.id),
        annotated: object.is_some(),
        tagger_is_bot: tagger.as_ref().is_some_and(|(name, mail)| bots::is_bot(name, mail)),
        time: object
            .and_then(|object: &TagObject| object.time)
            .or_else(|| commit.map(|commit| commit.committed)),
        tagger,
    }
}
