//! Names and ends of steps that are known from elsewhere, put on the steps that a log shows.

use plimsoll_domain::Timestamp;
use plimsoll_domain::log::{JobReading, LogStatus};

/// A step as GitHub's API, or a file of its own, tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownStep {
    /// Its number.
    pub number: u32,
    /// Its name.
    pub name: String,
    /// When it began.
    pub started: Timestamp,
    /// How it ended, where that is known.
    pub status: Option<LogStatus>,
}

/// GitHub's API tells whole seconds; a step's first line can stand in the next.
const APART: i64 = 1_500;

/// Names the steps of a log by the times at which known steps began.
///
/// Both are in order; what has no partner stays as the log shows it. Numbers stay the log's own: events and suites
/// refer to them.
pub fn align(reading: &mut JobReading, known: &[KnownStep]) {
    let mut next = 0;
    for step in &mut reading.steps {
        let Some(started) = step.started else { continue };
        let apart = |known: &KnownStep| (known.started - started).num_milliseconds();
        // A file's first line has its exact time.
        let exact = |known: &KnownStep| known.started.timestamp_subsec_nanos() > 0;
        let is_near = |known: &KnownStep| apart(known).abs() <= if exact(known) { 1 } else { APART };
        let near = known.iter().enumerate().skip(next).filter(|(_, known)| is_near(known));
        // Of steps that began in the same second the first that is left comes first.
        let Some((at, known)) = near.min_by_key(|(at, known)| (apart(known).abs() / 1_000, *at)) else {
            continue;
        };
        next = at + 1;
        step.name.clone_from(&known.name);
        if let Some(status) = known.status {
            step.status = status;
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};
    use plimsoll_domain::log::LogStep;

    use super::*;

    fn at(seconds: i64, millis: u32) -> Timestamp {
        Utc.timestamp_opt(1_700_000_000 + seconds, millis * 1_000_000).unwrap()
    }

    #[test]
    fn steps_get_their_names_in_order() {
        let step = |started| LogStep { started: Some(started), ..LogStep::default() };
        let mut reading = JobReading {
            steps: vec![step(at(0, 100)), step(at(5, 0)), step(at(5, 900)), step(at(60, 0))],
            ..JobReading::default()
        };
        let known = |number, name: &str, seconds| KnownStep {
            number,
            name: name.to_owned(),
            started: at(seconds, 0),
            status: (number == 3).then_some(LogStatus::Failure),
        };
        let all = [
            known(1, "Set up job", 0),
            known(2, "Check out", 5),
            known(3, "Test", 5),
            known(4, "Skipped", 30),
        ];
        align(&mut reading, &all);
        let names: Vec<_> = reading.steps.iter().map(|step| step.name.as_str()).collect();
        assert_eq!(names, ["Set up job", "Check out", "Test", ""]);
        assert_eq!(reading.steps[2].status, LogStatus::Failure);
    }
}
