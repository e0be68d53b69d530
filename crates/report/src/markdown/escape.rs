//! The one place where foreign strings become Markdown.
//!
//! GitHub looks for mentions, issue numbers and addresses after Markdown was rendered, so a backslash does not
//! stop them: a character without width after `@`, `#` and the like does, as an entity that a reader of the source sees.

use crate::acting::disarm;
use crate::terminal::text::clean;

/// Ends what GitHub would take for a mention, an issue or an address.
const STOP: &str = "&#8203;";

/// A text on one line, cut after `most` characters, in which nothing is markup, a mention, a reference or a link.
pub(crate) fn text(raw: &str, most: usize) -> String {
    let cleaned = clean(raw, true);
    let short = cut(cleaned.trim(), most);
    let mut escaped = String::with_capacity(short.len() + 16);
    let mut before = None;
    let mut rest = short.chars().peekable();
    while let Some(character) = rest.next() {
        let next = rest.peek().copied();
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            // Mathematics is read before escapes are.
            '$' => escaped.push_str("&#36;"),
            '@' | '#' => {
                escaped.push(character);
                escaped.push_str(STOP);
            }
            // `https://` and the like.
            ':' if next == Some('/') => {
                escaped.push(character);
                escaped.push_str(STOP);
            }
            // `:tada:`
            ':' if next.is_some_and(char::is_alphanumeric) => escaped.push_str("&#58;"),
            // `www.`
            '.' if ends_with(&escaped, "www") => {
                escaped.push_str(STOP);
                escaped.push(character);
            }
            // `GH-123`
            '-' if ends_with(&escaped, "gh") => {
                escaped.push(character);
                escaped.push_str(STOP);
            }
            '_' if between_words(before, next) => escaped.push(character),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '{' | '}' | '!' => {
                escaped.push('\\');
                escaped.push(character);
            }
            // What would begin a list, a heading's underline or a rule.
            '-' | '+' | '=' if before.is_none() => {
                escaped.push('\\');
                escaped.push(character);
            }
            '.' | ')'
                if next.is_none_or(char::is_whitespace)
                    && !escaped.is_empty()
                    && escaped.bytes().all(|byte| byte.is_ascii_digit()) =>
            {
                escaped.push('\\');
                escaped.push(character);
            }
            _ => escaped.push(character),
        }
        before = Some(character);
    }
    escaped
}

fn ends_with(escaped: &str, word: &str) -> bool {
    let tail = escaped.len().checked_sub(word.len()).and_then(|at| escaped.get(at..));
    tail.is_some_and(|tail| tail.eq_ignore_ascii_case(word))
}

fn between_words(before: Option<char>, next: Option<char>) -> bool {
    [before, next].iter().all(|side| side.is_some_and(|character| character.is_ascii_alphanumeric()))
}

/// The beginning of a text, with `…` where something was cut off.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let head: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", head.trim_end())
}

/// A name that has to be typed, as code; GitHub leaves mentions in code alone.
pub(crate) fn code(raw: &str) -> String {
    let cleaned = cut(clean(raw, true).trim(), 120);
    let plain = |character: char| character.is_ascii_alphanumeric() || " ._-/:+=@()<>,".contains(character);
    if !cleaned.is_empty() && cleaned.chars().all(plain) {
        format!("`{cleaned}`")
    } else {
        // A backtick or a bar would end the code or the table's cell.
        format!("<code>{}</code>", text(&cleaned, 120))
    }
}

/// Code on lines of its own, between fences that are longer than any in it.
pub(crate) fn fenced(raw: &str, indent: &str) -> String {
    let lines: Vec<_> = raw.trim_end().lines().map(|line| clean(&line.replace('\t', "    "), true)).collect();
    let longest = lines.iter().flat_map(|line| line.split(|character| character != '`')).map(str::len).max();
    let fence = "`".repeat(longest.unwrap_or(0).max(2) + 1);
    let mut block = format!("{indent}{fence}\n");
    for line in lines {
        block.push_str(format!("{indent}{}", disarm(&line)).trim_end());
        block.push('\n');
    }
    block.push_str(&format!("{indent}{fence}\n"));
    block
}

/// A link; the label alone where the address is none of the web's.
pub(crate) fn link(label: &str, url: Option<&str>) -> String {
    match url.and_then(address) {
        Some(url) => format!("[{label}]({url})"),
        None => label.to_owned(),
    }
}

