//! What was looked at, before and now.

use plimsoll_domain::Assessment;
use plimsoll_domain::coverage::{CoverageState, Source};
use plimsoll_domain::evidence::{Evidence, EvidenceKind};

use super::{CoverageChange, Turn};

pub(crate) fn changes(old: &Assessment, new: &Assessment) -> Vec<CoverageChange> {
    let change = |source| {
        let (from, to) = (state(old, source), state(new, source));
        let turn = if rank(to) > rank(from) { Turn::MoreKnown } else { Turn::LessKnown };
        let now = new.coverage.iter().find(|coverage| coverage.source == source);
        let reason = now.and_then(|coverage| coverage.reason.clone());
        (from != to).then_some(CoverageChange { source, from, to, turn, reason })
    };
    Source::ALL.into_iter().filter_map(change).collect()
}

/// A source nobody reported on is missing.
fn state(assessment: &Assessment, source: Source) -> CoverageState {
    let own = assessment.coverage.iter().find(|coverage| coverage.source == source);
    own.map_or(CoverageState::Missing, |coverage| coverage.state)
}

const fn rank(state: CoverageState) -> u8 {
    match state {
        CoverageState::Missing => 0,
        CoverageState::Partial => 1,
        CoverageState::Complete => 2,
    }
}

/// The changed sources that explain why something is known now, or no longer is: those that the evidence comes
/// from, and all that changed the same way where no evidence says.
pub(crate) fn explaining(turn: Turn, evidence: &[Evidence], coverage: &[CoverageChange]) -> Vec<Source> {
    if !matches!(turn, Turn::MoreKnown | Turn::LessKnown) {
        return Vec::new();
    }
    let same_way = || coverage.iter().filter(move |change| change.turn == turn).map(|change| change.source);
    let needed: Vec<_> = evidence.iter().flat_map(|evidence| of(evidence.kind)).copied().collect();
    let named: Vec<_> = same_way().filter(|source| needed.contains(source)).collect();
    if named.is_empty() && needed.is_empty() { same_way().collect() } else { named }
}

/// The changed sources that one of two findings rests on and the other does not. Where there are any, the findings
/// differ by what was looked at, and nothing says that the repository does.
pub(crate) fn other_basis(before: &[Evidence], now: &[Evidence], coverage: &[CoverageChange]) -> Vec<Source> {
    let has = |side: &[Evidence], kind| side.iter().any(|evidence| evidence.kind == kind);
    let one_sided = |source: Source| {
        let mut kinds = before.iter().chain(now).map(|evidence| evidence.kind);
        kinds.any(|kind| of(kind).contains(&source) && has(before, kind) != has(now, kind))
    };
    coverage.iter().map(|change| change.source).filter(|source| one_sided(*source)).collect()
}

/// What such a difference means: more is known, or less, where all sources changed one way.
pub(crate) fn turn_of(sources: &[Source], coverage: &[CoverageChange]) -> Turn {
    let mut turns =
        coverage.iter().filter(|change| sources.contains(&change.source)).map(|change| change.turn);
    match turns.next() {
        Some(first) if turns.all(|turn| turn == first) => first,
        _ => Turn::Other,
    }
}

/// Whether both are of one repository at one instant and one commit: then it cannot have become better or worse.
pub(crate) fn same_state(old: &Assessment, new: &Assessment) -> bool {
    super::sides::same_repository(old, new)
        && old.as_of == new.as_of
        && old.repository.head == new.repository.head
        && old.window == new.window
}

/// The sources that a kind of evidence comes from.
const fn of(kind: EvidenceKind) -> &'static [Source] {
    match kind {
        EvidenceKind::Commit | EvidenceKind::Tag | EvidenceKind::Branch => &[Source::Git],
        EvidenceKind::File => &[Source::Git, Source::Workflows],
        EvidenceKind::Run => &[Source::Runs],
        EvidenceKind::Job => &[Source::Jobs],
        EvidenceKind::LogLine => &[Source::Logs],
        EvidenceKind::Deployment => &[Source::Deployments],
        EvidenceKind::Release => &[Source::Releases],
        EvidenceKind::PullRequest => &[Source::PullRequests],
        EvidenceKind::Issue => &[Source::Issues],
    }
}
