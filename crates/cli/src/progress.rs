//! Progress on standard error, only when a person watches and the work is long.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::talk;

/// Work shorter than this shows nothing.
const PATIENCE: Duration = Duration::from_millis(400);

/// A bar that appears when the work takes long.
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    begun: Instant,
    stage: Mutex<String>,
    quiet: bool,
    told_pause: Mutex<Option<DateTime<Utc>>>,
}

impl Progress {
    /// Silent unless standard error is a terminal.
    pub(crate) fn new(quiet: bool) -> Self {
        let watched = !quiet && !talk::is_json() && std::io::stderr().is_terminal();
        let bar = watched.then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
            bar.set_style(style());
            bar
        });
        let (stage, told_pause) = (Mutex::new(String::new()), Mutex::new(None));
        Self { bar, begun: Instant::now(), stage, quiet, told_pause }
    }

    /// Says something on standard error, above the bar.
    pub(crate) fn say(&self, line: &str) {
        let line = plimsoll_report::sanitize(line);
        match &self.bar {
            Some(bar) => bar.suspend(|| write_line(&line)),
            None => write_line(&line),
        }
    }

    /// Says once of each long pause that it is one: without a bar nobody would know.
    fn tell_pause(&self, until: DateTime<Utc>) {
        if self.bar.is_some() || self.quiet || until - Utc::now() < chrono::Duration::seconds(20) {
            return;
        }
        if let Ok(mut told) = self.told_pause.lock()
            && told.is_none_or(|told| until - told > chrono::Duration::seconds(20))
        {
            *told = Some(until);
            self.say(&format!(
                "GitHub asks to wait until {}; what was collected is kept (--no-wait stops instead)",
                until.format("%H:%M:%S UTC")
            ));
        }
    }

    /// Says that a step is done, where no bar shows it.
    pub(crate) fn step(&self, line: &str) {
        if self.bar.is_none() && !self.quiet {
            self.say(line);
        }
    }

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

impl plimsoll_collect_git::Progress for Progress {
    fn at(&self, what: &str, done: u64, total: Option<u64>) {
        let Some(bar) = &self.bar else { return };
        if self.begun.elapsed() < PATIENCE {
            return;
        }
        if let Ok(mut stage) = self.stage.lock()
            && *stage != what
        {
            what.clone_into(&mut stage);
            bar.set_draw_target(ProgressDrawTarget::stderr());
            bar.set_message(what.to_owned());
        }
        bar.set_length(total.unwrap_or(0).max(done));
        bar.set_position(done);
    }
}

impl plimsoll_collect_github::Observer for Progress {
    fn progress(&self, progress: &plimsoll_collect_github::Progress) {
        let used = progress.used;
        let left = match (used.remaining, used.reset) {
            (Some(remaining), Some(reset)) => {
                format!(", {remaining} left until {}", reset.format("%H:%M UTC"))
            }
            _ => String::new(),
        };
        let paused = used
            .paused_until
            .map(|until| format!(", waiting until {}", until.format("%H:%M:%S UTC")))
            .unwrap_or_default();
        if let Some(until) = used.paused_until {
            self.tell_pause(until);
        }
        let requests = format!("{} requests{left}{paused}", used.requests);
        if let Some(bar) = &self.bar {
            bar.set_prefix(requests);
        }
        plimsoll_collect_git::Progress::at(self, progress.stage, progress.done, progress.total);
    }
}

fn write_line(line: &str) {
    talk::say(line);
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{spinner} {msg} {human_pos}/{human_len} {wide_bar} {prefix}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
}
