//! A program that may run until an instant, and is then ended together with what it started.

use std::process::{Child, Command};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use chrono::Utc;
use plimsoll_domain::Timestamp;

/// So long a program has to tidy up after it was asked to end.
const GRACE: Duration = Duration::from_secs(3);

/// Until when programs may run, if there is such an instant.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Deadline(Option<Timestamp>);

impl Deadline {
    pub(super) const fn new(ends: Option<Timestamp>) -> Self {
        Self(ends)
    }

    /// Whether nothing may be begun any more.
    pub(super) fn has_come(self) -> bool {
        self.0.is_some_and(|ends| ends <= Utc::now())
    }

    /// A program that is to be ended with its own helpers needs a group of its own. Others stay in ours: the terminal's
    /// interrupt reaches them there, and they may ask for a passphrase.
    pub(super) fn prepare(self, command: &mut Command) {
        #[cfg(unix)]
        if self.0.is_some() {
            std::os::unix::process::CommandExt::process_group(command, 0);
        }
        #[cfg(not(unix))]
        let _ = command;
    }

    /// Waits until the program is done, which the other end of `done` tells by going away, and ends it when it is not
    /// in time. True if it was ended.
    pub(super) fn watch(self, child: &mut Child, done: &Receiver<()>) -> bool {
        let Some(ends) = self.0 else { return false };
        let left = (ends - Utc::now()).to_std().unwrap_or_default();
        let late = |wait| matches!(done.recv_timeout(wait), Err(RecvTimeoutError::Timeout));
        if !late(left) {
            return false;
        }
        end(child, false);
        if late(GRACE) {
            end(child, true);
        }
        true
    }
}

/// Asks the program's group to end, or makes it. One that ended by itself meanwhile is no matter.
#[cfg(unix)]
fn end(child: &mut Child, by_force: bool) {
    use rustix::process::{Pid, Signal, kill_process_group};
    let signal = if by_force { Signal::KILL } else { Signal::TERM };
    let _ = kill_process_group(Pid::from_child(child), signal);
}

/// There is no gentle way here.
#[cfg(not(unix))]
fn end(child: &mut Child, _by_force: bool) {
    let _ = child.kill();
}
