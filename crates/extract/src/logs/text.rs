//! Text of a log, made fit to be shown and kept.

use std::sync::OnceLock;

use plimsoll_domain::log::SECRET_SHAPES;
use regex::bytes::{Captures, Regex, RegexBuilder};

/// Characters of a shown line.
const LONGEST: usize = 400;
/// Bytes that are looked at for one shown line.
const LOOKED_AT: usize = 4 << 10;

/// A line as it may be shown: secrets masked, no control characters, not too long.
pub(super) fn shown(text: &[u8]) -> String {
    let text = whole(&text[..text.len().min(LOOKED_AT)]);
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// The same, however long it is.
pub(super) fn whole(text: &[u8]) -> String {
    let masked = masked(text.trim_ascii_end());
    if masked.iter().all(|byte| (0x20..0x7f).contains(byte)) {
        return String::from_utf8(masked.into_owned()).unwrap_or_default();
    }
    let text = String::from_utf8_lossy(&masked);
    let mut clean = String::new();
    for c in text.trim_end().chars() {
        match c {
            '\t' => clean.push_str("    "),
            c if c.is_control() || turns_text_round(c) => clean.push('\u{fffd}'),
            c => clean.push(c),
        }
    }
    clean
}

/// A name or value out of a line, shown the same way, without blanks around it.
pub(super) fn value(text: &[u8]) -> String {
    shown(text.trim_ascii())
}

/// Signs that change the direction of the text after them.
const fn turns_text_round(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
}

/// Whether anything in a text could be a secret: most names and words cannot, and the shapes are dear to look for.
fn may_hold_a_secret(text: &[u8]) -> bool {
    let mut run = 0;
    for (at, byte) in text.iter().enumerate() {
        let in_token = byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'+' | b'/');
        run = if in_token { run + 1 } else { 0 };
        let sign = matches!(byte, b'=' | b':' | b'@') || *byte == b'-' && text.get(at + 1) == Some(&b'-');
        if sign || run > 14 {
            return true;
        }
    }
    memchr::memmem::find(text, b"uthoriz").is_some() || memchr::memmem::find(text, b"UTHORIZ").is_some()
}

fn masked(text: &[u8]) -> std::borrow::Cow<'_, [u8]> {
    if !may_hold_a_secret(text) {
        return text.into();
    }
    static SHAPES: OnceLock<Option<Regex>> = OnceLock::new();
    let shapes = SHAPES.get_or_init(|| RegexBuilder::new(SECRET_SHAPES).size_limit(64 << 20).build().ok());
    let Some(shapes) = shapes else { return b"***".as_slice().into() };
    shapes.replace_all(text, |found: &Captures<'_>| {
        let kept = found.iter().skip(1).flatten().next().map_or(b"".as_slice(), |group| group.as_bytes());
        // What stands behind a secret inside the same match is a separator of the next part.
        let end = if found[0].ends_with(b"@") { b"@".as_slice() } else { b"" };
        [kept, b"***", end].concat()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_harmless() {
        assert_eq!(shown(b"a\tb\x07\x1b[31mc  "), "a    b\u{fffd}\u{fffd}[31mc");
        assert_eq!(shown("ab\u{202e}cd".as_bytes()), "ab\u{fffd}cd");
        assert_eq!(shown(&[b'x'; 10_000]).chars().count(), LONGEST + 1);
        assert_eq!(shown(b"cut \xe2\x9c"), "cut \u{fffd}");
    }

    #[test]
    fn secrets_are_masked() {
        let token = format!("ghp_{}", "a1B2".repeat(9));
        let shown = shown(format!("fatal: https://x:{token}@example.org and {token}").as_bytes());
        assert!(!shown.contains("a1B2"), "{shown}");
        assert!(shown.contains("***@example.org"), "{shown}");
        let key = "AKIAABCDEFGHIJKLMNOP";
        assert!(!super::shown(key.as_bytes()).contains("ABCDEFGH"));
    }
}
