//! How common pieces of text are in logs.

use std::collections::HashMap;
use std::sync::OnceLock;

/// The size of a piece.
const PIECE: usize = 4;

/// The pieces that real logs hold most often, most common first, each project's logs weighing the same. A digit
/// stands for any digit.
const COMMON: &str = include_str!("common.txt");

/// How often the most common piece is met.
const MOST: u64 = 10_000_000;

/// Common pieces by their place.
#[derive(Debug)]
pub(super) struct Pieces(HashMap<u32, u32>);

impl Pieces {
    pub(super) fn known() -> &'static Self {
        static KNOWN: OnceLock<Pieces> = OnceLock::new();
        let keys = || COMMON.lines().filter_map(|line| piece(line.as_bytes()));
        KNOWN.get_or_init(|| Self(keys().zip(1..).collect()))
    }

    /// How often any of some texts is met, roughly.
    pub(super) fn met(&self, texts: &[Vec<u8>]) -> u64 {
        let rarest = |text: &Vec<u8>| match text.len() {
            // What is shorter than a piece is everywhere.
            ..PIECE => MOST,
            _ => self.commonness(&text[self.rarest_pair(text)..]),
        };
        texts.iter().map(rarest).sum()
    }

    /// Where in a text the two neighbouring pieces begin that are met least often.
    pub(super) fn rarest_pair(&self, text: &[u8]) -> usize {
        let last = text.len().saturating_sub(PIECE + 1);
        (0..=last).min_by_key(|at| self.commonness(&text[*at..])).unwrap_or(0)
    }

    /// How often the first two pieces of a text are met, roughly.
    fn commonness(&self, text: &[u8]) -> u64 {
        let met = |piece: &[u8; PIECE]| {
            let alike = piece.map(|byte| if byte.is_ascii_digit() { b'0' } else { byte });
            // How often a piece is met falls with its place.
            let known = self.0.get(&u32::from_le_bytes(alike)).map_or(0, |place| MOST / u64::from(*place));
            known + by_letters(piece)
        };
        let second = text.get(1..).and_then(|rest| rest.first_chunk());
        match text.first_chunk() {
            Some(first) => met(first) + second.map_or(0, met),
            None => by_letters(text),
        }
    }
}

/// The first piece of a text, as a number.
pub(super) fn piece(text: &[u8]) -> Option<u32> {
    text.first_chunk::<PIECE>().map(|bytes| u32::from_le_bytes(*bytes))
}

/// How common a piece is by its letters, where it is not known: small letters, blanks and digits are everywhere,
/// signs are not.
fn by_letters(piece: &[u8]) -> u64 {
    let common = |byte: &u8| match byte {
        b' ' | b'e' | b't' | b'a' | b'o' | b'r' | b'n' | b'i' | b's' => 9,
        b'a'..=b'z' => 7,
        b'0'..=b'9' | b'.' | b'/' | b'-' | b'_' => 8,
        b':' | b'=' | b',' | b'"' | b'\'' | b'(' | b')' => 5,
        b'A'..=b'Z' | b'[' | b']' => 4,
        0x80.. => 1,
        _ => 3,
    };
    piece.iter().map(common).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_logs_are_full_of_is_common() {
        let pieces = Pieces::known();
        assert!(pieces.commonness(b"ing t") > pieces.commonness(b"Herok"));
        assert_eq!(pieces.commonness(b"0.00 "), pieces.commonness(b"7.31 "));
        assert!(pieces.commonness(b"xyzzy") > 0);
    }
}
