//! What is looked at.

use std::process::{Command, Stdio};

use chrono::{Duration, Utc};
use plimsoll_collect_github::{Credentials, Owner, Probed, probe, repositories};

use super::{Check, State};
use crate::args::DoctorArgs;
use crate::error::CliError;
use crate::target::Hosted;
use crate::{clone, fleet, history};

/// With less, a night may not end.
const LITTLE_ROOM: u64 = 2 << 30;
/// Fewer requests an hour are few for more than a handful of repositories.
const FEW_REQUESTS: u64 = 1_000;
/// A token that expires sooner should be renewed.
const SOON: Duration = Duration::days(14);

/// Every check, in the order in which a night needs things.
pub(super) fn all(arguments: &DoctorArgs) -> Vec<Check> {
    let mut checks = vec![git()];
    let owners = match &arguments.fleet {
        Some(path) => match fleet::look(path) {
            Ok(owners) => {
                let found = format!("{} is in order", path.display());
                checks.push(Check::new("settings", State::Ok, found));
                owners
            }
            Err(error) => {
                checks.push(told("settings", &error));
                Vec::new()
            }
        },
        None => Vec::new(),
    };
    checks.extend(store(arguments));
    checks.push(cache());
    checks.extend(platform(arguments, &owners));
    checks
}

fn told(id: &'static str, error: &CliError) -> Check {
    let check = Check::new(id, State::Failed, error.message());
    match error.hint_text() {
        Some(hint) => check.remedy(hint),
        None => check,
    }
}

fn git() -> Check {
    let output = Command::new("git").arg("--version").stdin(Stdio::null()).output();
    let version = output.ok().filter(|output| output.status.success());
    let Some(version) = version else {
        return Check::new("git", State::Failed, "the git program is not there, or does not run")
            .remedy("install git 2.31 or newer: repositories elsewhere are cloned with it");
    };
    let text = String::from_utf8_lossy(&version.stdout).trim().to_owned();
    let mut numbers = text.split_whitespace().nth(2).unwrap_or_default().split('.');
    let mut number = || numbers.next().and_then(|number| number.parse::<u32>().ok());
    match (number(), number()) {
        (Some(major), Some(minor)) if (major, minor) < (2, 31) => {
            Check::new("git", State::Failed, format!("{text} is too old")).remedy("install git 2.31 or newer")
        }
        _ => Check::new("git", State::Ok, text),
    }
}

fn store(arguments: &DoctorArgs) -> Vec<Check> {
    let path = match history::store_path(&arguments.history.store) {
        Ok(path) => path,
        Err(error) => return vec![told("store", &error)],
    };
    let mut checks = vec![disk("disk", &path)];
    match history::read_store(&path) {
        Ok(None) => checks.push(Check::new(
            "store",
            State::Ok,
            format!("{} is not there yet; the first collection makes it", path.display()),
        )),
        Ok(Some(reader)) => checks.push(match reader.check() {
            Ok(findings) if findings.is_empty() => {
                Check::new("store", State::Ok, format!("{} is in order", path.display()))
            }
            Ok(findings) => {
                let what: Vec<_> = findings.iter().map(|finding| finding.what.clone()).collect();
                Check::new("store", State::Failed, what.join("; ")).remedy(findings[0].remedy)
            }
            Err(error) => told("store", &history::failed(&error)),
        }),
        Err(error) => checks.push(told("store", &error)),
    }
    // Writing needs the lock too: whoever has it is named.
    if path.exists()
        && let Err(error) = history::open_store(&path, "plimsoll doctor")
    {
        let state = if error.exit() == crate::exit::Exit::Busy { State::Warning } else { State::Failed };
        checks.push(Check { state, ..told("writing", &error) });
    }
    checks
}

fn cache() -> Check {
    match clone::default_cache_dir() {
        Ok(path) => disk("cache", &path),
        Err(error) => told("cache", &error),
    }
}

fn disk(id: &'static str, path: &std::path::Path) -> Check {
    match fleet::room(path) {
        None => {
            Check::new(id, State::Warning, format!("nobody can say how much is free for {}", path.display()))
        }
        Some(free) => {
            let found = format!("{} MiB free for {}", free >> 20, path.display());
            if free < LITTLE_ROOM {
                Check::new(id, State::Warning, found).remedy("make room, or name another place")
            } else {
                Check::new(id, State::Ok, found)
            }
        }
    }
}

