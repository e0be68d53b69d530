//! The account of a collection in one line, and what is missing in the lines below.

use plimsoll_domain::coverage::{Coverage, CoverageState, Source};
use plimsoll_domain::ledger::Tally;

/// `runs 33,989/33,989 · attempts 34,512 · jobs 210,400/210,400 · logs 88 % (12 % expired)`
pub(crate) fn line(tally: &Tally, coverage: &[Coverage]) -> String {
    let of_source = |source| coverage.iter().find(|item| item.source == source);
    let runs = of_source(Source::Runs).and_then(|item| item.expected);
    let unseen = |source| of_source(source).is_some_and(|item| item.state == CoverageState::Missing);
    if unseen(Source::Runs) && tally.runs == 0 {
        // None were seen, which is not that there are none.
        return with_others(vec!["runs not seen".to_owned()], tally);
    }
    let mut parts = vec![
        of("runs", tally.runs, runs),
        of("attempts", tally.attempts, Some(tally.attempts_expected).filter(|all| *all != tally.attempts)),
        jobs(tally),
    ];
    parts.extend(logs(tally));
    with_others(parts, tally)
}

/// What besides runs there is.
fn with_others(mut parts: Vec<String>, tally: &Tally) -> String {
    for (name, count) in [
        ("deployments", tally.deployments),
        ("releases", tally.releases),
        ("pull requests", tally.pull_requests),
        ("incidents", tally.issues),
    ] {
        if count > 0 {
            parts.push(of(name, count, None));
        }
    }
    parts.join(" · ")
}

/// Why a source is not complete.
pub(crate) fn shortfalls(coverage: &[Coverage]) -> Vec<String> {
    let short = coverage.iter().filter(|item| item.state != CoverageState::Complete);
    short
        .filter_map(|item| item.reason.as_ref().map(|reason| format!("{}: {reason}", item.source.as_str())))
        .collect()
}

fn of(name: &str, count: u64, all: Option<u64>) -> String {
    match all {
        Some(all) => format!("{name} {}/{}", grouped(count), grouped(all)),
        None => format!("{name} {}", grouped(count)),
    }
}

fn jobs(tally: &Tally) -> String {
    let known = of("jobs", tally.jobs_listed, Some(tally.jobs_expected));
    match tally.attempts_without_jobs {
        0 => known,
        missing => format!("{known} (not of {} attempts)", grouped(missing)),
    }
}

fn logs(tally: &Tally) -> Option<String> {
    let shares =
        [("expired", tally.logs_expired), ("absent", tally.logs_absent), ("too big", tally.logs_too_big)];
    let asked = tally.logs_stored + shares.iter().map(|(_, count)| count).sum::<u64>();
    if asked == 0 {
        return None;
    }
    let missing: Vec<_> = shares
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(name, count)| format!("{} {name}", percent(*count, asked)))
        .collect();
    let stored = percent(tally.logs_stored, asked);
    let of = format!("logs {} {stored}", grouped(asked));
    Some(if missing.is_empty() { of } else { format!("{of} ({})", missing.join(", ")) })
}

/// Never rounded to all or to nothing: 99.9 % is not complete.
fn percent(count: u64, all: u64) -> String {
    let rounded = (count * 100 + all / 2) / all;
    let honest = match rounded {
        100 if count < all => 99,
        0 if count > 0 => 1,
        other => other,
    };
    format!("{honest} %")
}

/// A number as people write it: 33,989.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_seen_is_not_zero() {
        let runs = Coverage {
            source: Source::Runs,
            state: CoverageState::Missing,
            collected: None,
            expected: None,
            reason: Some("not permitted".to_owned()),
        };
        let tally = Tally { deployments: 4, ..Tally::default() };
        assert_eq!(line(&tally, &[runs]), "runs not seen · deployments 4");
    }

    #[test]
    fn what_is_short_is_never_rounded_to_complete() {
        let tally = Tally {
            runs: 33_989,
            attempts: 34_512,
            attempts_expected: 34_512,
            jobs_listed: 210_400,
            jobs_expected: 210_400,
            logs_stored: 9_999,
            logs_expired: 1,
            ..Tally::default()
        };
        let runs = Coverage {
            source: Source::Runs,
            state: CoverageState::Complete,
            collected: Some(33_989),
            expected: Some(33_990),
            reason: None,
        };
        assert_eq!(
            line(&tally, &[runs]),
            "runs 33,989/33,990 · attempts 34,512 · jobs 210,400/210,400 · logs 10,000 99 % (1 % expired)"
        );
    }
}
