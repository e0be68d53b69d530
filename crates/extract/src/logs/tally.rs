//! Summaries of tests, added up so that none counts twice.
//!
//! What is pending belongs to a scope, such as a module: a summary of the scope takes the place of the classes and
//! tests that were shown one by one before it. Where a step is tried again, its earlier summaries are superseded.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_domain::log::{Suite, SuiteCounts, Tests};

use super::counts::Raw;
use super::failure::Outcome;
use super::names::FailedNames;
use super::rules::LogRules;

/// Lines between two lines of one summary.
const SAME_BLOCK: u64 = 60;
/// Lines within which two kinds of summary with the same counts are about the same tests.
const SAME_SUMMARY: u64 = 40;
/// Scopes that are told apart.
const MOST_SCOPES: u32 = 20_000;
/// Summaries that are kept one by one.
const MOST_SUITES: usize = 5_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    Line,
    Block,
    Parts,
}

#[derive(Debug, Clone)]
struct Entry {
    tool: usize,
    step: Option<u32>,
    scope: u32,
    /// The patterns that showed it.
    patterns: Vec<usize>,
    origin: Origin,
    raw: Raw,
    seconds: Option<f64>,
    line: u64,
    last_line: u64,
    /// Failures that were shown part by part are in it.
    folded: bool,
    superseded: bool,
    /// How many names of failed tests were known when it came.
    names: usize,
}

/// What was shown one by one and waits for a summary.
#[derive(Debug, Clone, Default)]
struct Pending {
    parts: Option<(Raw, f64, u64)>,
    cases: Option<(Raw, u64)>,
    /// The last case took the whole run down with it.
    crashed: bool,
}

/// A sighting of counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    pub(super) tool: usize,
    pub(super) pattern: usize,
    pub(super) raw: Raw,
    pub(super) seconds: Option<f64>,
    pub(super) line: u64,
}

/// All summaries of a job.
#[derive(Debug, Default)]
pub(super) struct Tally {
    entries: Vec<Entry>,
    pending: BTreeMap<(usize, u32), Pending>,
    scopes: BTreeMap<usize, u32>,
    scope_names: BTreeMap<(usize, String), u32>,
    next_scope: u32,
    step: Option<u32>,
    names: FailedNames,
    left_out: bool,
}

impl Tally {
    /// Another step begins: what is pending has no summary.
    pub(super) fn step(&mut self, step: Option<u32>) {
        self.flush();
        self.scopes.clear();
        self.scope_names.clear();
        self.step = step;
    }

    /// Another scope of a tool begins. A name makes it possible to come back to it.
    pub(super) fn scope(&mut self, tool: usize, name: Option<String>) {
        if self.next_scope >= MOST_SCOPES {
            self.left_out = true;
            return;
        }
        let scope = match name {
            Some(name) => {
                let next = self.next_scope + 1;
                let scope = *self.scope_names.entry((tool, name)).or_insert(next);
                self.next_scope = self.next_scope.max(scope);
                scope
            }
            None => {
                self.next_scope += 1;
                self.next_scope
            }
        };
        self.scopes.insert(tool, scope);
    }

    fn scope_of(&self, tool: usize) -> u32 {
        self.scopes.get(&tool).copied().unwrap_or(0)
    }

    /// One line with all counts of a suite.
    pub(super) fn suite(&mut self, seen: Seen, shows: super::counts::Shows) {
        let scope = self.scope_of(seen.tool);
        let counts = seen.raw.settle(shows);
        self.summed_up(seen.tool, scope, counts.failed);
        let step = self.step;
        let again = self.entries.iter().rev().take_while(|entry| entry.line + SAME_SUMMARY >= seen.line).any(
            |entry| {
                let same =
                    entry.tool == seen.tool && entry.step == step && !entry.patterns.contains(&seen.pattern);
                same && entry.origin == Origin::Line && entry.raw.settle(shows) == counts
            },
        );
        if !again {
            self.push(seen, scope, Origin::Line);
        }
    }

