//! One column: its type, and its cells as values with gaps.

use parquet::basic::{LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::writer::SerializedColumnWriter;
use parquet::schema::types::Type;
use plimsoll_domain::Timestamp;
use plimsoll_domain::time::rfc3339;

use crate::csv::{Cell, printable};

/// What a column holds, by what its description says and never by what happens to be in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    Whole,
    Time,
    Date,
    Flag,
    Text,
}

impl Kind {
    /// By the words of the dictionary.
    pub(super) fn of(words: &str) -> Self {
        let first = words.split([' ', ',']).next().unwrap_or_default();
        match first {
            "number" => Self::Number,
            "whole" => Self::Whole,
            "time" => Self::Time,
            "date" => Self::Date,
            "true" => Self::Flag,
            _ => Self::Text,
        }
    }

    /// The column in the schema; any cell may be empty.
    pub(super) fn field(self, name: &str) -> Result<Type, ParquetError> {
        let time = LogicalType::timestamp(true, TimeUnit::MICROS);
        let (physical, logical) = match self {
            Self::Number => (Physical::DOUBLE, None),
            Self::Whole => (Physical::INT64, None),
            Self::Time => (Physical::INT64, Some(time)),
            Self::Date => (Physical::INT32, Some(LogicalType::Date)),
            Self::Flag => (Physical::BOOLEAN, None),
            Self::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        };
        let builder = Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL);
        builder.with_logical_type(logical).build()
    }

    /// Writes the cells.
    pub(super) fn write<'c>(
        self,
        column: &mut SerializedColumnWriter<'_>,
        cells: impl Iterator<Item = &'c Cell>,
    ) -> Result<(), ParquetError> {
        match self {
            Self::Number => put::<DoubleType>(column, cells.map(number)),
            Self::Whole => put::<Int64Type>(column, cells.map(whole)),
            Self::Time => {
                put::<Int64Type>(column, cells.map(|cell| instant(cell).map(|at| at.timestamp_micros())))
            }
            Self::Date => put::<Int32Type>(column, cells.map(day)),
            Self::Flag => put::<BoolType>(
                column,
                cells.map(|cell| matches!(cell, Cell::Flag(_)).then_some(matches!(cell, Cell::Flag(true)))),
            ),
            Self::Text => put::<ByteArrayType>(
                column,
                cells.map(|cell| text(cell).map(|text| ByteArray::from(text.into_bytes()))),
            ),
        }
    }
}

/// Writes values, and where there is none.
fn put<T: DataType>(
    column: &mut SerializedColumnWriter<'_>,
    cells: impl Iterator<Item = Option<T::T>>,
) -> Result<(), ParquetError> {
    let cells: Vec<Option<T::T>> = cells.collect();
    let present: Vec<i16> = cells.iter().map(|cell| i16::from(cell.is_some())).collect();
    let values: Vec<T::T> = cells.into_iter().flatten().collect();
    column.typed::<T>().write_batch(&values, Some(&present), None)?;
    Ok(())
}

fn number(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Number(number, _) => Some(number.get()),
        // Up to 2^53 every whole number is exact as a float.
        Cell::Whole(whole, _) => Some(*whole as f64),
        _ => None,
    }
}

fn whole(cell: &Cell) -> Option<i64> {
    match cell {
        Cell::Whole(whole, _) => i64::try_from(*whole).ok(),
        _ => None,
    }
}

fn instant(cell: &Cell) -> Option<Timestamp> {
    match cell {
        // As in CSV, an instant is told to the second.
        Cell::Time(instant) => rfc3339(*instant).parse().ok(),
        _ => None,
    }
}

fn day(cell: &Cell) -> Option<i32> {
    match cell {
        Cell::Week(week) => i32::try_from(week.start().timestamp().div_euclid(86_400)).ok(),
        _ => None,
    }
}

/// The text without what keeps spreadsheets from calculating; empty is nothing.
fn text(cell: &Cell) -> Option<String> {
    let text = match cell {
        Cell::Text(raw) | Cell::Url(raw) => printable(raw),
        Cell::List(items) => items.iter().map(|item| printable(item)).collect::<Vec<_>>().join(";"),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}
