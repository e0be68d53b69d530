//! Reading logs: `plimsoll log` against ripgrep with the same files and threads.
//!
//!     cargo bench -p plimsoll --bench logs [-- DIR|MEGABYTES]
//!
//! Without a folder it writes a gigabyte of logs, or as many megabytes as asked: output of builds, with the samples of
//! `fixtures/logs` strewn in. ripgrep only counts lines; Plimsoll also takes counts, events and causes off them.
//! `rg -f` with our patterns is so slow that it gets one log and a deadline; `rg -F -f` with the fixed texts that the
//! patterns hold, which is only the first half of the work, reads all of them.
//! Beside wall time, processor time is told: on a machine with other work to do it says what a core of our own would do.
//! Only splitting the same files into lines is the floor. Zips of the same logs are read beside plain inflating.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on fails there")]
#![expect(clippy::print_stdout, reason = "the figures are its output")]

mod corpus;
mod zips;

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

const ROUNDS: usize = 5;
/// After so long a program is not waited for any more.
const DEADLINE: std::time::Duration = std::time::Duration::from_secs(120);
/// Between looks at a process's memory.
const LOOK: std::time::Duration = std::time::Duration::from_millis(5);

fn main() {
    let asked = std::env::args().skip(1).find(|word| !word.starts_with('-'));
    let scratch = tempfile::tempdir().unwrap();
    let folder = match asked.as_ref().filter(|word| Path::new(word).is_dir()) {
        Some(folder) => PathBuf::from(folder),
        None => {
            let megabytes = asked.and_then(|word| word.parse().ok()).unwrap_or(1_024);
            corpus::write(scratch.path().join("logs").as_path(), megabytes)
        }
    };
    let files = logs(&folder);
    let bytes: u64 = files.iter().map(|file| std::fs::metadata(file).unwrap().len()).sum();
    println!("{} logs, {} MB", files.len(), bytes >> 20);
    let patterns = Patterns::write(scratch.path());
    for threads in [1, 2] {
        against_ripgrep(&folder, bytes, &patterns, threads);
    }
    floor(&files, bytes);
    one_log(&files[0], &patterns);
    zips::zips(scratch.path(), &files);
}

fn logs(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(logs(&path));
        } else if path.extension().is_some_and(|ending| ending == "log" || ending == "txt") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// What ripgrep is given.
struct Patterns {
    regexes: PathBuf,
    texts: PathBuf,
}

impl Patterns {
    fn write(folder: &Path) -> Self {
        let patterns = Self { regexes: folder.join("patterns"), texts: folder.join("texts") };
        let rules = plimsoll_extract::logs::LogRules::builtin();
        let mut file = File::create(&patterns.regexes).unwrap();
        for pattern in rules.patterns() {
            writeln!(file, "{pattern}").unwrap();
        }
        let texts: std::collections::BTreeSet<_> = rules.texts().collect();
        let mut file = File::create(&patterns.texts).unwrap();
        for text in &texts {
            file.write_all(text).unwrap();
            file.write_all(b"\n").unwrap();
        }
        println!("{} patterns, {} fixed texts", rules.patterns().count(), texts.len());
        patterns
    }
}

fn against_ripgrep(folder: &Path, bytes: u64, patterns: &Patterns, threads: u16) {
    let (mut ours, mut theirs, mut peak) = (vec![], vec![], 0);
    for _ in 0..ROUNDS {
        let run = plimsoll(folder, threads);
        ours.push(run.seconds);
        peak = peak.max(run.peak);
        theirs.extend(ripgrep(&["-F"], &patterns.texts, folder, threads));
    }
    let ours = median(ours);
    let speed = |seconds: f64| bytes as f64 / 1e6 / seconds;
    println!("{threads} threads: plimsoll {ours:.2} s, {:.0} MB/s, peak {peak} MB", speed(ours));
    if theirs.len() == ROUNDS {
        let theirs = median(theirs);
        println!("  rg -F -c -f texts {theirs:.2} s, {:.0} MB/s; ratio {:.2}", speed(theirs), ours / theirs);
    }
}

