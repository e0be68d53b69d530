//! What git complained about, as an answer: what happened, to which repository, what to do.

use std::io;
use std::path::Path;

use crate::error::CliError;

use super::git::Failure;

/// What was being done.
pub(super) struct Attempt<'a> {
    doing: &'static str,
    url: &'a str,
    /// Where in the cache.
    path: &'a Path,
    /// A clone was there before, and could be the cause.
    existing: bool,
}

impl<'a> Attempt<'a> {
    /// A first clone, into this folder.
    pub(super) fn cloning(url: &'a str, folder: &'a Path) -> Self {
        Self { doing: "clone", url, path: folder, existing: false }
    }

    /// An update of this clone.
    pub(super) fn updating(url: &'a str, clone: &'a Path) -> Self {
        Self { doing: "update the clone of", url, path: clone, existing: true }
    }

    /// Fetching files into this clone.
    pub(super) fn fetching_files(url: &'a str, clone: &'a Path) -> Self {
        Self { doing: "fetch files of", url, path: clone, existing: true }
    }
}

/// Kinds of trouble, the more particular first: what git says of it, and what helps.
const KINDS: [(Kind, &[&str]); 9] = [
    (Kind::Full, &["No space left on device", "Disk quota exceeded", "not enough space"]),
    (Kind::TooOld, &["unknown option", "usage: git "]),
    (Kind::Certificate, &["SSL certificate", "certificate verif", "Host key verification failed"]),
    (
        Kind::Unreachable,
        &[
            "Could not resolve",
            "Temporary failure in name resolution",
            "Name or service not known",
            "Failed to connect",
            "Couldn't connect",
            "Could not connect",
            "Connection refused",
            "Connection timed out",
            "Connection reset",
            "Operation timed out",
            "Operation too slow",
            "Network is unreachable",
            "No route to host",
            "unable to connect",
            "early EOF",
            "The requested URL returned error: 5",
        ],
    ),
    (
        Kind::Refused,
        &[
            "could not read Username",
            "could not read Password",
            "terminal prompts disabled",
            "Authentication failed",
            "Permission denied (",
            "The requested URL returned error: 401",
            "The requested URL returned error: 403",
            "Invalid username or",
        ],
    ),
    (
        Kind::NotFound,
        &[
            "Repository not found",
            "not found",
            "does not appear to be a git repository",
            "does not exist",
            "The requested URL returned error: 404",
        ],
    ),
    (Kind::Forbidden, &["Permission denied", "Read-only file system"]),
    (Kind::Protocol, &["transport '"]),
    (
        Kind::Damaged,
        &[
            "not a git repository",
            "No such remote",
            "bad config",
            "bad object",
            "corrupt",
            "unable to read",
            "could not parse",
            "did not send all necessary objects",
            "invalid object",
            "missing necessary objects",
            "bad signature",
            "garbage at end",
        ],
    ),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Full,
    TooOld,
    Certificate,
    Unreachable,
    Refused,
    NotFound,
    Forbidden,
    Protocol,
    Damaged,
}

/// The error for a failed attempt.
pub(super) fn explain(failure: Failure, attempt: &Attempt<'_>) -> CliError {
    let what = format!("cannot {} {}", attempt.doing, attempt.url);
    let said = match failure {
        Failure::NotInstalled => {
            return CliError::failure(format!("{what}: git is not installed, or not on the path")).hint(
                "install git 2.36 or newer; a repository that is on this machine can be audited by its path",
            );
        }
        Failure::NotRun(error) => return CliError::failure(format!("{what}: git could not be run: {error}")),
        Failure::Late => {
            return CliError::failure(format!("{what}: git was not done when the deadline came"));
        }
        Failure::Failed(said) => said,
    };
    let told = clean(&said);
    let found = KINDS.iter().find(|(kind, signs)| {
        (*kind != Kind::Damaged || attempt.existing) && signs.iter().any(|sign| said.contains(sign))
    });
    let place = attempt.path.display();
    let Some((kind, _)) = found else {
        return CliError::failure(format!("{what}: git failed: {told}"));
    };
    let (happened, hint) = match kind {
        Kind::Full => ("the disk is full", format!("make room, or set XDG_CACHE_HOME to a folder on another disk ({place})")),
        Kind::TooOld => ("this git is too old for partial clones", "install git 2.36 or newer".to_owned()),
        Kind::Certificate => (
            "the host cannot be trusted",
            "let git know the host's certificate (http.sslCAInfo) or its ssh key (known_hosts)".to_owned(),
        ),
        Kind::Unreachable => (
            "the host cannot be reached",
            "check the network and the proxy (HTTPS_PROXY); with --offline an existing clone is used as it is".to_owned(),
        ),
        Kind::Refused => (
            "it is private or does not exist: the host asks who you are",
            "check the name; for a private one set GITHUB_TOKEN, or let git know you (credential helper, ssh key)".to_owned(),
        ),
        Kind::NotFound => (
            "there is no such repository, or none that you may see",
            "check the name; for a private one set GITHUB_TOKEN, or let git know you (credential helper, ssh key)".to_owned(),
        ),
        Kind::Forbidden => (
            "a folder may not be written",
            format!("let your user write to {place}, or set XDG_CACHE_HOME to another folder"),
        ),
        Kind::Protocol => (
            "its protocol is not allowed",
            "see protocol.allow in git's configuration and GIT_ALLOW_PROTOCOL in the environment".to_owned(),
        ),
        Kind::Damaged => return damaged(attempt.path, &told),
    };
    CliError::failure(format!("{what}: {happened}\n  git said: {told}")).hint(hint)
}

