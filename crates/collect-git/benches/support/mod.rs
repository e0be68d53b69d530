//! What benchmarks share: the anchor, its time, medians, a repository to measure on.

mod generate;

use std::error::Error;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

pub(crate) use generate::generate;

pub(crate) type Outcome<T> = Result<T, Box<dyn Error>>;

/// One walk over all commits that branches and tags lead to.
pub(crate) const ANCHOR: [&str; 5] =
    ["log", "--branches", "--tags", "--remotes", "--format=%H%x09%P%x09%ct%x09%at%x09%ae"];

pub(crate) fn git_time(repository: &Path, arguments: &[&str]) -> Outcome<Duration> {
    let begun = Instant::now();
    let status = git(repository).args(arguments).stdout(Stdio::null()).status()?;
    if !status.success() {
        return Err(format!("git {arguments:?} failed").into());
    }
    Ok(begun.elapsed())
}

pub(crate) fn git(repository: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(repository).env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    command
}

pub(crate) fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

pub(crate) fn ratio(ours: Duration, anchor: Duration) -> f64 {
    ours.as_secs_f64() / anchor.as_secs_f64().max(f64::EPSILON)
}
