//! Evidence and confidence, the same way for every signal.

use plimsoll_domain::evidence::{Evidence, EvidenceKind};
use plimsoll_domain::facts::{CommitIx, FileFinding};
use plimsoll_domain::record::PullRequest;
use plimsoll_domain::{Facts, Signal, Source};

/// How sure an observation is, by what it stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confidence {
    /// Counted in history that git itself keeps.
    Counted,
    /// A file of the very kind.
    File,
    /// Counted, with an assumption.
    Assumed,
    /// Configured in an enabled workflow.
    Configured,
    /// A file that only suggests the practice.
    Suggested,
    /// Configured, and an unreadable setting could forbid it.
    Unconfirmed,
}

impl Confidence {
    /// As a number from 0 to 1.
    #[must_use]
    pub const fn value(self) -> f64 {
        match self {
            Self::Counted => 0.95,
            Self::File => 0.9,
            Self::Assumed => 0.8,
            Self::Configured => 0.6,
            Self::Suggested => 0.5,
            Self::Unconfirmed => 0.4,
        }
    }
}

/// References that one signal shows at most; more would not be read.
const SHOWN: usize = 5;

/// The signal with the first few references, linked to the repository's home; each place once.
pub(super) fn proven(
    facts: &Facts,
    mut signal: Signal,
    evidence: impl IntoIterator<Item = Evidence>,
) -> Signal {
    let shown = &mut signal.evidence;
    for reference in evidence {
        if shown.len() >= SHOWN {
            break;
        }
        if !shown.iter().any(|known| known.kind == reference.kind && known.reference == reference.reference) {
            shown.push(facts.linked(reference));
        }
    }
    signal
}

/// What was read completely without showing something: the workflow files, or the commit whose tree has none.
pub(super) fn read_in_vain(facts: &Facts, sources: &[Source]) -> Vec<Evidence> {
    let workflows = facts.workflows();
    if sources.contains(&Source::Workflows) && !workflows.is_empty() {
        let read = workflows.iter().take(5).map(|workflow| Evidence::file(&workflow.path, None));
        return read
            .map(|file| facts.linked(file.with_note("read completely; it is not in there")))
            .collect();
    }
    let note = if sources.contains(&Source::Workflows) {
        "its tree, read completely, has no workflow file"
    } else {
        "its tree and history, read completely, do not show it"
    };
    let head = facts.trunk_line.first().map(|head| commit(facts, *head).with_note(note));
    head.into_iter().collect()
}

/// A finding as a reference.
pub(super) fn finding(finding: &FileFinding) -> Evidence {
    let evidence = Evidence::file(&finding.path, finding.line);
    match finding.tool.as_deref().or(finding.detail.as_deref()) {
        Some(note) => evidence.with_note(note),
        None => evidence,
    }
}

/// A commit as a reference, with its subject.
pub(super) fn commit(facts: &Facts, index: CommitIx) -> Evidence {
    let commit = facts.history.commit(index);
    Evidence::commit(commit).with_note(&*commit.subject)
}

/// A pull request as a reference.
pub(super) fn pull_request(request: &PullRequest) -> Evidence {
    let mut evidence = Evidence::new(EvidenceKind::PullRequest, format!("#{}", request.number));
    evidence.url.clone_from(&request.url);
    evidence
}