    /// What a summary sums up is pending no longer. Builds that run side by side print a summary under another
    /// module's heading, so what fits its failures goes first.
    fn summed_up(&mut self, tool: usize, scope: u32, failed: Option<u64>) {
        let failures =
            |pending: &Pending| pending.cases.as_ref().map(|(raw, _)| raw.counts.failed.unwrap_or(0));
        let fits = |pending: &Pending| failures(pending) == failed || pending.parts.is_some();
        let own = self.pending.get(&(tool, scope));
        let key = if own.is_some_and(fits) {
            Some((tool, scope))
        } else {
            let mut others = self.pending.iter().filter(|((of, _), pending)| *of == tool && fits(pending));
            others.next().map(|(key, _)| *key)
        };
        self.pending.remove(&key.unwrap_or((tool, scope)));
    }

    /// The counts of everything so far in the scope.
    pub(super) fn total(&mut self, seen: Seen) {
        let scope = self.scope_of(seen.tool);
        let step = self.step;
        self.pending.remove(&(seen.tool, scope));
        let replaced = self.entries.extract_if(.., |entry| {
            !entry.superseded && entry.tool == seen.tool && entry.step == step && entry.scope == scope
        });
        let mut seen = seen;
        for entry in replaced {
            // A sum that leaves the skipped ones out is about the same tests.
            if seen.raw.counts.skipped.is_none() && entry.raw.executed.is_some() {
                seen.raw.counts.skipped = entry.raw.counts.skipped;
            }
        }
        self.push(seen, scope, Origin::Line);
    }

    /// One line of a summary of several lines.
    pub(super) fn block(&mut self, mut seen: Seen) {
        let scope = self.scope_of(seen.tool);
        let step = self.step;
        let open = self.entries.iter_mut().rev().find(|entry| entry.tool == seen.tool && entry.step == step);
        if let Some(open) = open
            && open.origin == Origin::Block
            && !open.superseded
            && open.last_line + SAME_BLOCK >= seen.line
            && !open.patterns.contains(&seen.pattern)
        {
            if open.folded {
                seen.raw.counts.failed = None;
            }
            open.raw.add(&seen.raw);
            open.patterns.push(seen.pattern);
            open.last_line = seen.line;
            open.seconds = open.seconds.or(seen.seconds);
            return;
        }
        // A line that only says that all is well says it about something.
        if seen.raw == (Raw { complete: true, ..Raw::default() }) {
            return;
        }
        // A summary that says only how many tests there were leaves it to the parts to say how many failed.
        let parts = self.pending.remove(&(seen.tool, scope)).and_then(|pending| pending.parts);
        let failed = parts.and_then(|(raw, ..)| raw.counts.failed.filter(|_| raw.total.is_none()));
        let folds = failed.is_some() && seen.raw.counts.failed.is_none();
        if folds {
            seen.raw.counts.failed = failed;
        }
        self.push(seen, scope, Origin::Block);
        if let Some(entry) = self.entries.last_mut().filter(|_| folds) {
            entry.folded = true;
        }
    }

    /// Counts of a part, such as a class.
    pub(super) fn part(&mut self, seen: Seen) {
        let pending =
            self.pending.entry((seen.tool, self.scopes.get(&seen.tool).copied().unwrap_or(0))).or_default();
        let (raw, seconds, line) = pending.parts.get_or_insert((Raw::default(), 0.0, seen.line));
        raw.add(&seen.raw);
        *seconds += seen.seconds.unwrap_or(0.0);
        *line = seen.line;
    }

    /// One test.
    pub(super) fn case(&mut self, tool: usize, word: &str, line: u64) {
        let scope = self.scope_of(tool);
        let pending = self.pending.entry((tool, scope)).or_default();
        let (raw, last) = pending.cases.get_or_insert((Raw::default(), line));
        raw.count(word, 1);
        *last = line;
        pending.crashed = word == "crashed";
    }

    /// Another run of the tool begins. Where the one before it crashed, it was an attempt at the same tests.
    pub(super) fn session(&mut self, tool: usize) {
        let key = (tool, self.scope_of(tool));
        if let Some((_, line)) = self.pending.get(&key).filter(|run| run.crashed).and_then(|run| run.cases) {
            self.pending.remove(&key);
            self.names.forget(self.step, self.names_before(tool, line));
        }
    }

