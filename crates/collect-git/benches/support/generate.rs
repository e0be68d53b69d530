//! A repository of some 60,000 commits, the same every time.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::{Outcome, git};

/// A repository with side branches, merges and tags, all from one counter.
pub(crate) fn generate(folder: &Path) -> Outcome<PathBuf> {
    const MERGES: usize = 15_000;
    let repository = folder.join("generated.git");
    Command::new("git").args(["init", "--quiet", "--bare", "--template="]).arg(&repository).status()?;
    git(&repository).args(["symbolic-ref", "HEAD", "refs/heads/main"]).status()?;
    let mut import = git(&repository)
        .args(["fast-import", "--quiet"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()?;
    let mut stream = std::io::BufWriter::new(import.stdin.take().ok_or("fast-import has no input")?);
    let mut mark = 0;
    for merge in 0..MERGES {
        let base = mark;
        for step in 0..3 {
            mark += 1;
            let from = if step == 0 { base } else { mark - 1 };
            commit(
                &mut stream,
                "refs/heads/side",
                mark,
                &[from],
                &format!("feat(part{}): step {step} (#{merge})", merge % 40),
            )?;
        }
        mark += 1;
        let parents = if base == 0 { vec![mark - 1] } else { vec![base, mark - 1] };
        commit(
            &mut stream,
            "refs/heads/main",
            mark,
            &parents,
            &format!("Merge branch 'feature/{merge}' into main"),
        )?;
        if merge % 25 == 0 {
            let tag = merge / 25;
            write!(
                stream,
                "tag v1.{tag}.0\nfrom :{mark}\ntagger R <r@example.org> {} +0000\ndata 2\nv\n",
                time(mark)
            )?;
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
