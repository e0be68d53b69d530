//! All metrics over a million runs and ten million jobs, beside DuckDB with the same tables in the same run.
//!
//! `cargo bench -p plimsoll-metrics --bench tables -- [RUNS [ROUNDS]]`
//!
//! The alternative is a Python with the package `duckdb`: `python3`, or what `PLIMSOLL_BENCH_PYTHON` names. It has the
//! tables in memory and two threads, and answers one query for each metric that is a group-by, quantile or join. Its
//! figures have to be ours. Times are medians of alternating rounds.

#![expect(clippy::print_stdout, reason = "a benchmark's result is what it prints")]

mod compare;
mod duck;
mod made;

use std::collections::HashMap;
use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use duck::Duck;
use plimsoll_domain::facts::Facts;

pub(crate) type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    // `cargo test --benches` runs this as well; it is no test.
    if !words.iter().any(|word| word == "--bench") {
        return Ok(());
    }
    let mut numbers = words.iter().filter_map(|word| word.parse::<u64>().ok());
    let (runs, rounds) = (numbers.next().unwrap_or(1_000_000), numbers.next().unwrap_or(5) as usize);
    let facts = made::facts(runs);
    println!(
        "{} runs, {} attempts, {} jobs, {} commits, {} deployments; facts take {} MB",
        facts.platform.runs.len(),
        facts.platform.attempts.len(),
        facts.platform.jobs.len(),
        facts.history.len(),
        facts.deployments.len(),
        status("self", "VmRSS:") / 1_024
    );
    let window = made::window(made::WEEKS);
    let folder = tempfile::tempdir()?;
    duck::write(&facts, folder.path())?;
    let mut duck = Duck::start(folder.path(), window.from.timestamp() + 1, window.to.timestamp() + 1)?;
    match &mut duck {
        Some(duck) => {
            println!("beside DuckDB {}, 2 threads", duck.version);
            let compared = compare::same(&facts, window, &duck.ask(true)?)?;
            println!("{compared} figures of both are equal");
        }
        None => println!("SKIPPED: no Python with duckdb; set PLIMSOLL_BENCH_PYTHON to one"),
    }
    // The most memory is asked of the computation alone, the facts being there.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    let (mut ours, mut theirs): (Times, Times) = Default::default();
    for _ in 0..rounds {
        for answer in duck.as_mut().map(|duck| duck.ask(false)).transpose()?.into_iter().flatten() {
            theirs.entry(answer.name).or_default().push(answer.seconds);
        }
        compute(&facts, &mut ours);
        let begun = Instant::now();
        black_box(plimsoll_metrics::compute(&facts, window));
        ours.entry(ALL.to_owned()).or_default().push(begun.elapsed().as_secs_f64());
    }
    report(&ours, &theirs);
    println!("peak memory: ours {} MB with the facts", peak("self") / 1_024);
    if let Some(duck) = &duck {
        println!("             DuckDB {} MB", duck.peak() / 1_024);
    }
    drop(duck);
    growth(&facts, rounds);
    Ok(())
}

type Times = HashMap<String, Vec<f64>>;

/// All metrics one after the other, and the time of each.
fn compute(facts: &Facts, times: &mut Times) {
    let begun = Instant::now();
    let mut last = begun;
    plimsoll_metrics::compute_each(facts, made::window(made::WEEKS), |id, values| {
        black_box(values);
        times.entry(id.to_owned()).or_default().push(last.elapsed().as_secs_f64());
        last = Instant::now();
    });
    times.entry(ONE.to_owned()).or_default().push(begun.elapsed().as_secs_f64());
}

const ONE: &str = "all metrics, one thread";
const ALL: &str = "all metrics";

fn report(ours: &Times, theirs: &Times) {
    let median_of = |times: &Times, name: &str| times.get(name).map(|times| median(times.clone()));
    println!("\n{:<32}{:>10}{:>10}{:>8}", "seconds", "ours", "DuckDB", "ratio");
    let mut names: Vec<_> = ours.keys().filter(|name| *name != ALL && *name != ONE).collect();
    names.sort_by(|a, b| median_of(ours, b).unwrap_or(0.0).total_cmp(&median_of(ours, a).unwrap_or(0.0)));
    let (mut same_ours, mut same_theirs) = (0.0, 0.0);
    for name in names {
        let own = median_of(ours, name).unwrap_or(0.0);
        match median_of(theirs, name) {
            Some(other) => {
                (same_ours, same_theirs) = (same_ours + own, same_theirs + other);
                println!("{name:<32}{own:>10.3}{other:>10.3}{:>8.2}", own / other);
            }
            None if own >= 0.001 => println!("{name:<32}{own:>10.3}"),
            None => {}
        }
    }
    let all = median_of(ours, ALL).unwrap_or(0.0);
    if same_theirs > 0.0 {
        println!("{:<32}{same_ours:>10.3}{same_theirs:>10.3}{:>8.2}", "comparable", same_ours / same_theirs);
        println!("{ALL:<32}{all:>10.3}{same_theirs:>10.3}{:>8.2}", all / same_theirs);
        let one = median_of(ours, ONE).unwrap_or(0.0);
        println!("{ONE:<32}{one:>10.3}{same_theirs:>10.3}{:>8.2}", one / same_theirs);
    } else {
        println!("{ALL:<32}{all:>10.3}");
    }
}

/// What each week more costs.
fn growth(facts: &Facts, rounds: usize) {
    println!("\n{:<32}{:>10}{:>14}", "weeks looked at", "seconds", "ms a week");
    for weeks in [26, 52, 104] {
        let times = (0..rounds.min(3)).map(|_| {
            let begun = Instant::now();
            black_box(plimsoll_metrics::compute(facts, made::window(weeks)));
            begun.elapsed().as_secs_f64()
        });
        let seconds = median(times.collect());
        println!("{weeks:<32}{seconds:>10.3}{:>14.1}", seconds * 1e3 / weeks as f64);
    }
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// The most memory a process had, in KiB; zero where nobody tells.
pub(crate) fn peak(process: &str) -> u64 {
    status(process, "VmHWM:")
}

fn status(process: &str, name: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}