    /// Whether failed tests of the step are named.
    pub(super) fn names_in_step(&self) -> bool {
        self.names.any(self.step)
    }

    /// A test that failed was tried again and passed.
    pub(super) fn passed(&mut self, name: &str) {
        self.names.passed(self.step, name);
    }

    /// What no summary counts: a suite that could not be loaded.
    pub(super) fn error(&mut self, tool: usize, pattern: usize, line: u64) {
        let mut raw = Raw { complete: true, ..Raw::default() };
        raw.count("error", 1);
        self.push(Seen { tool, pattern, raw, seconds: None, line }, self.scope_of(tool), Origin::Line);
    }

    /// The name of a failed test, in full or not; whether it is a new one.
    pub(super) fn failed(&mut self, tool: usize, name: String, short: bool) -> bool {
        self.names.add(self.step, tool, name, short)
    }

    /// Where the names begin that came after all summaries of the tool but those at or after a line.
    fn names_before(&self, tool: usize, line: u64) -> usize {
        let step = self.step;
        let before = self
            .entries
            .iter()
            .rev()
            .find(|entry| entry.tool == tool && entry.step == step && entry.line < line);
        before.map_or(0, |entry| entry.names)
    }

    /// The tests that failed in the tool's last summary are run again; what came of them is told next.
    pub(super) fn retry_failed(&mut self, tool: usize, line: u64) {
        let step = self.step;
        let last = self.entries.iter().rposition(|entry| entry.tool == tool && entry.step == step);
        let Some(last) = last.filter(|last| self.entries[*last].last_line + SAME_BLOCK >= line) else {
            return;
        };
        let from = self.names_before(tool, self.entries[last].line);
        let entry = &mut self.entries[last];
        let counts = &mut entry.raw.counts;
        let again = counts.failed.unwrap_or(0) + counts.errors.unwrap_or(0);
        entry.raw.total = entry.raw.total.map(|total| total.saturating_sub(again));
        entry.raw.executed = entry.raw.executed.map(|executed| executed.saturating_sub(again));
        for count in [&mut counts.failed, &mut counts.errors] {
            *count = count.map(|_| 0);
        }
        self.names.forget(step, from);
    }

    /// Whether an earlier step showed tests of the tool that failed.
    pub(super) fn failed_before(&self, tool: usize) -> bool {
        self.entries.iter().any(|entry| {
            let counts = entry.raw.counts;
            entry.tool == tool && counts.failed.unwrap_or(0) + counts.errors.unwrap_or(0) > 0
        })
    }

    /// Whether more was shown than is kept.
    pub(super) const fn left_out(&self) -> bool {
        self.left_out || self.names.left_out
    }

    /// The step starts again.
    pub(super) fn retry(&mut self) {
        self.flush();
        let step = self.step;
        for entry in self.entries.iter_mut().filter(|entry| entry.step == step) {
            entry.superseded = true;
        }
        self.names.forget(step, 0);
    }

    /// Tools that run several processes print, after their summaries, the sum of them.
    fn drop_sums(&mut self, rules: &LogRules) {
        let mut sums: BTreeMap<(usize, Option<u32>), (u32, SuiteCounts)> = BTreeMap::new();
        self.entries.retain(|entry| {
            if !rules.tool(entry.tool).sums || entry.superseded {
                return true;
            }
            let counts = entry.raw.settle(rules.shows(entry.tool));
            let (parts, sum) = sums.entry((entry.tool, entry.step)).or_default();
            if *parts > 1 && *sum == counts {
                return false;
            }
            *parts += 1;
            sum.add(&counts);
            true
        });
    }

