//! A run's zip, read by the program and plainly inflated, by as many threads.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
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
    let bytes = pack(&path, files);
    for threads in [1, 2] {
        let [mut ours, mut plain, mut usual] = [const { [Vec::new(), Vec::new()] }; 3];
        for _ in 0..ROUNDS {
            let run = plimsoll(&path, threads);
            keep(&mut ours, [run.seconds, run.worked]);
            keep(&mut plain, in_threads(&path, threads, own_library));
            keep(&mut usual, in_threads(&path, threads, miniz));
        }
        let ([ours, worked], [plain, plain_worked], [usual, usual_worked]) =
            (ours.map(median), plain.map(median), usual.map(median));
        println!(
            "zip of {} MB, {threads} threads: plimsoll {ours:.2} s, {worked:.2} s of cores",
            bytes >> 20
        );
        for (library, wall, core) in
            [("the same library", plain, plain_worked), ("miniz_oxide", usual, usual_worked)]
        {
            println!(
                "  inflating alone with {library} {wall:.2} s, {core:.2} s of cores; speed {:.2} of it, {:.2} by cores",
                wall / ours,
                core / worked
            );
        }
    }
}

/// Adds the figures of a round, by the clock and on processors.
fn keep(all: &mut [Vec<f64>; 2], round: [f64; 2]) {
    for (all, one) in all.iter_mut().zip(round) {
        all.push(one);
    }
}

/// Packs so many logs; gives how much that is unpacked.
fn pack(path: &Path, files: &[PathBuf]) -> u64 {
    let mut zip = zip::ZipWriter::new(File::create(path).unwrap());
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
    bytes
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
