//! What is told of a failure: the kind of cause, and the lines to read first.

use plimsoll_domain::log::{Failure, FailureClass, FailureLine};

use super::{Candidate, Candidates, Found, Tells};
use crate::logs::text::shown;

/// Lines that are told.
const TOLD: usize = 3;
/// What is told only where nothing else is: that a step ended, not why.
const ENDINGS: u8 = 5;
/// Lines that tell less than this are left out where others tell something.
const NEXT_TO_NOTHING: u8 = 31;
const SOMETHING: u8 = 50;
/// Lines that tell less than this only make up for others.
const LITTLE: u8 = 40;
/// What ends a job whatever its tests and tasks say.
const FINAL: u8 = 92;
/// Signs of a program that crashed tell of a failed test even where no summary does.
const CRASHES: u8 = 80;

/// What the tests of the part that failed showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::logs) struct Outcome {
    /// Summaries were printed.
    pub(in crate::logs) ran: bool,
    pub(in crate::logs) failed: u64,
    /// Tests that could not be run, or ended in an error of their own.
    pub(in crate::logs) errors: u64,
}

/// What the part that failed does, as far as that says what can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::logs) struct Does {
    /// Nothing but linters and other checks of code.
    pub(in crate::logs) only_checks: bool,
    /// The kind of cause where no line says one.
    pub(in crate::logs) fallback: FailureClass,
}

impl Candidates {
    /// What is told. A step that does nothing but check code fails for what the check says, which often looks like
    /// what a compiler prints.
    pub(in crate::logs) fn tell(&self, step: Option<u32>, tests: Outcome, does: Does) -> Failure {
        let told = self.class(tests);
        let sure =
            self.found().find(|found| found.tells.class.is_some()).is_some_and(|found| found.tells.sure);
        let of_check = match told {
            None | Some(FailureClass::Compile | FailureClass::Test | FailureClass::Unknown) => !sure,
            Some(class) => class == FailureClass::Lint,
        };
        if does.only_checks && of_check {
            let lines = self.lines(|_| true, false);
            return Failure { class: FailureClass::Lint, step, lines };
        }
        let class = told.unwrap_or(does.fallback);
        let lines = self.lines(|found| fits(found, class), !is_from_outside(class));
        Failure { class, step, lines }
    }

    /// The kind of cause.
    fn class(&self, tests: Outcome) -> Option<FailureClass> {
        let best = self.found().next()?.tells.rank;
        // A line that tells little says little about one that tells much.
        let mut classed = self
            .found()
            .filter(|found| found.tells.rank + 30 >= best)
            .filter_map(|found| Some((found.tells.class?, found.tells)));
        let told = classed.clone().next();
        if let Some((class, tells)) = told
            && (is_final(class) || tells.rank >= FINAL)
        {
            return Some(class);
        }
        let named = self.found().find(|found| found.tells.names).and_then(|found| found.tells.class);
        if named.is_some() {
            return named;
        }
        let failed = tests.failed + tests.errors > 0;
        // Tests that miss a module were not run.
        let missing =
            |(class, tells): (FailureClass, Tells)| class == FailureClass::Dependency && tells.of_tests;
        let unloaded = tests.failed == 0 && told.is_some_and(missing);
        if failed && !unloaded {
            return Some(FailureClass::Test);
        }
        if tests.ran && !failed {
            // All tests passed: what only sounds like a failed test is something that one of them printed.
            let sounds = |(class, tells): &(FailureClass, Tells)| {
                *class == FailureClass::Test && tells.rank < CRASHES && !tells.sure
            };
            return classed.find(|told| !sounds(told)).map(|(class, _)| class);
        }
        told.map(|(class, _)| class)
    }

    /// The lines that tell most, of those that fit the kind of cause, and of others where these count too.
    fn lines(&self, fits: impl Fn(&Found) -> bool, others: bool) -> Vec<FailureLine> {
        let best = self.found().next().map_or(0, |found| found.tells.rank);
        let floor = match best {
            SOMETHING.. => NEXT_TO_NOTHING,
            ..=ENDINGS => 0,
            _ => ENDINGS + 1,
        };
        let worth = |found: &&Found| found.tells.rank >= floor;
        let (mut fitting, other): (Vec<_>, Vec<_>) =
            self.found().filter(worth).partition(|found| fits(found));
        // Beside the error of a failed test, errors of any kind are mostly what other tests printed.
        let own = |found: &&Found| found.nth(0).is_some_and(|candidate| candidate.own.is_some());
        let of_test = |found: &&Found| found.tells.class == Some(FailureClass::Test) && own(found);
        if fitting.iter().any(of_test) {
            fitting.retain(|found| found.tells.class.is_some());
        }
        let mut told = Lines::default();
        // Each rule's best line first: another kind of line tells more than another one of the same.
        for (round, found) in (0..TOLD).flat_map(|round| fitting.iter().map(move |found| (round, found))) {
            let most = if found.tells.rank < LITTLE { TOLD - 1 } else { TOLD };
            if let Some(candidate) = found.nth(round) {
                told.add(candidate, most);
            }
        }
        // What is of another kind may be where it all began, but does not crowd the rest out.
        for candidate in other.iter().filter(|_| others).filter_map(|found| found.nth(0)) {
            told.add(candidate, TOLD - 1);
        }
        told.lines
    }
}

/// What nothing can go on after.
const fn is_final(class: FailureClass) -> bool {
    matches!(
        class,
        FailureClass::OutOfMemory
            | FailureClass::DiskFull
            | FailureClass::RunnerLost
            | FailureClass::Cancelled
            | FailureClass::RateLimit
    )
}

/// Whether what a rule found can tell of a cause of this kind.
fn fits(found: &Found, class: FailureClass) -> bool {
    let own = found.tells.class;
    let of_tests = found.tells.of_tests && class == FailureClass::Test;
    // What a check finds looks like what a compiler finds.
    let found_by_check = class == FailureClass::Lint && own == Some(FailureClass::Compile);
    of_tests || found_by_check || own.map_or(!is_from_outside(class), |own| own == class)
}

/// What ends a job from outside has nothing to do with what it printed.
const fn is_from_outside(class: FailureClass) -> bool {
    matches!(class, FailureClass::Cancelled | FailureClass::RunnerLost)
}

/// Lines, each once.
#[derive(Default)]
struct Lines {
    lines: Vec<FailureLine>,
}

impl Lines {
    fn add(&mut self, candidate: &Candidate, most: usize) {
        self.push(candidate.number, &candidate.text, most);
        if let Some((number, text)) = &candidate.own {
            self.push(*number, text, most);
        }
    }

    fn push(&mut self, number: u64, text: &[u8], most: usize) {
        let text = shown(text);
        if !text.contains(char::is_alphanumeric) {
            return;
        }
        let new = self.lines.iter().all(|line| line.text.trim() != text.trim() && line.number != number);
        if new && self.lines.len() < most {
            self.lines.push(FailureLine { number, text });
        }
    }
}