/// A clone in the cache that cannot be used.
pub(super) fn damaged(path: &Path, reason: &str) -> CliError {
    CliError::failure(format!("the cached clone {} is damaged: {reason}", path.display()))
        .hint("delete that folder; the next run clones anew")
}

/// A folder or file of the cache that cannot be made or written.
pub(super) fn folder(path: &Path, error: &io::Error) -> CliError {
    let hint = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "make room, or set XDG_CACHE_HOME to a folder on another disk"
        }
        _ => "set XDG_CACHE_HOME to a folder you may write to",
    };
    CliError::failure(format!("cannot write to the cache {}: {error}", path.display())).hint(hint)
}

/// The lines that say why, without credentials in URLs.
fn clean(said: &str) -> String {
    const SHOWN: usize = 3;
    let telling = |line: &&str| {
        ["fatal:", "error:", "remote:", "ssh:", "ERROR:"].iter().any(|begin| line.starts_with(begin))
    };
    let mut lines: Vec<&str> = said.lines().filter(telling).collect();
    if lines.is_empty() {
        lines = said.lines().collect();
    }
    let first = lines.len().saturating_sub(SHOWN);
    let cleaned: Vec<_> = lines[first..].iter().map(|line| without_secrets(line)).collect();
    if cleaned.is_empty() { "nothing".to_owned() } else { cleaned.join("; ") }
}

fn without_secrets(line: &str) -> String {
    line.split(' ').map(word_without_secrets).collect::<Vec<_>>().join(" ")
}

fn word_without_secrets(word: &str) -> String {
    let Some(at) = word.find("://") else { return word.to_owned() };
    let letter = |character: char| character.is_ascii_alphabetic() || character == '+';
    let start = word[..at].rfind(|character| !letter(character)).map_or(0, |before| before + 1);
    // The scheme's first letter follows a quote or bracket, all of one byte where git writes them.
    let (Some(before), Some(rest)) = (word.get(..start), word.get(start..)) else {
        return "<url>".to_owned();
    };
    let end = rest.find(['\'', '"', ')', '>', ',']).unwrap_or(rest.len());
    let (url, after) = rest.split_at(end);
    let told = match url.strip_prefix("file://") {
        Some(_) => url.to_owned(),
        None => plimsoll_collect_git::without_credentials(url).unwrap_or_else(|| "<url>".to_owned()),
    };
    format!("{before}{told}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(said: &str, existing: bool) -> String {
        let path = Path::new("cache/h.io/a/b.git");
        let url = "https://h.io/a/b.git";
        let attempt = if existing { Attempt::updating(url, path) } else { Attempt::cloning(url, path) };
        explain(Failure::Failed(said.to_owned()), &attempt).to_string()
    }

    #[test]
    fn usual_complaints_are_understood() {
        for (said, happened) in [
            (
                "fatal: unable to access 'https://h.io/a/b.git/': Could not resolve host: h.io",
                "cannot be reached",
            ),
            ("ssh: connect to host h.io port 22: Connection refused", "cannot be reached"),
            ("fatal: unable to access 'x': Failed to connect to proxy port 3128", "cannot be reached"),
            (
                "remote: Repository not found.\nfatal: repository 'https://h.io/a/b.git/' not found",
                "no such repository",
            ),
            ("fatal: '/srv/x' does not appear to be a git repository", "no such repository"),
            (
                "fatal: could not read Username for 'https://h.io': terminal prompts disabled",
                "private or does not",
            ),
            ("git@h.io: Permission denied (publickey).", "private or does not"),
            ("fatal: write error: No space left on device", "disk is full"),
            ("fatal: could not create work tree dir 'x': Permission denied", "may not be written"),
            ("Host key verification failed.", "cannot be trusted"),
            ("error: unknown option `filter'", "too old"),
            ("fatal: transport 'ext' not allowed", "not allowed"),
        ] {
            let text = told(said, false);
            assert!(text.contains(happened) && text.contains("hint:") && text.contains("h.io/a/b"), "{text}");
        }
        assert!(told("fatal: bad object refs/heads/main", true).contains("delete that folder"));
        assert!(told("fatal: the dog ate it", false).contains("the dog ate it"));
        assert!(told("", false).contains("git failed: nothing"));
    }

    #[test]
    fn credentials_never_come_out() {
        for said in [
            "fatal: unable to access 'https://ann:SECRET@h.io/a/b.git/': Could not resolve host: h.io",
            "fatal: unable to access 'https://h.io/a/b.git/?token=SECRET': x",
            "fatal: Authentication failed for 'https://SECRET@h.io/a/b.git/'",
            "fatal: x <https://h.io/a;SECRET> (ssh://u:SECRET@h.io/x)",
            "fatal: https://ann:SECRET@h.io:80/a@b",
        ] {
            let text = told(said, true);
            assert!(!text.contains("SECRET"), "{text}");
        }
        assert!(told("fatal: 'file:///srv/x' does not exist", true).contains("'file:///srv/x'"));
    }
}
