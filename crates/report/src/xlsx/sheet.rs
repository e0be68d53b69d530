//! A table as a sheet: header, typed cells, and what a sheet cannot hold.

use plimsoll_domain::Timestamp;
use plimsoll_domain::time::rfc3339;
use rust_xlsxwriter::{ExcelDateTime, Format, IntoExcelData, Url, Worksheet, XlsxError};

use super::safe;
use super::style::Styles;
use crate::csv::{Cell, Table, starts_formula};

/// What a sheet may hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Rows, the header among them.
    pub(super) rows: u32,
    /// Links; what comes after is text.
    pub(super) links: u32,
}

/// Excel's limits.
pub(super) const EXCEL: Limits = Limits { rows: 1_048_576, links: 65_530 };

/// Rows by which the widths of columns are chosen.
const MEASURED: usize = 300;

/// Up to 2^53 every whole number is exact as a spreadsheet's number.
const EXACT: u64 = 1 << 53;

/// A sheet under construction.
pub(super) struct Sheet<'s> {
    pub(super) inner: &'s mut Worksheet,
    pub(super) styles: &'s Styles,
    limits: Limits,
    links: u32,
    /// The format of whole columns. A cell without one of its own has its column's, and looking formats up for each of
    /// many thousand cells is most of what a large sheet costs.
    columns: Vec<Option<&'s Format>>,
}

impl<'s> Sheet<'s> {
    /// A sheet with its name, which is one of ours.
    pub(super) fn new(
        inner: &'s mut Worksheet,
        name: &str,
        styles: &'s Styles,
        limits: Limits,
    ) -> Result<Self, XlsxError> {
        inner.set_name(name)?;
        inner.set_landscape().set_print_fit_to_pages(1, 0);
        Ok(Self { inner, styles, limits, links: 0, columns: Vec::new() })
    }

    /// Fills the sheet with a table: frozen header, filters, widths.
    pub(super) fn table(&mut self, table: &Table) -> Result<(), XlsxError> {
        let columns = u16::try_from(table.header.len()).unwrap_or(u16::MAX);
        for (column, name) in (0..).zip(&table.header) {
            self.inner.write_string_with_format(0, column, name.as_ref(), &self.styles.header)?;
        }
        for column in 0..columns {
            let style = table.rows.iter().find_map(|row| self.usual(row.get(usize::from(column))?));
            if let Some(style) = style {
                self.inner.set_column_format(column, style)?;
            }
            self.columns.push(style);
        }
        let room = self.limits.rows as usize - 1;
        // Where not all fit, the last row says so.
        let kept = if table.rows.len() > room { room - 1 } else { table.rows.len() };
        let mut at = 0;
        for row in table.rows.iter().take(kept) {
            at += 1;
            for (column, cell) in (0..).zip(row) {
                self.cell(at, column, cell)?;
            }
        }
        self.inner.autofilter(0, 0, at, columns - 1)?;
        if kept < table.rows.len() {
            let left = table.rows.len() - kept;
            let note = format!("{left} more rows do not fit into a sheet; the CSV table has them all");
            self.inner.write_string_with_format(at + 1, 0, note, &self.styles.note)?;
        }
        self.inner.set_freeze_panes(1, 0)?;
        self.inner.set_repeat_rows(0, 0)?;
        for column in 0..columns {
            self.inner.set_column_width(column, width(table, usize::from(column)))?;
        }
        Ok(())
    }

