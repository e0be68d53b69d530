//! Logs to read: what builds print, with samples strewn in.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Size of one log.
const LOG: usize = 2 << 20;
/// Between two samples.
const BETWEEN: usize = 192 << 10;

/// Writes logs of so many megabytes together.
pub(super) fn write(folder: &Path, megabytes: usize) -> PathBuf {
    std::fs::create_dir_all(folder).unwrap();
    let samples = samples();
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    for number in 0..(megabytes << 20) / LOG {
        let mut file = BufWriter::new(File::create(folder.join(format!("{number:05}.log"))).unwrap());
        let (mut written, mut next) = (0, BETWEEN / 2);
        let mut clock = 0;
        while written < LOG {
            if written > next {
                let sample = &samples[dice.below(samples.len())];
                file.write_all(sample).unwrap();
                written += sample.len();
                next = written + BETWEEN;
                continue;
            }
            clock += dice.below(40_000);
            let line = line(&mut dice, clock);
            file.write_all(line.as_bytes()).unwrap();
            written += line.len();
        }
    }
    folder.to_owned()
}

/// The samples of the fixtures, without their ends, so that a log goes on after each.
fn samples() -> Vec<Vec<u8>> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/logs");
    let mut paths: Vec<_> = std::fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .flat_map(|folder| std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "log"))
        .collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

fn line(dice: &mut Dice, clock: usize) -> String {
    let (minutes, seconds, rest) = (clock / 600_000_000 % 60, clock / 10_000_000 % 60, clock % 10_000_000);
    let stamp = format!("2025-03-04T10:{minutes:02}:{seconds:02}.{rest:07}Z ");
    let (name, other) = (word(dice), word(dice));
    let number = dice.below(100_000);
    let text = match dice.below(14) {
        0 => {
            format!("Downloading https://registry.example.org/{name}/{other}/{number}/{name}-{number}.tar.gz")
        }
        1 => format!("   Compiling {name}-{other} v1.{}.{}", number % 40, number % 7),
        2 => format!(
            "[INFO] --- {name}-maven-plugin:3.{}.0:{other} (default-{other}) @ shop-{name} ---",
            number % 9
        ),
        3 => format!("\u{1b}[32m  ✓\u{1b}[39m {name} keeps the {other} of a cart ({}ms)", number % 300),
        4 => format!("remote: Compressing objects:  {}% ({number}/100000)", number % 100),
        5 => format!("test {name}::{other}::tests::case_{number} ... ok"),
        6 => format!(
            "npm http fetch GET 200 https://registry.example.org/{name} {}ms (cache miss)",
            number % 900
        ),
        7 => format!(
            "{number:06}  {{\"level\":\"info\",\"msg\":\"{name} {other}\",\"id\":{number},\"took\":0.{}}}",
            number % 999
        ),
        8 => format!("=== RUN   Test{name}/{other}_{number}"),
        9 => format!("    at org.example.{name}.{other}.Service.call(Service.java:{})", number % 900),
        10 => format!("Step {}/40 : COPY {name}/{other} /srv/{name}/{other}", number % 40),
        11 => format!("Unpacking lib{name}-dev:amd64 (1.{}-{}build1) ...", number % 30, number % 5),
        12 => "|".repeat(1 + number % 60),
        _ => String::new(),
    };
    stamp + &text + "\n"
}

fn word(dice: &mut Dice) -> &'static str {
    const WORDS: [&str; 16] = [
        "cart", "price", "order", "parser", "engine", "storage", "client", "report", "index", "worker",
        "gateway", "token", "session", "catalog", "invoice", "shipping",
    ];
    WORDS[dice.below(WORDS.len())]
}

/// A small generator, so that every run reads the same.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}
