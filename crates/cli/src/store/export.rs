//! `plimsoll store export`

use std::io::{BufWriter, Write};
use std::path::Path;

use plimsoll_store::Reader;

use crate::args::StoreArgs;
use crate::error::CliError;
use crate::{history, output, proof};

/// Writes a file per table, each as a whole or not at all.
pub(super) fn run(folder: &Path, arguments: &StoreArgs) -> Result<(), CliError> {
    let path = super::existing(arguments)?;
    let reader = super::reader(&path)?;
    output::create_folder(folder)?;
    let mut told = Vec::new();
    for table in Reader::export_tables() {
        let rows = table_file(&reader, table, folder)?;
        told.push(format!("{table} {}", proof::grouped(rows)));
    }
    output::print(&format!("{}\n", told.join(" · ")))
}

fn table_file(reader: &Reader, table: &str, folder: &Path) -> Result<u64, CliError> {
    let target = folder.join(format!("{table}.jsonl"));
    let unwritten = |error: std::io::Error| {
        CliError::failure(format!("cannot write {}: {error}", target.display()))
            .hint("choose a folder you may write to, on a disk with space left")
    };
    let mut file = output::neighbour(&target).map_err(unwritten)?;
    let rows = {
        let mut writer = BufWriter::new(file.as_file_mut());
        let rows = reader.export_table(table, &mut writer).map_err(|error| history::failed(&error))?;
        writer.flush().map_err(unwritten)?;
        rows
    };
    file.persist(&target).map_err(|error| unwritten(error.error))?;
    Ok(rows)
}
