//! What a refusal means: slow down, wait for the limit, or no permission.

use std::time::Duration;

use http::HeaderMap;

/// Why the platform refused, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The hourly limit is used up; its headers say until when.
    Exhausted,
    /// Wait this long, then ask again.
    Wait(Duration),
    /// Slow down; it does not say for how long.
    SlowDown,
    /// Whoever asks may not.
    Forbidden(String),
}

/// Reads a refusal: status 403 or 429.
pub(super) fn read(status: u16, headers: &HeaderMap, body: &[u8]) -> Refusal {
    let number =
        |name: &str| headers.get(name).and_then(|value| value.to_str().ok()?.trim().parse::<u64>().ok());
    if let Some(seconds) = number("retry-after") {
        return Refusal::Wait(Duration::from_secs(seconds));
    }
    if number("x-ratelimit-remaining") == Some(0) {
        return Refusal::Exhausted;
    }
    let message = message(body);
    let lower = message.to_ascii_lowercase();
    let limited = ["secondary rate limit", "abuse detection", "rate limit exceeded", "too many requests"];
    if status == 429 || limited.iter().any(|words| lower.contains(words)) {
        return Refusal::SlowDown;
    }
    Refusal::Forbidden(message)
}

/// The platform's own words, as far as anybody would read.
pub(super) fn message(body: &[u8]) -> String {
    #[derive(serde::Deserialize)]
    struct Said {
        message: String,
    }
    let said = serde_json::from_slice::<Said>(body).map(|said| said.message);
    let text = said.unwrap_or_else(|_| String::from_utf8_lossy(&body[..body.len().min(200)]).into_owned());
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(300).collect();
    plain.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    fn body(message: &str) -> Vec<u8> {
        format!("{{\"message\":\"{message}\"}}").into_bytes()
    }

    #[test]
    fn each_refusal_is_told_apart() {
        let none = headers(&[]);
        assert_eq!(read(403, &headers(&[("retry-after", "7")]), b""), Refusal::Wait(Duration::from_secs(7)));
        assert_eq!(read(403, &headers(&[("x-ratelimit-remaining", "0")]), b""), Refusal::Exhausted);
        let slow = body("You have exceeded a secondary rate limit. Please wait a few minutes");
        assert_eq!(read(403, &none, &slow), Refusal::SlowDown);
        assert_eq!(read(429, &none, b""), Refusal::SlowDown);
        let forbidden = "Resource not accessible by integration";
        assert_eq!(read(403, &none, &body(forbidden)), Refusal::Forbidden(forbidden.to_owned()));
    }
}
