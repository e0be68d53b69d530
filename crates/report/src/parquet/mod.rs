//! The tables as Parquet: columns and order as in CSV, each with the type that its description says.

mod column;

use std::sync::Arc;

use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use plimsoll_domain::Assessment;
use plimsoll_domain::tables::Tables;
use thiserror::Error;

use crate::csv::{Column, File, Table, described};
use column::Kind;

/// Why a table could not be written.
#[derive(Debug, Error)]
#[error("{name}: {source}")]
pub struct TableError {
    name: &'static str,
    source: ParquetError,
}

/// A table of an audit as a Parquet file.
///
/// # Errors
/// When the format cannot hold it.
pub fn parquet(file: File, assessment: &Assessment, tables: &Tables) -> Result<Vec<u8>, TableError> {
    let columns: Vec<Column> = described()
        .into_iter()
        .find(|(name, _)| *name == file.name())
        .map(|(_, columns)| columns)
        .unwrap_or_default();
    write(&columns, &file.table(assessment, tables))
        .map_err(|source| TableError { name: file.name(), source })
}

fn write(columns: &[Column], table: &Table) -> Result<Vec<u8>, ParquetError> {
    let kinds: Vec<Kind> = columns.iter().map(|column| Kind::of(column.kind)).collect();
    let fields = columns.iter().zip(&kinds).map(|(column, kind)| kind.field(column.name).map(Arc::new));
    let schema = Type::group_type_builder("table").with_fields(fields.collect::<Result<_, _>>()?).build()?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by(concat!("plimsoll version ", env!("CARGO_PKG_VERSION")).to_owned())
        .build();
    let mut bytes = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut bytes, Arc::new(schema), Arc::new(properties))?;
    let mut group = writer.next_row_group()?;
    for (at, kind) in kinds.iter().enumerate() {
        let Some(mut column) = group.next_column()? else { break };
        kind.write(&mut column, table.rows.iter().filter_map(|row| row.get(at)))?;
        column.close()?;
    }
    group.close()?;
    writer.close()?;
    Ok(bytes)
}
