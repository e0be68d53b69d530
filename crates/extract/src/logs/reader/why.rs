//! Lines that may tell why the job failed.

use std::sync::LazyLock;

use memchr::memmem::Finder;
use plimsoll_domain::log::FailureClass;

use super::super::failure::{Candidates, Sighting, Take, Tells, kept};
use super::super::line::{Line, Marker};
use super::JobReader;
use super::step::Open;

/// The numbers of rules that are no patterns: they stand behind all others.
const MARKED: u16 = u16::MAX;
const LAST_WORDS: u16 = u16::MAX - 1;
const OF_TOOLS: u16 = u16::MAX - 2;

/// How much a warning tells at most.
const WARNINGS: u8 = 39;
/// How much the name of a failed test tells.
pub(super) const FAILED_TEST: u8 = 80;

impl JobReader<'_> {
    #[inline(never)]
    pub(super) fn failure_line(&mut self, number: u16, rule: usize, line: &Line<'_>) {
        let rule = self.rules.failure(rule);
        if rule.clears {
            self.clear();
            return;
        }
        let excepted = rule.except.as_ref().is_some_and(|except| except.is_match(line.text));
        if excepted || tells_nothing(line.text) {
            return;
        }
        self.decisive |= rule.decides;
        let mut tells = rule.tells;
        if line.marker == Marker::Error && tells.rank < 90 {
            tells.rank += 4;
        }
        let warns = is_warning(line);
        if warns && !tells.sure {
            tells.rank = tells.rank.saturating_sub(40).min(WARNINGS);
            // What is only warned of ends nothing; a check may complain of it.
            tells.class = tells.class.filter(|class| *class == FailureClass::Lint);
            tells.names = false;
        }
        if rule.precedes && !warns {
            self.open.before = Some((line.number, kept(line.text).to_vec()));
            return;
        }
        let heading = self.open.last_words.heading(line.number);
        if let Some((above, text)) = heading.filter(|_| line.text.trim_ascii_start().starts_with(b"--> ")) {
            // A place tells less than what is wrong there, which stands above it.
            let seen = Sighting { rule: number, tells, number: *above, text };
            self.open.candidates.add(seen);
            self.open.candidates.add_own((seen.key(), *above), line.number, line.text);
            return;
        }
        let seen = Sighting { rule: number, tells, number: line.number, text: line.text };
        self.open.candidates.add_or_renew(seen, line.marker == Marker::Error);
        if let Some((above, file)) = heading.filter(|(_, file)| is_place(line.text) && is_path(file)) {
            self.open.candidates.add_own((seen.key(), line.number), *above, file);
        }
        if rule.awaits {
            self.await_error(seen.key(), line.number);
        } else {
            self.await_rest(seen.key(), line);
        }
    }

    /// A build went well: what looked wrong was not, but where it was told to go on after tests failed.
    fn clear(&mut self) {
        if !self.tally.names_in_step() {
            self.open.candidates = Candidates::default();
            self.open.awaiting = None;
            self.decisive = false;
        }
    }

    /// An error is worth reading even where no rule knows it.
    #[inline(never)]
    pub(super) fn marked_error(&mut self, line: &Line<'_>) {
        let ends = line.text.starts_with(b"Process completed with exit code");
        let (rank, take) = if ends { (5, Take::Last) } else { (58, Take::First) };
        let tells = Tells { rank, take, ..Tells::default() };
        let seen = Sighting { rule: MARKED, tells, number: line.number, text: line.text };
        self.open.candidates.add_or_renew(seen, true);
        if ends {
            // Scripts say in their last words why they give up.
            let Open { last_words, candidates, .. } = &mut self.open;
            let tells = Tells { rank: 33, ..Tells::default() };
            for (number, text) in &last_words.lines[..std::mem::take(&mut last_words.count)] {
                if !tells_nothing(text) {
                    candidates.add(Sighting { rule: LAST_WORDS, tells, number: *number, text });
                }
            }
        }
    }

    /// A line that named a failed test, once it is sure that it failed.
    pub(super) fn failed_before_its_end(&mut self, number: u64, text: &[u8]) {
        self.open.candidates.add(of_tool(FailureClass::Test, FAILED_TEST, Take::First, number, text));
    }

    /// What a tool's own line says of a failure.
    pub(super) fn candidate(&mut self, class: FailureClass, rank: u8, take: Take, line: &Line<'_>) {
        let seen = of_tool(class, rank, take, line.number, line.text);
        self.open.candidates.add(seen);
        if rank == FAILED_TEST {
            // What the test printed stands above its end or below it.
            if let Some((number, text)) = self.open.before.take() {
                self.open.candidates.add_own((seen.key(), line.number), number, &text);
            } else {
                self.await_error(seen.key(), line.number);
            }
        }
    }
}

