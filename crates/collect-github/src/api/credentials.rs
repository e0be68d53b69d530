//! Who asks. A secret never shows itself.

use std::fmt;

use sha2::{Digest, Sha256};

/// A token or key. It has no way to be printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes a secret; `None` when there is nothing but white space.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| Self(text.to_owned()))
    }

    /// The secret itself, to be handed to whatever sends it; never to a log, a file or an error.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether it could be the value of a header at all.
    pub(crate) fn is_plain(&self) -> bool {
        self.0.bytes().all(|byte| byte.is_ascii_graphic())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credentials {
    /// Nobody: public data, 60 requests an hour.
    Anonymous,
    /// A personal access token, or the token of a workflow run.
    Token(Secret),
    /// A GitHub App: its id and its private key in PEM.
    App {
        /// The App's id.
        id: u64,
        /// The private key.
        key: Secret,
    },
}

impl Credentials {
    /// Names whoever asks, and where, without telling the secret: entity tags are only good for the token they were
    /// given to.
    #[must_use]
    pub fn fingerprint(&self, place: &str) -> String {
        let who = match self {
            Self::Anonymous => String::new(),
            Self::Token(token) => token.expose().to_owned(),
            Self::App { id, .. } => format!("app {id}"),
        };
        let digest = Sha256::digest(format!("plimsoll entity tags\n{place}\n{who}"));
        digest[..8].iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Whether nobody asks.
    #[must_use]
    pub fn is_anonymous(&self) -> bool {
        matches!(self, Self::Anonymous)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_never_shows_itself() {
        let secret = Secret::new(" ghp_averysecrettoken \n").unwrap();
        let credentials = Credentials::Token(secret.clone());
        for shown in [format!("{secret:?}"), format!("{credentials:?}"), credentials.fingerprint("https://x")]
        {
            assert!(!shown.contains("averysecret"), "{shown}");
        }
        assert_eq!(Secret::new(" \n"), None);
    }
}
