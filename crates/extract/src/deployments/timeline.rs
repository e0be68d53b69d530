//! Workflow definitions through time.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use plimsoll_domain::ObjectId;
use plimsoll_domain::facts::{PipelineEra, Timeline, Workflow};

use crate::catalogue::Catalogue;
use crate::workflows;

/// Gives the blob behind a path of one tree.
pub type BlobOf<'a> = Box<dyn Fn(&str) -> Option<ObjectId> + 'a>;

/// The tree at one position of the trunk's first-parent line.
pub struct Snapshot<'a> {
    /// Position, counted from the oldest commit.
    pub first: usize,
    /// Paths of its files, or only of its workflow files.
    pub paths: Vec<String>,
    /// The blob behind any path of the tree.
    pub blob_of: BlobOf<'a>,
}

/// Reads the workflows at each position, oldest first; equal neighbours become one era.
///
/// A workflow is read anew only when it, or a file that reading it looked at, has changed: a
/// snapshot whose workflow files and what they use are known costs look-ups alone.
#[must_use]
pub fn timeline<'a>(
    catalogue: &Catalogue,
    snapshots: impl IntoIterator<Item = Snapshot<'a>>,
    read_blob: &dyn Fn(ObjectId) -> Option<Vec<u8>>,
) -> Timeline {
    let mut memory = Memory::default();
    let mut last: Vec<Arc<Workflow>> = Vec::new();
    let mut eras: Vec<PipelineEra> = Vec::new();
    for snapshot in snapshots {
        let workflows = memory.workflows(catalogue, &snapshot, read_blob);
        if eras.is_empty() || workflows != last {
            let own = workflows.iter().map(|workflow| Workflow::clone(workflow)).collect();
            eras.push(PipelineEra { first: snapshot.first, workflows: own });
            last = workflows;
        }
    }
    Timeline { eras }
}

/// A workflow, and every path that reading it looked at with the blob that was there.
struct Reading {
    looked_at: Vec<(String, Option<ObjectId>)>,
    workflow: Arc<Workflow>,
}

/// Readings by the workflow's own path and blob.
#[derive(Default)]
struct Memory {
    readings: HashMap<(String, ObjectId), Vec<Reading>>,
}

impl Memory {
    fn workflows(
        &mut self,
        catalogue: &Catalogue,
        snapshot: &Snapshot<'_>,
        read_blob: &dyn Fn(ObjectId) -> Option<Vec<u8>>,
    ) -> Vec<Arc<Workflow>> {
        let (paths, left_out) = workflows::files_to_read(&snapshot.paths);
        let mut found: Vec<_> = paths
            .into_iter()
            .filter_map(|path| self.workflow(catalogue, snapshot, path, read_blob))
            .collect();
        if let Some((last, problem)) = found.last_mut().zip(left_out) {
            Arc::make_mut(last).problems.push(problem);
        }
        found
    }

    fn workflow(
        &mut self,
        catalogue: &Catalogue,
        snapshot: &Snapshot<'_>,
        path: &str,
        read_blob: &dyn Fn(ObjectId) -> Option<Vec<u8>>,
    ) -> Option<Arc<Workflow>> {
        let blob_of = &snapshot.blob_of;
        let own = blob_of(path)?;
        let known = self.readings.entry((path.to_owned(), own)).or_default();
        let still = |reading: &&Reading| reading.looked_at.iter().all(|(path, blob)| blob_of(path) == *blob);
        if let Some(reading) = known.iter().rev().find(still) {
            return Some(Arc::clone(&reading.workflow));
        }
        let looked_at = RefCell::new(Vec::new());
        let read_file = |wanted: &str| {
            let blob = blob_of(wanted);
            looked_at.borrow_mut().push((wanted.to_owned(), blob));
            read_blob(blob?)
        };
        let workflow = workflows::read(catalogue, &[path.to_owned()], &read_file).pop()?;
        let workflow = Arc::new(workflow);
        known.push(Reading { looked_at: looked_at.into_inner(), workflow: Arc::clone(&workflow) });
        Some(workflow)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::collections::BTreeMap;

    use super::*;

    type Tree = BTreeMap<&'static str, u8>;

    fn id(byte: u8) -> ObjectId {
        ObjectId::new([byte; 20])
    }

    fn snapshot(first: usize, tree: Tree) -> Snapshot<'static> {
        let paths = tree.keys().map(|path| (*path).to_owned()).collect();
        Snapshot { first, paths, blob_of: Box::new(move |path| tree.get(path).copied().map(id)) }
    }

    #[test]
    fn only_what_changed_is_read_and_equal_neighbours_are_one_era() {
        let ci = ".github/workflows/ci.yml";
        let trees = [
            Tree::from([("a.txt", 9)]),
            Tree::from([(ci, 1), ("t.sh", 2)]),
            Tree::from([(ci, 1), ("t.sh", 2), ("b.txt", 9)]),
            Tree::from([(ci, 1), ("t.sh", 3)]),
            Tree::from([(ci, 4), ("t.sh", 3)]),
            Tree::from([(ci, 1), ("t.sh", 2)]),
        ];
        let reads = Cell::new(0);
        let read_blob = |blob: ObjectId| {
            reads.set(reads.get() + 1);
            let text = match blob.as_bytes()[0] {
                1 => "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: ./t.sh\n",
                2 => "#!/bin/sh\necho one\n",
                3 => "#!/bin/sh\ncargo test\n",
                // Only a comment more than 1.
                4 => "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: ./t.sh\n# more\n",
                _ => return None,
            };
            Some(text.as_bytes().to_vec())
        };
        let snapshots = trees.into_iter().enumerate().map(|(first, tree)| snapshot(first * 10, tree));
        let found = timeline(Catalogue::builtin(), snapshots, &read_blob);
        let firsts: Vec<_> = found.eras.iter().map(|era| (era.first, era.workflows.len())).collect();
        assert_eq!(firsts, [(0, 0), (10, 1), (30, 1), (50, 1)]);
        assert_eq!(found.at(25)[0].jobs[0].steps[1].commands[0].words, ["echo", "one"]);
        assert_eq!(found.at(45)[0].jobs[0].steps[1].commands[0].words, ["cargo", "test"]);
        assert_eq!(reads.get(), 6, "three readings of two files; the last snapshot is remembered");
    }

    #[test]
    fn of_very_many_files_the_first_are_read_in_every_era() {
        let paths: Vec<_> = (0..1_003).map(|n| format!(".github/workflows/w{n:04}.yml")).collect();
        let reads = Cell::new(0);
        let read_blob = |_: ObjectId| {
            reads.set(reads.get() + 1);
            Some(b"on: push\njobs: {}\n".to_vec())
        };
        let snapshots =
            (0..2).map(|first| Snapshot { first, paths: paths.clone(), blob_of: Box::new(|_| Some(id(1))) });
        let found = timeline(Catalogue::builtin(), snapshots, &read_blob);
        assert_eq!((found.eras.len(), reads.get()), (1, 1_000));
        let told: Vec<_> = found.at(1).iter().flat_map(|workflow| &workflow.problems).collect();
        assert!(told.len() == 1 && told[0].message.starts_with("3 more workflow files"), "{told:?}");
    }
}
