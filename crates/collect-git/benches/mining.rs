//! Mining and changed paths beside `git log`, alternately, in the same run.
//!
//! `cargo bench -p plimsoll-collect-git --bench mining -- [REPOSITORY [ROUNDS]]`
//!
//! Both sides are whole processes over the same references, ours with two threads. Without a repository one
//! with some 60,000 commits is generated. Only figures of this run are printed.
#![expect(clippy::print_stdout, reason = "printing figures is what a benchmark does")]

use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use plimsoll_collect_git::{GitRepository, Mined, ViewOptions};

type Outcome<T> = Result<T, Box<dyn Error>>;

const THREADS: usize = 2;
const ROUNDS: usize = 7;
const DAYS: u32 = 400;
const ANCHOR: [&str; 5] =
    ["log", "--branches", "--tags", "--remotes", "--format=%H%x09%P%x09%ct%x09%at%x09%ae"];

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
    git_time(repository, &ANCHOR)?;
    child(repository, "mine")?;
    for _ in 0..rounds {
        log.push(git_time(repository, &ANCHOR)?);
        let begun = Instant::now();
        figures = child(repository, "mine")?;
        mining.push(begun.elapsed());
    }
    let (log, mining) = (median(&mut log), median(&mut mining));
    println!("commits                      {}", figures.commits);
    println!("git log, all commits         {log:.1?}");
    println!("mining, all commits          {mining:.1?}   ratio {:.2}", ratio(mining, log));
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

fn git_time(repository: &Path, arguments: &[&str]) -> Outcome<Duration> {
    let begun = Instant::now();
    let status = git(repository).args(arguments).stdout(Stdio::null()).status()?;
    if !status.success() {
        return Err(format!("git {arguments:?} failed").into());
    }
    Ok(begun.elapsed())
}

fn git(repository: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(repository).env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    command
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

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn ratio(ours: Duration, anchor: Duration) -> f64 {
    ours.as_secs_f64() / anchor.as_secs_f64().max(f64::EPSILON)
}

/// A repository with side branches, merges and tags, all from one counter.
fn generate(folder: &Path) -> Outcome<PathBuf> {
    const MERGES: usize = 15_000;
    let repository = folder.join("generated.git");
    Command::new("git").args(["init", "--quiet", "--bare", "--template="]).arg(&repository).status()?;
    git(&repository).args(["symbolic-ref", "HEAD", "refs/heads/main"]).status()?;
    let mut import =
        git(&repository).args(["fast-import", "--quiet"]).stdin(Stdio::piped()).stdout(Stdio::null()).spawn()?;
    let mut stream = std::io::BufWriter::new(import.stdin.take().ok_or("fast-import has no input")?);
    let mut mark = 0;
    for merge in 0..MERGES {
        let base = mark;
        for step in 0..3 {
            mark += 1;
            let from = if step == 0 { base } else { mark - 1 };
            commit(&mut stream, "refs/heads/side", mark, &[from], &format!("feat(part{}): step {step} (#{merge})", merge % 40))?;
        }
        mark += 1;
        let parents = if base == 0 { vec![mark - 1] } else { vec![base, mark - 1] };
        commit(&mut stream, "refs/heads/main", mark, &parents, &format!("Merge branch 'feature/{merge}' into main"))?;
        if merge % 25 == 0 {
            let tag = merge / 25;
            write!(stream, "tag v1.{tag}.0\nfrom :{mark}\ntagger R <r@example.org> {} +0000\ndata 2\nv\n", time(mark))?;
        }
    }
    stream.flush()?;
    drop(stream);
    if !import.wait()?.success() {
        return Err("git fast-import failed".into());
    }
    git(&repository).args(["repack", "-adq"]).status()?;
    Ok(repository)
}

fn time(mark: usize) -> usize {
    1_500_000_000 + mark * 2_000
}

fn commit(out: &mut impl Write, branch: &str, mark: usize, parents: &[usize], message: &str) -> Outcome<()> {
    let person = mark % 200;
    let body = format!(
        "{message}\n\nWhat was wrong and what is done about it, in a line or two of plain words, number {mark}.\n\n\
         Signed-off-by: Person {person} <p{person}@example.org>\n"
    );
    writeln!(out, "commit {branch}\nmark :{mark}")?;
    writeln!(out, "author Person {person} <p{person}@example.org> {} +0200", time(mark) - 900)?;
    writeln!(out, "committer Person {person} <p{person}@example.org> {} +0200", time(mark))?;
    write!(out, "data {}\n{body}", body.len())?;
    for (place, parent) in parents.iter().filter(|parent| **parent > 0).enumerate() {
        writeln!(out, "{} :{parent}", if place == 0 { "from" } else { "merge" })?;
    }
    if parents.len() < 2 {
        let content = format!("line {mark}\n");
        writeln!(out, "M 100644 inline part{}/folder{}/file{}.txt", mark % 40, mark % 7, mark % 900)?;
        write!(out, "data {}\n{content}", content.len())?;
    }
    writeln!(out)?;
    Ok(())
}
