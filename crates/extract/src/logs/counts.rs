//! Counts in words: `2 failed, 31 passed` and `Failed: 2, Passed: 31`.

use plimsoll_domain::log::SuiteCounts;

/// Counts as a tool prints them, before what it leaves out is worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Raw {
    pub(super) counts: SuiteCounts,
    /// All tests, the skipped ones among them.
    pub(super) total: Option<u64>,
    /// All tests but the skipped ones.
    pub(super) executed: Option<u64>,
    /// The tool says that nothing failed but what it names.
    pub(super) complete: bool,
}

impl Raw {
    pub(super) fn add(&mut self, more: &Self) {
        self.counts.add(&more.counts);
        self.total = added(self.total, more.total);
        self.executed = added(self.executed, more.executed);
        self.complete |= more.complete;
    }

    /// What the summary as a whole says.
    pub(super) fn settle(mut self, shows: Shows) -> SuiteCounts {
        let counts = &mut self.counts;
        let known =
            counts.passed.is_some() || counts.failed.is_some() || counts.errors.is_some() || self.complete;
        let bad = counts.failed.unwrap_or(0).saturating_add(counts.errors.unwrap_or(0));
        if counts.passed.is_none() && known {
            let skipped = counts.skipped.unwrap_or(0);
            let good = self.total.map(|total| total.saturating_sub(bad).saturating_sub(skipped));
            let good = good.or_else(|| self.executed.map(|executed| executed.saturating_sub(bad)));
            counts.passed = good.or(self.complete.then_some(0));
        }
        if counts.passed.is_some() {
            if counts.failed.is_none() {
                // Where only the sum is left to tell, it tells.
                let rest = self.total.map(|total| {
                    total
                        .saturating_sub(counts.passed.unwrap_or(0))
                        .saturating_sub(counts.skipped.unwrap_or(0))
                });
                counts.failed =
                    Some(rest.filter(|_| !self.complete && counts.skipped.is_some()).unwrap_or(0));
            }
            counts.skipped = counts.skipped.or(shows.skipped.then_some(0));
            counts.errors = counts.errors.or(shows.errors.then_some(0));
        }
        *counts
    }

    /// One count, by the word for it.
    pub(super) fn count(&mut self, word: &str, value: u64) {
        let field = match word {
            "passed" | "pass" | "passes" | "succeeded" | "successful" | "success" | "successes" | "xfail"
            | "xpass" | "xfailed" | "xpassed" | "expected" => &mut self.counts.passed,
            "failed" | "failure" | "failures" | "fail" | "fails" | "timed" | "unexpected" | "crashed" => {
                &mut self.counts.failed
            }
            "error" | "errors" | "errored" => &mut self.counts.errors,
            "skipped" | "skip" | "skips" | "ignored" | "pending" | "todo" | "disabled" | "undefined"
            | "broken" | "incomplete" | "canceled" | "inconclusive" => &mut self.counts.skipped,
            "total" => &mut self.total,
            "executed" => &mut self.executed,
            _ => return,
        };
        *field = added(*field, Some(value));
    }
}

/// What a tool would print if it were not zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Shows {
    pub(super) skipped: bool,
    pub(super) errors: bool,
}

fn added(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.saturating_add(other)),
        (one, other) => one.or(other),
    }
}

/// Reads counts in words, and says whether all of them could be. What stands in brackets is about the counts and
/// counts nothing.
pub(super) fn in_words(text: &[u8], raw: &mut Raw) -> bool {
    let text = String::from_utf8_lossy(text);
    let begin = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let number_first = begin.starts_with(|first: char| first.is_ascii_digit());
    let mut depth = 0_u32;
    let mut value: Option<u64> = None;
    let mut word: Option<String> = None;
    let mut whole = true;
    for token in tokens(&text) {
        match token {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            token if token.starts_with(|first: char| first.is_ascii_digit()) => {
                let number = token.replace(',', "").parse().ok();
                whole &= number.is_some();
                if number_first {
                    value = number;
                } else if let (Some(word), Some(number)) = (word.take(), number) {
                    raw.count(&word, number);
                }
            }
            token => {
                let lower = token.to_ascii_lowercase();
                if !number_first {
                    // `Unexpected Successes: 1`: the first word tells.
                    word.get_or_insert(lower);
                } else if lower != "test"
                    && lower != "tests"
                    && let Some(value) = value.take()
                {
                    raw.count(&lower, value);
                }
            }
        }
    }
    whole
}

