//! The first sheet: what was assessed, the levels as intervals, and what was not seen.

use plimsoll_domain::level::LevelVerdict;
use plimsoll_domain::{Assessment, CoverageState};
use rust_xlsxwriter::{Worksheet, XlsxError};

use super::sheet::{EXCEL, Sheet};
use super::style::Styles;
use crate::csv::{Cell, Figure};
use crate::number::Number;
use crate::v1::Level;

/// The sheet's name.
pub(super) const NAME: &str = "Overview";

/// The columns of the levels.
const LEVELS: [&str; 9] = [
    "model",
    "category",
    "level",
    "observed",
    "proven",
    "possible",
    "determinable",
    "steps proven",
    "steps possible beyond",
];

/// Where the chart finds a model's categories.
#[derive(Debug)]
pub(super) struct Place {
    /// The model.
    pub(super) model: String,
    /// Its first row.
    pub(super) first: u32,
    /// Its last row.
    pub(super) last: u32,
    /// Steps of its longest ladder.
    pub(super) steps: usize,
}

/// The columns in which the chart finds its numbers: category, steps proven, steps possible beyond.
pub(super) const CHARTED: [u16; 3] = [1, 7, 8];

/// Writes the sheet; says where each model's levels stand.
pub(super) fn write(
    sheet: &mut Worksheet,
    assessment: &Assessment,
    styles: &Styles,
) -> Result<Vec<Place>, XlsxError> {
    let mut sheet = Sheet::new(sheet, NAME, styles, EXCEL)?;
    for (column, width) in (0..).zip([22.0, 30.0, 34.0, 22.0, 16.0, 16.0, 14.0, 14.0, 22.0]) {
        sheet.inner.set_column_width(column, width)?;
    }
    sheet.inner.write_string_with_format(0, 0, "Delivery assessment", &styles.title)?;
    let mut row = about(&mut sheet, assessment, 2)?;
    let places = levels(&mut sheet, &assessment.levels, row + 1)?;
    row += 3 + assessment.levels.len() as u32;
    unseen(&mut sheet, assessment, row)?;
    Ok(places)
}

fn about(sheet: &mut Sheet<'_>, assessment: &Assessment, mut row: u32) -> Result<u32, XlsxError> {
    let repository = &assessment.repository;
    let maybe = |text: &Option<String>| text.clone().map_or(Cell::Empty, Cell::Text);
    let facts = [
        ("repository", Cell::Text(repository.name.clone())),
        ("address", repository.url.clone().map_or(Cell::Empty, Cell::Url)),
        ("as of", Cell::Time(assessment.as_of)),
        ("window from", Cell::Time(assessment.window.from)),
        ("window to", Cell::Time(assessment.window.to)),
        ("trunk", maybe(&repository.trunk)),
        ("head", maybe(&repository.head)),
        ("commits", Cell::Whole(repository.commits, Figure::Count)),
        ("commits of the trunk", Cell::Whole(repository.trunk_commits, Figure::Count)),
        ("tags", Cell::Whole(repository.tags, Figure::Count)),
        ("production deployments", Cell::Whole(assessment.deployments.count, Figure::Count)),
        ("collected", maybe(&assessment.collected)),
        ("made by", Cell::Text(format!("plimsoll {}", assessment.tool_version))),
    ];
    let notices = assessment.notices.iter().map(|notice| ("notice", Cell::Text(notice.clone())));
    for (label, cell) in facts.into_iter().chain(notices) {
        sheet.inner.write_string_with_format(row, 0, label, &sheet.styles.label)?;
        sheet.cell(row, 1, &cell)?;
        row += 1;
    }
    Ok(row)
}

fn levels(sheet: &mut Sheet<'_>, levels: &[LevelVerdict], top: u32) -> Result<Vec<Place>, XlsxError> {
    header(sheet, top, &LEVELS)?;
    let mut places: Vec<Place> = Vec::new();
    for (row, verdict) in (top + 1..).zip(levels) {
        let level = Level::from(verdict);
        let [proven, possible] =
            [&verdict.floor, &verdict.ceiling].map(|level| step(verdict, level.as_deref()));
        let cells = [
            Cell::Text(level.model.to_owned()),
            Cell::Text(verdict.category_title.clone()),
            Cell::Text(interval(&level)),
            Cell::Text(level.observed.to_owned()),
            Cell::Text(level.floor.to_owned()),
            Cell::Text(level.ceiling.to_owned()),
            Cell::Number(Number::share(verdict.determinable), Figure::Share),
            Cell::Whole(proven, Figure::Id),
            Cell::Whole(possible.saturating_sub(proven), Figure::Id),
        ];
        for (column, cell) in (0..).zip(&cells) {
            sheet.cell(row, column, cell)?;
        }
        match places.last_mut().filter(|place| place.model == verdict.model) {
            Some(place) => (place.last, place.steps) = (row, place.steps.max(verdict.ladder.len())),
            None => {
                let (model, steps) = (verdict.model.clone(), verdict.ladder.len());
                places.push(Place { model, first: row, last: row, steps });
            }
        }
    }
    Ok(places)
}

/// How many steps of its ladder a level is: none is zero.
fn step(verdict: &LevelVerdict, level: Option<&str>) -> u64 {
    let place = level.and_then(|level| verdict.ladder.iter().position(|rung| rung == level));
    place.map_or(0, |place| place as u64 + 1)
}

/// A level as what is proven and what is possible.
fn interval(level: &Level<'_>) -> String {
    if level.floor == level.ceiling {
        level.floor.to_owned()
    } else {
        format!("{} … {}", level.floor, level.ceiling)
    }
}

fn unseen(sheet: &mut Sheet<'_>, assessment: &Assessment, top: u32) -> Result<(), XlsxError> {
    header(sheet, top, &["source", "seen", "reason"])?;
    for (row, coverage) in (top + 1..).zip(&assessment.coverage) {
        let state = match coverage.state {
            CoverageState::Complete => "complete",
            CoverageState::Partial => "partial",
            CoverageState::Missing => "missing",
        };
        let reason = coverage.reason.clone().map_or(Cell::Empty, Cell::Text);
        let cells = [Cell::Text(coverage.source.as_str().to_owned()), Cell::Text(state.to_owned()), reason];
        for (column, cell) in (0..).zip(&cells) {
            sheet.cell(row, column, cell)?;
        }
    }
    Ok(())
}

fn header(sheet: &mut Sheet<'_>, row: u32, names: &[&str]) -> Result<(), XlsxError> {
    for (column, name) in (0..).zip(names) {
        sheet.inner.write_string_with_format(row, column, *name, &sheet.styles.header)?;
    }
    Ok(())
}
