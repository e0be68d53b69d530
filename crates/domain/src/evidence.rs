//! References a reader can open.

use serde::{Deserialize, Serialize};

use crate::facts::commit::Commit;

/// What a reference points at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceKind {
    /// A commit id.
    Commit,
    /// A tag name.
    Tag,
    /// A branch name.
    Branch,
    /// A path, with `:line` where one is known.
    File,
    /// A workflow run.
    Run,
    /// A job of a run.
    Job,
    /// A line of a job's log.
    LogLine,
    /// A deployment.
    Deployment,
    /// A published release.
    Release,
    /// A pull request.
    PullRequest,
    /// An issue.
    Issue,
}

impl EvidenceKind {
    /// Its name in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Commit => "commit",
            Self::Tag => "tag",
            Self::Branch => "branch",
            Self::File => "file",
            Self::Run => "run",
            Self::Job => "job",
            Self::LogLine => "log-line",
            Self::Deployment => "deployment",
            Self::Release => "release",
            Self::PullRequest => "pull-request",
            Self::Issue => "issue",
        }
    }
}

/// One reference behind a claim.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Evidence {
    /// What is referred to.
    pub kind: EvidenceKind,
    /// Its name: an id, a path with line, a tag.
    pub reference: String,
    /// Where to open it, when the repository has a known home on the web.
    pub url: Option<String>,
    /// What it shows, in a few words.
    pub note: Option<String>,
}

impl Evidence {
    /// A reference without a note; the URL is filled in where the repository's home is known.
    #[must_use]
    pub fn new(kind: EvidenceKind, reference: impl Into<String>) -> Self {
        Self { kind, reference: reference.into(), url: None, note: None }
    }

    /// A commit.
    #[must_use]
    pub fn commit(commit: &Commit) -> Self {
        Self::new(EvidenceKind::Commit, commit.id.to_string())
    }

    /// A file, at a line where one is known.
    #[must_use]
    pub fn file(path: &str, line: Option<u32>) -> Self {
        let reference = line.map_or_else(|| path.to_owned(), |line| format!("{path}:{line}"));
        Self::new(EvidenceKind::File, reference)
    }

    /// A tag.
    #[must_use]
    pub fn tag(name: &str) -> Self {
        Self::new(EvidenceKind::Tag, name)
    }

    /// The same reference with a note.
    #[must_use]
    pub fn with_note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }
}
