//! The language of `git fast-import`.

use std::fmt::Write as _;

use crate::change::{Change, Mode};
use crate::names;
use crate::person::Person;
use crate::when::When;

/// Every commit is made on this reference; the branches are set at the end.
pub(crate) const SCRATCH: &str = "refs/testkit/scratch";

/// A stream in the making.
#[derive(Debug, Default)]
pub(crate) struct Stream {
    /// What to feed.
    pub(crate) bytes: Vec<u8>,
    /// Ids to ask for on the way, in order.
    pub(crate) questions: Vec<Question>,
}

/// A commit's id is needed inside a later commit's message.
#[derive(Debug)]
pub(crate) struct Question {
    /// The stream up to here ends with the question.
    pub(crate) asked_at: usize,
    /// The 40 digits go here.
    pub(crate) answer_at: usize,
}

/// As many digits as an id has.
pub(crate) const ID_LENGTH: usize = 40;

impl Stream {
    /// Ends the stream.
    pub(crate) fn finish(mut self) -> Self {
        self.line("done");
        self
    }

    fn line(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
        self.bytes.push(b'\n');
    }

    /// Returns where the bytes begin.
    fn data(&mut self, bytes: &[u8]) -> usize {
        self.line(&format!("data {}", bytes.len()));
        let start = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        self.bytes.push(b'\n');
        start
    }

    fn identity(&mut self, role: &str, person: &Person, when: When) {
        self.line(&format!("{role} {} <{}> {}", person.name, person.email, when.raw()));
    }

    /// A commit with `changes` against its first parent's tree.
    pub(crate) fn commit(&mut self, commit: &CommitLines<'_>) {
        let (message, named) = names::take(commit.message);
        let first_question = self.questions.len();
        for (_, mark) in &named {
            self.line(&format!("get-mark :{}", mark + 1));
            self.questions.push(Question { asked_at: self.bytes.len(), answer_at: 0 });
        }
        if commit.parents.is_empty() {
            self.line(&format!("reset {SCRATCH}"));
        }
        self.line(&format!("commit {SCRATCH}"));
        self.line(&format!("mark :{}", commit.mark));
        self.identity("author", commit.author, commit.authored);
        self.identity("committer", commit.committer, commit.committed);
        let start = self.data(&message);
        for (question, (offset, _)) in self.questions[first_question..].iter_mut().zip(&named) {
            question.answer_at = start + offset;
        }
        for (index, parent) in commit.parents.iter().enumerate() {
            self.line(&format!("{} :{parent}", if index == 0 { "from" } else { "merge" }));
        }
        commit.changes.iter().for_each(|change| self.change(change));
        self.line("");
    }

    fn change(&mut self, change: &Change) {
        match change {
            Change::Put { path, mode: Mode::Submodule, content } => {
                let id = String::from_utf8_lossy(content);
                self.line(&format!("M {} {id} {}", Mode::Submodule.octal(), quoted(path)));
            }
            Change::Put { path, mode, content } => {
                self.line(&format!("M {} inline {}", mode.octal(), quoted(path)));
                self.data(content);
            }
            Change::Delete { path } => self.line(&format!("D {}", quoted(path))),
        }
    }

    /// Points a reference at a commit.
    pub(crate) fn reference(&mut self, name: &str, mark: usize) {
        self.line(&format!("reset {name}"));
        self.line(&format!("from :{mark}"));
        self.line("");
    }

    /// A tag object.
    pub(crate) fn tag(&mut self, name: &str, mark: usize, tagger: &Person, when: When, message: &str) {
        self.line(&format!("tag {name}"));
        self.line(&format!("from :{mark}"));
        self.identity("tagger", tagger, when);
        self.data(message.as_bytes());
    }
}

/// What a commit's lines are made of. Marks count from 1.
pub(crate) struct CommitLines<'a> {
    pub(crate) mark: usize,
    pub(crate) parents: Vec<usize>,
    pub(crate) author: &'a Person,
    pub(crate) authored: When,
    pub(crate) committer: &'a Person,
    pub(crate) committed: When,
    pub(crate) message: &'a [u8],
    pub(crate) changes: &'a [Change],
}

/// A path between quotes, every byte outside printable ASCII as three octal digits.
fn quoted(path: &[u8]) -> String {
    let mut text = String::from("\"");
    for byte in path {
        match byte {
            b'"' | b'\\' => {
                text.push('\\');
                text.push(char::from(*byte));
            }
            b' '..=b'~' => text.push(char::from(*byte)),
            _ => {
                let _ = write!(text, "\\{byte:03o}");
            }
        }
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_quoted_byte_by_byte() {
        assert_eq!(quoted(b"a b"), "\"a b\"");
        assert_eq!(quoted(b"a\"\\\n\x1b\xff"), "\"a\\\"\\\\\\012\\033\\377\"");
    }
}
