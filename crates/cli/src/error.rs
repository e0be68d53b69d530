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

    /// The same error with what to do next.
    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The exit code that goes with it.
    pub(crate) fn exit(&self) -> Exit {
        self.exit
    }
}

impl fmt::Display for CliError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "error: {}", plimsoll_report::sanitize(&self.message))?;
        self.hint
            .as_ref()
            .map_or(Ok(()), |hint| write!(formatter, "\n  hint: {}", plimsoll_report::sanitize(hint)))
    }
}

impl std::error::Error for CliError {}
