//! A commit object's bytes.

use plimsoll_domain::ObjectId;

use super::header::{Signature, line};
use super::hex;

/// A commit as written, borrowed from the object.
#[derive(Debug, Default)]
pub(crate) struct RawCommit<'a> {
    /// Its tree.
    pub(crate) tree: Option<ObjectId>,
    /// Its parents, first parent first.
    pub(crate) parents: Vec<ObjectId>,
    /// Who wrote it and when.
    pub(crate) author: Option<Signature<'a>>,
    /// Who committed it and when.
    pub(crate) committer: Option<Signature<'a>>,
    /// The encoding it names.
    pub(crate) encoding: Option<&'a [u8]>,
    /// What follows the header.
    pub(crate) message: &'a [u8],
}

impl<'a> RawCommit<'a> {
    /// Reads whatever can be read. `parents` is a buffer to reuse.
    pub(crate) fn parse(bytes: &'a [u8], mut parents: Vec<ObjectId>) -> Self {
        parents.clear();
        let mut commit = RawCommit { parents, ..RawCommit::default() };
        let mut rest = bytes;
        while !rest.is_empty() {
            let (current, next) = line(rest);
            rest = next;
            if current.is_empty() {
                break;
            }
            commit.take(current);
        }
        commit.message = rest;
        commit
    }

    /// Whether the header has all it needs.
    pub(crate) fn is_whole(&self) -> bool {
        self.tree.is_some() && self.author.is_some() && self.committer.is_some()
    }

    /// Lines of other fields, and the continuation lines of signatures, which start with a blank, fall through.
    fn take(&mut self, line: &'a [u8]) {
        match line.first() {
            Some(b't') => {
                if let (None, Some(digits)) = (self.tree, line.strip_prefix(b"tree ")) {
                    self.tree = hex::id(digits);
                }
            }
            Some(b'p') => self.parents.extend(line.strip_prefix(b"parent ").and_then(hex::id)),
            Some(b'a') => {
                if let (None, Some(rest)) = (self.author, line.strip_prefix(b"author ")) {
                    self.author = Signature::parse(rest);
                }
            }
            Some(b'c') => {
                if let (None, Some(rest)) = (self.committer, line.strip_prefix(b"committer ")) {
                    self.committer = Signature::parse(rest);
                }
            }
            Some(b'e') => self.encoding = self.encoding.or_else(|| line.strip_prefix(b"encoding ")),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &str = "tree 0123456789abcdef0123456789abcdef01234567\n";

    fn parse(text: &str) -> RawCommit<'_> {
        RawCommit::parse(text.as_bytes(), Vec::new())
    }

    #[test]
    fn a_signature_block_is_skipped_whatever_stands_in_it() {
        let text = format!(
            "{TREE}author A <a@b> 1 +0000\ncommitter C <c@d> 2 +0000\n\
             gpgsig -----BEGIN\n parent 0123456789abcdef0123456789abcdef01234567\n author X <x@y> 9 +0000\n\nSubject\n"
        );
        let commit = parse(&text);
        assert!(commit.is_whole() && commit.parents.is_empty());
        assert_eq!(commit.author.unwrap().time, 1);
        assert_eq!(commit.message, b"Subject\n");
    }

    #[test]
    fn a_broken_header_gives_what_it_has() {
        let text = format!("{TREE}parent xyz\nauthor A <a@b> soon\ncommitter C <c@d> 2 +0000");
        let commit = parse(&text);
        assert!(commit.tree.is_some() && commit.parents.is_empty() && commit.author.is_none());
        assert!(!commit.is_whole() && commit.message.is_empty());
        assert!(!parse("").is_whole());
    }
}
