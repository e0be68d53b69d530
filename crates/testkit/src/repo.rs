//! The builder: commits, branches and tags in the order a test needs them.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::change::{Change, CommitSpec, TagSpec};
use crate::error::Error;
use crate::names;
use crate::person::Person;
use crate::snapshot::Snapshot;
use crate::stream::{CommitLines, Stream};
use crate::temp::TempRepo;
use crate::when::{Moment, When};

/// A commit of a [`Repo`] that is not written yet; its id is known from [`TempRepo::id`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mark(pub(crate) usize);

impl Mark {
    /// Stands for the commit's id in the message of a later commit: `This reverts commit {token}.`
    #[must_use]
    pub fn token(self) -> String {
        names::token(self.0)
    }
}

struct Node {
    parents: Vec<Mark>,
    files: Rc<Snapshot>,
    committed: When,
}

/// A repository in the making.
///
/// Nothing fails before [`finish`](Self::finish), which reports the first mistake that was made on the way.
#[derive(Default)]
pub struct Repo {
    name: Option<String>,
    trunk: Option<String>,
    nodes: Vec<Node>,
    branches: BTreeMap<String, Mark>,
    references: Vec<(String, Mark)>,
    stream: Stream,
    tags: Vec<TagSpec>,
    mistake: Option<Error>,
}

