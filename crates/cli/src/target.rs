//! What a person means: a folder, `owner/name`, or an address.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::error::CliError;

/// What is to be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// A repository on this machine.
    Path(PathBuf),
    /// A repository elsewhere.
    Hosted(Hosted),
}

/// A repository on a platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hosted {
    /// The host, where it was said.
    pub(crate) host: Option<String>,
    /// `owner/name`.
    pub(crate) full_name: String,
}

impl Target {
    /// Reads what a person wrote. What exists here is a path, whatever it looks like.
    pub(crate) fn parse(text: &OsStr) -> Result<Self, CliError> {
        let path = Path::new(text);
        let as_path = || Self::Path(path.to_owned());
        match text.to_str().filter(|_| !path.exists()) {
            Some(word) => Ok(Self::elsewhere(word)?.unwrap_or_else(as_path)),
            None => Ok(as_path()),
        }
    }

    /// Reads a name or an address, whatever exists here; `None` for what is neither.
    pub(crate) fn elsewhere(word: &str) -> Result<Option<Self>, CliError> {
        if let Some(rest) = word.strip_prefix("file://") {
            return Ok(Some(Self::Path(PathBuf::from(rest))));
        }
        if let Some((_, rest)) = word.split_once("://") {
            return address(word, rest.split(['?', '#']).next().unwrap_or(rest)).map(Some);
        }
        if let Some((user_host, name)) = word.split_once(':').filter(|(before, _)| !before.contains('/'))
            && let Some((_, host)) = user_host.rsplit_once('@')
        {
            return address(word, &format!("{host}/{name}")).map(Some);
        }
        let parts: Vec<_> = word.split('/').collect();
        Ok(match parts.as_slice() {
            [owner, name] if is_name(owner) && is_name(name) => Some(hosted(None, owner, name)),
            [host, owner, name] if host.contains('.') && is_host(host) && is_name(owner) && is_name(name) => {
                Some(hosted(Some(*host), owner, name))
            }
            _ => None,
        })
    }
}

/// `host/owner/name`, with whatever a browser's address has behind it.
fn address(word: &str, rest: &str) -> Result<Target, CliError> {
    let rest = rest.rsplit_once('@').filter(|(user, _)| !user.contains('/')).map_or(rest, |(_, rest)| rest);
    let mut parts = rest.trim_matches('/').split('/');
    let (host, owner, name) = (parts.next(), parts.next(), parts.next());
    match (host, owner, name.map(|name| name.trim_end_matches(".git"))) {
        (Some(host), Some(owner), Some(name)) if is_host(host) && is_name(owner) && is_name(name) => {
            Ok(hosted(Some(host), owner, name))
        }
        _ => {
            // The address may hold a password.
            let scheme = word.split("://").next().unwrap_or_default();
            let shown = if word.contains('@') { format!("{scheme}://…") } else { word.to_owned() };
            Err(CliError::usage(format!("{shown} is no address of a repository"))
                .hint("give one like https://github.com/OWNER/NAME, or OWNER/NAME, or a path"))
        }
    }
}

fn hosted(host: Option<&str>, owner: &str, name: &str) -> Target {
    let host = host.map(|host| host.to_ascii_lowercase().trim_start_matches("www.").to_owned());
    Target::Hosted(Hosted { host, full_name: format!("{owner}/{}", name.trim_end_matches(".git")) })
}

fn is_name(part: &str) -> bool {
    !part.is_empty()
        && !part.starts_with(['.', '-', '~'])
        && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
}

fn is_host(part: &str) -> bool {
    let name = part.rsplit_once(':').map_or(part, |(name, port)| {
        if port.bytes().all(|byte| byte.is_ascii_digit()) { name } else { part }
    });
    !name.is_empty()
        && !name.starts_with(['.', '-'])
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Option<(Option<String>, String)> {
        match Target::parse(OsStr::new(text)).unwrap() {
            Target::Hosted(hosted) => Some((hosted.host, hosted.full_name)),
            Target::Path(_) => None,
        }
    }

    #[test]
    fn every_usual_form_names_the_same_repository() {
        assert_eq!(parsed("acme/keel"), Some((None, "acme/keel".to_owned())));
        for text in [
            "https://github.com/acme/keel",
            "https://github.com/acme/keel.git",
            "https://www.github.com/acme/keel/actions?query=x",
            "https://ann:secret@github.com/acme/keel",
            "git@github.com:acme/keel.git",
            "ssh://git@github.com/acme/keel.git",
            "github.com/acme/keel",
        ] {
            assert_eq!(parsed(text), Some((Some("github.com".to_owned()), "acme/keel".to_owned())), "{text}");
        }
    }

    #[test]
    fn paths_stay_paths() {
        for text in [
            ".",
            "..",
            "./acme/keel",
            "../keel",
            "/does/not/exist",
            "~/keel",
            "keel",
            "a/b/c",
            "src",
            "acme/..",
        ] {
            assert_eq!(parsed(text), None, "{text}");
        }
    }

    #[test]
    fn an_address_of_something_else_is_refused_without_its_password() {
        for text in ["https://ann:secret@github.com/acme", "https://github.com", "https:///a/b"] {
            let error = Target::parse(OsStr::new(text)).unwrap_err().to_string();
            assert!(!error.contains("secret"), "{error}");
        }
    }
}
