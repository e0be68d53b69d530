//! The alternative: the same tables in another process, and what it answered.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use plimsoll_domain::facts::Facts;
use plimsoll_domain::record::Conclusion;
use serde_json::Value;

use crate::Outcome;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/tables/queries.py");

/// A row of an answer: week (`None` for all of the window), workflow (`None` for all), count, and up to three figures.
pub(crate) type Rows = HashMap<(Option<i64>, Option<String>), [Option<f64>; 4]>;

/// One answer.
pub(crate) struct Answer {
    pub(crate) name: String,
    pub(crate) seconds: f64,
    pub(crate) rows: Rows,
}

/// A running alternative that has read the tables.
pub(crate) struct Duck {
    child: Child,
    asked: ChildStdin,
    answers: BufReader<ChildStdout>,
    pub(crate) version: String,
}

impl Duck {
    /// Starts it; nothing where it is not installed.
    pub(crate) fn start(tables: &Path, from: i64, to: i64) -> Outcome<Option<Self>> {
        let python = std::env::var("PLIMSOLL_BENCH_PYTHON").unwrap_or_else(|_| "python3".to_owned());
        let started = Command::new(python)
            .arg(SCRIPT)
            .arg(tables)
            .args([from.to_string(), to.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn();
        let Ok(mut child) = started else { return Ok(None) };
        let (Some(asked), Some(answers)) = (child.stdin.take(), child.stdout.take()) else { return Ok(None) };
        let mut answers = BufReader::new(answers);
        let mut line = String::new();
        answers.read_line(&mut line)?;
        let Some(version) = line.trim().strip_prefix("ready ") else {
            child.wait()?;
            return Ok(None);
        };
        let version = version.to_owned();
        Ok(Some(Self { child, asked, answers, version }))
    }

    /// Asks every query once.
    pub(crate) fn ask(&mut self, with_rows: bool) -> Outcome<Vec<Answer>> {
        writeln!(self.asked, "{}", if with_rows { "rows" } else { "times" })?;
        let mut found = Vec::new();
        loop {
            let mut line = String::new();
            if self.answers.read_line(&mut line)? == 0 {
                return Err("the alternative ended".into());
            }
            if line.trim() == "done" {
                return Ok(found);
            }
            found.push(answer(&serde_json::from_str(&line)?));
        }
    }

    /// The most memory it had, in KiB.
    pub(crate) fn peak(&self) -> u64 {
        crate::peak(&self.child.id().to_string())
    }
}

impl Drop for Duck {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn answer(told: &Value) -> Answer {
    let row = |row: &Value| {
        let week = row[0].as_f64().filter(|week| *week >= 0.0).map(|week| week as i64);
        let figures = [2, 3, 4, 5].map(|at| row[at].as_f64());
        ((week, row[1].as_str().map(str::to_owned)), figures)
    };
    Answer {
        name: told["name"].as_str().unwrap_or_default().to_owned(),
        seconds: told["seconds"].as_f64().unwrap_or(f64::NAN),
        rows: told["rows"].as_array().into_iter().flatten().map(row).collect(),
    }
}

/// Writes the tables for it. Containment of commits in deployments is given away for nothing: it is no join.
pub(crate) fn write(facts: &Facts, folder: &Path) -> Outcome<()> {
    let table = |name: &str, head: &str| -> Outcome<BufWriter<File>> {
        let mut file = BufWriter::new(File::create(folder.join(name))?);
        writeln!(file, "{head}")?;
        Ok(file)
    };
    let word = |conclusion: Conclusion| match conclusion {
        Conclusion::Success => 0,
        Conclusion::Failure => 1,
        _ => 2,
    };
    let platform = &facts.platform;
    let mut runs = table(
        "runs.csv",
        "run,sha,workflow,trunk,created,started,finished,conclusion,attempts,recovered,first_finished,first_conclusion",
    )?;
    let mut attempts = table("attempts.csv", "run,number,finished,conclusion")?;
    for run in &platform.runs {
        let own = platform.attempts_of(run.id);
        let (Some(first), Some(last)) = (own.first(), own.last().filter(|last| last.completed())) else {
            continue;
        };
        let seconds = |at: Option<plimsoll_domain::Timestamp>| at.map_or(0, |at| at.timestamp());
        let failed = own.iter().any(|attempt| attempt.conclusion == Conclusion::Failure);
        writeln!(
            runs,
            "{},{},{},{},{},{},{},{},{},{},{},{}",
            run.id,
            run.sha.and_then(|sha| facts.history.find(sha)).map_or(0, |commit| commit.0),
            run.workflow_path.as_deref().unwrap_or_default().rsplit('/').next().unwrap_or_default(),
            run.branch.as_deref() == Some("main"),
            run.created.timestamp(),
            seconds(last.started),
            seconds(last.updated),
            word(last.conclusion),
            own.len(),
            failed && last.conclusion == Conclusion::Success,
            seconds(first.updated),
            word(first.conclusion),
        )?;
        for attempt in own.iter().filter(|attempt| attempt.completed()) {
            let (finished, how) = (seconds(attempt.updated), word(attempt.conclusion));
            writeln!(attempts, "{},{},{finished},{how}", run.id, attempt.number)?;
        }
    }
    let mut jobs = table("jobs.csv", "job,run,created,started,finished,conclusion")?;
    for job in &platform.jobs {
        let (Some(created), Some(started), Some(finished)) = (job.created, job.started, job.finished) else {
            continue;
        };
        let (created, started, finished) = (created.timestamp(), started.timestamp(), finished.timestamp());
        writeln!(jobs, "{},{},{created},{started},{finished},{}", job.id, job.run, word(job.conclusion))?;
    }
    let mut deployments = table("deployments.csv", "number,finished")?;
    let mut commits = table("commits.csv", "number,committed,deployment")?;
    for (number, deployment) in facts.deployments.iter().enumerate() {
        writeln!(deployments, "{number},{}", deployment.finished.timestamp())?;
    }
    let placed: Vec<_> = facts
        .deployments
        .iter()
        .filter_map(|one| Some((facts.history.find(one.sha)?, one.finished.timestamp())))
        .collect();
    let first = plimsoll_metrics::lead_time::first_containing(&facts.history, &placed);
    for commit in facts.history.indices() {
        if let Some(deployment) = first[commit.get()] {
            let committed = facts.history.commit(commit).committed;
            writeln!(commits, "{},{committed},{deployment}", commit.0)?;
        }
    }
    for mut file in [runs, attempts, jobs, deployments, commits] {
        file.flush()?;
    }
    Ok(())
}
