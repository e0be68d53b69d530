//! Lines that say nothing without the one below them: a failed test has its error there, an error its message.

use super::super::failure::Key;
use super::super::line::{Line, Marker};
use super::super::rules::Rule;
use super::JobReader;

/// Lines with text in which a failed test's error stands wherever it stands at all, but behind a list of calls.
const NEAR: u8 = 3;
/// Lines in which it stands behind such a list.
const FAR: u64 = 40;
/// Lines in which an error's message stands.
const MESSAGE: u64 = 2;
/// Failure rules that know an error by its looks tell at least so much.
const ERRORS: u8 = 68;

/// A line that waits for the one below.
#[derive(Debug, Clone, Copy)]
pub(super) struct Awaiting {
    of: (Key, u64),
    /// The last line that can be it.
    until: u64,
    /// Lines with text that have come since.
    seen: u8,
    what: What,
}

/// What is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    /// The error of a failed test.
    Error,
    /// The message of an error: whatever comes next.
    Message,
    /// Where in the code an error is: `--> src/lib.rs:4:5`.
    Location,
}

impl JobReader<'_> {
    /// A test failed: its error comes below its name.
    pub(super) fn await_error(&mut self, key: Key, number: u64) {
        let until = number + FAR;
        self.open.awaiting = Some(Awaiting { of: (key, number), until, seen: 0, what: What::Error });
    }

    /// An error without its message or its place: these come on the next line.
    pub(super) fn await_rest(&mut self, key: Key, line: &Line<'_>) {
        let what = match line.text {
            text if lacks_message(text) || text.starts_with(b"Execution failed for task ") => What::Message,
            [b'e', b'r', b'r', b'o', b'r', b':' | b'[', ..] => What::Location,
            _ => return,
        };
        if self.open.awaiting.is_none() {
            let (number, until) = (line.number, line.number + MESSAGE);
            self.open.awaiting = Some(Awaiting { of: (key, number), until, seen: 0, what });
        }
    }

    /// A line after one that waits for what is below it.
    #[inline(never)]
    pub(super) fn line_below(&mut self, matched: &[u16], line: &Line<'_>) {
        let Some(mut awaiting) = self.open.awaiting.take() else { return };
        let text = line.text.trim_ascii();
        let over = line.number > awaiting.until || line.marker != Marker::None;
        // What a tool says next is of another test, or of all of them.
        let tool = |number: &u16| matches!(self.rules.rule(*number), Rule::Tool(..));
        if over || matched.iter().any(tool) {
            return;
        }
        let rule = text.first().is_some_and(|byte| matches!(byte, b'-' | b'=' | b'~'));
        let message = awaiting.what == What::Message;
        if message && (is_call(text) || rule) {
            return;
        }
        if awaiting.what == What::Location {
            if text.starts_with(b"--> ") {
                self.open.candidates.add_own(awaiting.of, line.number, line.text);
            }
            return;
        }
        // The rest of a name that takes several lines.
        if text.ends_with(b":") && text.contains(&b' ') && !lacks_message(text) {
            self.open.awaiting = Some(awaiting);
            return;
        }
        // Build tools may say in between that they give up.
        if text.iter().any(u8::is_ascii_alphanumeric) && !matched.iter().any(|number| self.gives_up(*number))
        {
            awaiting.seen = awaiting.seen.saturating_add(1);
            let near = awaiting.seen <= NEAR && !is_call(text) && sounds_like_an_error(text);
            if message || near || matched.iter().any(|number| self.is_error(*number)) {
                self.open.candidates.add_own(awaiting.of, line.number, line.text);
                if message || !lacks_message(text) {
                    return;
                }
                // The message says more than the name of the error.
                (awaiting.what, awaiting.until) = (What::Message, line.number + MESSAGE);
            }
            if text.starts_with(b"Traceback ") {
                awaiting.seen = NEAR;
            }
        }
        self.open.awaiting = Some(awaiting);
    }

    /// Whether a line ends the job wherever it stands.
    fn gives_up(&self, number: u16) -> bool {
        matches!(self.rules.rule(number), Rule::Failure(rule) if self.rules.failure(rule).decides)
    }

    fn is_error(&self, number: u16) -> bool {
        match self.rules.rule(number) {
            Rule::Failure(rule) => {
                let tells = self.rules.failure(rule).tells;
                tells.rank >= ERRORS && (tells.class.is_none() || tells.of_tests)
            }
            Rule::Tool(..) => false,
        }
    }
}

/// Whether an error is named and nothing is said of it.
fn lacks_message(text: &[u8]) -> bool {
    let text = text.trim_ascii();
    ["Error", "Exception", "Error:", "Exception:"].iter().any(|end| text.ends_with(end.as_bytes()))
}

/// A line of a list of calls.
fn is_call(text: &[u8]) -> bool {
    let in_file = text.starts_with(b"File \"") && memchr::memmem::find(text, b", in ").is_some();
    in_file
        || text.starts_with(b"at ")
        || text.starts_with(b"Traceback ")
        || memchr::memmem::find(text, b": in ").is_some()
}

/// Whether a line right below the name of a failed test says why.
fn sounds_like_an_error(text: &[u8]) -> bool {
    const SAYS: [&[u8]; 16] = [
        b"rror",
        b"xception",
        b"ailed",
        b"ailure",
        b"xpect",
        b"anic",
        b"imeout",
        b"ssert",
        b": ",
        b"nable to",
        b"annot ",
        b"ould not",
        b"not found",
        b"undefined",
        b"nvalid",
        b"rong ",
    ];
    SAYS.iter().any(|word| memchr::memmem::find(text, word).is_some())
}
