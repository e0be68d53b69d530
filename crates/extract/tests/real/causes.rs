//! Failed logs in which somebody marked the line to read.

use std::path::{Path, PathBuf};

const MARK: &str = "#=MATCH=# ";

#[test]
fn marked_lines_are_among_the_first_three() {
    let Some(folder) = crate::shared("pytorch+test-infra/aws/lambda/log-classifier/fixtures/classify") else {
        return;
    };
    let mut logs: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    logs.retain(|path| path.extension().is_some_and(|ending| ending == "txt"));
    logs.sort();
    let (mut hits, mut tried) = (0, 0);
    for path in logs {
        let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        let lines = text.lines().filter(|line| !line.starts_with("#=SOURCE=#"));
        let lines: Vec<String> = lines.map(|line| line.replace(['‹', '›'], "")).collect();
        let marked: Vec<u64> =
            (1..).zip(&lines).filter(|(_, line)| line.starts_with(MARK)).map(|(number, _)| number).collect();
        if marked.is_empty() {
            continue;
        }
        let clean: Vec<&str> = lines.iter().map(|line| line.strip_prefix(MARK).unwrap_or(line)).collect();
        hits += usize::from(told(&path, clean.join("\n").as_bytes(), &marked));
        tried += 1;
    }
    crate::score("marked lines", hits, tried, 0.85);
}

#[test]
fn labelled_lines_are_among_the_first_three() {
    let Some(folder) = crate::shared("labri-progress+cidiff/data") else { return };
    let mut truths = Vec::new();
    collect(&folder, &mut truths);
    truths.sort();
    let (mut hits, mut tried) = (0, 0);
    for truth in truths {
        let Ok(log) = std::fs::read(truth.with_file_name("fail.log")) else { continue };
        let labels = std::fs::read_to_string(&truth).unwrap();
        let wanted: Vec<u64> =
            labels.lines().filter_map(|line| line.strip_prefix("E ")).flat_map(range).collect();
        if wanted.is_empty() {
            continue;
        }
        hits += usize::from(told(&truth, &log, &wanted));
        tried += 1;
    }
    crate::score("labelled lines", hits, tried, 0.80);
}

fn range(text: &str) -> std::ops::RangeInclusive<u64> {
    let (from, to) = text.trim().split_once('-').unwrap_or((text.trim(), text.trim()));
    from.parse().unwrap()..=to.parse().unwrap()
}

fn collect(folder: &Path, truths: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, truths);
        } else if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("groundtruth")) {
            truths.push(path);
        }
    }
}

fn told(path: &Path, log: &[u8], wanted: &[u64]) -> bool {
    let reading = crate::read(log);
    let lines = reading.failure.as_ref().map(|failure| failure.lines.as_slice()).unwrap_or_default();
    let hit = lines.iter().any(|line| wanted.contains(&line.number));
    let class = reading.failure.as_ref().map(|failure| failure.class.as_str());
    let name: PathBuf = path.iter().rev().take(3).collect::<Vec<_>>().into_iter().rev().collect();
    if hit {
        println!("ok   {} {class:?}", name.display());
    } else {
        println!("MISS {} {class:?}, wanted {:?}", name.display(), &wanted[..wanted.len().min(4)]);
        for line in lines {
            println!("       {}: {}", line.number, line.text);
        }
    }
    hit
}