/// What a tool says of a failure in a line of its own.
fn of_tool(class: FailureClass, rank: u8, take: Take, number: u64, text: &[u8]) -> Sighting<'_> {
    let tells = Tells { class: Some(class), rank, take, ..Tells::default() };
    Sighting { rule: OF_TOOLS - u16::from(rank), tells, number, text }
}

static WARNS: LazyLock<[Finder<'static>; 4]> =
    LazyLock::new(|| ["arning: ", "WARN", "[warning]", ": warning "].map(Finder::new));

/// Whether a line warns of something instead of ending anything.
fn is_warning(line: &Line<'_>) -> bool {
    line.marker == Marker::Remark
        || line.text.starts_with(b"[INFO]")
        || line.text.starts_with(b"INFO")
        || line.text.starts_with(b"w: ")
        || WARNS.iter().any(|word| word.find(line.text).is_some())
}

/// Whether a line begins with a place in a file that it does not name: `  67:36  error  …`.
fn is_place(text: &[u8]) -> bool {
    let text = text.trim_ascii_start();
    let line = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    line > 0 && text.get(line) == Some(&b':') && text.get(line + 1).is_some_and(u8::is_ascii_digit)
}

/// What is found in a file stands below its name.
fn is_path(text: &[u8]) -> bool {
    text.contains(&b'/') && text.contains(&b'.') && !text.contains(&b' ')
}

/// Whether a line is of no use whatever words it holds: it says of itself that all is well, it names what is fetched,
/// or it quotes code.
fn tells_nothing(text: &[u8]) -> bool {
    const FINE: [&str; 12] = [
        "BUILD SUCCESSFUL",
        "[INFO] BUILD SUCCESS",
        "✓ ",
        "✔ ",
        "√ ",
        "✅",
        "PASS ",
        "PASSED ",
        "ok ",
        "go: downloading ",
        "Downloading ",
        "Downloaded ",
    ];
    let text = text.trim_ascii_start();
    let begins = |with: &[&str]| with.iter().any(|begin| text.starts_with(begin.as_bytes()));
    let bare = text.trim_ascii_end() == b"[ERROR]";
    bare || text.ends_with(b" ... ok") || begins(&FINE) || begins(&PARTING) || is_quoted(text)
}

/// What tools print at the end of every failure.
const PARTING: [&str; 13] = [
    "[ERROR] After correcting the problems",
    "[ERROR]   mvn <",
    "[ERROR] [Help ",
    "[ERROR] -> [Help ",
    "[ERROR] For more information",
    "[ERROR] Re-run Maven",
    "[ERROR] To see the full stack trace",
    "[ERROR] Please refer to ",
    "npm ERR! A complete log",
    "npm error A complete log",
    "> Run with ",
    "> Get more help ",
    "* Get more help ",
];

/// Lines of a difference or of a script that is shown as it runs, and lines of code behind their number.
fn is_quoted(text: &[u8]) -> bool {
    if text.starts_with(b"+ ") || text.starts_with(b"-  ") {
        return true;
    }
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    digits > 0 && text[digits..].trim_ascii_start().starts_with(b"| ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passed_test_may_be_named_after_an_error() {
        let fine = [
            "  ✓ throws Error: no",
            "ok 4 - fails",
            "test fails_on_error - should panic ... ok",
            "BUILD SUCCESSFUL in 4s",
            "go: downloading example.org/go-test v1.0.0",
        ];
        let quoted = ["181 | assert it == \"failed\"", "+ make fails Error: 1", "-    return Error: no"];
        for fine in fine.into_iter().chain(quoted) {
            assert!(tells_nothing(fine.as_bytes()), "{fine}");
        }
        for bad in
            ["not ok 4 - fails", "okay, Error: no", "✗ throws", "--- FAIL: TestCart (0.1s)", "- Error: no"]
        {
            assert!(!tells_nothing(bad.as_bytes()), "{bad}");
        }
    }
}
