//! Verdicts, before and now.

use plimsoll_domain::Assessment;
use plimsoll_domain::practice::{PracticeRole, PracticeVerdict, Verdict};

use super::pairs::pairs;
use super::{CoverageChange, PracticeChange, Turn, sources};

pub(crate) fn changes(
    old: &Assessment,
    new: &Assessment,
    coverage: &[CoverageChange],
) -> Vec<PracticeChange> {
    let both = pairs(&old.practices, &new.practices, |practice| (&practice.model, &practice.id));
    let same_state = sources::same_state(old, new);
    let changed = both.into_iter().filter(|(before, now)| before.verdict != now.verdict);
    let mut changes: Vec<_> =
        changed.map(|(before, now)| change(before, now, coverage, same_state)).collect();
    changes.sort_by_key(|change| change.turn);
    changes
}

fn change(
    before: &PracticeVerdict,
    now: &PracticeVerdict,
    coverage: &[CoverageChange],
    same_state: bool,
) -> PracticeChange {
    let shown = turn(now.role, before.verdict, now.verdict);
    let behind = if shown == Turn::LessKnown { &before.evidence } else { &now.evidence };
    let (turn, explained_by) = match shown {
        Turn::Better | Turn::Worse => {
            let mut other = sources::other_basis(&before.evidence, &now.evidence, coverage);
            if same_state && other.is_empty() {
                other = coverage.iter().map(|change| change.source).collect();
            }
            let turn = if other.is_empty() { shown } else { sources::turn_of(&other, coverage) };
            (if same_state && turn == shown { Turn::Other } else { turn }, other)
        }
        _ => (shown, sources::explaining(shown, behind, coverage)),
    };
    PracticeChange {
        id: now.id.clone(),
        model: now.model.clone(),
        category: now.category.clone(),
        level: now.level.clone(),
        title: now.title.clone(),
        role: now.role,
        from: before.verdict,
        to: now.verdict,
        turn,
        reason: now.reason.clone(),
        evidence: now.evidence.clone(),
        rested_on: before.evidence.clone(),
        explained_by,
    }
}

/// What a change of a verdict means. What a team leaves behind is better when it is no longer met.
fn turn(role: PracticeRole, from: Verdict, to: Verdict) -> Turn {
    let left_behind = role == PracticeRole::AntiPractice;
    match (from, to) {
        (Verdict::NotMet, Verdict::Met) if left_behind => Turn::Worse,
        (Verdict::Met, Verdict::NotMet) if left_behind => Turn::Better,
        (Verdict::NotMet, Verdict::Met) => Turn::Better,
        (Verdict::Met, Verdict::NotMet) => Turn::Worse,
        (Verdict::Unknown, Verdict::Met | Verdict::NotMet) => Turn::MoreKnown,
        (Verdict::Met | Verdict::NotMet, Verdict::Unknown) => Turn::LessKnown,
        _ => Turn::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_shown_yes_and_a_shown_no_are_better_or_worse() {
        use Verdict::{Met, NotApplicable, NotMet, Unknown};
        for from in [Met, NotMet, Unknown, NotApplicable] {
            for to in [Met, NotMet, Unknown, NotApplicable] {
                let shown = matches!((from, to), (Met, NotMet) | (NotMet, Met));
                let turned = turn(PracticeRole::Counted, from, to);
                assert_eq!(matches!(turned, Turn::Better | Turn::Worse), shown, "{from:?} {to:?}");
            }
        }
        assert_eq!(turn(PracticeRole::Counted, Met, NotMet), Turn::Worse);
        assert_eq!(turn(PracticeRole::AntiPractice, Met, NotMet), Turn::Better);
        assert_eq!(turn(PracticeRole::Counted, Met, Unknown), Turn::LessKnown);
    }
}
