//! Rendering many repositories in every format, beside what plain writers need for the same values.
//!
//! `cargo bench -p plimsoll-report --bench render -- [REPOSITORIES]`
//!
//! Each repository is the tests' sample grown to the size of a busy service judged by all models, with numbers of its
//! own. Each thread has one in memory at a time, as when a fleet is rendered. Only figures of this run are printed.
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

/// The one that the program has.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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

/// What one thread spent on its share of the repositories.
#[derive(Debug, Default, Clone, Copy)]
struct Share {
    ours: [Spent; FORMATS.len()],
    json: Spent,
    csv: Spent,
}

impl Share {
    fn render(&mut self, number: usize) {
        let (assessment, tables) = grown::repository(number);
        for ((_, make), spent) in FORMATS.iter().zip(&mut self.ours) {
            spent.add(|| make(&assessment, &tables));
        }
        // The alternatives have the same values, and nothing to do but to write them.
        self.json.add(|| serde_json::to_string_pretty(&assessment).unwrap().len());
        let cells = grown::cells(&assessment, &tables);
        self.csv.add(|| grown::plain_tables(&cells));
    }

    fn whole(&self) -> Duration {
        self.ours.iter().map(|spent| spent.time).sum()
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
    // As in a night, whose repositories are rendered by several threads.
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let shares: Vec<Share> = std::thread::scope(|scope| {
        let work = |first: usize| {
            move || {
                let mut share = Share::default();
                (first..repositories).step_by(threads).for_each(|number| share.render(number));
                share
            }
        };
        let running: Vec<_> = (0..threads).map(|first| scope.spawn(work(first))).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    println!("{repositories} repositories of {}", grown::SIZE);
    let sum = |of: &dyn Fn(&Share) -> Spent| {
        shares.iter().map(of).fold(Spent::default(), |all, one| Spent {
            time: all.time + one.time,
            bytes: all.bytes + one.bytes,
        })
    };
    let (plain_json, plain_csv) = (sum(&|share| share.json), sum(&|share| share.csv));
    let mut bytes = 0;
    for (at, (name, _)) in FORMATS.iter().enumerate() {
        let spent = sum(&|share| share.ours[at]);
        bytes += spent.bytes;
        let against = match *name {
            "json" => Some(("serde_json", plain_json)),
            "csv, nine tables" => Some(("the csv crate", plain_csv)),
            _ => None,
        };
        let ratio = against.map(|(writer, plain)| {
            format!("{:>6.2} × {writer}", spent.time.as_secs_f64() / plain.time.as_secs_f64())
        });
        let (seconds, megabytes) = (spent.time.as_secs_f64(), megabytes(spent.bytes));
        println!("{name:<22}{seconds:>8.2} s {megabytes:>8.1} MB{}", ratio.unwrap_or_default());
    }
    let longest = shares.iter().map(Share::whole).max().unwrap_or_default();
    let (seconds, megabytes) = (longest.as_secs_f64(), megabytes(bytes));
    println!("all, {threads} threads        {seconds:>8.2} s {megabytes:>8.1} MB  (the longest of them)");
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
