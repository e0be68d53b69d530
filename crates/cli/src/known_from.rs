//! Since when runs are known.
//!
//! The platform forgets runs, their jobs and logs after some 400 days. Collected history is complete from the first
//! run that was still there; of earlier days it says nothing, and their silence must not count as "nothing ran".

use chrono::Duration;
use plimsoll_domain::facts::Platform;
use plimsoll_domain::{Coverage, CoverageState, Source, Timestamp};

/// The longest look back over runs that a verdict needs.
const LOOK_BACK: Duration = Duration::days(90);

/// How long the platform keeps runs.
const KEPT: Duration = Duration::days(400);

/// The account of what was collected, as it holds for a past instant. `platform` has what was there then; `seen` is
/// when collecting began.
pub(crate) fn at(
    coverage: &[Coverage],
    platform: &Platform,
    seen: Option<Timestamp>,
    as_of: Timestamp,
) -> Vec<Coverage> {
    let first = platform.runs.iter().map(|run| run.created).min();
    // What was collected reaches back as far as the platform remembered on the first day, or as its oldest run.
    let remembered = seen.map(|seen| seen - KEPT);
    let since = [first, remembered].into_iter().flatten().min();
    coverage.iter().map(|one| limited(one, since, as_of)).collect()
}

const fn is_forgotten(source: Source) -> bool {
    matches!(source, Source::Runs | Source::Jobs | Source::Logs | Source::Approvals)
}

fn limited(one: &Coverage, since: Option<Timestamp>, as_of: Timestamp) -> Coverage {
    let Some(since) = since.filter(|_| is_forgotten(one.source)) else { return one.clone() };
    if one.state == CoverageState::Missing || since <= as_of - LOOK_BACK {
        return one.clone();
    }
    let state = if as_of < since { CoverageState::Missing } else { CoverageState::Partial };
    let reason =
        format!("runs are known since {}; the platform forgets older ones", since.format("%Y-%m-%d"));
    Coverage { state, reason: Some(reason), ..one.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_before_the_first_known_run_is_no_statement() {
        let day = |text: &str| format!("{text}T00:00:00Z").parse::<Timestamp>().unwrap();
        let runs = Coverage {
            source: Source::Runs,
            state: CoverageState::Complete,
            collected: Some(3),
            expected: Some(3),
            reason: None,
        };
        let git = Coverage { source: Source::Git, ..runs.clone() };
        let both = [runs, git];
        let states = |as_of: &str| {
            let told = at(&both, &Platform::default(), Some(day("2026-06-30")), day(as_of));
            (told[0].state, told[1].state)
        };
        // 400 days before the first collection: 2025-05-26.
        assert_eq!(states("2026-06-30"), (CoverageState::Complete, CoverageState::Complete));
        assert_eq!(states("2025-08-25"), (CoverageState::Complete, CoverageState::Complete));
        assert_eq!(states("2025-06-30"), (CoverageState::Partial, CoverageState::Complete));
        assert_eq!(states("2025-05-01"), (CoverageState::Missing, CoverageState::Complete));
    }
}