    fn flush(&mut self) {
        for ((tool, scope), pending) in std::mem::take(&mut self.pending) {
            let shown = match (pending.parts, pending.cases) {
                // What a run that crashed had shown by then is no count of its tests.
                _ if pending.crashed => None,
                (Some((raw, seconds, line)), _) => Some((raw, Some(seconds), line)),
                (None, Some((raw, line))) => Some((raw, None, line)),
                (None, None) => None,
            };
            // Failures shown one by one belong to a summary, where the tool prints any.
            let only_failures =
                shown.is_some_and(|(raw, seconds, _)| seconds.is_none() && raw.counts.passed.is_none());
            let step = self.step;
            if only_failures && self.entries.iter().any(|entry| entry.tool == tool && entry.step == step) {
                continue;
            }
            if let Some((raw, seconds, line)) = shown {
                let seen = Seen { tool, pattern: usize::MAX, raw, seconds, line };
                self.push(seen, scope, Origin::Parts);
            }
        }
    }

    fn push(&mut self, seen: Seen, scope: u32, origin: Origin) {
        let Seen { tool, pattern, raw, seconds, line } = seen;
        if self.entries.len() >= MOST_SUITES {
            // Beyond the bound the sums go on, in the last entry of the tool.
            let last = self.entries.iter_mut().rev().find(|entry| entry.tool == tool && !entry.superseded);
            if let Some(last) = last {
                last.raw.add(&raw);
                last.line = line;
            }
            self.left_out = true;
            return;
        }
        self.entries.push(Entry {
            tool,
            step: self.step,
            scope,
            patterns: vec![pattern],
            origin,
            raw,
            seconds,
            line,
            last_line: line,
            folded: false,
            superseded: false,
            names: self.names.len(),
        });
    }

    /// Whether the step has shown tests.
    pub(super) fn any_in_step(&self) -> bool {
        !self.pending.is_empty() || self.entries.iter().any(|entry| entry.step == self.step)
    }

    /// What the tests of a step showed, or all of them where the step is not known.
    pub(super) fn outcome(&mut self, step: Option<u32>, rules: &LogRules) -> Outcome {
        self.flush();
        let mut outcome = Outcome::default();
        let own = |entry: &&Entry| !entry.superseded && (step.is_none() || entry.step == step);
        for entry in self.entries.iter().filter(own) {
            let counts = entry.raw.settle(rules.shows(entry.tool));
            outcome.ran |= executed(&entry.raw, &counts);
            outcome.failed += counts.failed.unwrap_or(0);
            outcome.errors += counts.errors.unwrap_or(0);
        }
        outcome
    }

    /// The sum. `None` where nothing was shown.
    pub(super) fn finish(mut self, rules: &LogRules) -> Option<Tests> {
        self.flush();
        self.drop_sums(rules);
        let seen: BTreeSet<(Option<u32>, usize)> =
            self.entries.iter().map(|entry| (entry.step, entry.tool)).collect();
        let tools: BTreeSet<usize> = seen.iter().map(|(_, tool)| *tool).collect();
        let is_covered = |entry: &Entry| {
            tools.iter().any(|tool| rules.covers(*tool, entry.tool) && seen.contains(&(entry.step, *tool)))
        };
        let covered: Vec<bool> = self.entries.iter().map(is_covered).collect();
        let mut tests = Tests { failed_names: std::mem::take(&mut self.names).finish(), ..Tests::default() };
        let mut frameworks = BTreeSet::new();
        for (entry, covered) in self.entries.into_iter().zip(covered) {
            if covered {
                continue;
            }
            if entry.superseded {
                tests.superseded += 1;
                continue;
            }
            let counts = entry.raw.settle(rules.shows(entry.tool));
            tests.uncounted += u64::from(counts.run().is_none());
            tests.counts.add(&counts);
            let framework = rules.tool(entry.tool).id.clone();
            frameworks.insert(framework.clone());
            tests.suites.push(Suite {
                framework,
                counts,
                seconds: entry.seconds,
                step: entry.step,
                line: entry.line,
            });
        }
        tests.frameworks = frameworks.into_iter().collect();
        let any = !tests.suites.is_empty() || tests.superseded > 0 || !tests.failed_names.is_empty();
        any.then_some(tests)
    }
}

/// What a summary says, for the evidence of a stage: whether any test was executed.
pub(super) fn executed(raw: &Raw, counts: &SuiteCounts) -> bool {
    counts.run().or(raw.total).or(raw.executed).is_none_or(|run| run > 0)
}
