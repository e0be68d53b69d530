//! Where in the cache a repository's clone is, by its URL.

use std::io;
use std::path::{Path, PathBuf};

use crate::error::CliError;

/// The longest part of a path; file systems take 255 bytes, of which the neighbours' names need some.
const LONGEST: usize = 200;

/// A URL that git may be given, and the folder that belongs to it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) url: String,
    /// Relative to the cache: `github.com/owner/name.git`. It never leads out of it.
    pub(super) folder: PathBuf,
}

impl Place {
    /// Checks a URL and maps it. Schemes that run programs, credentials, and whatever is unusual are refused.
    pub(super) fn of(url: &str) -> Result<Self, CliError> {
        let url = url.trim();
        let refused = |why: &str| {
            // What is odd may hold a secret.
            let told = plimsoll_collect_git::without_credentials(url).map(|url| format!(" {url}"));
            CliError::usage(format!("cannot clone{}: {why}", told.unwrap_or_default()))
                .hint("give a URL such as https://github.com/OWNER/NAME.git")
        };
        let (scheme, rest) = url.split_once("://").ok_or_else(|| refused("it is no URL"))?;
        let (authority, path) = rest.split_once('/').ok_or_else(|| refused("the URL has no path"))?;
        let local = scheme == "file";
        let host = match scheme {
            // On this machine only: what is behind it is read by git as any repository is, and nothing is run.
            "file" if authority.is_empty() => "file".to_owned(),
            "file" => return Err(refused("a file URL has three slashes and no host")),
            "http" | "https" | "git" if authority.contains('@') => {
                return Err(refused("the URL has credentials in it; use a credential helper"));
            }
            "http" | "https" | "git" => host(authority).ok_or_else(|| refused("the host is odd"))?,
            "ssh" => {
                let (user, name) = authority.rsplit_once('@').unwrap_or(("git", authority));
                let plain = !user.is_empty() && !user.starts_with('-') && user.bytes().all(is_plain);
                host(name).filter(|_| plain).ok_or_else(|| refused("the host is odd"))?
            }
            _ => return Err(refused("its scheme is none of https, http, ssh, git and file")),
        };
        let parts: Vec<&str> = path.trim_end_matches('/').split('/').collect();
        let folder = folder(&host, &parts, local)
            .ok_or_else(|| refused("its path is not that of a repository (OWNER/NAME)"))?;
        Ok(Self { url: url.to_owned(), folder })
    }
}

/// A host as a folder; a port is set off by what no host has in it.
fn host(authority: &str) -> Option<String> {
    let (name, port) = match authority.split_once(':') {
        Some((name, port)) => (name, Some(port)),
        None => (authority, None),
    };
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
    let shaped = !name.starts_with(['.', '-']) && !name.contains("..") && name.len() <= LONGEST;
    if name.is_empty() || !plain || !shaped {
        return None;
    }
    let name = name.to_ascii_lowercase();
    match port {
        None => Some(name),
        Some(port)
            if !port.is_empty() && port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            Some(format!("{name}+{port}"))
        }
        Some(_) => None,
    }
}

fn folder(host: &str, parts: &[&str], local: bool) -> Option<PathBuf> {
    let (name, above) = parts.split_last()?;
    if above.is_empty() && !local {
        return None;
    }
    let name = name.strip_suffix(".git").unwrap_or(name);
    // A folder that looks like a clone or its lock would be one inside another.
    let clashes = |part: &&&str| part.to_ascii_lowercase().ends_with(".git") || part.ends_with(".lock");
    if above.iter().any(|part| clashes(&part))
        || !above.iter().chain([&name]).all(|part| is_part(part, local))
    {
        return None;
    }
    // Hosts take either case for the same repository; file systems may not.
    let cased = |part: &str| if local { part.to_owned() } else { part.to_ascii_lowercase() };
    let mut folder = PathBuf::from(host);
    folder.extend(above.iter().map(|part| cased(part)));
    folder.push(format!("{}.git", cased(name)));
    Some(folder)
}

fn is_part(part: &str, local: bool) -> bool {
    let allowed = |byte| is_plain(byte) || (local && b"+~@, ".contains(&byte));
    !matches!(part, "" | "." | "..") && part.len() <= LONGEST && part.bytes().all(allowed)
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"._-".contains(&byte)
}

/// Where clones are kept unless the user names another folder: below `$XDG_CACHE_HOME`, else `~/.cache`.
pub(crate) fn default_cache_dir() -> Result<PathBuf, CliError> {
    use etcetera::BaseStrategy as _;
    let base = etcetera::choose_base_strategy().map_err(|_| {
        CliError::failure("there is no home folder to keep clones in")
            .hint("set XDG_CACHE_HOME to a folder you may write to")
    })?;
    Ok(base.cache_dir().join("plimsoll").join("git"))
}

/// Makes a folder and all above it, for the user alone: clones may be of private repositories.
pub(super) fn create_folder(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_repository_has_its_folder() {
        for (url, folder) in [
            ("https://github.com/Owner/Name.git", "github.com/owner/name.git"),
            ("https://github.com/owner/name/", "github.com/owner/name.git"),
            ("https://github.com/owner/.github", "github.com/owner/.github.git"),
            ("https://GHE.example.org:8443/a/b", "ghe.example.org+8443/a/b.git"),
            ("ssh://git@github.com/a/b.git", "github.com/a/b.git"),
            ("git://h.io/a/b/c_d-e.x", "h.io/a/b/c_d-e.x.git"),
            ("file:///srv/mirrors/Keel", "file/srv/mirrors/Keel.git"),
        ] {
            assert_eq!(Place::of(url).unwrap().folder, PathBuf::from(folder), "{url}");
        }
    }

    #[test]
    fn nothing_leads_out_or_runs_anything() {
        for url in [
            "owner/name",
            "--upload-pack=x",
            "ext::sh -c x",
            "ext://sh/a/b",
            "https://github.com",
            "https://github.com/",
            "https://github.com/name",
            "https://github.com/a/..",
            "https://github.com/../../etc/passwd",
            "https://github.com/a/./b",
            "https://github.com/a//b",
            "https://github.com/a/.git",
            "https://github.com/a/b.git/c",
            "https://github.com/a/b.git.lock/c",
            "https://github.com/a/b\\c",
            "https://github.com/a/b%2e%2e",
            "https://github.com/a/b?x=y",
            "https://github.com/a/b\nc",
            "https://../a/b",
            "https://-oProxyCommand=x/a/b",
            "ssh://-oProxyCommand=x/a/b",
            "ssh://-l@h.io/a/b",
            "https://h.io:port/a/b",
            "file://host/a/b",
            "file:///a/../b",
            "file:///",
        ] {
            assert!(Place::of(url).is_err(), "{url}");
        }
        assert!(Place::of(&format!("https://h.io/a/{}", "b".repeat(1_000))).is_err());
    }

    #[test]
    fn credentials_are_refused_and_not_repeated() {
        for url in
            ["https://ann:SECRET@github.com/a/b", "https://SECRET@github.com/a/b", "ssh://a:SECRET@h.io/a/b"]
        {
            let error = Place::of(url).unwrap_err().to_string();
            assert!(!error.contains("SECRET") && error.contains("cannot clone"), "{error}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn folders_are_for_their_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("a/b");
        create_folder(&folder).unwrap();
        assert_eq!(std::fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    }
}
