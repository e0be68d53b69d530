//! Errors as answers: what happened, to which input, what to do next.

use std::fmt;

use crate::exit::Exit;

/// An error a person reads.
#[derive(Debug)]
pub(crate) struct CliError {
    exit: Exit,
    message: String,
    hint: Option<String>,
}

impl CliError {
    /// Something could not be read, written or understood.
    pub(crate) fn failure(message: impl Into<String>) -> Self {
        Self { exit: Exit::Failure, message: message.into(), hint: None }
    }

    /// The command line was wrong.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { exit: Exit::Usage, message: message.into(), hint: None }
    }

    /// There is nothing to assess.
    pub(crate) fn nothing(message: impl Into<String>) -> Self {
        Self { exit: Exit::NothingToAssess, message: message.into(), hint: None }
    }

    /// Another plimsoll is at work.
    pub(crate) fn busy(message: impl Into<String>) -> Self {
        Self { exit: Exit::Busy, message: message.into(), hint: None }
    }

    /// The same error with what to do next.
    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// What happened, without what to do next.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// What to do next.
    pub(crate) fn hint_text(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// The exit code that goes with it.
    pub(crate) fn exit(&self) -> Exit {
        self.exit
    }
}

impl fmt::Display for CliError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "error: {}", readable(&self.message))?;
        self.hint.as_ref().map_or(Ok(()), |hint| write!(formatter, "\n  hint: {}", readable(hint)))
    }
}

/// What a person can read: no control characters, no line and no message longer than anybody would read.
fn readable(message: &str) -> String {
    const LINE: usize = 1_000;
    const LINES: usize = 200;
    let clean = plimsoll_report::sanitize(message);
    let lines: Vec<String> = clean
        .lines()
        .take(LINES)
        .map(|line| match line.char_indices().nth(LINE) {
            Some((end, _)) => format!("{}…", &line[..end]),
            None => line.to_owned(),
        })
        .collect();
    let more = clean.lines().count().saturating_sub(LINES);
    let rest = if more > 0 { format!("\n… and {more} more lines") } else { String::new() };
    lines.join("\n") + &rest
}

impl std::error::Error for CliError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_never_longer_than_anybody_would_read() {
        let long = "x".repeat(1_000_000) + &"\ny".repeat(10_000);
        let shown = CliError::failure(long).to_string();
        assert!(shown.len() < 3_000, "{}", shown.len());
        assert!(shown.ends_with("more lines"));
    }
}
