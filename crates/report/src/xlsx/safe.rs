//! What a workbook may hold: texts within Excel's limits, and addresses that are no trap.

use std::borrow::Cow;

use crate::csv::{is_harmless, printable};

/// The most UTF-16 units that a cell's text may have.
const MAX_TEXT: usize = 32_767;

/// The longest address that Excel opens.
const MAX_URL: usize = 2_079;

/// What stands at the end of a text that was cut.
const CUT: &str = " … (cut)";

/// A cell's text: visible, valid in XML, and no longer than a cell may be; what is cut says so.
pub(super) fn text(raw: &str) -> Cow<'_, str> {
    if raw.len() <= MAX_TEXT && is_harmless(raw) {
        Cow::Borrowed(raw)
    } else {
        Cow::Owned(cut(raw, MAX_TEXT))
    }
}

/// The same with a limit of UTF-16 units.
pub(super) fn cut(raw: &str, limit: usize) -> String {
    let visible = printable(raw).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}");
    let length = |text: &str| text.encode_utf16().count();
    if length(&visible) <= limit {
        return visible;
    }
    let mut room = limit.saturating_sub(length(CUT));
    let fits = |character: &char| {
        let enough = character.len_utf16() <= room;
        room = room.saturating_sub(character.len_utf16());
        enough
    };
    let kept: String = visible.chars().take_while(fits).collect();
    format!("{kept}{CUT}")
}

/// Whether an address may be a link: of the web, plain, and short enough for Excel.
pub(super) fn is_link(address: &str) -> bool {
    let host = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#@!$&'()*+,;=%".contains(&byte);
    address.len() <= MAX_URL
        && address.bytes().all(plain)
        && host.is_some_and(|host| host.starts_with(|first: char| first.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_by_utf_16_units_and_say_so() {
        assert_eq!(text("a\u{1b}b\u{ffff}"), "a\u{fffd}b\u{fffd}");
        for filler in ["x", "é", "🚀", "語🚀"] {
            let long = filler.repeat(40_000);
            let long = text(&long);
            let units = long.encode_utf16().count();
            assert!((MAX_TEXT - 2..=MAX_TEXT).contains(&units), "{units}");
            assert!(long.ends_with("… (cut)"));
        }
        let exact = "x".repeat(MAX_TEXT);
        assert_eq!(text(&exact), exact);
    }

    #[test]
    fn only_plain_addresses_of_the_web_are_links() {
        for good in ["https://github.com/a/b/blob/main/x.rs#L1", "http://127.0.0.1:8080/?a=b&c=%20d"] {
            assert!(is_link(good), "{good}");
        }
        let long = format!("https://example.org/{}", "x".repeat(3_000));
        for bad in [
            "",
            "https://",
            "https:///etc",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "internal:Runs!A1",
            "ftp://example.org",
            "mailto:a@example.org",
            "HTTPS://example.org",
            "https://exa mple.org",
            "https://example.org/\u{202e}gpj",
            "https://example.org/\"x",
            "\\\\server\\share",
            &long,
        ] {
            assert!(!is_link(bad), "{bad}");
        }
    }
}
