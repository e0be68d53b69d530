//! Bytes into text.

use std::borrow::Cow;

/// Turns bytes into text by the encoding that a commit names; bytes that do not fit are replaced.
///
/// Without a name it is UTF-8. Latin-1 and its Windows form are decoded, others keep their ASCII part.
pub(crate) fn decode<'a>(bytes: &'a [u8], encoding: Option<&[u8]>) -> Cow<'a, str> {
    match std::str::from_utf8(bytes) {
        Err(_) if encoding.is_some_and(is_latin_1) => bytes.iter().map(|byte| char::from(*byte)).collect(),
        Ok(text) => Cow::Borrowed(text),
        Err(_) => String::from_utf8_lossy(bytes),
    }
}

fn is_latin_1(name: &[u8]) -> bool {
    const NAMES: [&str; 7] =
        ["iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1", "iso-8859-15", "windows-1252"];
    NAMES.iter().any(|known| name.eq_ignore_ascii_case(known.as_bytes()))
}

/// The longest beginning of `text` with at most `limit` bytes.
pub(crate) fn cut(text: &str, limit: usize) -> &str {
    let mut end = text.len().min(limit);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latin_1_is_decoded_only_when_named() {
        assert_eq!(decode(b"J\xf6rg", Some(b"ISO-8859-1")), "Jörg");
        assert_eq!(decode(b"J\xf6rg", None), "J\u{fffd}rg");
        assert_eq!(decode("Jörg".as_bytes(), Some(b"latin1")), "Jörg");
    }

    #[test]
    fn a_cut_never_splits_a_character() {
        assert_eq!(cut("aéb", 2), "a");
        assert_eq!(cut("aéb", 3), "aé");
        assert_eq!(cut("", 3), "");
    }
}
