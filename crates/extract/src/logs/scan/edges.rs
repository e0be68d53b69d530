//! The bytes that a line can begin and end with for a pattern to match it.
//!
//! Of the patterns whose texts a line holds most do not match it. Many of them say where the line begins or ends:
//! two bytes rule them out in less time than it takes to begin to run them.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// A set of bytes, a bit for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bytes([u64; 4]);

impl Bytes {
    const NONE: Self = Self([0; 4]);
    const ALL: Self = Self([u64::MAX; 4]);

    fn of(bytes: impl IntoIterator<Item = u8>) -> Self {
        let mut set = Self::NONE;
        for byte in bytes {
            set.0[usize::from(byte >> 6)] |= 1 << (byte & 63);
        }
        set
    }

    fn and_those_of(self, other: Self) -> Self {
        Self(std::array::from_fn(|at| self.0[at] | other.0[at]))
    }

    #[inline]
    const fn has(self, byte: u8) -> bool {
        self.0[(byte >> 6) as usize] >> (byte & 63) & 1 != 0
    }
}

/// What the first and the last byte of a line can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Edges {
    first: Bytes,
    last: Bytes,
}

impl Edges {
    /// Of a pattern. One that does not say where the line begins, or ends, lets it begin or end with anything.
    pub(super) fn of(pattern: &Hir) -> Self {
        let known = |said: bool, end| match at_edge(pattern, end) {
            (bytes, false) if said => bytes,
            _ => Bytes::ALL,
        };
        let properties = pattern.properties();
        Self {
            first: known(properties.look_set_prefix().contains(Look::Start), End::Front),
            last: known(properties.look_set_suffix().contains(Look::End), End::Back),
        }
    }

    /// Whether a line can match by them.
    #[inline]
    pub(super) fn allow(&self, line: &[u8]) -> bool {
        match line {
            [first, ..] if !self.first.has(*first) => false,
            [.., last] => self.last.has(*last),
            [] => true,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Front,
    Back,
}

/// The bytes that what an expression matches can begin or end with, and whether it can match nothing at all.
fn at_edge(hir: &Hir, end: End) -> (Bytes, bool) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => (Bytes::NONE, true),
        HirKind::Literal(literal) => {
            let byte = if end == End::Front { literal.0.first() } else { literal.0.last() };
            (Bytes::of(byte.copied()), byte.is_none())
        }
        HirKind::Class(class) => (of_class(class), false),
        HirKind::Capture(capture) => at_edge(&capture.sub, end),
        HirKind::Repetition(repetition) => {
            let (bytes, nothing) = at_edge(&repetition.sub, end);
            (bytes, nothing || repetition.min == 0)
        }
        HirKind::Alternation(parts) => parts
            .iter()
            .map(|part| at_edge(part, end))
            .fold((Bytes::NONE, false), |all, one| (all.0.and_those_of(one.0), all.1 || one.1)),
        HirKind::Concat(parts) => {
            let mut bytes = Bytes::NONE;
            for nth in 0..parts.len() {
                let part = &parts[if end == End::Front { nth } else { parts.len() - 1 - nth }];
                let (own, nothing) = at_edge(part, end);
                bytes = bytes.and_those_of(own);
                if !nothing {
                    return (bytes, false);
                }
            }
            (bytes, true)
        }
    }
}

fn of_class(class: &Class) -> Bytes {
    match class {
        Class::Bytes(class) => Bytes::of(class.ranges().iter().flat_map(|range| range.start()..=range.end())),
        // Alternatives of one character each become a class. Whatever is not ASCII has high bytes at both ends.
        Class::Unicode(class) => {
            let bytes = class.ranges().iter().flat_map(|range| {
                let ascii = (range.start()..=range.end().min('\x7f')).map(|character| character as u8);
                let high = (range.end() > '\x7f').then_some(0x80..=0xff_u8).into_iter().flatten();
                ascii.chain(high)
            });
            Bytes::of(bytes)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::scan::literals::parsed;

    fn allowed(pattern: &str, lines: &[&str]) -> Vec<bool> {
        let edges = Edges::of(&parsed(pattern).unwrap());
        lines.iter().map(|line| edges.allow(line.as_bytes())).collect()
    }

    #[test]
    fn edges_rule_out_only_what_cannot_match() {
        assert_eq!(allowed("^E {2,}x", &["E  x", "e  x", ""]), [true, false, true]);
        assert_eq!(
            allowed(r"^ *(\d+) fail$", &["1 fail", " 1 fail", "x fail", "1 fail."],),
            [true, true, false, false]
        );
        assert_eq!(allowed(r"^(?:ab|c)?\w$", &["a", "c", "_", "-a", "a-"]), [true, true, true, false, false]);
        assert_eq!(allowed("^(?:✖|x) y", &["✖ y", "x y", "z y"]), [true, true, false]);
        // Not every alternative says where the line begins or ends.
        assert_eq!(allowed("^abcde|fghij", &["fghij", "xfghij"]), [true, true]);
        assert_eq!(allowed("abcde$|fghij", &["fghij x"]), [true]);
        assert_eq!(allowed(r"^a?$", &["b"]), [true]);
    }
}
