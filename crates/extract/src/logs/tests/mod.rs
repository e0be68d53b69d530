//! Reading logs as a whole: shapes, steps, hostile input.

mod causes;
mod hostile;
mod precision;
mod runs;
mod scanning;
mod shapes;
mod stages;
mod suites;

use plimsoll_domain::log::JobReading;

use super::{LogReader, LogRules};

fn one(mut jobs: Vec<JobReading>) -> JobReading {
    assert_eq!(jobs.len(), 1);
    jobs.remove(0)
}

fn read(log: &[u8]) -> JobReading {
    let mut reader = LogReader::new(LogRules::builtin());
    reader.feed(&mut &log[..]).unwrap();
    one(reader.finish())
}

/// A job's log with time stamps: `$ command` begins a step that runs it, `! 2` fails the step, other lines are output.
fn job(lines: &str) -> Vec<u8> {
    let mut text = String::new();
    let mut clock = 0;
    let mut say = |line: &str| {
        clock += 1;
        text.push_str(&format!("2025-03-04T10:{:02}:{:02}.0000000Z {line}\n", clock / 60 % 60, clock % 60));
    };
    say("Current runner version: '2.322.0'");
    for line in lines.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            say(&format!("##[group]Run {command}"));
            say(&format!("\u{1b}[36;1m{command}\u{1b}[0m"));
            say("shell: /usr/bin/bash -e {0}");
            say("##[endgroup]");
        } else if let Some(action) = line.strip_prefix("@ ") {
            say(&format!("##[group]Run {action}"));
            say("with:");
        } else if let Some(code) = line.strip_prefix("! ") {
            say(&format!("##[error]Process completed with exit code {code}."));
        } else {
            say(line);
        }
    }
    say("Cleaning up orphan processes");
    text.into_bytes()
}