fn platform(arguments: &DoctorArgs, owners: &[String]) -> Vec<Check> {
    if arguments.offline {
        return vec![Check::new("platform", State::Skipped, "nobody was asked (--offline)")];
    }
    let name = owners.first().cloned().unwrap_or_else(|| "any".to_owned());
    let hosted = Hosted { host: None, full_name: format!("{name}/any") };
    let (base, credentials) = match history::access(&hosted, &arguments.history, false) {
        Ok(access) => access,
        Err(error) => return vec![told("token", &error)],
    };
    let host = base.host().to_owned();
    let mut checks = vec![match &credentials {
        Credentials::Anonymous => {
            Check::new("token", State::Warning, format!("none for {host}: public data, 60 requests an hour"))
                .remedy("set GITHUB_TOKEN, or log in with `gh auth login`")
        }
        Credentials::Token(_) => Check::new("token", State::Ok, format!("there is one for {host}")),
        Credentials::App { id, .. } => Check::new("token", State::Ok, format!("the App {id} asks {host}")),
    }];
    let pace = plimsoll_collect_github::Pace { tries: 2, ..history::pace(&arguments.history, &credentials) };
    let owner = |name: &str| Owner {
        base: base.clone(),
        credentials: credentials.clone(),
        name: name.to_owned(),
        pace,
        governor: None,
    };
    // An App has a token for an owner only.
    if matches!(credentials, Credentials::App { .. }) && owners.is_empty() {
        checks.push(Check::new("platform", State::Skipped, "an App is asked about an owner: give --fleet"));
        return checks;
    }
    match probe(&owner(&name)) {
        Ok(probed) => {
            checks.push(Check::new("platform", State::Ok, format!("{host} answers")));
            checks.extend(found(&probed));
        }
        Err(error) => {
            checks.push(Check::new("platform", State::Failed, error.to_string()));
            return checks;
        }
    }
    for name in owners {
        checks.push(match repositories(&owner(name)) {
            Ok((all, _)) => {
                Check::new("owner", State::Ok, format!("{name} has {} repositories to see", all.len()))
            }
            Err(error) => Check::new("owner", State::Failed, error.to_string()),
        });
    }
    checks
}

/// What the platform's answer says of limits, clock and token.
fn found(probed: &Probed) -> Vec<Check> {
    let mut checks = Vec::new();
    checks.push(match (probed.limit, probed.used.remaining) {
        (Some(limit), Some(left)) => {
            let found = format!("{left} of {limit} requests left this hour");
            if limit < FEW_REQUESTS {
                Check::new("limits", State::Warning, found).remedy("a token has 5,000 an hour")
            } else {
                Check::new("limits", State::Ok, found)
            }
        }
        _ => Check::new("limits", State::Ok, "the platform tells of none"),
    });
    if let Some(there) = probed.time {
        let apart = there - Utc::now();
        checks.push(if apart.abs() < Duration::minutes(10) {
            Check::new("clock", State::Ok, "agrees with the platform's")
        } else {
            let found = format!("differs from the platform's by {} minutes", apart.num_minutes().abs());
            Check::new("clock", State::Warning, found)
                .remedy("set this machine's clock; nights take the platform's time")
        });
    }
    if let Some(scopes) = &probed.scopes {
        let listed = if scopes.is_empty() { "none".to_owned() } else { scopes.join(", ") };
        let found = format!("the token's scopes: {listed}");
        let private = scopes.iter().any(|scope| scope == "repo");
        checks.push(if private {
            Check::new("scopes", State::Ok, found)
        } else {
            Check::new("scopes", State::Warning, found)
                .remedy("private repositories need the scope repo; a fine-grained token needs read access to actions, contents, deployments, issues, metadata, pull requests")
        });
    }
    if let Some(expires) = probed.expires {
        let found = format!("the token expires on {}", expires.format("%Y-%m-%d"));
        checks.push(if expires - Utc::now() < SOON {
            Check::new("expiry", State::Warning, found).remedy("make a new one before then")
        } else {
            Check::new("expiry", State::Ok, found)
        });
    }
    checks
}
