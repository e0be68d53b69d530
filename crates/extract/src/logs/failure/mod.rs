//! Why a job failed: rules, and what they find in each step.

mod cause;

use std::cmp::Reverse;
use std::collections::BTreeMap;

use plimsoll_domain::log::FailureClass;
use serde::Deserialize;

pub(super) use cause::{Does, Outcome};

use crate::catalogue::LinePattern;

/// Lines of one rule that are remembered from the beginning, and as many from the end.
const REMEMBERED: usize = 3;

/// The embedded rules, by file.
const FILES: &[(&str, &str)] = &[
    ("runner.toml", include_str!("../../../failures/runner.toml")),
    ("resources.toml", include_str!("../../../failures/resources.toml")),
    ("network.toml", include_str!("../../../failures/network.toml")),
    ("permission.toml", include_str!("../../../failures/permission.toml")),
    ("configuration.toml", include_str!("../../../failures/configuration.toml")),
    ("compile.toml", include_str!("../../../failures/compile.toml")),
    ("lint.toml", include_str!("../../../failures/lint.toml")),
    ("test.toml", include_str!("../../../failures/test.toml")),
    ("named.toml", include_str!("../../../failures/named.toml")),
    ("general.toml", include_str!("../../../failures/general.toml")),
];

/// The file of what tests print of themselves.
const OF_TESTS: &str = "test.toml";

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
    pub(super) tells: Tells,
    /// It ends the job wherever it stands, whatever else went wrong.
    pub(super) decides: bool,
    /// What was wrong before it is over: a build that went well ends with it.
    pub(super) clears: bool,
    /// It names a failed test, whose error comes below.
    pub(super) awaits: bool,
    /// A test prints it, and whether that test fails is said below.
    pub(super) precedes: bool,
    pub(super) pattern: LinePattern,
    /// Lines that look the same and tell nothing.
    pub(super) except: Option<LinePattern>,
}

/// What a line tells of a failure.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tells {
    /// The kind of cause. None where the line is only an error.
    pub(super) class: Option<FailureClass>,
    /// How much it tells, to 100.
    pub(super) rank: u8,
    pub(super) take: Take,
    /// Only one kind of tool prints it, whatever step it stands in.
    pub(super) sure: bool,
    /// The build tool names in it what failed: that says more of the kind than any other line.
    pub(super) names: bool,
    /// Tests print it of themselves.
    pub(super) of_tests: bool,
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
    #[serde(default)]
    names: bool,
    #[serde(default)]
    clears: bool,
    #[serde(default)]
    awaits: bool,
    #[serde(default)]
    precedes: bool,
    pattern: String,
    except: Option<String>,
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
        let RawRule {
            class,
            rank,
            take,
            decides,
            sure,
            names,
            clears,
            awaits,
            precedes,
            pattern,
            except,
            ..
        } = raw;
        let tells = Tells { class, rank, take, sure, names, of_tests: name == OF_TESTS };
        let except = except.map(LinePattern::new);
        FailureRule { tells, decides, clears, awaits, precedes, pattern: LinePattern::new(pattern), except }
    };
    Ok(raw.failure.into_iter().map(read).collect())
}

/// A line that may tell why.
#[derive(Debug, Clone)]
struct Candidate {
    number: u64,
    text: Vec<u8>,
    /// The line below it that belongs to it, such as the error of a failed test.
    own: Option<(u64, Vec<u8>)>,
}

/// What one rule found in a step.
#[derive(Debug, Clone)]
struct Found {
    tells: Tells,
    first: Vec<Candidate>,
    last: Vec<Candidate>,
}

/// A rule's place among what was found.
pub(super) type Key = (Reverse<u8>, u16);

/// What may tell why a step failed, within bounds whatever the step prints.
#[derive(Debug, Clone, Default)]
pub(super) struct Candidates {
    /// By rank, the highest first, and by the rule's number.
    found: BTreeMap<Key, Found>,
}

/// A line for the candidates.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sighting<'a> {
    pub(super) rule: u16,
    pub(super) tells: Tells,
    pub(super) number: u64,
    pub(super) text: &'a [u8],
}

impl Sighting<'_> {
    pub(super) const fn key(&self) -> Key {
        (Reverse(self.tells.rank), self.rule)
    }
}

impl Candidates {
    pub(super) fn add(&mut self, seen: Sighting<'_>) {
        self.add_or_renew(seen, false);
    }

    /// Adds a line; where `renew` is set and the text is known, only its place is renewed: of attempts that say the
    /// same, the last one ended it.
    pub(super) fn add_or_renew(&mut self, seen: Sighting<'_>, renew: bool) {
        let found = self.found.entry(seen.key()).or_insert_with(|| Found {
            tells: seen.tells,
            first: Vec::new(),
            last: Vec::new(),
        });
        let text = kept(seen.text);
        let known = found.first.iter_mut().chain(&mut found.last).find(|known| renew && known.text == text);
        if let Some(known) = known {
            known.number = seen.number;
            return;
        }
        found.push(Candidate { number: seen.number, text: text.to_vec(), own: None });
    }

    /// Adds the line that belongs to another one, which a rule found before.
    pub(super) fn add_own(&mut self, of: (Key, u64), number: u64, text: &[u8]) {
        let Some(found) = self.found.get_mut(&of.0) else { return };
        let mut all = found.first.iter_mut().chain(&mut found.last);
        if let Some(candidate) = all.find(|candidate| candidate.number == of.1) {
            candidate.own = Some((number, kept(text).to_vec()));
        }
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
        for (key, found) in other.found {
            let own = self.found.entry(key).or_insert_with(|| Found {
                first: vec![],
                last: vec![],
                ..found.clone()
            });
            found.first.into_iter().chain(found.last).for_each(|candidate| own.push(candidate));
        }
    }

    /// Whether any line tells of a failed test.
    pub(super) fn tell_of_tests(&self) -> bool {
        self.found().any(|found| found.tells.class == Some(FailureClass::Test))
    }

    /// What rules found, those that tell most first.
    fn found(&self) -> impl Iterator<Item = &Found> + Clone {
        self.found.values()
    }
}

/// What is kept of a line.
pub(super) fn kept(text: &[u8]) -> &[u8] {
    &text[..text.len().min(4 << 10)]
}

impl Found {
    fn push(&mut self, candidate: Candidate) {
        if self.first.len() < REMEMBERED {
            self.first.push(candidate);
            return;
        }
        if self.last.len() >= REMEMBERED {
            self.last.remove(0);
        }
        self.last.push(candidate);
    }

    /// Its lines, the most telling first.
    fn nth(&self, nth: usize) -> Option<&Candidate> {
        let mut lines = self.first.iter().chain(&self.last);
        match self.tells.take {
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