/// An `http` or `https` address in which nothing ends the link; others are refused.
pub(crate) fn address(raw: &str) -> Option<String> {
    let rest = raw.strip_prefix("https://").or_else(|| raw.strip_prefix("http://"))?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let clean = |character: char| !character.is_whitespace() && !character.is_control();
    if host.is_empty() || !host.is_ascii() || !raw.chars().all(clean) || raw.len() > 2_000 {
        return None;
    }
    // A user's name before the host makes an address look like another one.
    if host.contains(['@', '\\', '<', '>', '"', '`', '|', '(', ')', '[', ']']) {
        return None;
    }
    let mut encoded = String::with_capacity(raw.len());
    for byte in raw.bytes() {
        match byte {
            b'&' => encoded.push_str("&amp;"),
            b if b.is_ascii_alphanumeric() || b"-._~/:?#@+,;=%".contains(&b) => encoded.push(char::from(b)),
            b => encoded.push_str(&format!("%{b:02X}")),
        }
    }
    Some(encoded)
}

#[cfg(test)]
mod tests {
    use super::{address, code, fenced, link, text};

    #[test]
    fn markup_becomes_text() {
        assert_eq!(text("**a** _b_ `c` [d](e) ![f](g)", 99), r"\*\*a\*\* \_b\_ \`c\` \[d\](e) \!\[f\](g)");
        assert_eq!(text("a|b\\|c ~~d~~", 99), r"a\|b\\\|c \~\~d\~\~");
        assert_eq!(
            text("<script>x</script> &lt; $a$", 99),
            "&lt;script&gt;x&lt;/script&gt; &amp;lt; &#36;a&#36;"
        );
        assert_eq!(text("build.on_commit and 0.1.0 stay", 99), "build.on_commit and 0.1.0 stay");
    }

    #[test]
    fn nobody_is_called_and_nothing_is_linked() {
        assert_eq!(text("@octocat #123 a/b#4", 99), "@&#8203;octocat #&#8203;123 a/b#&#8203;4");
        assert_eq!(text("GH-12 gh-7", 99), "GH-&#8203;12 gh-&#8203;7");
        assert_eq!(text("see https://e.example", 99), "see https:&#8203;//e.example");
        assert_eq!(text("WWW.e.example, a@b.c :tada:", 99), "WWW&#8203;.e.example, a@&#8203;b.c &#58;tada:");
    }

    #[test]
    fn nothing_at_the_beginning_makes_a_block() {
        for (raw, escaped) in
            [("- a", r"\- a"), ("+ a", r"\+ a"), ("1. a", r"1\. a"), ("12) a", r"12\) a"), ("===", r"\===")]
        {
            assert_eq!(text(raw, 99), escaped);
        }
        assert_eq!(text("a\n\n# b\n- c", 99), "a  #&#8203; b - c");
    }

    #[test]
    fn long_texts_are_cut_before_they_are_escaped() {
        assert_eq!(text("||||||", 3), r"\|\|…");
        assert_eq!(text("日本語", 2), "日…");
    }

    #[test]
    fn code_cannot_be_left() {
        assert_eq!(code("cdmm.bd.auto-trigger"), "`cdmm.bd.auto-trigger`");
        assert_eq!(code("a`|b"), r"<code>a\`\|b</code>");
        assert_eq!(code(""), "<code></code>");
        assert_eq!(fenced("a\n```\nb\u{1b}", ""), "````\na\n```\nb\u{fffd}\n````\n");
        assert_eq!(fenced("a", "  "), "  ```\n  a\n  ```\n");
    }

    #[test]
    fn only_addresses_of_the_web_become_links() {
        assert_eq!(link("a", Some("https://e.example/a?b=1&c#L3")), "[a](https://e.example/a?b=1&amp;c#L3)");
        assert_eq!(
            link("a", Some("https://e.example/a)b(<c>|`")),
            "[a](https://e.example/a%29b%28%3Cc%3E%7C%60)"
        );
        assert_eq!(address("https://e.example/日").as_deref(), Some("https://e.example/%E6%97%A5"));
        for refused in [
            "javascript:alert(1)",
            "ftp://a",
            "HTTPS://a",
            "https://",
            "https://a b",
            "https://a\nb",
            "data:x",
            "//a.example",
            "https://github.com@evil.example/",
            "https://a(b/",
            "",
        ] {
            assert_eq!(address(refused), None, "{refused}");
            assert_eq!(link("a", Some(refused)), "a");
        }
    }
}
