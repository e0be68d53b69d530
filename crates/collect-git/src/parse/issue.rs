//! Whether a message names an issue or ticket.

use std::sync::LazyLock;

use memchr::memmem::Finder;

/// Words in front of a number that look like a tracker's key and are none.
const NOT_A_TRACKER: [&str; 44] = [
    "UTF", "SHA", "ISO", "CVE", "RFC", "GHSA", "PEP", "MD", "AES", "RSA", "TLS", "SSL", "HTTP", "UTC", "GMT",
    "CWE", "IEEE", "ANSI", "ECMA", "ES", "RC", "BASE", "X", "ASCII", "CP", "KOI", "UCS", "WINDOWS", "GPL",
    "LGPL", "APACHE", "BSD", "ARM", "COVID", "PR", "HTML", "CSS", "PHP", "GPT", "IPV", "MP", "USB", "DDR",
    "WPA",
];

static ISSUES: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"/issues/"));

static BUGS: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"ug "));

/// `#12`, `GH-12`, `ABC-123`, `Bug 1234567` or a link to an issue.
pub(crate) fn is_linked(message: &[u8]) -> bool {
    memchr::memchr2_iter(b'#', b'-', message).any(|at| match message[at] {
        b'#' => is_number(message, at),
        _ => is_ticket(message, at),
    }) || ISSUES
        .find(message)
        .is_some_and(|at| message.get(at + ISSUES.needle().len()).is_some_and(u8::is_ascii_digit))
        || BUGS.find_iter(message).any(|at| is_bug(message, at))
}

/// `Bug 1234567`, as Bugzilla's users write; short numbers are counted bugs rather than named ones.
fn is_bug(message: &[u8], at: usize) -> bool {
    let first = at.checked_sub(1).map(|first| message[first]);
    let before = at.checked_sub(2).map(|before| message[before]);
    let number = &message[at + BUGS.needle().len()..];
    let digits = number.iter().take_while(|byte| byte.is_ascii_digit()).count();
    matches!(first, Some(b'B' | b'b'))
        && before.is_none_or(|byte| !byte.is_ascii_alphanumeric() && byte != b'_')
        && digits >= 4
        && ends_number(number, 8)
}

/// `#12`, not `&#39;`, `c#7`, `#12ab` or a colour.
fn is_number(message: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).map(|before| message[before]);
    let free = before.is_none_or(|byte| !byte.is_ascii_alphanumeric() && byte != b'&' && byte != b'_')
        // `owner/name#12` names an issue elsewhere, which is a link as well.
        || in_repository(message, at);
    free && ends_number(&message[at + 1..], 7)
}

fn in_repository(message: &[u8], at: usize) -> bool {
    // Names on GitHub have at most 39 and 100 characters.
    let near = &message[at.saturating_sub(141)..at];
    let start = near.iter().rposition(u8::is_ascii_whitespace).map_or(0, |space| space + 1);
    let word = &near[start..];
    word.iter().filter(|byte| **byte == b'/').count() == 1 && word.last() != Some(&b'/')
}

/// One to `longest` digits, not starting with zero, and then no letter or digit.
fn ends_number(rest: &[u8], longest: usize) -> bool {
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let next = rest.get(digits);
    (1..=longest).contains(&digits)
        && rest[0] != b'0'
        && next.is_none_or(|byte| !byte.is_ascii_alphabetic() && *byte != b'_')
        // `ABC-12-login` is how branches are named after tickets; `X-2024-01` is something else.
        && !(next == Some(&b'-') && rest.get(digits + 1).is_some_and(u8::is_ascii_digit))
}

/// `ABC-123` around the dash at `at`.
fn is_ticket(message: &[u8], at: usize) -> bool {
    if !message.get(at + 1).is_some_and(u8::is_ascii_digit) {
        return false;
    }
    let is_key = |byte: &&u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || **byte == b'_';
    let length = message[..at].iter().rev().take_while(is_key).count();
    let key = &message[at - length..at];
    let before = (at - length).checked_sub(1).map(|before| message[before]);
    let free = before.is_none_or(|byte| !byte.is_ascii_alphanumeric() && !b"-_.".contains(&byte));
    let shaped = (2..=10).contains(&length) && key[0].is_ascii_uppercase();
    let known_other = NOT_A_TRACKER.iter().any(|word| word.as_bytes() == key);
    free && shaped && !known_other && ends_number(&message[at + 1..], 7)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn issues_and_tickets_are_links() {
        for yes in [
            "Fixes #12",
            "(#7)",
            "GH-31: x",
            "PROJ-123 do it",
            "[AB2-9] do it",
            "feature/ABC-12-login",
            "see rails/rails#123",
            "Closes https://github.com/a/b/issues/9",
            "Bug 1234567 - Show retriggers",
            "Back out for bug 76543",
        ] {
            assert!(is_linked(yes.as_bytes()), "{yes}");
        }
    }

    #[test]
    fn encodings_algorithms_and_standards_are_not() {
        for no in [
            "Read UTF-8",
            "Use SHA-1 and SHA-256",
            "ISO-8859-1",
            "ISO-8601 dates",
            "CVE-2024-1234",
            "RFC-2119",
            "C#7",
            "&#39;",
            "colour #00ff00",
            "colour #123abc",
            "x86-64",
            "A-1",
            "2024-01-02",
            "first #",
            "TLS-1.3",
            "ABC-12-34x",
            "GPT-4",
            "Bug 12 of many",
            "Debug 123456",
            "bug 2024-01-02",
            "a rug 123456",
        ] {
            assert!(!is_linked(no.as_bytes()), "{no}");
        }
    }
}
