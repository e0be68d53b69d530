//! Reading logs: `plimsoll log` against `rg -c -f` with the same patterns, files and threads.
//!
//!     cargo bench -p plimsoll --bench logs [-- DIR|MEGABYTES]
//!
//! Without a folder it writes a gigabyte of logs, or as many megabytes as asked: output of builds, with the samples of
//! `fixtures/logs` strewn in. ripgrep only counts lines; Plimsoll also takes counts, events and causes off them.
//! Zips of the same logs are read beside plain inflating.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on fails there")]
#![expect(clippy::print_stdout, reason = "the figures are its output")]

mod corpus;

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

const ROUNDS: usize = 5;
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
    let patterns = scratch.path().join("patterns");
    write_patterns(&patterns);
    for threads in [1, 2] {
        against_ripgrep(&folder, &files, bytes, &patterns, threads);
    }
    zips(scratch.path(), &files);
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

fn write_patterns(path: &Path) {
    let rules = plimsoll_extract::logs::LogRules::builtin();
    let mut file = File::create(path).unwrap();
    let mut count = 0;
    for pattern in rules.patterns() {
        writeln!(file, "{pattern}").unwrap();
        count += 1;
    }
    println!("{count} patterns");
}

fn against_ripgrep(folder: &Path, files: &[PathBuf], bytes: u64, patterns: &Path, threads: u16) {
    let (mut ours, mut theirs, mut peak) = (vec![], vec![], 0);
    for _ in 0..ROUNDS {
        let mut plimsoll = Command::new(env!("CARGO_BIN_EXE_plimsoll"));
        plimsoll.args(["log", "--format", "json", "--threads", &threads.to_string()]).arg(folder);
        let (seconds, memory) = run(&mut plimsoll);
        ours.push(seconds);
        peak = peak.max(memory);
        let mut ripgrep = Command::new("rg");
        ripgrep
            .args(["-c", "--no-ignore", "--threads", &threads.to_string(), "-f"])
            .arg(patterns)
            .args(files);
        if ripgrep.stdout(Stdio::null()).spawn().is_ok() {
            theirs.push(run(&mut ripgrep).0);
        }
    }
    let ours = median(ours);
    println!(
        "{threads} threads: plimsoll {:.2} s, {:.0} MB/s, peak {peak} MB",
        ours,
        bytes as f64 / 1e6 / ours
    );
    if theirs.is_empty() {
        println!("  ripgrep is not installed; there is nothing to compare with");
        return;
    }
    let theirs = median(theirs);
    println!("  rg -c -f {theirs:.2} s, {:.0} MB/s; ratio {:.2}", bytes as f64 / 1e6 / theirs, ours / theirs);
}

/// Runs to its end: seconds, and the most memory it had, in MB.
fn run(command: &mut Command) -> (f64, u64) {
    let begun = Instant::now();
    let mut child = command.stdout(Stdio::null()).spawn().unwrap();
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        peak = peak
            .max(line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or(0));
        std::thread::sleep(LOOK);
    }
    (begun.elapsed().as_secs_f64(), peak / 1_024)
}

/// A run's zip, read by the program and plainly inflated, by one thread each.
fn zips(scratch: &Path, files: &[PathBuf]) {
    let path = scratch.join("run.zip");
    let mut zip = zip::ZipWriter::new(File::create(&path).unwrap());
    let mut bytes = 0;
    for (number, file) in files.iter().enumerate() {
        zip.start_file(format!("{number}_job.txt"), zip::write::SimpleFileOptions::default()).unwrap();
        let text = std::fs::read(file).unwrap();
        bytes += text.len() as u64;
        zip.write_all(&text).unwrap();
        if bytes > 256 << 20 {
            break;
        }
    }
    zip.finish().unwrap();
    let (mut ours, mut plain) = (vec![], vec![]);
    for _ in 0..ROUNDS {
        let mut plimsoll = Command::new(env!("CARGO_BIN_EXE_plimsoll"));
        ours.push(run(plimsoll.args(["log", "--format", "json", "--threads", "1"]).arg(&path)).0);
        let begun = Instant::now();
        let mut archive = zip::ZipArchive::new(File::open(&path).unwrap()).unwrap();
        let mut buffer = vec![0; 256 << 10];
        for index in 0..archive.len() {
            let mut entry = archive.by_index(index).unwrap();
            while entry.read(&mut buffer).unwrap() > 0 {}
        }
        plain.push(begun.elapsed().as_secs_f64());
    }
    let (ours, plain) = (median(ours), median(plain));
    println!(
        "zip of {} MB: plimsoll {ours:.2} s, inflating alone {plain:.2} s; speed {:.2} of it",
        bytes >> 20,
        plain / ours
    );
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