/// Words, numbers and brackets.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '(' && c != ')');
        let first = rest.chars().next()?;
        let end = if first == '(' || first == ')' {
            1
        } else {
            let digits = first.is_ascii_digit();
            let inside = |c: char| if digits { c.is_ascii_digit() } else { c.is_alphabetic() || c == '_' };
            rest.find(|c: char| !inside(c)).unwrap_or(rest.len())
        };
        let end = end.max(first.len_utf8());
        let (token, after) = rest.split_at(end);
        rest = after;
        Some(token)
    })
}

/// A duration in seconds: `12.40`, `2s`, `450ms`, `1m 5s`, `1,203.5`.
pub(super) fn seconds(text: &[u8]) -> Option<f64> {
    let text = std::str::from_utf8(text).ok()?.replace(',', ".");
    let mut sum = 0.0;
    let mut any = false;
    let mut rest = text.trim();
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let value: f64 = rest[..end].parse().ok()?;
        let after = rest[end..].trim_start();
        let end = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
        let factor = match &after[..end] {
            "ms" => 0.001,
            "" | "s" | "sec" | "secs" | "seconds" | "second" => 1.0,
            "m" | "min" | "mins" | "minutes" | "minute" => 60.0,
            "h" | "hours" | "hour" => 3_600.0,
            _ => return None,
        };
        sum += value * factor;
        any = true;
        rest = after[end..].trim_start();
    }
    any.then_some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> [Option<u64>; 5] {
        let mut raw = Raw::default();
        in_words(text.as_bytes(), &mut raw);
        [raw.counts.passed, raw.counts.failed, raw.counts.skipped, raw.counts.errors, raw.total]
    }

    #[test]
    fn numbers_before_words() {
        assert_eq!(
            read("2 failed, 31 passed, 4 skipped, 1 error"),
            [Some(31), Some(2), Some(4), Some(1), None]
        );
        assert_eq!(
            read("48 passed (1 slow, 1 failed), 2 timed out, 2 skipped"),
            [Some(48), Some(2), Some(2), None, None]
        );
        assert_eq!(
            read("12 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out"),
            [Some(12), Some(0), Some(1), None, None]
        );
        assert_eq!(
            read("1 failed | 41 passed | 2 skipped | 1 todo "),
            [Some(41), Some(1), Some(3), None, None]
        );
        assert_eq!(read("19 tests pass and 1 fails locally."), [Some(19), Some(1), None, None, None]);
        assert_eq!(
            read("1 failed, 3 xfailed, 2 xpassed, 9 passed, 2 subtests passed"),
            [Some(14), Some(1), None, None, None]
        );
    }

    #[test]
    fn words_before_numbers() {
        assert_eq!(
            read("Failed:     2, Passed:    31, Skipped:     4"),
            [Some(31), Some(2), Some(4), None, None]
        );
        assert_eq!(
            read("failures=1, errors=2, expected failures=3"),
            [Some(3), Some(1), None, Some(2), None]
        );
        assert_eq!(
            read("Failed 1, Errors 0, Passed 90, Ignored 2"),
            [Some(90), Some(1), Some(2), Some(0), None]
        );
        assert_eq!(read("unexpected successes=2"), [None, Some(2), None, None, None]);
        assert_eq!(read(""), [None; 5]);
        assert_eq!(read("99999999999999999999 passed"), [None; 5]);
    }

    #[test]
    fn what_is_left_out_is_worked_out_and_never_made_up() {
        let shows = Shows { skipped: true, errors: false };
        let total = Raw { total: Some(10), ..Raw::default() };
        assert_eq!(total.settle(shows), SuiteCounts::default(), "a total alone says nothing about passing");
        let mut failed = total;
        failed.count("failed", 3);
        failed.count("skipped", 1);
        let counts = failed.settle(shows);
        assert_eq!(
            (counts.passed, counts.failed, counts.skipped, counts.errors),
            (Some(6), Some(3), Some(1), None)
        );
        let complete = Raw { complete: true, ..total };
        assert_eq!((complete.settle(shows).passed, complete.settle(shows).failed), (Some(10), Some(0)));
    }

    #[test]
    fn durations() {
        for (text, expected) in
            [("12.40", 12.4), ("2s", 2.0), ("450ms", 0.45), ("1m 5s", 65.0), ("1h", 3_600.0)]
        {
            assert!((seconds(text.as_bytes()).unwrap() - expected).abs() < 1e-9, "{text}");
        }
        assert_eq!(seconds(b"soon"), None);
        assert_eq!(seconds(b""), None);
    }
}
