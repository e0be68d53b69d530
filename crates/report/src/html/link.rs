//! Links: the one place where an address from a repository becomes something to click on.

use super::markup::Markup;

/// Longest address that is linked.
const LONGEST: usize = 2_000;

/// A link that opens an address, or only its text where the address is none that we would open.
pub(crate) fn outside(markup: &mut Markup, address: Option<&str>, text: &str) {
    match address.and_then(safe) {
        Some(address) => {
            markup.open("a", &[("href", &address), ("rel", "noopener noreferrer")]);
            markup.name(text);
            markup.close("a");
        }
        None => {
            markup.open("span", &[]);
            markup.name(text);
            markup.close("span");
        }
    }
}

/// A link to an element of the same page.
pub(crate) fn inside(markup: &mut Markup, id: &str, text: &str) {
    markup.open("a", &[("href", &format!("#{id}"))]);
    markup.name(text);
    markup.close("a");
}

/// A link to a file that lies beside the page. Whatever the name holds, it is a relative path.
pub(crate) fn beside(markup: &mut Markup, path: &str, text: &str) {
    let mut address = String::from("./");
    for byte in path.bytes().take(LONGEST) {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'_' | b'-' | b'/' | b'~' => {
                address.push(char::from(byte));
            }
            _ => address.push_str(&format!("%{byte:02X}")),
        }
    }
    markup.open("a", &[("href", &address)]);
    markup.name(text);
    markup.close("a");
}

/// An `http` or `https` address with a plain host and without a user's name; nothing else is ever linked.
///
/// A host beyond ASCII can look like another, and `github.com@evil.example` is not GitHub's.
fn safe(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://")?;
    let known = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    let host = rest.split(['/', '?', '#']).next()?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    if !known || address.len() > LONGEST || host.is_empty() || !host.chars().all(plain) {
        return None;
    }
    let mut linked = format!("{}://{host}", scheme.to_ascii_lowercase());
    for byte in rest[host.len()..].bytes() {
        match byte {
            b'"' | b'\'' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}' => {
                linked.push_str(&format!("%{byte:02X}"));
            }
            b'!'..=b'~' => linked.push(char::from(byte)),
            _ => linked.push_str(&format!("%{byte:02X}")),
        }
    }
    Some(linked)
}

#[cfg(test)]
mod tests {
    use super::{Markup, beside, safe};

    #[test]
    fn only_the_web_is_linked() {
        let file = "https://github.com/a/b/blob/main/x.yml#L3";
        assert_eq!(safe(file).as_deref(), Some(file));
        assert_eq!(safe("HTTP://host:8080/?q=1").as_deref(), Some("http://host:8080/?q=1"));
        for other in [
            "javascript:alert(1)",
            "javascript://github.com/%0aalert(1)",
            "data:text/html,<script>alert(1)</script>",
            " https://github.com/",
            "java\nscript://x/",
            "file:///etc/passwd",
            "//evil.example/",
            "https://github.com@evil.example/",
            "https://gith\u{fc}b.com/",
            "https:///x",
            "https://evil.example\\@github.com/",
            "",
        ] {
            assert_eq!(safe(other), None, "{other}");
        }
        assert_eq!(safe(&format!("https://a/{}", "x".repeat(10_000))), None);
    }

    #[test]
    fn an_address_is_encoded_where_it_is_not_plain() {
        assert_eq!(safe("https://a/b\"c\u{202e}d e\n").as_deref(), Some("https://a/b%22c%E2%80%AEd%20e%0A"));
    }

    #[test]
    fn a_file_beside_the_page_is_never_another_scheme() {
        let mut markup = Markup::new();
        beside(&mut markup, "javascript:alert(1)", "x");
        assert_eq!(markup.finish(), "<a href=\"./javascript%3Aalert%281%29\">x</a>");
    }
}
