//! Rendering many repositories in every format, beside what plain writers need for the same values.
//!
//! `cargo bench -p plimsoll-report --bench render -- [REPOSITORIES]`
//!
//! Each repository is the tests' sample grown to the size of a busy service judged by all models, with numbers of its
//! own. One is in memory at a time, as when a fleet is rendered. Only figures of this run are printed.
#![expect(clippy::print_stdout, reason = "printing figures is what a benchmark does")]
#![expect(
    clippy::unwrap_used,
    reason = "the sample is shared with tests; a benchmark that cannot go on ends there"
)]

#[path = "../../tests/formats/events.rs"]
mod events;
mod grown;
#[expect(dead_code, reason = "tests use more of it")]
#[path = "../../tests/formats/sample.rs"]
mod sample;

use std::time::{Duration, Instant};

use plimsoll_domain::Assessment;
use plimsoll_domain::tables::Tables;
use plimsoll_report::csv::{CsvOptions, File};
use plimsoll_report::{BadgeOptions, MarkdownOptions, TerminalOptions};

const REPOSITORIES: usize = 1_000;

/// A format: its name, and the bytes that it makes of a repository.
type Format = (&'static str, fn(&Assessment, &Tables) -> usize);

const FORMATS: [Format; 10] = [
    ("terminal", |one, _| plimsoll_report::terminal(one, &VERBOSE).len()),
    ("json", |one, _| plimsoll_report::json(one).len()),
    ("csv, nine tables", |one, tables| {
        File::ALL.into_iter().map(|file| file.table(one, tables).csv(&CsvOptions::default()).len()).sum()
    }),
    ("html", |one, tables| plimsoll_report::html(one, Some(&events::history()), Some(tables)).len()),
    ("markdown", |one, _| plimsoll_report::markdown(one, &MarkdownOptions::default()).len()),
    ("sarif", |one, _| plimsoll_report::sarif(&[one]).len()),
    ("badges", |one, _| {
        let options = BadgeOptions::default();
        plimsoll_report::badge_svg(one, &options).len() + plimsoll_report::badge_json(one, &options).len()
    }),
    ("openmetrics", |one, _| plimsoll_report::openmetrics(&[one]).len()),
    ("xlsx", |one, tables| plimsoll_report::xlsx(one, tables).unwrap().len()),
    ("parquet, nine tables", |one, tables| {
        File::ALL.into_iter().map(|file| plimsoll_report::parquet(file, one, tables).unwrap().len()).sum()
    }),
];

const VERBOSE: TerminalOptions =
    TerminalOptions { width: 100, color: true, unicode: true, verbose: true, evidence: true };

#[derive(Debug, Default, Clone, Copy)]
struct Spent {
    time: Duration,
    bytes: usize,
}

impl Spent {
    fn add(&mut self, make: impl FnOnce() -> usize) {
        let begun = Instant::now();
        self.bytes += make();
        self.time += begun.elapsed();
    }
}

fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    // `cargo test --benches` runs this as well; it is no test.
    if !arguments.iter().any(|argument| argument == "--bench") {
        return;
    }
    let asked = arguments.iter().find_map(|argument| argument.parse().ok());
    let repositories = asked.unwrap_or(REPOSITORIES);
    let mut ours = [Spent::default(); FORMATS.len()];
    let (mut plain_json, mut plain_csv) = (Spent::default(), Spent::default());
    for number in 0..repositories {
        let (assessment, tables) = grown::repository(number);
        for ((_, make), spent) in FORMATS.iter().zip(&mut ours) {
            spent.add(|| make(&assessment, &tables));
        }
        // The alternatives have the same values, and nothing to do but to write them.
        plain_json.add(|| serde_json::to_string_pretty(&assessment).unwrap().len());
        let cells = grown::cells(&assessment, &tables);
        plain_csv.add(|| grown::plain_tables(&cells));
    }
    println!("{repositories} repositories of {}", grown::SIZE);
    for ((name, _), spent) in FORMATS.iter().zip(&ours) {
        let (writer, plain) = match *name {
            "json" => ("serde_json", plain_json),
            "csv, nine tables" => ("the csv crate", plain_csv),
            _ => ("", Spent::default()),
        };
        let ratio = match writer {
            "" => String::new(),
            _ => format!("{:>6.2} × {writer}", spent.time.as_secs_f64() / plain.time.as_secs_f64()),
        };
        println!("{name:<22}{:>8.2} s {:>8.1} MB{ratio}", spent.time.as_secs_f64(), megabytes(spent.bytes));
    }
    let whole: Duration = ours.iter().map(|spent| spent.time).sum();
    let bytes: usize = ours.iter().map(|spent| spent.bytes).sum();
    println!("{:<22}{:>8.2} s {:>8.1} MB", "all", whole.as_secs_f64(), megabytes(bytes));
    match peak() {
        Some(peak) => println!("peak memory           {peak:>8} MB"),
        None => println!("peak memory is not told here"),
    }
}

fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}

/// The most memory that this process had, where the system tells it.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kilobytes| kilobytes / 1_024)
}
