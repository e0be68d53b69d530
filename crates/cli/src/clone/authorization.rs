//! A token for one host, as a header.

/// A header that git sends to one host. It has no text form, so that it cannot be printed by accident.
#[derive(Clone)]
pub(crate) struct Authorization {
    /// URLs that begin with it get the header.
    prefix: String,
    header: String,
    token: String,
}

impl Authorization {
    /// A token for the host of an `https` URL, as GitHub takes it. `None` for other URLs, which have no header or
    /// would show it to anybody on the way, and for what can be no token.
    pub(crate) fn with_token(url: &str, token: &str) -> Option<Self> {
        let host = url.strip_prefix("https://")?.split('/').next().filter(|host| !host.is_empty())?;
        if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return None;
        }
        let encoded = base64(format!("x-access-token:{token}").as_bytes());
        Some(Self {
            prefix: format!("https://{host}/"),
            header: format!("Authorization: Basic {encoded}"),
            token: token.to_owned(),
        })
    }

    /// For github.com: the token that GitHub's own tools take from the environment.
    pub(crate) fn from_environment(url: &str, variable: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let host = url.strip_prefix("https://")?.split('/').next()?;
        let token = ["GH_TOKEN", "GITHUB_TOKEN"]
            .iter()
            .find_map(|name| variable(name).filter(|token| !token.is_empty()))?;
        host.eq_ignore_ascii_case("github.com").then(|| Self::with_token(url, token.trim())).flatten()
    }

    /// Git's setting and its value.
    pub(super) fn setting(&self) -> (String, &str) {
        (format!("http.{}.extraheader", self.prefix), &self.header)
    }

    /// The text without the token, should git or the host have repeated it.
    pub(super) fn redact(&self, text: &str) -> String {
        let encoded = self.header.rsplit(' ').next().unwrap_or_default();
        text.replace(encoded, "***").replace(&self.token, "***")
    }
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let group = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4 {
            let value = (group >> (18 - 6 * digit)) as usize & 63;
            text.push(if digit <= chunk.len() { DIGITS[value] as char } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_encoded_as_everywhere() {
        for (plain, encoded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob?>", "Zm9vYj8+")]
        {
            assert_eq!(base64(plain.as_bytes()), encoded);
        }
    }

    #[test]
    fn a_token_goes_to_its_host_alone_and_is_never_repeated() {
        let token = Authorization::with_token("https://github.com/a/b.git", "t0ken").unwrap();
        let (name, header) = token.setting();
        assert_eq!(name, "http.https://github.com/.extraheader");
        assert_eq!(header, "Authorization: Basic eC1hY2Nlc3MtdG9rZW46dDBrZW4=");
        assert_eq!(token.redact(&format!("sent {header}, t0ken")), "sent Authorization: Basic ***, ***");
        for url in ["http://github.com/a/b", "ssh://git@github.com/a/b", "file:///a/b", "https:///a"] {
            assert!(Authorization::with_token(url, "t").is_none(), "{url}");
        }
        assert!(Authorization::with_token("https://github.com/a/b", "a\nX: y").is_none());
    }

    #[test]
    fn the_environment_is_asked_for_github_only() {
        let ask = |url: &str, set: &'static str| {
            Authorization::from_environment(url, |name| (name == set).then(|| "t0ken".to_owned())).is_some()
        };
        assert!(ask("https://github.com/a/b.git", "GH_TOKEN"));
        assert!(ask("https://github.com/a/b.git", "GITHUB_TOKEN"));
        assert!(!ask("https://github.com.example.org/a/b.git", "GITHUB_TOKEN"));
        assert!(!ask("https://github.com/a/b.git", "OTHER"));
    }
}
