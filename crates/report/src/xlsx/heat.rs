//! The coverage matrix: stages down, weeks across, coloured by share.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_domain::tables::CoverageRow;
use rust_xlsxwriter::{Color, ConditionalFormat3ColorScale, ConditionalFormatType, Worksheet, XlsxError};

use super::sheet::{EXCEL, Sheet};
use super::style::Styles;
use crate::csv::{Cell, Figure};
use crate::number::Number;

/// The sheet's name.
const NAME: &str = "Coverage matrix";

/// Weeks that a sheet has columns for; the newest stay.
const MAX_WEEKS: usize = 16_000;

/// Writes the sheet.
pub(super) fn write(sheet: &mut Worksheet, rows: &[CoverageRow], styles: &Styles) -> Result<(), XlsxError> {
    let mut sheet = Sheet::new(sheet, NAME, styles, EXCEL)?;
    sheet.inner.write_string_with_format(0, 0, "stage", &styles.header)?;
    sheet.inner.set_column_width(0, 20)?;
    sheet.inner.set_freeze_panes(1, 1)?;
    let weeks: BTreeSet<_> = rows.iter().map(|row| row.week).collect();
    let skipped = weeks.len().saturating_sub(MAX_WEEKS);
    let columns: BTreeMap<_, u16> = weeks.into_iter().skip(skipped).zip(1..).collect();
    let stages: BTreeSet<_> = rows.iter().map(|row| row.stage).collect();
    let places: BTreeMap<_, u32> = stages.into_iter().zip(1..).collect();
    let (last, right) = (places.len() as u32, columns.len() as u16);
    for (stage, row) in &places {
        sheet.inner.write_string_with_format(*row, 0, stage.as_str(), &styles.label)?;
    }
    sheet.inner.write_string_with_format(last + 1, 0, "changes", &styles.label)?;
    for (week, column) in &columns {
        sheet.cell(0, *column, &Cell::Week(*week))?;
        sheet.inner.set_column_width(*column, 11)?;
    }
    for row in rows {
        let (Some(column), Some(place)) = (columns.get(&row.week), places.get(&row.stage)) else { continue };
        if let Some(share) = row.share().and_then(Number::new) {
            sheet.cell(*place, *column, &Cell::Number(share, Figure::Share))?;
        }
        sheet.cell(last + 1, *column, &Cell::Whole(row.changes, Figure::Count))?;
    }
    if last > 0 && right > 0 {
        sheet.inner.add_conditional_format(1, 1, last, right, &scale())?;
    }
    let note =
        "share of the week's changes for which the stage was executed; empty where most changes are unknown";
    sheet.inner.write_string_with_format(last + 3, 0, note, &styles.note)?;
    Ok(())
}

/// From none of the changes to all of them, whatever occurs.
fn scale() -> ConditionalFormat3ColorScale {
    ConditionalFormat3ColorScale::new()
        .set_minimum(ConditionalFormatType::Number, 0)
        .set_midpoint(ConditionalFormatType::Number, 0.5)
        .set_maximum(ConditionalFormatType::Number, 1)
        .set_minimum_color(Color::RGB(0x00F4_B6A6))
        .set_midpoint_color(Color::RGB(0x00FC_EBB6))
        .set_maximum_color(Color::RGB(0x009B_D3AE))
}
