//! The repositories of an organisation or a person.

use plimsoll_domain::record::HostedRepository;
use plimsoll_domain::time::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::Owner;
use crate::api::{Api, ApiError};
use crate::collect::{CollectError, PAGE, fetch, numbered};
use crate::decode;

/// Pages that are read at most: no owner has more than a hundred thousand repositories.
const MOST_PAGES: u64 = 1_000;

/// A repository as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The repository.
    pub hosted: HostedRepository,
    /// Its topics.
    pub topics: Vec<String>,
    /// When anything was last pushed; `None` where the platform does not say.
    pub pushed: Option<Timestamp>,
    /// Whether the platform has switched it off.
    pub disabled: bool,
}

/// The repositories of an owner that the token may see, by name; and those that the platform listed and that could not
/// be read, with the reason.
///
/// # Errors
/// When there is no such owner, or the list cannot be had as a whole.
pub fn repositories(owner: &Owner) -> Result<(Vec<Listed>, Vec<String>), CollectError> {
    super::block_on(owner, async {
        let api = owner.connect().await?;
        let mut all = Vec::new();
        let mut problems = Vec::new();
        let organisation = format!("/orgs/{}/repos?type=all&sort=full_name", owner.name);
        match read(&api, &organisation, &mut all, &mut problems).await {
            Err(ApiError::NotFound) => {
                let person = format!("/users/{}/repos?type=owner&sort=full_name", owner.name);
                read(&api, &person, &mut all, &mut problems).await?;
            }
            other => other?,
        }
        // Something may be made or renamed while the list is read: then a page repeats an item.
        all.sort_by(|a: &Listed, b| a.hosted.full_name.cmp(&b.hosted.full_name));
        all.dedup_by_key(|listed| listed.hosted.id);
        Ok((all, problems))
    })
}

async fn read(
    api: &Api,
    request: &str,
    all: &mut Vec<Listed>,
    problems: &mut Vec<String>,
) -> Result<(), ApiError> {
    for number in 1..=MOST_PAGES {
        let page = fetch(api, &numbered(request, number, PAGE), None, None).await?;
        let Some(page) = page else {
            return Err(ApiError::Unavailable("an answer that was not asked for".to_owned()));
        };
        for item in &page.items {
            match listed(item) {
                Ok(listed) => all.push(listed),
                Err(reason) => problems.push(reason),
            }
        }
        if !page.next {
            return Ok(());
        }
    }
    Err(ApiError::Unavailable(format!("a list of more than {} repositories", MOST_PAGES * PAGE)))
}

#[derive(Deserialize)]
struct Sent {
    topics: Option<Vec<String>>,
    pushed_at: Option<String>,
    disabled: Option<bool>,
}

fn listed(item: &RawValue) -> Result<Listed, String> {
    let hosted = decode::hosted(item)?;
    let sent: Sent = serde_json::from_str(item.get()).map_err(|error| error.to_string())?;
    Ok(Listed {
        hosted,
        topics: sent.topics.unwrap_or_default(),
        pushed: sent.pushed_at.and_then(|text| text.parse().ok()),
        disabled: sent.disabled.unwrap_or(false),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_that_is_no_repository_says_so() {
        let item = |text: &str| listed(&RawValue::from_string(text.to_owned()).unwrap());
        let keel = item(r#"{"id":7,"full_name":"acme/keel","topics":["service"],"pushed_at":null}"#).unwrap();
        assert_eq!((keel.topics, keel.pushed, keel.disabled), (vec!["service".to_owned()], None, false));
        assert!(item(r#"{"id":7,"full_name":"../keel"}"#).unwrap_err().contains("no name"));
        item("null").unwrap_err();
    }
}
