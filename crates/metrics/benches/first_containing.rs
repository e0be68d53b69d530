//! First containing release of every commit: the one pass beside a plain walk and beside `git log` per tag.
//!
//! `cargo bench -p plimsoll-metrics --bench first_containing -- [REPOSITORY]`
//!
//! Without a repository one of 60,000 commits and 600 tags is generated with `git fast-import`. Every figure is
//! the median of five alternating runs. Above 1,000 tags `git log` runs for an even sample and is scaled up.

#![expect(clippy::print_stdout, reason = "a benchmark's result is what it prints")]

use std::collections::HashMap;
use std::error::Error;
use std::fmt::Write as _;
use std::hint::black_box;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use plimsoll_domain::ObjectId;
use plimsoll_domain::facts::{Commit, CommitIx, History, MessageClass, Version};
use plimsoll_metrics::lead_time::first_containing;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Alternating runs of each candidate.
const RUNS: usize = 5;

/// Tags above which `git log` runs for a sample only.
const SAMPLE: usize = 1_000;

fn main() -> Outcome<()> {
    let given = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let scratch = tempfile::tempdir()?;
    let repository = match given {
        Some(path) => PathBuf::from(path),
        None => generate(scratch.path())?,
    };
    let history = read(&repository)?;
    let tags = version_tags(&repository, &history)?;
    let deployments: Vec<_> = tags.iter().map(|(_, commit, time)| (*commit, *time)).collect();
    println!("{} commits, {} version tags", history.len(), tags.len());

    let mut times: [Vec<f64>; 3] = Default::default();
    for _ in 0..RUNS {
        times[0].push(seconds(|| drop(black_box(walk(&history, &deployments)))));
        times[1].push(seconds(|| drop(black_box(first_containing(&history, &deployments)))));
        let started = Instant::now();
        black_box(read(&repository)?);
        times[2].push(started.elapsed().as_secs_f64());
    }
    let [walk, pass, reading] = times.map(median);
    let (per_tag, scaled) = log_per_tag(&repository, &tags)?;
    println!("one plain walk, in memory          {:9.3} ms", walk * 1e3);
    println!("one pass for all tags, in memory   {:9.3} ms   {:.2} x the walk", pass * 1e3, pass / walk);
    println!("reading the graph with `git log`   {:9.3} ms", reading * 1e3);
    println!(
        "reading and one pass               {:9.3} ms   {:.2} x reading alone",
        (reading + pass) * 1e3,
        1.0 + pass / reading
    );
    println!("`git log previous..tag` per tag    {:9.3} ms{scaled}", per_tag * 1e3);
    println!(
        "per tag / one pass {:.0}; per tag / (reading and one pass) {:.1}",
        per_tag / pass,
        per_tag / (reading + pass)
    );
    Ok(())
}

/// The alternative that any walk has to do: every commit below the tags once, along every parent edge.
fn walk(history: &History, deployments: &[(CommitIx, i64)]) -> Vec<bool> {
    let mut seen = vec![false; history.len()];
    let mut open: Vec<_> = deployments.iter().map(|(commit, _)| *commit).collect();
    while let Some(commit) = open.pop() {
        if !std::mem::replace(&mut seen[commit.get()], true) {
            open.extend(history.parents(commit).iter().filter(|parent| !seen[parent.get()]));
        }
    }
    seen
}

fn seconds(work: impl FnOnce()) -> f64 {
    let started = Instant::now();
    work();
    started.elapsed().as_secs_f64()
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_unstable_by(f64::total_cmp);
    times[times.len() / 2]
}

