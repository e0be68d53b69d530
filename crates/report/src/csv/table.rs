//! A table: typed cells, and how they become text.

use std::borrow::Cow;
use std::fmt::Write as _;

use plimsoll_domain::Timestamp;
use plimsoll_domain::time::{Week, rfc3339};

use super::cell;
pub(crate) use super::options::{CsvOptions, Decimal};
use crate::number::Number;

/// What a number counts in, as far as its looks depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Figure {
    /// A number as it is.
    Plain,
    /// A number of things.
    Count,
    /// A number that names something and counts nothing.
    Id,
    /// A share, 0 to 1.
    Share,
    /// Seconds.
    Seconds,
    /// Minutes.
    Minutes,
}

impl Figure {
    /// The figure that a metric's unit asks for.
    pub(crate) fn of(unit: &str) -> Self {
        match unit {
            "ratio" => Self::Share,
            "seconds" => Self::Seconds,
            "minutes" => Self::Minutes,
            _ => Self::Plain,
        }
    }
}

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    /// No value.
    Empty,
    /// A text that anybody may have written.
    Text(String),
    /// Several of them.
    List(Vec<String>),
    /// A number.
    Number(Number, Figure),
    /// A whole number, exact.
    Whole(u64, Figure),
    /// An instant.
    Time(Timestamp),
    /// A week, by its Monday.
    Week(Week),
    /// Yes or no.
    Flag(bool),
    /// An address that anybody may have written.
    Url(String),
}

/// Rows of typed cells under a header.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    pub(crate) header: Vec<Cow<'static, str>>,
    pub(crate) rows: Vec<Vec<Cell>>,
}

/// One row of a table, added cell by cell in the header's order.
pub(crate) struct Row<'a> {
    table: &'a mut Table,
    cells: Vec<Cell>,
}

impl Table {
    /// A table with its header.
    pub(crate) fn new(header: &[&'static str]) -> Self {
        Self { header: header.iter().map(|name| Cow::Borrowed(*name)).collect(), rows: Vec::new() }
    }

    /// A table whose columns depend on what there is.
    pub(crate) fn of(header: Vec<String>) -> Self {
        Self { header: header.into_iter().map(Cow::Owned).collect(), rows: Vec::new() }
    }

    /// Begins a row; [`Row::end`] closes it.
    pub(crate) fn row(&mut self) -> Row<'_> {
        let cells = Vec::with_capacity(self.header.len());
        Row { table: self, cells }
    }

    /// The table as CSV: RFC 4180 but for the separator, numbers as the options ask, everything else the same.
    #[must_use]
    pub fn csv(&self, options: &CsvOptions) -> String {
        let separator = options.separator.as_char();
        let mut text = String::new();
        if options.bom {
            text.push('\u{feff}');
        }
        for (index, name) in self.header.iter().enumerate() {
            if index > 0 {
                text.push(separator);
            }
            cell::put_text(&mut text, name, separator);
        }
        text.push_str(LINE_END);
        self.put_rows(&mut text, options);
        text
    }

    /// The same without mark and header, to stand behind others.
    pub(crate) fn rows_as_csv(&self, options: &CsvOptions) -> String {
        let mut text = String::new();
        self.put_rows(&mut text, options);
        text
    }

    fn put_rows(&self, text: &mut String, options: &CsvOptions) {
        let separator = options.separator.as_char();
        for row in &self.rows {
            for (index, cell) in row.iter().enumerate() {
                if index > 0 {
                    text.push(separator);
                }
                cell.put(text, options.decimal, separator);
            }
            text.push_str(LINE_END);
        }
    }
}

const LINE_END: &str = "\r\n";

