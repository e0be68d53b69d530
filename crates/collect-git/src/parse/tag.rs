//! A tag object's bytes.

use plimsoll_domain::ObjectId;

use super::header::{Signature, line};

/// A tag object as written, borrowed from the object.
#[derive(Debug, Default)]
pub(crate) struct RawTag<'a> {
    /// What it names.
    pub(crate) target: Option<ObjectId>,
    /// The kind of what it names: `commit`, `tag`, `tree`, `blob`.
    pub(crate) kind: &'a [u8],
    /// Who tagged and when. Very old tags have none.
    pub(crate) tagger: Option<Signature<'a>>,
}

impl<'a> RawTag<'a> {
    /// Reads whatever can be read.
    pub(crate) fn parse(bytes: &'a [u8]) -> Self {
        let mut tag = Self::default();
        let mut rest = bytes;
        while !rest.is_empty() {
            let (current, next) = line(rest);
            rest = next;
            if current.is_empty() {
                break;
            }
            if let Some(hex) = current.strip_prefix(b"object ") {
                tag.target = tag.target.or_else(|| ObjectId::from_hex(hex));
            } else if let Some(kind) = current.strip_prefix(b"type ") {
                tag.kind = kind;
            } else if let Some(tagger) = current.strip_prefix(b"tagger ") {
                tag.tagger = tag.tagger.or_else(|| Signature::parse(tagger));
            }
        }
        tag
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_without_tagger_still_leads_somewhere() {
        let tag =
            RawTag::parse(b"object 0123456789abcdef0123456789abcdef01234567\ntype commit\ntag v1\n\nOne\n");
        assert!(tag.target.is_some() && tag.tagger.is_none());
        assert_eq!(tag.kind, b"commit");
    }
}
