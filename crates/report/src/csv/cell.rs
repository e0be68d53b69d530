//! One cell: safe for spreadsheets, quoted where RFC 4180 asks for it.

use crate::acting::{acts, disarm};

/// Characters at which a spreadsheet starts a formula; the full-width ones count in some locales.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// A text cell's content, which no spreadsheet takes for a formula.
pub(crate) fn text(raw: &str) -> String {
    let printable = printable(raw);
    if starts_formula(&printable) && !is_number(&printable) { format!("'{printable}") } else { printable }
}

/// Several texts in one cell. Each is made safe, because some spreadsheets split cells at `;`.
pub(crate) fn list<'a>(items: impl IntoIterator<Item = &'a str>) -> String {
    let items: Vec<_> = items.into_iter().map(text).collect();
    items.join(";")
}

/// Appends a text cell as it stands in the file.
pub(crate) fn put_text(file: &mut String, raw: &str, separator: char) {
    if is_harmless(raw) && !raw.contains(['"', separator]) {
        file.push_str(raw);
    } else {
        put(file, &text(raw), separator);
    }
}

/// Appends a cell's content, quoted where it has to be.
pub(crate) fn put(file: &mut String, content: &str, separator: char) {
    if !content.contains(['"', separator, '\r', '\n']) {
        return file.push_str(content);
    }
    file.push('"');
    for (index, part) in content.split('"').enumerate() {
        if index > 0 {
            file.push_str("\"\"");
        }
        file.push_str(part);
    }
    file.push('"');
}

/// Whether a text can be seen at once to be no formula and to need no replacement: most names, addresses and ids. Those of
/// which it cannot may still be harmless.
pub(crate) fn is_harmless(raw: &str) -> bool {
    let plain = |byte: u8| matches!(byte, b' '..=b'~') && byte != b'#';
    raw.as_bytes().first().is_none_or(u8::is_ascii_alphanumeric) && raw.bytes().all(plain)
}

/// Line breaks and tabs stay; other controls, and what turns the direction of text, become visible.
pub(crate) fn printable(raw: &str) -> String {
    let visible = |character: char| {
        let kept = matches!(character, '\t' | '\r' | '\n') || !acts(character);
        if kept { character } else { char::REPLACEMENT_CHARACTER }
    };
    let visible: String = raw.chars().map(visible).collect();
    // Each line of a cell is one where the table is printed.
    let lines: Vec<_> = visible.split('\n').map(disarm).collect();
    lines.join("\n")
}

/// Spreadsheets trim blanks and unpack quotes before they look for a formula, so both are skipped here.
pub(crate) fn starts_formula(content: &str) -> bool {
    if content.starts_with(FORMULA) {
        return true;
    }
    let blank = |character: char| character.is_whitespace() || matches!(character, '"' | '\'');
    content.trim_start_matches(blank).starts_with(FORMULA)
}

/// A plain decimal number, with sign and exponent at most.
fn is_number(content: &str) -> bool {
    let plain = content.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    plain && content.parse::<f64>().is_ok_and(f64::is_finite)
}

#[cfg(test)]
mod tests {
    use super::{list, put, put_text, text};

    #[test]
    fn formulas_are_disarmed_also_behind_blanks_and_quotes() {
        for hostile in [
            "=1+1", "+SUM(A1)", "-2+3", "@cmd", "\t=1", "\r=1", "  =1", "\"=1", " '\"@x", "\u{a0}=1", "＝1",
            "-", "-inf", "+1-1", "-1.5 d", "\n=1",
        ] {
            let safe = text(hostile);
            assert!(safe.starts_with('\''), "{hostile:?} became {safe:?}");
            assert_eq!(&safe[1..], hostile);
        }
    }

    #[test]
    fn numbers_and_plain_words_stay_as_they_are() {
        for plain in ["-1.5", "+3", "-2e-7", "0", "a-b", "a=b", "", "cdmm.bd.auto-tag", "2026-06-30", "\"a\""]
        {
            assert_eq!(text(plain), plain);
        }
    }

    #[test]
    fn every_item_of_a_list_is_disarmed() {
        assert_eq!(list(["a", "=b", "-1"]), "a;'=b;-1");
    }

    #[test]
    fn control_characters_become_visible() {
        assert_eq!(text("a\u{1b}[31m\0\u{9b}b"), "a\u{fffd}[31m\u{fffd}\u{fffd}b");
        assert_eq!(text("main\u{202e}gpj.exe\u{2066}\u{2028}"), "main\u{fffd}gpj.exe\u{fffd}\u{fffd}");
        assert_eq!(text("a\n::error::b ##[c]"), "a\n\u{fffd}:error::b #\u{fffd}[c]");
        // Joined emoji and scripts that run from right to left are read, not acted upon.
        assert_eq!(text("👩\u{200d}💻 שלום"), "👩\u{200d}💻 שלום");
    }

    #[test]
    fn quotes_commas_and_line_ends_are_quoted() {
        let quoted = |content: &str, separator| {
            let mut file = String::new();
            put(&mut file, content, separator);
            file
        };
        assert_eq!(quoted("a,b", ','), "\"a,b\"");
        assert_eq!(quoted("a\"b", ','), "\"a\"\"b\"");
        assert_eq!(quoted("\"", ','), "\"\"\"\"");
        assert_eq!(quoted("a\nb", ','), "\"a\nb\"");
        assert_eq!(quoted("a;b", ','), "a;b");
        assert_eq!(quoted("a;b", ';'), "\"a;b\"");
        assert_eq!(quoted("a,b", ';'), "a,b");
    }

    /// The short way may not let through what the long one changes.
    #[test]
    fn what_looks_harmless_is() {
        let pieces =
            ["a", "=", "-", ",", ";", "\"", " ", "::", "##[", "#", "\n", "\u{7f}", "é", "0", "'", "\t", "＝"];
        for one in pieces {
            for two in pieces {
                for three in pieces {
                    let raw = format!("{one}{two}{three}");
                    for separator in [',', ';'] {
                        let (mut short, mut long) = (String::new(), String::new());
                        put_text(&mut short, &raw, separator);
                        put(&mut long, &text(&raw), separator);
                        assert_eq!(short, long, "{raw:?}");
                    }
                }
            }
        }
    }
}
