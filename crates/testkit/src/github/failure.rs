//! Ways to fail.

use std::time::Duration;

/// How a request fails.
#[derive(Debug, Clone)]
pub enum Failure {
    /// This status, these headers, this body.
    Status(u16, Vec<(&'static str, String)>, &'static str),
    /// The connection is closed without an answer.
    Reset,
    /// The answer ends before its announced length.
    Truncated,
    /// The answer says that it is compressed, and its data end midway.
    TruncatedGzip,
    /// The answer is no JSON.
    InvalidJson,
    /// A success without a body.
    Empty,
    /// A page for people.
    Html(u16),
    /// The answer comes only after this long.
    Slow(Duration),
    /// The next page is said to be on another host.
    ForeignLink,
    /// GraphQL's way to say that its limit is used up.
    GraphLimit,
}

impl Failure {
    /// The secondary limit, with or without a time to wait.
    #[must_use]
    pub fn slow_down(retry_after: Option<u64>) -> Self {
        let headers = retry_after.map(|seconds| ("Retry-After", seconds.to_string()));
        let said = r#"{"message":"You have exceeded a secondary rate limit. Please wait a few minutes before you try again."}"#;
        Self::Status(403, headers.into_iter().collect(), said)
    }

    /// A permission that is missing.
    #[must_use]
    pub fn forbidden() -> Self {
        let headers = vec![("X-Accepted-GitHub-Permissions", "actions=read".to_owned())];
        Self::Status(403, headers, r#"{"message":"Resource not accessible by integration"}"#)
    }
}

/// A failure in wait for requests.
pub(super) struct Planned {
    pub(super) matches: Box<dyn Fn(&str) -> bool + Send>,
    pub(super) times: u32,
    pub(super) failure: Failure,
}
