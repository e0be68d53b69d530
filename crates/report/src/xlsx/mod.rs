//! The whole assessment as a workbook: typed cells, formats, and charts.
//!
//! The rows are those of the CSV tables, and every number is rounded as there; a spreadsheet gets real dates, numbers
//! and percentages instead of text. Nothing that a repository says becomes a formula.

mod charts;
mod heat;
mod overview;
mod safe;
mod sheet;
mod style;

use plimsoll_domain::Assessment;
use plimsoll_domain::tables::Tables;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use crate::csv::File;
use sheet::{EXCEL, Sheet};
use style::Styles;

/// A workbook could not be written; a defect of this crate, never of the data.
#[derive(Debug, thiserror::Error)]
#[error("the workbook could not be written: {0}")]
pub struct WorkbookError(#[from] XlsxError);

/// The sheets that are a table, in order; the matrix has a form of its own.
const SHEETS: [(&str, File); 8] = [
    ("Metrics", File::Metrics),
    (charts::WEEKLY_SHEET, File::MetricsWide),
    ("Levels", File::Levels),
    ("Practices", File::Practices),
    ("Deployments", File::Deployments),
    ("Changes", File::Changes),
    ("Runs", File::Runs),
    ("Dictionary", File::Dictionary),
];

/// The assessment of one repository with the rows behind it, as the bytes of an XLSX file.
///
/// The same input gives the same bytes.
///
/// # Errors
///
/// When the workbook breaks one of the format's rules, which would be a defect.
pub fn xlsx(assessment: &Assessment, tables: &Tables) -> Result<Vec<u8>, WorkbookError> {
    let mut workbook = Workbook::new();
    let styles = Styles::new();
    workbook.set_properties(&properties(assessment));
    let places = overview::write(workbook.add_worksheet(), assessment, &styles)?;
    charts::write(workbook.add_worksheet(), assessment, tables, &places, &styles)?;
    for (name, file) in SHEETS {
        let mut sheet = Sheet::new(workbook.add_worksheet(), name, &styles, EXCEL)?;
        sheet.table(&file.table(assessment, tables))?;
        if file == File::Practices {
            heat::write(workbook.add_worksheet(), &tables.coverage, &styles)?;
        }
    }
    Ok(workbook.save_to_buffer()?)
}

fn properties(assessment: &Assessment) -> DocProperties {
    let title = safe::cut(&format!("Delivery assessment of {}", assessment.repository.name), 200);
    let made_by = format!("plimsoll {}", assessment.tool_version);
    let properties = DocProperties::new().set_title(title).set_author(safe::cut(&made_by, 200));
    // The instant assessed, and not the clock's: the same input gives the same file.
    match ExcelDateTime::from_timestamp(assessment.as_of.timestamp()) {
        Ok(instant) => properties.set_creation_datetime(&instant),
        Err(_) => properties,
    }
}
