//! Text that is safe to print: the one place where foreign strings become terminal output.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Marks that add no width (accents) are kept up to this many in a row; more would paint over other lines.
const MARKS_IN_A_ROW: usize = 3;

/// A string without anything that a terminal acts upon, on one line.
///
/// Line ends and tabs become blanks; control characters (and with them every escape sequence's begin) a
/// replacement character; bidirectional controls and other invisible characters go. Without `unicode`
/// everything beyond ASCII is spelled in ASCII or becomes `?`. Cleaning a clean string changes nothing.
pub(crate) fn clean(raw: &str, unicode: bool) -> String {
    let mut cleaned = String::with_capacity(raw.len());
    let mut marks = 0;
    for character in raw.chars() {
        let width = character.width();
        marks = if width == Some(0) { marks + 1 } else { 0 };
        match character {
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => cleaned.push(' '),
            _ if invisible(character) => {}
            _ if character.is_control() || width.is_none() => {
                cleaned.push(if unicode { char::REPLACEMENT_CHARACTER } else { '?' });
            }
            _ if marks > MARKS_IN_A_ROW => {}
            _ if unicode || character.is_ascii() => cleaned.push(character),
            _ => cleaned.push_str(ascii(character)),
        }
    }
    cleaned
}

/// Controls of direction and joining, and other characters that have effects but no shape.
const fn invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// How a character beyond ASCII is spelled where only ASCII can be shown.
const fn ascii(character: char) -> &'static str {
    match character {
        '●' => "*",
        '○' => "o",
        '━' => "=",
        '─' | '–' | '—' | '‐' | '‑' | '−' => "-",
        '╌' => "~",
        '∙' => ".",
        '·' => ",",
        '✓' => "+",
        '✗' => "x",
        '…' => "...",
        '→' => "->",
        '↗' => "^",
        '↘' => "v",
        '≥' => ">=",
        '≤' => "<=",
        '×' => "x",
        '‘' | '’' => "'",
        '“' | '”' => "\"",
        '\u{a0}' | '\u{202f}' => " ",
        _ => "?",
    }
}

/// Columns that a clean string takes.
pub(crate) fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// The longest beginning of a clean string that fits, with `…` where something was cut off.
pub(crate) fn truncate(text: &str, columns: usize, unicode: bool) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mark = if unicode { "…" } else { "..." };
    let (head, _) = split_at_width(text, columns.saturating_sub(width(mark)));
    let cut = format!("{head}{mark}");
    if width(&cut) <= columns { cut } else { split_at_width(text, columns).0.to_owned() }
}

/// A clean text in lines of at most `columns`; longer words are broken.
pub(crate) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(4);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in words(text) {
        let joined = width(&line) + usize::from(!line.is_empty()) + width(&word);
        if joined > columns && !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        // A longer word is broken; what is left of it begins a line.
        let mut parts = pieces(&word, columns);
        let last = parts.pop().unwrap_or_default();
        lines.append(&mut parts);
        line.push_str(&last);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// Words between blanks; a `%` stays with its number.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        match words.last_mut() {
            Some(number) if word.starts_with('%') && number.ends_with(|c: char| c.is_ascii_digit()) => {
                number.push(' ');
                number.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
    }
    words
}

/// A clean word cut into pieces of at most `columns`.
fn pieces(text: &str, columns: usize) -> Vec<String> {
    let mut rest = text.trim_end();
    let mut pieces = Vec::new();
    while !rest.is_empty() {
        let (head, tail) = split_at_width(rest, columns.max(4));
        pieces.push(head.to_owned());
        rest = tail;
    }
    pieces
}

/// Splits before the first character that would pass `columns`; the head is never empty if the text is not
/// and `columns` leaves room for its first character.
fn split_at_width(text: &str, columns: usize) -> (&str, &str) {
    let mut used = 0;
    for (at, character) in text.char_indices() {
        used += character.width().unwrap_or(1);
        if used > columns {
            return text.split_at(at);
        }
    }
    (text, "")
}

#[cfg(test)]
mod tests {
    use super::{clean, truncate, width, wrap};

    #[test]
    fn escape_sequences_lose_what_makes_them_work() {
        let link = "\u{1b}]8;;https://evil.example\u{1b}\\click\u{1b}]8;;\u{7}";
        for hostile in [link, "a\rb", "a\u{9b}31mb", "x\u{8}y", "a\0b", "a\u{7f}b", "a\nb\tc"] {
            let cleaned = clean(hostile, true);
            assert!(!cleaned.chars().any(char::is_control), "{cleaned:?}");
        }
        assert_eq!(clean("a\rb\nc\td", true), "a b c d");
        assert_eq!(clean("\u{1b}[31mred", true), "\u{fffd}[31mred");
        assert_eq!(clean("\u{1b}[31mred", false), "?[31mred");
    }

    #[test]
    fn direction_cannot_be_turned_and_nothing_hides() {
        assert_eq!(clean("main\u{202e}gpj.exe\u{2066}\u{200b}\u{feff}", true), "maingpj.exe");
        assert_eq!(clean("a\u{e0041}\u{ad}b", true), "ab");
    }

    #[test]
    fn stacked_accents_are_cut() {
        let stacked = format!("e{}", "\u{301}".repeat(10_000));
        assert_eq!(clean(&stacked, true).chars().count(), 4);
    }

    #[test]
    fn without_unicode_only_ascii_is_left() {
        assert_eq!(clean("größer ≥ 3 → 日本", false), "gr??er >= 3 -> ??");
        assert!(clean("●○━╌─∙·…✓✗", false).is_ascii());
    }

    #[test]
    fn cleaning_twice_is_cleaning_once() {
        for text in ["\u{1b}]8;;x", "a\u{301}\u{301}\u{301}\u{301}b", "日本 ≥", "👩\u{200d}💻"] {
            for unicode in [true, false] {
                let once = clean(text, unicode);
                assert_eq!(clean(&once, unicode), once);
            }
        }
    }

    #[test]
    fn wide_characters_count_twice_when_cut() {
        assert_eq!(truncate("日本語テスト", 7, true), "日本語…");
        assert_eq!(truncate("日本語テスト", 12, true), "日本語テスト");
        assert_eq!(width(&truncate("🚀🚀🚀🚀", 4, true)), 3);
        let long = "x".repeat(10_000);
        assert_eq!(width(&truncate(&long, 40, true)), 40);
        assert!(truncate(&long, 40, false).ends_with("x..."));
    }

    #[test]
    fn wrapping_keeps_every_word_and_breaks_only_long_ones() {
        assert_eq!(wrap("one two  three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefghij k", 4), ["abcd", "efgh", "ij k"]);
        assert_eq!(wrap("日本語 go", 4), ["日本", "語", "go"]);
        assert!(wrap("", 10).is_empty());
        assert_eq!(wrap("at least 80 % of", 12), ["at least", "80 % of"]);
    }
}
