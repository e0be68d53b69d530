//! Runs the program, cut off from the configuration of whoever runs the tests.

use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::expected::Expected;

/// What a run gave.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

/// Audits a repository in a format, to standard output.
pub(crate) fn audit(repository: &Path, expected: &Expected, as_of: &str, threads: u16, format: &str) -> Run {
    plimsoll(repository, &audit_arguments(expected, as_of, &threads.to_string(), format))
}

/// Audits a repository with what a store has of it, as JSON.
pub(crate) fn audit_with(repository: &Path, store: &str, expected: &Expected, threads: u16) -> Run {
    let threads = threads.to_string();
    let mut arguments = audit_arguments(expected, &expected.as_of, &threads, "json");
    arguments.extend(["--store", store]);
    plimsoll(repository, &arguments)
}

fn audit_arguments<'a>(
    expected: &'a Expected,
    as_of: &'a str,
    threads: &'a str,
    format: &'a str,
) -> Vec<&'a str> {
    let window = &expected.window;
    vec!["audit", ".", "--as-of", as_of, "--window", window, "--format", format, "--threads", threads]
}

/// Runs the program in a folder.
pub(crate) fn plimsoll(folder: &Path, arguments: &[&str]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plimsoll"));
    plimsoll_testkit::isolate(&mut command, folder);
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"] {
        command.env_remove(name);
    }
    let output = command.current_dir(folder).args(arguments).output().unwrap();
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: output.stdout,
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Applies a function to every item, two at a time; results in the items' order.
pub(crate) fn each<T: Sync, R: Send>(items: &[T], work: &(impl Fn(&T) -> R + Sync)) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let take = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else { return done };
            done.push((index, work(item)));
        }
    };
    let mut done = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..2).map(|_| scope.spawn(take)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect::<Vec<_>>()
    });
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}
