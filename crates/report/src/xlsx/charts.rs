//! The charts: deployments, lead time and coverage through the weeks, and each model's levels.

use plimsoll_domain::Assessment;
use plimsoll_domain::tables::{Tables, WEEKLY, WeeklyRow};
use rust_xlsxwriter::{
    Chart, ChartAxisCrossing, ChartFormat, ChartLegendPosition, ChartLine, ChartMarker, ChartMarkerType,
    ChartSolidFill, ChartType, Color, Worksheet, XlsxError,
};

use super::overview::{self, CHARTED, Place};
use super::safe;
use super::sheet::{EXCEL, Sheet};
use super::style::{INK, PALE, Styles};
use crate::csv::{Cell, Figure};
use crate::number::Number;

/// The sheet that the charts of weeks look at.
pub(super) const WEEKLY_SHEET: &str = "Weekly";

/// The sheet's name.
const NAME: &str = "Charts";

/// Where weeks and lead times in days stand, out of the charts' way.
const DAYS: u16 = 19;

/// Rows and columns from one chart to the next.
const STEP: (u32, u16) = (17, 9);

/// Writes the sheet.
pub(super) fn write(
    sheet: &mut Worksheet,
    assessment: &Assessment,
    tables: &Tables,
    places: &[Place],
    styles: &Styles,
) -> Result<(), XlsxError> {
    let mut sheet = Sheet::new(sheet, NAME, styles, EXCEL)?;
    let mut charts = Vec::new();
    if let Some(last) = (tables.weeks.len() as u32).checked_sub(1) {
        lead_times(&mut sheet, &tables.weeks)?;
        let weekly = |metric: &str| (WEEKLY_SHEET, column(metric), 1, last + 1);
        let days = (NAME, DAYS + 1, 1, last + 1);
        charts.push(through_weeks(
            ChartType::Column,
            "Deployments per week",
            "0",
            weekly("deployment-frequency"),
        ));
        charts.push(through_weeks(ChartType::Line, "Change lead time per week, median in days", "0.0", days));
        charts.push(through_weeks(
            ChartType::Line,
            "Automation coverage per week",
            "0%",
            weekly("automation-coverage"),
        ));
    } else {
        let window = assessment.window;
        let note =
            format!("no whole ISO week between {} and {}", window.from.date_naive(), window.to.date_naive());
        sheet.inner.write_string_with_format(0, 0, note, &styles.note)?;
    }
    charts.extend(places.iter().map(levels));
    for (index, chart) in (0_u32..).zip(&charts) {
        let (row, column) = (1 + index / 2 * STEP.0, (index % 2) as u16 * STEP.1);
        sheet.inner.insert_chart(row, column, chart)?;
    }
    Ok(())
}

/// A metric's column on the weekly sheet, behind repository and week.
fn column(metric: &str) -> u16 {
    let place = WEEKLY.iter().position(|one| one.metric == metric);
    place.map_or(2, |place| place as u16 + 2)
}

/// Lead times in days: nobody reads a chart in seconds.
fn lead_times(sheet: &mut Sheet<'_>, weeks: &[WeeklyRow]) -> Result<(), XlsxError> {
    for (column, name) in (DAYS..).zip(["week", "lead time, days"]) {
        sheet.inner.write_string_with_format(0, column, name, &sheet.styles.header)?;
        sheet.inner.set_column_width(column, 16)?;
    }
    for (row, week) in (1..).zip(weeks) {
        sheet.cell(row, DAYS, &Cell::Week(week.week))?;
        let days = week.value("change-lead-time").and_then(|seconds| Number::new(seconds / 86_400.0));
        if let Some(days) = days {
            sheet.cell(row, DAYS + 1, &Cell::Number(days, Figure::Plain))?;
        }
    }
    Ok(())
}

/// A chart of one column, given as sheet, column, first and last row, over the weeks.
fn through_weeks(
    kind: ChartType,
    title: &str,
    format: &str,
    (sheet, column, first, last): (&str, u16, u32, u32),
) -> Chart {
    let mut chart = Chart::new(kind);
    chart
        .add_series()
        .set_name(title)
        .set_categories((NAME, first, DAYS, last, DAYS))
        .set_values((sheet, first, column, last, column))
        .set_format(&mut filled(INK, kind))
        .set_marker(&marker(kind));
    chart.title().set_name(title);
    chart.legend().set_hidden();
    chart.x_axis().set_num_format("yyyy-mm-dd").set_text_axis(true);
    chart.y_axis().set_num_format(format).set_min(0);
    chart.set_alt_text(title);
    chart
}

/// A model's categories: what is proven, and what is possible beyond.
fn levels(place: &Place) -> Chart {
    let title = safe::cut(&format!("Levels: {}", place.model), 100);
    let mut chart = Chart::new(ChartType::BarStacked);
    let [category, proven, possible] = CHARTED;
    for (name, column, color) in [("proven", proven, INK), ("possible", possible, PALE)] {
        chart
            .add_series()
            .set_name(name)
            .set_categories((overview::NAME, place.first, category, place.last, category))
            .set_values((overview::NAME, place.first, column, place.last, column))
            .set_format(&mut filled(color, ChartType::BarStacked))
            .set_gap(50);
    }
    chart.title().set_name(&title);
    chart.legend().set_position(ChartLegendPosition::Bottom);
    // The first category on top, as it is written, and the steps still below.
    chart.y_axis().set_reverse().set_crossing(ChartAxisCrossing::Max);
    chart.x_axis().set_num_format("0").set_min(0).set_max(place.steps.max(1) as f64).set_major_unit(1.0);
    chart.set_alt_text(&title);
    chart
}

/// A dot for each week of a line: one between two empty weeks would not be seen otherwise.
fn marker(kind: ChartType) -> ChartMarker {
    let mut marker = ChartMarker::new();
    if kind == ChartType::Line {
        let mut fill = ChartFormat::new();
        fill.set_solid_fill(ChartSolidFill::new().set_color(INK));
        marker.set_type(ChartMarkerType::Circle).set_size(6).set_format(&mut fill);
    } else {
        marker.set_none();
    }
    marker
}

fn filled(color: Color, kind: ChartType) -> ChartFormat {
    let mut format = ChartFormat::new();
    if kind == ChartType::Line {
        format.set_line(ChartLine::new().set_color(color));
    } else {
        format.set_solid_fill(ChartSolidFill::new().set_color(color));
    }
    format
}
