//! What the platform answered.

use bytes::Bytes;
use http::HeaderMap;

/// An answer with a body.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    /// The entity tag.
    pub(crate) fn etag(&self) -> Option<String> {
        self.headers.get("etag").and_then(|value| value.to_str().ok()).map(str::to_owned)
    }
}

/// An answer, or the news that nothing changed.
#[derive(Debug, Clone)]
pub(crate) enum Fetched {
    /// Something.
    New(Answer),
    /// Nothing changed since the entity tag was given.
    Unchanged,
}
