//! Real logs of other people's projects, where they are at hand, against what is known of them.
//!
//! Every harness prints its score and each miss, and fails below the score that Plimsoll promises.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails there")]
#![expect(clippy::print_stdout, reason = "scores are for reading")]

mod bugswarm;
mod causes;

use std::path::{Path, PathBuf};

use plimsoll_domain::log::JobReading;
use plimsoll_extract::logs::{LogReader, LogRules};

/// A file of the shared data, or `None` with a visible line.
fn shared(path: &str) -> Option<PathBuf> {
    // Beside the repository or above it, as for its work trees.
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().skip(2);
    let found = above.map(|folder| folder.join("shared/data").join(path)).find(|path| path.exists());
    if found.is_none() {
        plimsoll_testkit::skipped(&format!("no shared/data/{path} here: real logs are not tried"));
    }
    found
}

fn read(log: &[u8]) -> JobReading {
    let mut reader = LogReader::new(LogRules::builtin());
    reader.feed(&mut &log[..]).unwrap();
    let mut jobs = reader.finish();
    assert_eq!(jobs.len(), 1);
    jobs.remove(0)
}

/// Fails below a share, after printing the score.
fn score(what: &str, hits: usize, of: usize, least: f64) {
    let share = hits as f64 / of.max(1) as f64;
    println!("{what}: {hits} of {of} ({:.1} %), promised {:.0} %", share * 100.0, least * 100.0);
    assert!(of > 0, "{what}: nothing was tried");
    assert!(share >= least, "{what}: {hits} of {of}");
}
