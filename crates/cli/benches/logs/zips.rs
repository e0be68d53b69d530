//! A run's zip, read by the program and plainly inflated, by as many threads: with the library that Plimsoll reads
//! with, with another one, and by the programs that people inflate with, as many of them as threads.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use miniz_oxide::inflate::stream::{InflateState, inflate};
use miniz_oxide::{DataFormat, MZFlush, MZStatus};
use zip::ZipArchive;

use super::{ROUNDS, Whose, median, plimsoll, worked};

/// What is inflated at once.
const ROOM: usize = 256 << 10;

pub(super) fn zips(scratch: &Path, files: &[PathBuf]) {
    let path = scratch.join("run.zip");
    let packed = pack(&path, files);
    for threads in [1, 2] {
        let mut ours = [Vec::new(), Vec::new()];
        let mut others = ways(&path, packed.len()).map(|(name, way)| (name, way, [Vec::new(), Vec::new()]));
        for _ in 0..ROUNDS {
            let run = plimsoll(&path, threads);
            keep(&mut ours, [run.seconds, run.worked]);
            for (_, way, all) in &mut others {
                if let Some(round) = way(threads) {
                    keep(all, round);
                }
            }
        }
        let [wall, core] = ours.map(median);
        let megabytes = packed.iter().sum::<u64>() >> 20;
        println!("zip of {megabytes} MB, {threads} threads: plimsoll {wall:.2} s, {core:.2} s of cores");
        for (name, _, all) in others {
            if all[0].is_empty() {
                println!("  {name} is not there");
                continue;
            }
            let [their_wall, their_core] = all.map(median);
            println!(
                "  {name} {their_wall:.2} s, {their_core:.2} s of cores; speed {:.2} of it, {:.2} by cores",
                their_wall / wall,
                their_core / core
            );
        }
    }
}

/// How to inflate all of it with so many threads: the seconds, where it can be done.
type Way<'a> = Box<dyn Fn(u16) -> Option<[f64; 2]> + 'a>;

fn ways(path: &Path, entries: usize) -> [(&'static str, Way<'_>); 4] {
    [
        (
            "inflating alone with the same library",
            Box::new(move |threads| Some(in_threads(path, threads, own_library))),
        ),
        ("inflating alone with miniz_oxide", Box::new(move |threads| Some(in_threads(path, threads, miniz)))),
        ("unzip -p", Box::new(move |threads| by_programs(&["unzip", "-p"], path, entries, threads))),
        ("bsdtar -xO", Box::new(move |threads| by_programs(&["bsdtar", "-xOf"], path, entries, threads))),
    ]
}

/// By as many programs as threads, each with its share of the entries.
fn by_programs(words: &[&str], path: &Path, entries: usize, threads: u16) -> Option<[f64; 2]> {
    let (begun, before) = (Instant::now(), worked(Whose::Programs));
    let share = |own: u16| (0..entries).filter(move |entry| entry % usize::from(threads) == usize::from(own));
    let programs = (0..threads).map(|own| {
        let mut program = Command::new(words[0]);
        program.args(&words[1..]).arg(path).args(share(own).map(name));
        program.stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()
    });
    for program in programs.collect::<Vec<_>>() {
        assert!(program?.wait().unwrap().success(), "{words:?}");
    }
    Some([begun.elapsed().as_secs_f64(), worked(Whose::Programs) - before])
}

fn name(entry: usize) -> String {
    format!("{entry}_job.txt")
}

/// Adds the figures of a round, by the clock and on processors.
fn keep(all: &mut [Vec<f64>; 2], round: [f64; 2]) {
    for (all, one) in all.iter_mut().zip(round) {
        all.push(one);
    }
}

/// Packs so many logs; gives how much each of them is unpacked.
fn pack(path: &Path, files: &[PathBuf]) -> Vec<u64> {
    let mut zip = zip::ZipWriter::new(File::create(path).unwrap());
    let mut packed = Vec::new();
    for (number, file) in files.iter().enumerate() {
        zip.start_file(name(number), zip::write::SimpleFileOptions::default()).unwrap();
        let text = std::fs::read(file).unwrap();
        zip.write_all(&text).unwrap();
        packed.push(text.len() as u64);
        if packed.iter().sum::<u64>() > 256 << 20 {
            break;
        }
    }
    zip.finish().unwrap();
    packed
}

type Archive = ZipArchive<File>;

/// Seconds in which threads inflate all entries, each taking the next that is left, and those of processors.
fn in_threads(path: &Path, threads: u16, one: fn(&mut Archive, usize)) -> [f64; 2] {
    let (begun, before) = (Instant::now(), worked(Whose::Own));
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut archive = ZipArchive::new(File::open(path).unwrap()).unwrap();
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    if index >= archive.len() {
                        break;
                    }
                    one(&mut archive, index);
                }
            });
        }
    });
    [begun.elapsed().as_secs_f64(), worked(Whose::Own) - before]
}

/// By the library that Plimsoll reads with.
fn own_library(archive: &mut Archive, index: usize) {
    let mut room = vec![0; ROOM];
    let mut entry = archive.by_index(index).unwrap();
    while entry.read(&mut room).unwrap() > 0 {}
}

/// By the library that most programs read with.
fn miniz(archive: &mut Archive, index: usize) {
    let mut packed = Vec::new();
    archive.by_index_raw(index).unwrap().read_to_end(&mut packed).unwrap();
    let (mut room, mut state) = (vec![0; ROOM], InflateState::new_boxed(DataFormat::Raw));
    let mut rest = packed.as_slice();
    loop {
        let done = inflate(&mut state, rest, &mut room, MZFlush::None);
        rest = &rest[done.bytes_consumed..];
        if done.status.unwrap() == MZStatus::StreamEnd {
            break;
        }
    }
}
