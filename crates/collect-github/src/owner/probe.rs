//! Whether the platform answers, as whom, how much may be asked, and what time it has.

use chrono::DateTime;
use plimsoll_domain::time::Timestamp;

use super::Owner;
use crate::api::{Answer, ApiError, Used};
use crate::collect::CollectError;

/// What the platform said of the token, of its limits and of the time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probed {
    /// The platform's time when it answered, where it says.
    pub time: Option<Timestamp>,
    /// The limits, where there are any.
    pub used: Used,
    /// Requests an hour.
    pub limit: Option<u64>,
    /// What a classic token may do; `None` for other tokens, which do not tell.
    pub scopes: Option<Vec<String>>,
    /// When the token expires, where the platform says.
    pub expires: Option<Timestamp>,
}

/// Asks for the limits, which costs nothing.
///
/// # Errors
/// When the platform cannot be reached, or does not accept the token.
pub fn probe(owner: &Owner) -> Result<Probed, CollectError> {
    super::block_on(owner, async {
        let api = owner.connect().await?;
        let answer = api.get("/rate_limit", None, |_| Ok(())).await;
        let answer = match answer {
            Ok(answer) => answer.map(|((), answer)| answer),
            // A server without limits has nothing to tell of them.
            Err(ApiError::NotFound) => None,
            Err(error) => return Err(error),
        };
        let used = api.governor.used();
        let Some(answer) = answer else {
            let time = Some(api.governor.server_now());
            return Ok(Probed { time, used, limit: None, scopes: None, expires: None });
        };
        Ok(Probed {
            time: text(&answer, "date").and_then(|date| time_of(&date)),
            used,
            limit: text(&answer, "x-ratelimit-limit").and_then(|limit| limit.trim().parse().ok()),
            scopes: text(&answer, "x-oauth-scopes").map(|scopes| words(&scopes)),
            expires: text(&answer, "github-authentication-token-expiration").and_then(|at| expiry(&at)),
        })
    })
}

fn text(answer: &Answer, name: &str) -> Option<String> {
    answer.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

fn time_of(date: &str) -> Option<Timestamp> {
    DateTime::parse_from_rfc2822(date).ok().map(|date| date.to_utc())
}

/// `2026-12-31 23:59:59 UTC`, or with an offset.
fn expiry(text: &str) -> Option<Timestamp> {
    let text = text.trim().replace(" UTC", " +0000");
    DateTime::parse_from_str(&text, "%Y-%m-%d %H:%M:%S %z").ok().map(|date| date.to_utc())
}

fn words(list: &str) -> Vec<String> {
    list.split(',').map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_token_is_read_in_both_forms() {
        let end: Timestamp = "2026-12-31T22:59:59Z".parse().unwrap();
        assert_eq!(expiry("2026-12-31 22:59:59 UTC"), Some(end));
        assert_eq!(expiry("2026-12-31 23:59:59 +0100"), Some(end));
        assert_eq!(expiry("soon"), None);
    }
}
