//! Mining and changed paths beside `git log`, alternately, in the same run.
//!
//! `cargo bench -p plimsoll-collect-git --bench mining -- [REPOSITORY [ROUNDS]]`
//!
//! Both sides are whole processes over the same references, ours with two threads. Without a repository one
//! with some 60,000 commits is generated. Only figures of this run are printed.
#![expect(clippy::print_stdout, reason = "printing figures is what a benchmark does")]

use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use plimsoll_collect_git::{GitRepository, Mined, ViewOptions};

#[path = "support/mod.rs"]
mod support;

use support::{ANCHOR, Outcome, generate, git_time, median, ratio};

const THREADS: usize = 2;
const ROUNDS: usize = 7;
const DAYS: u32 = 400;

fn main() -> Outcome<()> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    // `cargo test --benches` runs this as well; it is no test.
    if !arguments.iter().any(|argument| argument == "--bench" || argument == "--child") {
        return Ok(());
    }
    let words: Vec<_> = arguments.iter().filter(|argument| *argument != "--bench").collect();
    match words.as_slice() {
        [child, task, repository] if *child == "--child" => run_child(task, Path::new(repository)),
        [repository] => compare(Path::new(repository), ROUNDS),
        [repository, rounds] => compare(Path::new(repository), rounds.parse()?),
        _ => {
            let folder = tempfile::tempdir()?;
            println!("generating a repository …");
            compare(&generate(folder.path())?, ROUNDS)
        }
    }
}

fn compare(repository: &Path, rounds: usize) -> Outcome<()> {
    println!("{} · {THREADS} threads · median of {rounds} alternating rounds", repository.display());
    let mut log = Vec::new();
    let mut mining = Vec::new();
    let mut figures = Figures::default();
    let (mut log_ticks, mut mining_ticks) = (0, 0);
    git_time(repository, &ANCHOR)?;
    child(repository, "mine")?;
    for _ in 0..rounds {
        let before = children_ticks();
        log.push(git_time(repository, &ANCHOR)?);
        let between = children_ticks();
        let begun = Instant::now();
        figures = child(repository, "mine")?;
        mining.push(begun.elapsed());
        log_ticks += between - before;
        mining_ticks += children_ticks() - between;
    }
    let (log, mining) = (median(&mut log), median(&mut mining));
    println!("commits                      {}", figures.commits);
    println!("git log, all commits         {log:.1?}");
    println!("mining, all commits          {mining:.1?}   ratio {:.2}", ratio(mining, log));
    // On a busy machine the second thread has no core of its own; this ratio tells.
    let processor = mining_ticks as f64 / log_ticks.max(1) as f64;
    println!("processor time, both threads          ratio {processor:.2}");
    println!("peak memory while mining     {} MB", figures.peak_kb / 1024);
    compare_changes(repository, rounds.min(3), figures.newest)
}

fn compare_changes(repository: &Path, rounds: usize, newest: i64) -> Outcome<()> {
    let since = format!("--since-as-filter=@{}", newest - i64::from(DAYS) * 86_400);
    let numstat = ["log", "--no-merges", "--numstat", "--format=%H", since.as_str()];
    let (mut anchor, mut changes, mut views, mut peak) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for _ in 0..rounds {
        anchor.push(git_time(repository, &numstat)?);
        let figures = child(repository, "view")?;
        changes.push(figures.with_changes.saturating_sub(figures.without_changes));
        views.push(figures.without_changes);
        peak = figures.peak_kb;
    }
    let (anchor, changes) = (median(&mut anchor), median(&mut changes));
    println!("git log --numstat, {DAYS} days {anchor:.1?}");
    println!("changed paths, {DAYS} days     {changes:.1?}   ratio {:.2}", ratio(changes, anchor));
    println!("the rest of a view           {:.1?}", median(&mut views));
    println!("peak memory with views       {} MB", peak / 1024);
    Ok(())
}

#[derive(Debug, Default)]
struct Figures {
    commits: u64,
    newest: i64,
    peak_kb: u64,
    without_changes: Duration,
    with_changes: Duration,
}

/// Runs one task in a process of its own, so that its memory is its own.
fn child(repository: &Path, task: &str) -> Outcome<Figures> {
    let output = Command::new(std::env::current_exe()?).args(["--child", task]).arg(repository).output()?;
    let text = String::from_utf8(output.stdout)?;
    let mut numbers = text.split_whitespace().map(str::parse::<i64>);
    let mut next = || -> Outcome<i64> { Ok(numbers.next().ok_or("the child said too little")??) };
    Ok(Figures {
        commits: next()?.unsigned_abs(),
        newest: next()?,
        peak_kb: next()?.unsigned_abs(),
        without_changes: Duration::from_micros(next()?.unsigned_abs()),
        with_changes: Duration::from_micros(next()?.unsigned_abs()),
    })
}

fn run_child(task: &str, path: &Path) -> Outcome<()> {
    let repository = plimsoll_collect_git::open(path)?;
    let mined = repository.mine(THREADS, &())?;
    let views = if task == "view" {
        (view_time(&repository, &mined, 0)?, view_time(&repository, &mined, DAYS)?)
    } else {
        (Duration::ZERO, Duration::ZERO)
    };
    let newest = mined.newest().map_or(0, |newest| newest.timestamp());
    println!("{} {newest} {} {} {}", mined.len(), peak_kb(), views.0.as_micros(), views.1.as_micros());
    std::io::stdout().flush()?;
    // Ending here leaves out giving memory back, as git does.
    std::process::exit(0)
}

fn view_time(repository: &GitRepository, mined: &Mined, changes_days: u32) -> Outcome<Duration> {
    let begun = Instant::now();
    let as_of = mined.newest().ok_or("the repository has no commit")?;
    let options = ViewOptions { as_of, trunk: None, changes_days, threads: THREADS };
    let view = repository.view(mined, &options, &())?;
    std::hint::black_box(&view);
    Ok(begun.elapsed())
}

/// Peak resident memory, where the system tells.
fn peak_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

/// Processor time of all children that have ended, in the system's ticks; zero where the system does not tell.
fn children_ticks() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The program's name may hold blanks; what follows it does not.
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let times = fields.split_whitespace().skip(13).take(2);
    times.filter_map(|ticks| ticks.parse::<u64>().ok()).sum()
}
