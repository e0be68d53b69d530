//! Why a job failed: rules, what they find in each step, and what is told of it.

use std::collections::BTreeMap;

use plimsoll_domain::log::{Failure, FailureClass, FailureLine};
use serde::Deserialize;

use super::text::shown;
use crate::catalogue::LinePattern;

/// Lines that are told.
const TOLD: usize = 3;
/// Lines of one rule that are remembered from the beginning, and as many from the end.
const REMEMBERED: usize = 3;

/// The embedded rules, by file.
const FILES: &[(&str, &str)] = &[
    ("runner.toml", include_str!("../../failures/runner.toml")),
    ("resources.toml", include_str!("../../failures/resources.toml")),
    ("network.toml", include_str!("../../failures/network.toml")),
    ("permission.toml", include_str!("../../failures/permission.toml")),
    ("configuration.toml", include_str!("../../failures/configuration.toml")),
    ("compile.toml", include_str!("../../failures/compile.toml")),
    ("lint.toml", include_str!("../../failures/lint.toml")),
    ("test.toml", include_str!("../../failures/test.toml")),
    ("general.toml", include_str!("../../failures/general.toml")),
];

/// Which of a rule's lines tells most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Take {
    #[default]
    First,
    Last,
}

/// A line that tells why something failed.
#[derive(Debug, Clone)]
pub(super) struct FailureRule {
    /// The kind of cause. None where the line is only an error.
    pub(super) class: Option<FailureClass>,
    /// How much it tells, to 100.
    pub(super) rank: u8,
    pub(super) take: Take,
    /// It ends the job wherever it stands, whatever else went wrong.
    pub(super) decides: bool,
    /// Only one kind of tool prints it, whatever step it stands in.
    pub(super) sure: bool,
    pub(super) pattern: LinePattern,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    schema: u32,
    failure: Vec<RawRule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRule {
    class: Option<FailureClass>,
    rank: u8,
    #[serde(default)]
    take: Take,
    #[serde(default)]
    decides: bool,
    #[serde(default)]
    sure: bool,
    pattern: String,
    #[cfg_attr(not(test), expect(dead_code, reason = "an example is for readers and tests"))]
    example: String,
}

/// The rules that come with Plimsoll.
pub(super) fn embedded() -> Vec<FailureRule> {
    FILES.iter().flat_map(|(name, text)| parse(name, text).unwrap_or_default()).collect()
}

/// Reads a file of rules.
fn parse(name: &str, text: &str) -> Result<Vec<FailureRule>, String> {
    let raw: RawFile = toml::from_str(text).map_err(|error| format!("{name}: {error}"))?;
    if raw.schema != 1 {
        return Err(format!("{name}: schema {} is not known here", raw.schema));
    }
    let read = |raw: RawRule| {
        let RawRule { class, rank, take, decides, sure, pattern, .. } = raw;
        FailureRule { class, rank, take, decides, sure, pattern: LinePattern::new(pattern) }
    };
    Ok(raw.failure.into_iter().map(read).collect())
}

/// A line that may tell why.
#[derive(Debug, Clone)]
struct Candidate {
    number: u64,
    text: Vec<u8>,
}

/// What one rule found in a step.
#[derive(Debug, Clone)]
struct Found {
    class: Option<FailureClass>,
    rank: u8,
    take: Take,
    sure: bool,
    first: Vec<Candidate>,
    last: Vec<Candidate>,
}

/// What may tell why a step failed, within bounds whatever the step prints.
#[derive(Debug, Clone, Default)]
pub(super) struct Candidates {
    /// By rank, the highest first, and by the rule's number.
    found: BTreeMap<(std::cmp::Reverse<u8>, u16), Found>,
}

/// A line for the candidates.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sighting<'a> {
    pub(super) rule: u16,
    pub(super) class: Option<FailureClass>,
    pub(super) rank: u8,
    pub(super) take: Take,
    pub(super) sure: bool,
    pub(super) number: u64,
    pub(super) text: &'a [u8],
}

impl Candidates {
    pub(super) fn add(&mut self, seen: Sighting<'_>) {
        self.add_or_renew(seen, false);
    }