    /// The format that cells of this kind usually have; links and what looks like a formula have their own.
    fn usual(&self, cell: &Cell) -> Option<&'s Format> {
        let styles = self.styles;
        match cell {
            Cell::Empty | Cell::Url(_) => None,
            Cell::Text(_) | Cell::List(_) => Some(&styles.text),
            Cell::Number(_, figure) | Cell::Whole(_, figure) => Some(styles.number(*figure)),
            Cell::Time(_) => Some(&styles.time),
            Cell::Week(_) => Some(&styles.date),
            Cell::Flag(_) => Some(&styles.flag),
        }
    }

    /// Writes one cell as what it is.
    pub(super) fn cell(&mut self, row: u32, column: u16, cell: &Cell) -> Result<(), XlsxError> {
        let styles = self.styles;
        match cell {
            Cell::Empty => Ok(()),
            Cell::Text(raw) => self.text(row, column, raw),
            Cell::List(items) => self.text(row, column, &items.join(";")),
            Cell::Number(number, figure) => self.put(row, column, number.get(), styles.number(*figure)),
            Cell::Whole(whole, figure) if *whole <= EXACT => {
                self.put(row, column, *whole as f64, styles.number(*figure))
            }
            Cell::Whole(whole, _) => self.text(row, column, &whole.to_string()),
            Cell::Time(instant) => self.instant(row, column, *instant, &styles.time),
            Cell::Week(week) => self.instant(row, column, week.start(), &styles.date),
            Cell::Flag(yes) => self.put(row, column, *yes, &styles.flag),
            Cell::Url(address) => self.link(row, column, address),
        }
    }

    /// Writes a text that anybody may have written; it stays a text even when somebody edits the cell.
    pub(super) fn text(&mut self, row: u32, column: u16, raw: &str) -> Result<(), XlsxError> {
        let text = safe::text(raw);
        if text.is_empty() {
            return Ok(());
        }
        let style = if starts_formula(&text) { &self.styles.literal } else { &self.styles.text };
        self.put(row, column, text.as_ref(), style)
    }

    /// Writes a value in a format, which is left to the column where it is the column's.
    fn put(
        &mut self,
        row: u32,
        column: u16,
        value: impl IntoExcelData,
        style: &'s Format,
    ) -> Result<(), XlsxError> {
        let of_column = self.columns.get(usize::from(column)).copied().flatten();
        if of_column.is_some_and(|of_column| std::ptr::eq(of_column, style)) {
            self.inner.write(row, column, value)?;
        } else {
            self.inner.write_with_format(row, column, value, style)?;
        }
        Ok(())
    }

    /// An instant as a date that can be counted with; before 1900 there is none in a spreadsheet.
    fn instant(
        &mut self,
        row: u32,
        column: u16,
        instant: Timestamp,
        style: &'s Format,
    ) -> Result<(), XlsxError> {
        match ExcelDateTime::from_timestamp(instant.timestamp()) {
            Ok(date) => self.put(row, column, &date, style),
            Err(_) => self.text(row, column, &rfc3339(instant)),
        }
    }

    fn link(&mut self, row: u32, column: u16, address: &str) -> Result<(), XlsxError> {
        if self.links >= self.limits.links || !safe::is_link(address) {
            return self.text(row, column, address);
        }
        self.links += 1;
        self.inner.write_url_with_format(row, column, Url::new(address), &self.styles.link)?;
        Ok(())
    }
}

/// A column's width in characters: as wide as its first cells, within reason.
fn width(table: &Table, column: usize) -> f64 {
    let cells = table.rows.iter().take(MEASURED).filter_map(|row| row.get(column));
    let widest = cells.map(characters).max().unwrap_or(0);
    // The filter's button takes its room beside the name.
    let name = table.header.get(column).map_or(0, |name| name.len() + 3);
    widest.max(name).clamp(8, 60) as f64
}

fn characters(cell: &Cell) -> usize {
    match cell {
        Cell::Empty => 0,
        Cell::Text(text) | Cell::Url(text) => text.chars().take(60).count(),
        Cell::List(items) => items.iter().map(|item| item.chars().take(60).count() + 1).sum(),
        Cell::Number(number, _) => number.to_string().len() + 2,
        Cell::Whole(whole, _) => whole.to_string().len() + 4,
        Cell::Time(_) => 20,
        Cell::Week(_) => 11,
        Cell::Flag(_) => 6,
    }
}

#[cfg(test)]
mod tests;
