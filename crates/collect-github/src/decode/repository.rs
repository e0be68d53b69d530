//! `GET /repos/{owner}/{repo}`.

use plimsoll_domain::record::{HostedRepository, Record};
use plimsoll_domain::time::Timestamp;
use serde::Deserialize;

use super::{Said, fields, parse};

#[derive(Deserialize)]
struct Sent {
    id: u64,
    full_name: String,
    default_branch: Option<String>,
    private: Option<bool>,
    archived: Option<bool>,
    fork: Option<bool>,
    #[serde(default, deserialize_with = "fields::time")]
    created_at: Option<Timestamp>,
    html_url: Option<String>,
    clone_url: Option<String>,
}

pub(super) fn read(body: &[u8]) -> Result<HostedRepository, String> {
    let sent: Sent = parse(body)?;
    let plain = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
    };
    // The name becomes part of requests.
    let named = sent.full_name.split_once('/').is_some_and(|(owner, name)| plain(owner) && plain(name));
    if !named {
        return Err(format!("{:?} is no name of a repository", sent.full_name));
    }
    Ok(HostedRepository {
        id: sent.id,
        full_name: sent.full_name,
        default_branch: fields::said(sent.default_branch),
        private: sent.private.unwrap_or(false),
        archived: sent.archived.unwrap_or(false),
        fork: sent.fork.unwrap_or(false),
        created: sent.created_at,
        url: web_address(sent.html_url),
        clone_url: web_address(sent.clone_url),
    })
}

/// Addresses become links in reports: nothing but the web's.
fn web_address(address: Option<String>) -> Option<String> {
    address.filter(|address| {
        (address.starts_with("https://") || address.starts_with("http://"))
            && address.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"'<>`\\".contains(&byte))
    })
}

pub(super) fn said(body: &[u8]) -> Result<Said, String> {
    let hosted = read(body)?;
    Ok(Said { key: hosted.id.to_string(), revision: 0, records: vec![Record::Repository(hosted)] })
}
