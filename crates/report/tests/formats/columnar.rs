//! Parquet read back and compared with the cells of the CSV tables.

use bytes::Bytes;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use plimsoll_domain::Assessment;
use plimsoll_domain::tables::Tables;
use plimsoll_report::csv::{CsvOptions, File, described};
use plimsoll_report::parquet;

use crate::hostile::{self, ATTACKS};
use crate::{events, sample, sample_tables};

/// Column names with their types, and the rows.
struct Read {
    columns: Vec<(String, String)>,
    rows: Vec<Vec<Field>>,
}

fn read(file: File, assessment: &Assessment, tables: &Tables) -> Read {
    let reader = SerializedFileReader::new(Bytes::from(parquet(file, assessment, tables).unwrap())).unwrap();
    let schema = reader.metadata().file_metadata().schema().clone();
    let columns = schema.get_fields().iter().map(|field| {
        let logical = field.get_basic_info().logical_type_ref().map(|logical| format!(" {logical:?}"));
        (field.name().to_owned(), format!("{}{}", field.get_physical_type(), logical.unwrap_or_default()))
    });
    let columns = columns.collect();
    let rows = reader.get_row_iter(None).unwrap();
    let rows = rows.map(|row| row.unwrap().into_columns().into_iter().map(|(_, field)| field).collect());
    Read { columns, rows: rows.collect() }
}

fn cells(file: File, assessment: &Assessment, tables: &Tables) -> Vec<csv::StringRecord> {
    let text = file.table(assessment, tables).csv(&CsvOptions::default());
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(Result::unwrap).collect()
}

/// A value as its cell is spelled, and whether it is the cell's value.
fn is_cell(field: &Field, cell: &str) -> bool {
    let instant = |micros: i64| chrono_like(micros);
    match field {
        Field::Null => cell.is_empty(),
        Field::Double(number) => cell.parse() == Ok(*number),
        Field::Long(whole) => cell == whole.to_string(),
        Field::Bool(flag) => cell == flag.to_string(),
        Field::TimestampMicros(micros) => cell == instant(*micros),
        Field::Date(days) => cell == &instant(i64::from(*days) * 86_400_000_000)[..10],
        // In lists each item has its quote.
        Field::Str(text) => cell.replace('\'', "") == text.replace('\'', ""),
        other => panic!("{other:?}"),
    }
}

fn chrono_like(micros: i64) -> String {
    plimsoll_domain::Timestamp::from_timestamp_micros(micros).map(plimsoll_domain::time::rfc3339).unwrap()
}

#[test]
fn every_value_is_the_one_of_its_cell() {
    let mut compared = 0;
    for (assessment, tables) in [
        (sample::assessment(), sample_tables::tables(None)),
        (sample::two_models(), events::tables(30, 140)),
        (hostile::assessment(), sample_tables::tables(Some(ATTACKS[4]))),
    ] {
        for file in File::ALL {
            let (read, cells) = (read(file, &assessment, &tables), cells(file, &assessment, &tables));
            let names: Vec<&str> = read.columns.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(names, cells[0].iter().collect::<Vec<_>>(), "{}", file.name());
            assert_eq!(read.rows.len(), cells.len() - 1, "{}", file.name());
            for (row, record) in read.rows.iter().zip(&cells[1..]) {
                for ((field, cell), name) in row.iter().zip(record).zip(&names) {
                    assert!(is_cell(field, cell), "{} {name}: {field:?} is not {cell:?}", file.name());
                    compared += usize::from(!cell.is_empty());
                }
            }
        }
    }
    assert!(compared > 3_000, "{compared}");
}

#[test]
fn types_are_those_of_the_dictionary_also_without_a_row() {
    let (full, none) = (sample_tables::tables(None), Tables::default());
    for file in File::ALL {
        let with = read(file, &sample::assessment(), &full);
        assert_eq!(with.columns, read(file, &sample::empty(), &none).columns, "{}", file.name());
        let (_, columns) = described().into_iter().find(|(name, _)| *name == file.name()).unwrap();
        for ((name, kind), column) in with.columns.iter().zip(columns) {
            let expected = match column.kind.split([' ', ',']).next().unwrap() {
                "number" => "DOUBLE",
                "whole" => "INT64",
                "time" => "INT64 Timestamp",
                "date" => "INT32 Date",
                "true" => "BOOLEAN",
                _ => "BYTE_ARRAY String",
            };
            assert!(kind.starts_with(expected) && (expected != "INT64" || kind == "INT64"), "{name}: {kind}");
        }
    }
}

#[test]
fn the_same_assessment_gives_the_same_bytes() {
    let (assessment, tables) = (sample::assessment(), sample_tables::tables(None));
    for file in File::ALL {
        let bytes = parquet(file, &assessment, &tables).unwrap();
        assert_eq!(bytes, parquet(file, &assessment, &tables).unwrap());
        assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
    }
}
