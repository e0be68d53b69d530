//! The files that a commit of a script changes.

use std::fs;
use std::path::Path;

use super::model::Edits;
use super::template::{Numbers, fill};
use super::variation::Variation;
use crate::change::Change;
use crate::error::Error;

/// What a file held before.
pub(super) type Held<'a> = dyn Fn(&str) -> Option<Vec<u8>> + 'a;

/// Which commit of a script it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) step: usize,
    pub(super) numbers: Numbers,
    /// The first of its row, which takes the edits that are made once.
    pub(super) first: bool,
}

/// What a commit changes: touched files always, the rest with the first of its row.
pub(super) fn changes(
    edits: &Edits,
    files: &Path,
    held: &Held<'_>,
    place: Place,
    variation: &Variation<'_>,
) -> Result<Vec<Change>, Error> {
    let mut changes = Vec::new();
    if place.first {
        changes.extend(edits.delete.iter().map(Change::delete));
        for entry in &edits.copy {
            let (from, to) = entry.split_once(" -> ").unwrap_or((entry, entry));
            copy(files, from.trim(), to.trim(), &mut changes)?;
        }
        changes.extend(edits.write.iter().map(|(path, text)| Change::put(path, text)));
        rewrite(&mut changes, variation);
        changes.extend(edits.link.iter().map(|(path, target)| Change::link(path, target)));
        generate(edits, &mut changes)?;
    }
    touch(edits, held, place, &mut changes)?;
    Ok(changes)
}

/// Copies a file, or a folder with all it holds; `.` is the root on either side.
fn copy(files: &Path, from: &str, to: &str, changes: &mut Vec<Change>) -> Result<(), Error> {
    let source = files.join(from);
    if source.is_file() {
        let content = fs::read(&source).map_err(|error| Error::io(&source, &error))?;
        changes.push(Change::put(to.trim_start_matches("./"), content));
        return Ok(());
    }
    let entries = fs::read_dir(&source).map_err(|error| Error::io(&source, &error).within("copy"))?;
    let mut names: Vec<_> = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    names.sort();
    for name in names {
        let inside = if to == "." { name.clone() } else { format!("{to}/{name}") };
        copy(files, &format!("{from}/{name}"), &inside, changes)?;
    }
    Ok(())
}

fn rewrite(changes: &mut [Change], variation: &Variation<'_>) {
    let Some(rewrite) = variation.rewrite else { return };
    for change in changes {
        if let Change::Put { path, content, .. } = change {
            *content = rewrite(&String::from_utf8_lossy(path), std::mem::take(content));
        }
    }
}

fn generate(edits: &Edits, changes: &mut Vec<Change>) -> Result<(), Error> {
    let Some(wanted) = &edits.fill else { return Ok(()) };
    for n in 1..=i64::from(wanted.count) {
        let mut content = String::new();
        for m in 1..=i64::from(wanted.lines) {
            content.push_str(&fill(&wanted.line, Numbers { n, m })?);
            content.push('\n');
        }
        changes.push(Change::put(fill(&wanted.path, Numbers { n, m: 1 })?, content));
    }
    Ok(())
}

/// Appends to each touched file, so that files keep what they were filled with.
fn touch(edits: &Edits, held: &Held<'_>, place: Place, changes: &mut Vec<Change>) -> Result<(), Error> {
    let Some(touched) = &edits.touch else { return Ok(()) };
    let numbers = place.numbers;
    let index = usize::try_from(numbers.n + numbers.m - 2).unwrap_or(0);
    let added = match &edits.text {
        Some(text) => fill(text, numbers)?,
        None => format!("step {}, revision {}.{}\n", place.step, numbers.n, numbers.m),
    };
    for path in touched.turn(index).split(" + ") {
        let path = fill(path.trim(), numbers)?;
        let new = changes.iter().rev().find_map(|change| match change {
            Change::Put { path: other, content, .. } if other == path.as_bytes() => Some(content.clone()),
            _ => None,
        });
        let mut content = new.or_else(|| held(&path)).unwrap_or_default();
        content.extend_from_slice(added.as_bytes());
        changes.push(Change::put(path, content));
    }
    Ok(())
}
