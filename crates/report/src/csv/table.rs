//! A table as text.

use super::cell;
use crate::number::Number;

/// Rows that are added cell by cell, in the header's order.
pub(crate) struct Table {
    text: String,
}

/// One row of a table.
pub(crate) struct Row<'a> {
    table: &'a mut Table,
    first: bool,
}

impl Table {
    /// A table with its header line.
    pub(crate) fn new(header: &[&str]) -> Self {
        Self { text: format!("{}\r\n", header.join(",")) }
    }

    /// Begins a row; [`Row::end`] closes it.
    pub(crate) fn row(&mut self) -> Row<'_> {
        Row { table: self, first: true }
    }

    /// The whole table.
    pub(crate) fn finish(self) -> String {
        self.text
    }
}

impl Row<'_> {
    fn cell(mut self, content: &str) -> Self {
        if !self.first {
            self.table.text.push(',');
        }
        self.first = false;
        self.table.text.push_str(&cell::quoted(content));
        self
    }

    /// A text that anybody may have written.
    pub(crate) fn text(self, content: &str) -> Self {
        self.cell(&cell::text(content))
    }

    /// A text, or nothing.
    pub(crate) fn maybe(self, content: Option<&str>) -> Self {
        self.text(content.unwrap_or_default())
    }

    /// A number, or nothing.
    pub(crate) fn number(self, number: Option<Number>) -> Self {
        self.cell(&number.map(|number| number.to_string()).unwrap_or_default())
    }

    /// A count.
    pub(crate) fn count(self, count: u64) -> Self {
        self.cell(&count.to_string())
    }

    /// Several texts in one cell.
    pub(crate) fn list(self, items: &[String]) -> Self {
        self.cell(&cell::list(items.iter().map(String::as_str)))
    }

    /// Ends the row.
    pub(crate) fn end(self) {
        self.table.text.push_str("\r\n");
    }
}
