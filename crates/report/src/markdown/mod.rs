//! What a person reads on GitHub: in a job's summary, in a comment.

mod assessment;
mod difference;
pub(crate) mod escape;
mod metrics;
pub(crate) mod page;

pub use assessment::markdown;
pub(crate) use assessment::piece;
pub use difference::diff_markdown;

/// Most bytes of a comment on GitHub. It counts characters, of which there are never more than bytes.
pub const COMMENT: usize = 65_536;
/// Most bytes of a step's summary on GitHub.
pub const STEP_SUMMARY: usize = 1_048_576;

/// How much may be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MarkdownOptions {
    /// Most bytes of the whole text: [`COMMENT`], [`STEP_SUMMARY`] or fewer, at least 2,000. What does not fit is
    /// left out, the least important first, and the end says what.
    pub most: usize,
}

impl Default for MarkdownOptions {
    fn default() -> Self {
        Self { most: COMMENT }
    }
}
