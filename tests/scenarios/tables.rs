//! The CSV tables: the same bytes every time, and no cell that a spreadsheet would compute.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::expected::Expected;
use crate::run::plimsoll;

const TABLES: [&str; 3] = ["levels.csv", "metrics.csv", "practices.csv"];

/// What is wrong with the tables of a repository.
pub(crate) fn differences(repository: &Path, expected: &Expected) -> Vec<String> {
    let (one, other) = (tables(repository, expected, "1"), tables(repository, expected, "2"));
    let mut lines = Vec::new();
    if one != other {
        lines.push("one thread and two threads do not give the same CSV".to_owned());
    }
    if expected.exit == 0 {
        for table in TABLES {
            match one.get(table) {
                None => lines.push(format!("there is no {table}")),
                Some(bytes) => lines.extend(unsafe_cells(table, bytes)),
            }
        }
    }
    lines
}

fn tables(repository: &Path, expected: &Expected, threads: &str) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("tables");
    let to = output.to_string_lossy();
    let (as_of, window) = (&expected.as_of, &expected.window);
    plimsoll(
        repository,
        &[
            "audit",
            ".",
            "--as-of",
            as_of,
            "--window",
            window,
            "--format",
            "csv",
            "--output",
            &to,
            "--threads",
            threads,
        ],
    );
    let entries = fs::read_dir(&output).into_iter().flatten().map(|entry| entry.unwrap());
    entries
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).unwrap()))
        .collect()
}

fn unsafe_cells(table: &str, bytes: &[u8]) -> Vec<String> {
    let mut lines = Vec::new();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    let mut rows = 0;
    for record in reader.records() {
        match record {
            Ok(record) => {
                rows += 1;
                let computed = record.iter().filter(|cell| is_computed(cell));
                lines.extend(computed.map(|cell| format!("{table}: a spreadsheet would compute {cell:?}")));
            }
            Err(error) => lines.push(format!("{table}: {error}")),
        }
    }
    if rows < 2 {
        lines.push(format!("{table} has no row"));
    }
    lines
}

fn is_computed(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err()
}
