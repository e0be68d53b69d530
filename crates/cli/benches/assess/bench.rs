//! Assessing a filled store by all models, and looking back over three years, beside one assessment.
//!
//! `cargo bench -p plimsoll --bench assess -- [RUNS [ROUNDS]]`
//!
//! The repository has some 60,000 generated commits; the store has a run for each of the newest commits of the trunk,
//! ten jobs in each. Every figure is a whole process, its start included; only figures of this run are printed.
#![expect(clippy::print_stdout, reason = "printing figures is what a benchmark does")]

mod fill;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

#[path = "../../../collect-git/benches/support/mod.rs"]
mod support;

use support::{ANCHOR, Outcome, generate, git_time, median, ratio};

const RUNS: usize = 10_000;
const ROUNDS: usize = 3;

fn main() -> Outcome<()> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    // `cargo test --benches` runs this as well; it is no test.
    if !arguments.iter().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let words: Vec<_> = arguments.iter().filter(|argument| *argument != "--bench").collect();
    let runs = words.first().map_or(Ok(RUNS), |word| word.parse())?;
    let rounds = words.get(1).map_or(Ok(ROUNDS), |word| word.parse())?;
    let folder = tempfile::tempdir()?;
    println!("generating a repository and a store …");
    let repository = generate(folder.path())?;
    let store = folder.path().join("history.db");
    let filled = fill::fill(&repository, &store, runs)?;
    println!("{} runs, {} jobs · median of {rounds} alternating rounds", filled.runs, filled.jobs);
    let (mut walks, mut audits, mut looks) = (Vec::new(), Vec::new(), Vec::new());
    let as_of = filled.as_of.as_str();
    for _ in 0..rounds {
        walks.push(git_time(&repository, &ANCHOR)?);
        audits.push(time(&repository, &store, &["audit", "--format", "json", "--as-of", as_of])?);
        looks.push(time(
            &repository,
            &store,
            &["history", "--format", "json", "--as-of", as_of, "--since", "3y", "--every", "month"],
        )?);
    }
    let (walk, audit, look) = (median(&mut walks), median(&mut audits), median(&mut looks));
    println!("git log, one walk                 {:>8.2} s", walk.as_secs_f64());
    println!(
        "audit, all models                 {:>8.2} s   {:.1} × git log",
        audit.as_secs_f64(),
        ratio(audit, walk)
    );
    println!(
        "history, 36 months, all models    {:>8.2} s   {:.1} × audit",
        look.as_secs_f64(),
        ratio(look, audit)
    );
    Ok(())
}

fn time(repository: &Path, store: &Path, arguments: &[&str]) -> Outcome<Duration> {
    let begun = Instant::now();
    let (command, more) = arguments.split_first().ok_or("no command")?;
    let output = Command::new(env!("CARGO_BIN_EXE_plimsoll"))
        .arg(command)
        .arg(repository)
        .args(more)
        .arg("--store")
        .arg(store)
        .arg("--quiet")
        .stdout(Stdio::null())
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    Ok(begun.elapsed())
}
