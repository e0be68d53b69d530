//! Who asks: a token from the environment, from `gh`, or a GitHub App's key.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use plimsoll_collect_github::{ApiBase, Credentials, Secret};

use crate::error::CliError;

/// A private key is never larger.
const LARGEST_KEY: u64 = 64 << 10;

/// How a platform came to be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Named {
    /// By `--api-url`, `GH_HOST` or `GITHUB_API_URL`, or it is the one that is meant when none is.
    ByItsUser,
    /// By an address that a person wrote.
    InAnAddress,
    /// By a clone's remote: whoever made the clone, not who uses it.
    ByARemote,
}

/// What was said about who asks.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// A GitHub App's id.
    pub(crate) app_id: Option<u64>,
    /// Its private key.
    pub(crate) app_key: Option<PathBuf>,
    /// How the platform came to be asked.
    pub(crate) named: Named,
}

/// Finds out who asks the platform behind `base`.
///
/// GitHub gets any of them. Another host gets GitHub's only where its user named it, an enterprise token also where
/// it stands in an address, and nothing where only a clone's remote names it.
pub(crate) fn find(base: &ApiBase, asked: &Asked) -> Result<Credentials, CliError> {
    let trusted = base.is_githubs() || asked.named == Named::ByItsUser;
    if let (Some(id), Some(path)) = (asked.app_id, &asked.app_key) {
        if !trusted {
            let message =
                format!("the App's key is for no host that only an address names, such as {}", base.host());
            return Err(CliError::usage(message).hint("name the server with --api-url or GH_HOST"));
        }
        return Ok(Credentials::App { id, key: key(path)? });
    }
    if !trusted && asked.named == Named::ByARemote {
        return Ok(Credentials::Anonymous);
    }
    let enterprise = ["GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"];
    let enterprise = if base.is_githubs() { None } else { environment(&enterprise) };
    let general = || if trusted { environment(&["GITHUB_TOKEN", "GH_TOKEN"]) } else { None };
    let found = enterprise.or_else(general).or_else(|| from_gh(base.host()));
    Ok(found.map_or(Credentials::Anonymous, Credentials::Token))
}

fn environment(names: &[&str]) -> Option<Secret> {
    names.iter().find_map(|name| std::env::var(name).ok().and_then(|value| Secret::new(&value)))
}

fn key(path: &Path) -> Result<Secret, CliError> {
    use std::io::Read;
    let failed = |reason: String| {
        CliError::failure(format!("cannot read the App's key {}: {reason}", path.display()))
            .hint("give the PEM file that GitHub made for the App with --app-key")
    };
    let mut text = String::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(LARGEST_KEY).read_to_string(&mut text))
        .map_err(|error| failed(error.to_string()))?;
    Secret::new(&text)
        .filter(|_| text.contains("PRIVATE KEY"))
        .ok_or_else(|| failed("it holds no private key".to_owned()))
}

/// The token that GitHub's own program keeps, if it is there and somebody is logged in.
fn from_gh(host: &str) -> Option<Secret> {
    let output = Command::new("gh")
        .args(["auth", "token", "--hostname", host])
        .env("GH_PROMPT_DISABLED", "1")
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    if !output.status.success() {
        return None;
    }
    Secret::new(std::str::from_utf8(&output.stdout).ok()?)
}