fn git(repository: &Path, arguments: &[&str]) -> Outcome<String> {
    let output = Command::new("git").arg("-C").arg(repository).args(arguments).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The graph of all references, parents first.
fn read(repository: &Path) -> Outcome<History> {
    let text = git(repository, &["log", "--all", "--topo-order", "--reverse", "--format=%H %ct %P"])?;
    let mut places = HashMap::new();
    let mut commits = Vec::new();
    let mut parents = Vec::new();
    for line in text.lines() {
        let mut words = line.split(' ').filter(|word| !word.is_empty());
        let id: ObjectId = words.next().ok_or("a commit has an id")?.parse()?;
        let time = words.next().ok_or("a commit has a time")?.parse()?;
        let own = words.map(|word| Ok(places.get(&word.parse()?).copied()));
        parents.push(own.filter_map(Result::transpose).collect::<Outcome<Vec<CommitIx>>>()?);
        places.insert(id, CommitIx(commits.len() as u32));
        commits.push(commit(id, time));
    }
    Ok(History::new(commits, |index| parents[index].clone(), Vec::new(), Vec::new()))
}

fn commit(id: ObjectId, time: i64) -> Commit {
    Commit {
        id,
        tree: id,
        author: 0,
        committer: 0,
        authored: time,
        committed: time,
        author_zone: 0,
        committer_zone: 0,
        subject: "".into(),
        message: MessageClass::default(),
    }
}

/// Version tags by time and name, with the commit each leads to.
fn version_tags(repository: &Path, history: &History) -> Outcome<Vec<(String, CommitIx, i64)>> {
    let format = "--format=%(refname:short) %(creatordate:unix) %(objectname) %(*objectname)";
    let text = git(repository, &["for-each-ref", "--sort=creatordate", format, "refs/tags"])?;
    let mut tags = Vec::new();
    for line in text.lines() {
        let words: Vec<_> = line.split(' ').filter(|word| !word.is_empty()).collect();
        let [name, time, .., id] = words.as_slice() else { continue };
        let commit = history.find(id.parse()?);
        if let (Some(_), Some(commit), Ok(time)) = (Version::from_tag(name), commit, time.parse()) {
            tags.push(((*name).to_owned(), commit, time));
        }
    }
    Ok(tags)
}

/// Seconds that `git log previous..tag` takes over all tags, and a remark when they are extrapolated.
fn log_per_tag(repository: &Path, tags: &[(String, CommitIx, i64)]) -> Outcome<(f64, String)> {
    let pairs: Vec<_> = tags.windows(2).map(|pair| format!("{}..{}", pair[0].0, pair[1].0)).collect();
    let step = pairs.len().div_ceil(SAMPLE).max(1);
    let sample: Vec<_> = pairs.iter().step_by(step).collect();
    let started = Instant::now();
    for range in &sample {
        black_box(git(repository, &["log", "--format=%H", range, "--"])?);
    }
    let seconds = started.elapsed().as_secs_f64();
    if step == 1 {
        return Ok((seconds, String::new()));
    }
    let scaled = seconds * pairs.len() as f64 / sample.len() as f64;
    Ok((scaled, format!("   (scaled up from {} of {} tags)", sample.len(), pairs.len())))
}

/// A history of 60,000 commits, every fifth a merge of a branch, with 600 version tags on the trunk.
fn generate(folder: &Path) -> Outcome<PathBuf> {
    git(folder, &["init", "--quiet", "--bare", "."])?;
    let mut stream = String::new();
    let mut trunk = 0_u32;
    for number in 1..=60_000_u32 {
        let (branch, other) = match number % 5 {
            3 | 4 => (true, None),
            0 => (false, Some(number - 1)),
            _ => (false, None),
        };
        let parent = if number % 5 == 4 { number - 1 } else { trunk };
        let reference = if branch { "refs/heads/topic" } else { "refs/heads/main" };
        let time = 1_500_000_000 + u64::from(number) * 600;
        let person = format!("Ada <ada@example.org> {time} +0000");
        writeln!(
            stream,
            "commit {reference}\nmark :{number}\nauthor {person}\ncommitter {person}\ndata 1\nx"
        )?;
        if parent > 0 {
            writeln!(stream, "from :{parent}")?;
        }
        if let Some(other) = other {
            writeln!(stream, "merge :{other}")?;
        }
        writeln!(stream, "M 644 inline file-{}\ndata <<END\n{number}\nEND\n", number % 50)?;
        trunk = if branch { trunk } else { number };
        if number % 100 == 0 {
            writeln!(stream, "reset refs/tags/v1.{}.0\nfrom :{number}\n", number / 100)?;
        }
    }
    let mut import = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(["fast-import", "--quiet", "--force"])
        .stdin(Stdio::piped())
        .spawn()?;
    import.stdin.take().ok_or("no way to write to git")?.write_all(stream.as_bytes())?;
    if !import.wait()?.success() {
        return Err("git fast-import failed".into());
    }
    Ok(folder.to_owned())
}
