//! What an audit at one date says, as far as the look back needs it.

use std::collections::BTreeMap;

use plimsoll_domain::assessment::RepositorySummary;
use plimsoll_domain::attestation::Attestation;
use plimsoll_domain::facts::Facts;
use plimsoll_domain::{Assessment, Evidence, EvidenceKind, LevelVerdict, PracticeVerdict, Timestamp, Window};
use plimsoll_inference::Model;
use rayon::prelude::*;

use crate::assemble::{self, GitSource};

/// Commits with their times, by the path that they changed; newest first.
pub(crate) type Touched = BTreeMap<String, Vec<(Timestamp, Evidence)>>;

/// Verdicts at one date.
pub(crate) struct Snapshot {
    pub(crate) repository: RepositorySummary,
    pub(crate) notices: Vec<String>,
    /// By model and category.
    pub(crate) levels: BTreeMap<(String, String), LevelVerdict>,
    /// By id.
    pub(crate) practices: BTreeMap<String, PracticeVerdict>,
    /// The newest commits that changed a file which verdicts rest on or which defines a pipeline, by path.
    pub(crate) touched: Touched,
}

/// Commits kept for one file at most. The one that brought something may be the oldest of a busy month.
pub(super) const TOLD: usize = 50;

impl Snapshot {
    /// Assesses, and keeps what matters.
    pub(crate) fn of(
        facts: &Facts,
        window: Window,
        models: &[Model],
        attestations: &[Attestation],
        source: GitSource<'_>,
    ) -> Self {
        let metrics = plimsoll_metrics::compute(facts, window);
        let signals = plimsoll_inference::signals::observe(facts, &metrics);
        let mut levels = BTreeMap::new();
        let mut practices = BTreeMap::new();
        let assess = |model| plimsoll_inference::assess(model, facts, &metrics, &signals, attestations);
        let results: Vec<_> = models.par_iter().map(assess).collect();
        for result in results {
            levels.extend(
                result.levels.into_iter().map(|level| ((level.model.clone(), level.category.clone()), level)),
            );
            practices.extend(result.practices.into_iter().map(|practice| (practice.id.clone(), practice)));
        }
        Self {
            repository: assemble::summary(source, facts),
            notices: assemble::notices(facts),
            touched: touched(facts, practices.values()),
            levels,
            practices,
        }
    }
}

impl From<Assessment> for Snapshot {
    /// What an assessment said when it was made. Which commits changed what is not in it.
    fn from(assessment: Assessment) -> Self {
        let key = |level: &LevelVerdict| (level.model.clone(), level.category.clone());
        Self {
            repository: assessment.repository,
            notices: assessment.notices,
            levels: assessment.levels.into_iter().map(|level| (key(&level), level)).collect(),
            practices: assessment
                .practices
                .into_iter()
                .map(|practice| (practice.id.clone(), practice))
                .collect(),
            touched: Touched::new(),
        }
    }
}

/// Which commits changed the files that matter, newest first.
fn touched<'a>(facts: &Facts, practices: impl Iterator<Item = &'a PracticeVerdict>) -> Touched {
    let files = practices.flat_map(|practice| &practice.evidence).filter_map(path_of);
    let mut touched: Touched = files.map(|path| (path.to_owned(), Vec::new())).collect();
    // Each path is looked at once, and not with every change of it; of how many is still to be told.
    let wanted = |path: &str| path.starts_with(".github/workflows/") || touched.contains_key(path);
    let mut left: Vec<usize> =
        facts.changes.paths.iter().map(|path| if wanted(path) { TOLD } else { 0 }).collect();
    for change in facts.changes.changes.iter().rev() {
        for place in &change.paths {
            let place = *place as usize;
            if let Some(left) = left.get_mut(place).filter(|left| **left > 0) {
                *left -= 1;
                let path = &facts.changes.paths[place];
                let told = touched.entry(path.to_string()).or_default();
                let commit = facts.history.commit(change.commit);
                let at = commit.committed_at();
                let note = format!("{}: {}", at.format("%Y-%m-%d"), commit.subject);
                told.push((at, facts.linked(Evidence::commit(commit).with_note(note))));
            }
        }
    }
    touched.retain(|_, commits| !commits.is_empty());
    touched
}

/// The file that a piece of evidence is about.
pub(crate) fn path_of(evidence: &Evidence) -> Option<&str> {
    if evidence.kind != EvidenceKind::File {
        return None;
    }
    match evidence.reference.rsplit_once(':') {
        Some((path, line)) if line.bytes().all(|byte| byte.is_ascii_digit()) => Some(path),
        _ => Some(&evidence.reference),
    }
}
