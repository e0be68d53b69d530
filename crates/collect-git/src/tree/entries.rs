//! The entries of one tree object.

use std::cmp::Ordering;

use plimsoll_domain::ObjectId;

/// One entry as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry<'a> {
    pub(crate) mode: u32,
    pub(crate) name: &'a [u8],
    pub(crate) id: ObjectId,
}

const FOLDER: u32 = 0o040_000;
const FILE: u32 = 0o100_000;
const LINK: u32 = 0o120_000;
const SUBMODULE: u32 = 0o160_000;
const KIND: u32 = 0o170_000;

impl Entry<'_> {
    pub(crate) fn is_folder(&self) -> bool {
        self.mode & KIND == FOLDER
    }

    pub(crate) fn is_link(&self) -> bool {
        self.mode & KIND == LINK
    }

    pub(crate) fn is_submodule(&self) -> bool {
        self.mode & KIND == SUBMODULE
    }

    /// Git's order inside a tree: a folder sorts as if its name ended in `/`.
    pub(crate) fn order(&self, other: &Self) -> Ordering {
        let end = |entry: &Self| if entry.is_folder() { b'/' } else { 0 };
        let common = self.name.len().min(other.name.len());
        let next = |entry: &Self| entry.name.get(common).copied().unwrap_or_else(|| end(entry));
        self.name[..common].cmp(&other.name[..common]).then_with(|| next(self).cmp(&next(other)))
    }
}

/// The entries of a tree's bytes, up to the first that is not well-formed.
pub(crate) struct Entries<'a> {
    rest: &'a [u8],
}

impl<'a> Entries<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }
}

impl<'a> Iterator for Entries<'a> {
    type Item = Entry<'a>;

    fn next(&mut self) -> Option<Entry<'a>> {
        let space = memchr::memchr(b' ', self.rest)?;
        let mode = canonical(octal(&self.rest[..space])?);
        let rest = &self.rest[space + 1..];
        let end = memchr::memchr(0, rest)?;
        let id = ObjectId::from_slice(rest.get(end + 1..end + 21)?)?;
        self.rest = &rest[end + 21..];
        Some(Entry { mode, name: &rest[..end], id })
    }
}

/// Old trees carry group bits that git ignores; of a file's permissions only "executable" counts.
fn canonical(mode: u32) -> u32 {
    match mode & KIND {
        FILE if mode & 0o100 != 0 => FILE | 0o755,
        FILE => FILE | 0o644,
        kind => kind,
    }
}

fn octal(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || digits.len() > 7 {
        return None;
    }
    digits
        .iter()
        .try_fold(0, |value, digit| matches!(digit, b'0'..=b'7').then(|| value * 8 + u32::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(entries: &[(&str, &str)]) -> Vec<u8> {
        let entry =
            |(mode, name): &(&str, &str)| [mode.as_bytes(), b" ", name.as_bytes(), b"\0", &[7; 20]].concat();
        entries.iter().flat_map(entry).collect()
    }

    #[test]
    fn entries_end_at_the_first_broken_one() {
        let mut tree = bytes(&[("100644", "a"), ("40000", "b"), ("160000", "c")]);
        let kinds: Vec<_> =
            Entries::new(&tree).map(|entry| (entry.is_folder(), entry.is_submodule())).collect();
        assert_eq!(kinds, [(false, false), (true, false), (false, true)]);
        tree.pop();
        assert_eq!(Entries::new(&tree).count(), 2);
        assert_eq!(Entries::new(b"9 a\0").count(), 0);
    }

    #[test]
    fn folders_sort_as_if_they_ended_in_a_slash() {
        let tree = bytes(&[("100644", "a-b"), ("40000", "a"), ("100644", "a0")]);
        let entries: Vec<_> = Entries::new(&tree).collect();
        assert!(entries.windows(2).all(|pair| pair[0].order(&pair[1]) == Ordering::Less));
    }
}