    /// Adds a line; where `renew` is set and the text is known, only its place is renewed: of attempts that say the
    /// same, the last one ended it.
    pub(super) fn add_or_renew(&mut self, seen: Sighting<'_>, renew: bool) {
        let key = (std::cmp::Reverse(seen.rank), seen.rule);
        let found = self.found.entry(key).or_insert_with(|| Found {
            class: seen.class,
            rank: seen.rank,
            take: seen.take,
            sure: seen.sure,
            first: Vec::new(),
            last: Vec::new(),
        });
        let text = &seen.text[..seen.text.len().min(4 << 10)];
        let known = found.first.iter_mut().chain(&mut found.last).find(|known| renew && known.text == text);
        if let Some(known) = known {
            known.number = seen.number;
            return;
        }
        let candidate = Candidate { number: seen.number, text: text.to_vec() };
        if found.first.len() < REMEMBERED {
            found.first.push(candidate);
            return;
        }
        if found.last.len() >= REMEMBERED {
            found.last.remove(0);
        }
        found.last.push(candidate);
    }

    /// Whether anything tells more than this.
    pub(super) fn reach(&self, rank: u8) -> bool {
        self.found.keys().next().is_some_and(|(best, _)| best.0 >= rank)
    }

    /// Forgets what tells less than this.
    pub(super) fn keep_from(mut self, rank: u8) -> Self {
        self.found.retain(|(own, _), _| own.0 >= rank);
        self
    }

    /// Takes over another step's.
    pub(super) fn absorb(&mut self, other: Self) {
        for ((rank, rule), found) in other.found {
            for candidate in found.first.iter().chain(&found.last) {
                let (number, text) = (candidate.number, candidate.text.as_slice());
                self.add(Sighting {
                    rule,
                    class: found.class,
                    rank: rank.0,
                    take: found.take,
                    sure: found.sure,
                    number,
                    text,
                });
            }
        }
    }

    /// Whether the best line is of a kind that only one kind of tool prints.
    pub(super) fn best_class_is_sure(&self) -> bool {
        self.found.values().find(|found| found.class.is_some()).is_some_and(|found| found.sure)
    }

    /// What is told: the lines that tell most, and the class of the best that has one.
    pub(super) fn tell(&self, step: Option<u32>, fallback: FailureClass) -> Failure {
        let mut lines: Vec<FailureLine> = Vec::new();
        // Each rule's best line first: another kind of line tells more than another one of the same.
        let by_round =
            (0..TOLD).flat_map(|round| self.found.values().filter_map(move |found| found.nth(round)));
        for candidate in by_round {
            let text = shown(&candidate.text);
            let new =
                lines.iter().all(|line| line.text.trim() != text.trim() && line.number != candidate.number);
            if new && !text.trim().is_empty() && lines.len() < TOLD {
                lines.push(FailureLine { number: candidate.number, text });
            }
        }
        let best = self.found.values().next().map_or(0, |found| found.rank);
        let classed = self.found.values().find(|found| found.class.is_some());
        // A line that tells little says little about one that tells much.
        let class = classed.filter(|found| found.rank + 30 >= best).and_then(|found| found.class);
        Failure { class: class.unwrap_or(fallback), step, lines }
    }
}

impl Found {
    /// Its lines, the most telling first.
    fn nth(&self, nth: usize) -> Option<&Candidate> {
        let mut lines = self.first.iter().chain(&self.last);
        match self.take {
            Take::First => lines.nth(nth),
            Take::Last => lines.nth_back(nth),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_file_is_valid_and_listed() {
        let mut count = 0;
        let mut defects = Vec::new();
        for (name, text) in FILES {
            let file: RawFile = toml::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"));
            for rule in file.failure {
                count += 1;
                let pattern = LinePattern::new(rule.pattern);
                defects.extend(pattern.check().err());
                if !pattern.is_match(rule.example.as_bytes()) {
                    defects.push(format!("{name}: `{}` misses its example", pattern.as_str()));
                }
            }
        }
        assert!(defects.is_empty(), "{}", defects.join("\n"));
        assert_eq!(embedded().len(), count);
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/failures");
        let found = std::fs::read_dir(folder).unwrap().count();
        assert_eq!(found, FILES.len());
    }
}
