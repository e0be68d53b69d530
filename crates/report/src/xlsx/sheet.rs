//! A table as a sheet: header, typed cells, and what a sheet cannot hold.

use plimsoll_domain::Timestamp;
use plimsoll_domain::time::rfc3339;
use rust_xlsxwriter::{ExcelDateTime, Format, Url, Worksheet, XlsxError};

use super::safe;
use super::style::Styles;
use crate::csv::{Cell, Figure, Table, starts_formula};

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
        Ok(Self { inner, styles, limits, links: 0 })
    }

    /// Fills the sheet with a table: frozen header, filters, widths.
    pub(super) fn table(&mut self, table: &Table) -> Result<(), XlsxError> {
        let columns = u16::try_from(table.header.len()).unwrap_or(u16::MAX);
        for (column, name) in (0..).zip(&table.header) {
            self.inner.write_string_with_format(0, column, name.as_ref(), &self.styles.header)?;
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

    /// Writes one cell as what it is.
    pub(super) fn cell(&mut self, row: u32, column: u16, cell: &Cell) -> Result<(), XlsxError> {
        match cell {
            Cell::Empty => {}
            Cell::Text(raw) => self.text(row, column, raw)?,
            Cell::List(items) => self.text(row, column, &items.join(";"))?,
            Cell::Number(number, figure) => self.number(row, column, number.get(), *figure)?,
            Cell::Whole(whole, figure) if *whole <= EXACT => {
                self.number(row, column, *whole as f64, *figure)?;
            }
            Cell::Whole(whole, _) => self.text(row, column, &whole.to_string())?,
            Cell::Time(instant) => self.instant(row, column, *instant, &self.styles.time)?,
            Cell::Week(week) => self.instant(row, column, week.start(), &self.styles.date)?,
            Cell::Flag(yes) => {
                self.inner.write_boolean_with_format(row, column, *yes, &self.styles.flag)?;
            }
            Cell::Url(address) => self.link(row, column, address)?,
        }
        Ok(())
    }

    /// Writes a text that anybody may have written; it stays a text even when somebody edits the cell.
    pub(super) fn text(&mut self, row: u32, column: u16, raw: &str) -> Result<(), XlsxError> {
        let text = safe::text(raw);
        if text.is_empty() {
            return Ok(());
        }
        let style = if starts_formula(&text) { &self.styles.literal } else { &self.styles.text };
        self.inner.write_string_with_format(row, column, text, style)?;
        Ok(())
    }

    fn number(&mut self, row: u32, column: u16, number: f64, figure: Figure) -> Result<(), XlsxError> {
        self.inner.write_number_with_format(row, column, number, self.styles.number(figure))?;
        Ok(())
    }

    /// An instant as a date that can be counted with; before 1900 there is none in a spreadsheet.
    fn instant(
        &mut self,
        row: u32,
        column: u16,
        instant: Timestamp,
        style: &Format,
    ) -> Result<(), XlsxError> {
        match ExcelDateTime::from_timestamp(instant.timestamp()) {
            Ok(date) => {
                self.inner.write_datetime_with_format(row, column, &date, style)?;
                Ok(())
            }
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
