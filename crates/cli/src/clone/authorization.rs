//! A token for one host, as a header.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

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
        let encoded = BASE64.encode(format!("x-access-token:{token}"));
        Some(Self {
            prefix: format!("https://{host}/"),
            header: format!("Authorization: Basic {encoded}"),
            token: token.to_owned(),
        })
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
