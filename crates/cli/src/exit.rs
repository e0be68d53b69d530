//! Exit codes: a contract that scripts rely on.

use std::process::ExitCode;

/// How a run ended, as the shell sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// 0: it worked. What the assessment says does not change this.
    Ok,
    /// 1: something could not be read, written or understood.
    Failure,
    /// 2: the command line was wrong.
    Usage,
    /// 3: there is nothing to assess (no commit, or none at the asked date).
    NothingToAssess,
    /// 4: a rule of `--fail-on` failed.
    GateFailed,
    /// 5: a fleet's night is not whole: repositories could not be collected, assessed or reached.
    Incomplete,
    /// 6: another plimsoll is at work with the same store.
    Busy,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Ok => 0,
            Exit::Failure => 1,
            Exit::Usage => 2,
            Exit::NothingToAssess => 3,
            Exit::GateFailed => 4,
            Exit::Incomplete => 5,
            Exit::Busy => 6,
        })
    }
}