/// The same logs, one thread, and a thread that only reads them and splits them into lines.
fn floor(files: &[PathBuf], bytes: u64) {
    let folder = files[0].parent().unwrap();
    let (mut ours, mut floor) = (vec![], vec![]);
    let mut buffer = vec![0; 256 << 10];
    for _ in 0..ROUNDS {
        ours.push(plimsoll(folder, 1).worked);
        let before = worked(Whose::Own);
        let mut lines = 0;
        for path in files {
            let mut file = File::open(path).unwrap();
            loop {
                let read = file.read(&mut buffer).unwrap();
                if read == 0 {
                    break;
                }
                lines += memchr::memchr_iter(b'\n', &buffer[..read]).count();
            }
        }
        assert!(lines > 0);
        floor.push(worked(Whose::Own) - before);
    }
    let (ours, floor) = (median(ours), median(floor));
    let speed = bytes as f64 / 1e6 / ours;
    println!(
        "one core's time: {speed:.0} MB/s; only splitting lines {floor:.2} s; ratio {:.1}",
        ours / floor
    );
}

/// One log, read by the program and by ripgrep with all patterns.
fn one_log(log: &Path, patterns: &Patterns) {
    let ours = plimsoll(log, 1).seconds;
    if let Some(theirs) = ripgrep(&[], &patterns.regexes, log, 1) {
        let least = if theirs >= DEADLINE.as_secs_f64() { "given up after " } else { "" };
        println!(
            "one log: plimsoll {ours:.2} s, rg -c -f patterns {least}{theirs:.2} s; ratio {:.3}",
            ours / theirs
        );
    }
}

/// How long a program took, by the clock and on processors, and the most memory it had, in MB.
struct Run {
    seconds: f64,
    worked: f64,
    peak: u64,
}

/// Whose processor time is asked for, by its place in `/proc/self/stat`.
#[derive(Clone, Copy)]
enum Whose {
    Own = 11,
    Programs = 13,
}

/// Processor seconds of this process, or of the programs that it has waited for.
fn worked(whose: Whose) -> f64 {
    const TICKS: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(whose as usize);
    fields.take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / TICKS
}

fn plimsoll(path: &Path, threads: u16) -> Run {
    let mut plimsoll = Command::new(env!("CARGO_BIN_EXE_plimsoll"));
    plimsoll.args(["log", "--format", "json", "--threads", &threads.to_string()]).arg(path);
    run(&mut plimsoll, &[0]).unwrap()
}

/// Seconds; `None`, and said, where it could not be compared with.
fn ripgrep(words: &[&str], patterns: &Path, path: &Path, threads: u16) -> Option<f64> {
    let mut ripgrep = Command::new("rg");
    ripgrep.args(["-a", "-c", "--no-ignore", "--threads", &threads.to_string()]).args(words).arg("-f");
    // It ends with 1 where it finds nothing.
    match run(ripgrep.arg(patterns).arg(path), &[0, 1]) {
        Ok(run) => Some(run.seconds),
        Err(why) => {
            println!("  no comparison with ripgrep: {why}");
            None
        }
    }
}

/// Runs to its end or the deadline.
fn run(command: &mut Command, fine: &[i32]) -> Result<Run, String> {
    let (begun, before) = (Instant::now(), worked(Whose::Programs));
    let mut child = command.stdout(Stdio::null()).spawn().map_err(|error| error.to_string())?;
    let mut peak = 0;
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break Some(status);
        }
        if begun.elapsed() > DEADLINE {
            child.kill().unwrap();
            child.wait().unwrap();
            break None;
        }
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        peak = peak
            .max(line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or(0));
        std::thread::sleep(LOOK);
    };
    let worked = worked(Whose::Programs) - before;
    let run = Run { seconds: begun.elapsed().as_secs_f64(), worked, peak: peak / 1_024 };
    match status.map(|status| status.code()) {
        None => Ok(run),
        Some(Some(code)) if fine.contains(&code) => Ok(run),
        Some(code) => Err(format!("it ended with {code:?}")),
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