impl Repo {
    /// A repository without a commit whose HEAD is the unborn branch `main`.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The name of its folder; `repo` otherwise.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
    }

    /// The branch HEAD is on; `main` otherwise.
    #[must_use]
    pub fn trunk(mut self, name: &str) -> Self {
        self.trunk = Some(name.to_owned());
        self
    }

    /// A commit on a branch's tip, author and committer alike; the first one on a branch is a root.
    pub fn commit(
        &mut self,
        branch: &str,
        at: impl Moment,
        author: &str,
        message: &str,
        files: &[(&str, &str)],
    ) -> Mark {
        self.merge(branch, &[], at, author, message, files)
    }

    /// A merge of other branches' tips into a branch: first parent the branch, files joined, `files` on top.
    pub fn merge(
        &mut self,
        branch: &str,
        others: &[&str],
        at: impl Moment,
        author: &str,
        message: &str,
        files: &[(&str, &str)],
    ) -> Mark {
        let mut parents: Vec<_> = self.branches.get(branch).copied().into_iter().collect();
        for other in others {
            match self.branches.get(*other) {
                Some(tip) => parents.push(*tip),
                None => {
                    self.blame(Error::new(format!("there is no branch {other:?} to merge into {branch:?}")));
                }
            }
        }
        let authored =
            at.when().map_err(|error| self.blame(error.within(format!("commit {message:?}")))).ok();
        self.commit_with(CommitSpec {
            parents,
            branch: Some(branch.to_owned()),
            author: author.to_owned(),
            authored,
            message: format!("{message}\n").into_bytes(),
            changes: files.iter().map(|(path, content)| Change::put(path, content)).collect(),
            ..CommitSpec::default()
        })
    }

    /// A commit with everything said: any parents, separate committer and times, deletions, links.
    pub fn commit_with(&mut self, spec: CommitSpec) -> Mark {
        let mark = Mark(self.nodes.len());
        let mut files = self.merged_files(&spec.parents);
        files.apply(&spec.changes);
        let merge = spec.parents.len() > 1;
        let joined = merge.then(|| self.nodes[spec.parents[0].0].files.changes_to(&files));
        let changes = joined.as_deref().unwrap_or(&spec.changes);
        let committed = match self.write(mark, &spec, changes) {
            Ok(committed) => committed,
            Err(error) => {
                let subject = String::from_utf8_lossy(&spec.message).into_owned();
                self.blame(error.within(format!("commit {subject:?}")));
                When { seconds: 0, zone: 0 }
            }
        };
        self.nodes.push(Node { parents: spec.parents, files: Rc::new(files), committed });
        if let Some(branch) = spec.branch {
            self.branches.insert(branch, mark);
        }
        mark
    }

    fn write(&mut self, mark: Mark, spec: &CommitSpec, changes: &[Change]) -> Result<When, Error> {
        if let Some((_, later)) = names::take(&spec.message).1.into_iter().find(|(_, named)| *named >= mark.0)
        {
            return Err(Error::new(format!("{} is not an earlier commit", names::token(later))));
        }
        let authored = spec.authored.or(spec.committed).ok_or_else(|| Error::new("it has no time"))?;
        let committed = spec.committed.unwrap_or(authored);
        let author = Person::parse(&spec.author)?;
        let committer = spec.committer.as_deref().map_or_else(|| Ok(author.clone()), Person::parse)?;
        self.stream.commit(&CommitLines {
            mark: mark.0 + 1,
            parents: spec.parents.iter().map(|parent| parent.0 + 1).collect(),
            author: &author,
            authored,
            committer: &committer,
            committed,
            message: &spec.message,
            changes,
        });
        Ok(committed)
    }

    /// Makes or moves a branch.
    pub fn branch(&mut self, name: &str, at: Mark) {
        self.branches.insert(name.to_owned(), at);
    }

    /// Removes a branch; its commits stay reachable from whatever merged or tagged them.
    pub fn delete_branch(&mut self, name: &str) {
        self.branches.remove(name);
    }

    /// A branch's tip, where there is such a branch.
    #[must_use]
    pub fn tip(&self, branch: &str) -> Option<Mark> {
        self.branches.get(branch).copied()
    }

    /// When a commit was made.
    #[must_use]
    pub fn committed(&self, commit: Mark) -> When {
        self.nodes[commit.0].committed
    }

    /// The content of a file as of a commit.
    #[must_use]
    pub fn file(&self, commit: Mark, path: &str) -> Option<Vec<u8>> {
        self.nodes[commit.0].files.0.get(path.as_bytes()).map(|(_, content)| content.to_vec())
    }

    /// All paths as of a commit, sorted.
    #[must_use]
    pub fn paths(&self, commit: Mark) -> Vec<Vec<u8>> {
        self.nodes[commit.0].files.0.keys().map(|path| path.to_vec()).collect()
    }

    /// Any other reference, by its full name: `refs/remotes/origin/main`.
    pub fn reference(&mut self, name: &str, at: Mark) {
        self.references.push((name.to_owned(), at));
    }

    /// A lightweight tag.
    pub fn tag(&mut self, name: &str, target: Mark) {
        self.tag_with(TagSpec { name: name.to_owned(), target, object: None });
    }

    /// A tag object.
    pub fn annotated_tag(&mut self, name: &str, target: Mark, at: impl Moment, tagger: &str, message: &str) {
        match at.when() {
            Ok(at) => self.tag_with(TagSpec {
                name: name.to_owned(),
                target,
                object: Some((tagger.to_owned(), at, message.to_owned())),
            }),
            Err(error) => self.blame(error.within(format!("tag {name:?}"))),
        }
    }

    /// A tag with everything said.
    pub fn tag_with(&mut self, tag: TagSpec) {
        self.tags.push(tag);
    }

    /// What a merge of `other` would change in `target`'s files.
    pub(crate) fn merge_changes(&self, target: Mark, other: Mark) -> Vec<Change> {
        self.nodes[target.0].files.changes_to(&self.merged_files(&[target, other]))
    }

    /// What turns one commit's files into another's.
    pub(crate) fn changes_between(&self, from: Mark, to: Mark) -> Vec<Change> {
        self.nodes[from.0].files.changes_to(&self.nodes[to.0].files)
    }

    /// A commit's first parent.
    pub(crate) fn first_parent(&self, commit: Mark) -> Option<Mark> {
        self.nodes[commit.0].parents.first().copied()
    }

    /// Keeps the first mistake, for `finish` to report.
    pub(crate) fn blame(&mut self, error: Error) {
        self.mistake.get_or_insert(error);
    }

    /// Writes it as a folder with a checked-out work tree.
    ///
    /// # Errors
    /// The first mistake made while building, or what git said.
    pub fn finish(self) -> Result<TempRepo, Error> {
        let repo = self.import(false)?;
        if repo.has_head() {
            repo.git(&["reset", "--hard", "--quiet"])?;
        }
        Ok(repo)
    }

    /// Writes it as a bare repository.
    ///
    /// # Errors
    /// The first mistake made while building, or what git said.
    pub fn finish_bare(self) -> Result<TempRepo, Error> {
        self.import(true)
    }

    fn import(mut self, bare: bool) -> Result<TempRepo, Error> {
        self.write_references()?;
        let name = self.name.as_deref().unwrap_or("repo");
        let trunk = self.trunk.as_deref().unwrap_or("main");
        let repo = TempRepo::init(name, trunk, bare)?;
        repo.import(self.nodes.len(), self.stream.finish())
    }

    fn write_references(&mut self) -> Result<(), Error> {
        for tag in std::mem::take(&mut self.tags) {
            match &tag.object {
                None => self.stream.reference(&format!("refs/tags/{}", tag.name), tag.target.0 + 1),
                Some((tagger, at, message)) => {
                    let tagger =
                        Person::parse(tagger).map_err(|error| error.within(format!("tag {:?}", tag.name)))?;
                    self.stream.tag(&tag.name, tag.target.0 + 1, &tagger, *at, message);
                }
            }
        }
        let branches = self.branches.iter().map(|(name, tip)| (format!("refs/heads/{name}"), *tip));
        for (name, tip) in branches.chain(std::mem::take(&mut self.references)) {
            self.stream.reference(&name, tip.0 + 1);
        }
        self.mistake.take().map_or(Ok(()), Err)
    }

    fn merged_files(&self, parents: &[Mark]) -> Snapshot {
        let Some((first, others)) = parents.split_first() else { return Snapshot::default() };
        let mut files = (*self.nodes[first.0].files).clone();
        for other in others {
            let base = self.merge_base(*first, *other).map(|base| Rc::clone(&self.nodes[base.0].files));
            files.merge(&base.unwrap_or_default(), &self.nodes[other.0].files);
        }
        files
    }

    /// The youngest common ancestor: parents always come before children, so the largest common mark.
    fn merge_base(&self, left: Mark, right: Mark) -> Option<Mark> {
        let mut seen = BTreeMap::from([(left, 1_u8)]);
        *seen.entry(right).or_default() |= 2;
        while let Some((mark, sides)) = seen.pop_last() {
            if sides == 3 {
                return Some(mark);
            }
            for parent in &self.nodes[mark.0].parents {
                *seen.entry(*parent).or_default() |= sides;
            }
        }
        None
    }
}
