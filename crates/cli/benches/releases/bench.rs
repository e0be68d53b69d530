//! Every commit's first containing release, for all tags together, beside `git log prev..tag` per tag.
//!
//! `cargo bench -p plimsoll --bench releases -- [REPOSITORY [ROUNDS]]`
//!
//! Without a repository one with some 60,000 commits and 600 tags is generated. Only figures of this run are
//! printed.
#![expect(clippy::print_stdout, reason = "printing figures is what a benchmark does")]

use std::path::Path;
use std::time::{Duration, Instant};

use plimsoll_collect_git::{GitView, ViewOptions, open};
use plimsoll_domain::facts::CommitIx;
use plimsoll_metrics::lead_time::first_containing;

#[path = "../../../collect-git/benches/support/mod.rs"]
mod support;

use support::{ANCHOR, Outcome, generate, git_time, median, ratio};

const THREADS: usize = 2;
const ROUNDS: usize = 5;

fn main() -> Outcome<()> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    // `cargo test --benches` runs this as well; it is no test.
    if !arguments.iter().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let words: Vec<_> = arguments.iter().filter(|argument| *argument != "--bench").collect();
    match words.as_slice() {
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
    let (mut walks, mut assignments, mut whole) = (Vec::new(), Vec::new(), Vec::new());
    let mut tags = Vec::new();
    git_time(repository, &ANCHOR)?;
    for _ in 0..rounds {
        walks.push(git_time(repository, &ANCHOR)?);
        let begun = Instant::now();
        let view = view(repository)?;
        let releases = releases(&view);
        let assigning = Instant::now();
        std::hint::black_box(first_containing(&view.history, &releases));
        assignments.push(assigning.elapsed());
        whole.push(begun.elapsed());
        tags = releases.iter().map(|(index, _)| view.history.commit(*index).id.to_string()).collect();
    }
    let (walk, assignment, whole) = (median(&mut walks), median(&mut assignments), median(&mut whole));
    let per_tag = per_tag(repository, &tags)?;
    println!("tagged commits               {}", tags.len());
    println!("git log, one walk            {walk:.1?}");
    println!("assigning all commits        {assignment:.1?}   ratio {:.2}", ratio(assignment, walk));
    println!("the same with reading git    {whole:.1?}   ratio {:.2}", ratio(whole, walk));
    println!("git log prev..tag per tag    {per_tag:.1?} (once)");
    println!(
        "times faster                 {:.1} with reading git, {:.0} without",
        ratio(per_tag, whole),
        ratio(per_tag, assignment)
    );
    Ok(())
}

fn view(repository: &Path) -> Outcome<GitView> {
    let repository = open(repository)?;
    let mined = repository.mine(THREADS, &())?;
    let as_of = mined.newest().ok_or("the repository has no commit")?;
    let options = ViewOptions { as_of, trunk: None, changes_days: 0, threads: THREADS };
    Ok(repository.view(&mined, &options, &())?)
}

/// Tagged commits in order of the tags' time, each once.
fn releases(view: &GitView) -> Vec<(CommitIx, i64)> {
    let tagged = view.tags.iter().filter_map(|tag| Some((view.history.find(tag.target?)?, tag.time?)));
    let mut releases: Vec<_> = tagged.collect();
    releases.dedup_by_key(|(index, _)| *index);
    releases
}

/// What a script would do: ask git for the commits of each release.
fn per_tag(repository: &Path, tags: &[String]) -> Outcome<Duration> {
    let mut total = Duration::ZERO;
    for pair in tags.windows(2) {
        total += git_time(repository, &["log", "--format=%H", &format!("{}..{}", pair[0], pair[1])])?;
    }
    Ok(total)
}