impl Cell {
    /// Appends the cell as it stands in the file.
    fn put(&self, text: &mut String, decimal: Decimal, separator: char) {
        match self {
            Self::Empty => {}
            Self::Text(raw) | Self::Url(raw) => cell::put_text(text, raw, separator),
            Self::List(items) => cell::put(text, &cell::list(items.iter().map(String::as_str)), separator),
            Self::Number(number, _) if decimal == Decimal::Comma => {
                cell::put(text, &number.to_string().replace('.', ","), separator);
            }
            // Digits, points and colons hold no separator.
            Self::Number(number, _) => append(text, number),
            Self::Whole(number, _) => append(text, number),
            Self::Time(instant) => text.push_str(&rfc3339(*instant)),
            Self::Week(week) => append(text, &week.monday()),
            Self::Flag(yes) => text.push_str(if *yes { "true" } else { "false" }),
        }
    }
}

fn append(text: &mut String, value: &impl std::fmt::Display) {
    // Writing to memory does not fail.
    let _ = write!(text, "{value}");
}

impl Row<'_> {
    /// Any cell.
    pub(crate) fn cell(mut self, cell: Cell) -> Self {
        self.cells.push(cell);
        self
    }

    /// A text that anybody may have written.
    pub(crate) fn text(self, content: &str) -> Self {
        self.cell(Cell::Text(content.to_owned()))
    }

    /// A text, or nothing.
    pub(crate) fn maybe(self, content: Option<&str>) -> Self {
        let cell = content.map_or(Cell::Empty, |content| Cell::Text(content.to_owned()));
        self.cell(cell)
    }

    /// An address, or nothing.
    pub(crate) fn url(self, content: Option<&str>) -> Self {
        self.cell(content.map_or(Cell::Empty, |content| Cell::Url(content.to_owned())))
    }

    /// A number, or nothing.
    pub(crate) fn number(self, number: Option<Number>, figure: Figure) -> Self {
        self.cell(number.map_or(Cell::Empty, |number| Cell::Number(number, figure)))
    }

    /// A whole number, or nothing.
    pub(crate) fn whole(self, number: Option<u64>, figure: Figure) -> Self {
        self.cell(number.map_or(Cell::Empty, |number| Cell::Whole(number, figure)))
    }

    /// Seconds that cannot be negative, or nothing.
    pub(crate) fn seconds(self, seconds: Option<i64>) -> Self {
        self.whole(seconds.and_then(|seconds| u64::try_from(seconds).ok()), Figure::Seconds)
    }

    /// A count.
    pub(crate) fn count(self, count: u64) -> Self {
        self.cell(Cell::Whole(count, Figure::Count))
    }

    /// An instant, or nothing.
    pub(crate) fn time(self, instant: impl Into<Option<Timestamp>>) -> Self {
        self.cell(instant.into().map_or(Cell::Empty, Cell::Time))
    }

    /// Yes or no, or nothing.
    pub(crate) fn flag(self, flag: Option<bool>) -> Self {
        self.cell(flag.map_or(Cell::Empty, Cell::Flag))
    }

    /// Several texts in one cell.
    pub(crate) fn list(self, items: &[String]) -> Self {
        self.cell(Cell::List(items.to_vec()))
    }

    /// Ends the row.
    pub(crate) fn end(self) {
        self.table.rows.push(self.cells);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new(&["name", "share", "n"]);
        table.row().text("a;b,c").number(Number::new(0.25), Figure::Share).count(3).end();
        table.row().text("=1,5").number(None, Figure::Plain).whole(None, Figure::Count).end();
        table
    }

    #[test]
    fn the_default_is_rfc_4180() {
        assert_eq!(
            table().csv(&CsvOptions::default()),
            "name,share,n\r\n\"a;b,c\",0.25,3\r\n\"'=1,5\",,\r\n"
        );
    }

    #[test]
    fn a_decimal_comma_brings_semicolons_and_quotes_what_holds_one() {
        assert_eq!(
            table().csv(&CsvOptions::DECIMAL_COMMA),
            "\u{feff}name;share;n\r\n\"a;b,c\";0,25;3\r\n'=1,5;;\r\n"
        );
        // Should somebody want both as commas, the number is quoted.
        let both = CsvOptions { decimal: Decimal::Comma, ..CsvOptions::default() };
        assert!(table().csv(&both).contains(",\"0,25\",3"));
    }
}
