//! The files of a dump: no link is followed, nothing special is opened, nothing endless is read.

use std::io;
use std::path::{Path, PathBuf};

/// Folders deeper than this hold no dump.
const DEEPEST: usize = 12;
/// More files than this are no dump.
const MOST: usize = 200_000;
/// Larger JSON files are not read.
pub(super) const LARGEST_JSON: u64 = 256 << 20;

/// What is there.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) json: Vec<PathBuf>,
    pub(super) logs: Vec<PathBuf>,
    pub(super) left_out: Vec<(PathBuf, String)>,
}

/// Finds the files, in the order of their paths.
pub(super) fn find(folder: &Path) -> io::Result<Found> {
    let mut found = Found::default();
    walk(folder, 0, &mut found)?;
    found.json.sort();
    found.logs.sort();
    Ok(found)
}

fn walk(folder: &Path, depth: usize, found: &mut Found) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let (path, kind) = (entry.path(), entry.file_type()?);
        if found.json.len() + found.logs.len() > MOST {
            return Err(io::Error::other(format!("more than {MOST} files")));
        }
        if kind.is_symlink() {
            found.left_out.push((path, "a link; links are not followed".to_owned()));
        } else if kind.is_dir() && depth < DEEPEST {
            // One folder that may not be read spoils no other.
            if let Err(error) = walk(&path, depth + 1, found) {
                found.left_out.push((path, error.to_string()));
            }
        } else if kind.is_file() {
            sort_in(path, entry.metadata()?.len(), found);
        }
    }
    Ok(())
}

fn sort_in(path: PathBuf, bytes: u64, found: &mut Found) {
    let extension = path.extension().and_then(std::ffi::OsStr::to_str).map(str::to_ascii_lowercase);
    match extension.as_deref() {
        Some("json" | "jsonl" | "ndjson") if bytes > LARGEST_JSON => {
            found.left_out.push((path, format!("{bytes} bytes; at most {LARGEST_JSON} are read")));
        }
        Some("json" | "jsonl" | "ndjson") => found.json.push(path),
        Some("zip" | "log" | "txt") => found.logs.push(path),
        _ => {}
    }
}
