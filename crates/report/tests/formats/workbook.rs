//! The workbook read back part by part: the same numbers as the tables, and nothing that acts.

use std::collections::BTreeMap;
use std::io::Read;

use plimsoll_domain::tables::Tables;
use plimsoll_domain::{Assessment, Timestamp};
use plimsoll_report::csv::{CsvOptions, File, described};
use plimsoll_report::xlsx;

use crate::hostile::{self, ATTACKS};
use crate::{sample, sample_tables};

pub(crate) const SHEETS: [(&str, File); 8] = [
    ("Metrics", File::Metrics),
    ("Weekly", File::MetricsWide),
    ("Levels", File::Levels),
    ("Practices", File::Practices),
    ("Deployments", File::Deployments),
    ("Changes", File::Changes),
    ("Runs", File::Runs),
    ("Dictionary", File::Dictionary),
];

/// A cell as the file has it.
#[derive(Debug, Clone, PartialEq)]
enum Found {
    Text(String),
    Number(f64),
    Flag(bool),
}

/// The parts of a workbook by name.
fn parts(bytes: Vec<u8>) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut file = archive.by_index(index).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            (file.name().unwrap().into_owned(), text)
        })
        .collect()
}

/// What stands between two marks, for each time they occur.
fn between<'t>(text: &'t str, open: &'t str, close: &'t str) -> impl Iterator<Item = &'t str> {
    text.split(open).skip(1).filter_map(move |rest| rest.split(close).next())
}

fn unescaped(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    text.replace("_x000D_", "\r")
}

/// Sheets by name, each with its cells by row and column.
fn cells(parts: &BTreeMap<String, String>) -> BTreeMap<String, BTreeMap<(u32, usize), Found>> {
    let strings: Vec<_> = between(&parts["xl/sharedStrings.xml"], "<si><t", "</t></si>")
        .map(|rest| unescaped(rest.split_once('>').unwrap().1))
        .collect();
    let names = between(&parts["xl/workbook.xml"], "<sheet name=\"", "\"").map(str::to_owned);
    let sheet = |number: usize| {
        let cells = between(&parts[&format!("xl/worksheets/sheet{number}.xml")], "<c r=\"", "</c>");
        cells.filter_map(|cell| one(cell, &strings)).collect()
    };
    names.enumerate().map(|(index, name)| (name, sheet(index + 1))).collect()
}

fn one(cell: &str, strings: &[String]) -> Option<((u32, usize), Found)> {
    let (place, rest) = cell.split_once('"')?;
    let value = between(rest, "<v>", "</v>").next()?;
    let found = if rest.contains("t=\"s\"") {
        Found::Text(strings[value.parse::<usize>().unwrap()].clone())
    } else if rest.contains("t=\"b\"") {
        Found::Flag(value == "1")
    } else {
        Found::Number(value.parse().unwrap())
    };
    let letters = place.trim_end_matches(|last: char| last.is_ascii_digit());
    let column = letters.bytes().fold(0, |column, byte| column * 26 + usize::from(byte - b'A') + 1) - 1;
    Some(((place[letters.len()..].parse::<u32>().unwrap() - 1, column), found))
}

/// What a cell of a table is in a workbook, by what the dictionary says of its column.
fn expected(cell: &str, kind: &str) -> Option<Found> {
    let serial = |instant: Timestamp| (instant.timestamp() as f64 + 2_209_161_600.0) / 86_400.0;
    if cell.is_empty() {
        return None;
    }
    Some(match kind.split([' ', ',']).next().unwrap() {
        "number" | "whole" => Found::Number(cell.parse().unwrap()),
        "time" => Found::Number(serial(cell.parse().unwrap())),
        "date" => Found::Number(serial(format!("{cell}T00:00:00Z").parse().unwrap())),
        "true" => Found::Flag(cell == "true"),
        _ => Found::Text(cell.strip_prefix('\'').unwrap_or(cell).to_owned()),
    })
}

fn rows(file: File, assessment: &Assessment, tables: &Tables) -> Vec<csv::StringRecord> {
    let text = file.table(assessment, tables).csv(&CsvOptions::default());
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(Result::unwrap).collect()
}

#[test]
fn every_sheet_holds_its_table_with_dates_numbers_and_flags_as_such() {
    let (assessment, tables) = (sample::assessment(), sample_tables::tables(None));
    let sheets = cells(&parts(xlsx(&assessment, &tables).unwrap()));
    for (name, file) in SHEETS {
        let rows = rows(file, &assessment, &tables);
        let described = described();
        let columns = &described.iter().find(|(table, _)| *table == file.name()).unwrap().1;
        let mut count = 0;
        for (row, record) in (0..).zip(&rows) {
            for (column, cell) in record.iter().enumerate() {
                let found = sheets[name].get(&(row, column)).cloned();
                let described = &columns[column];
                let wanted = expected(cell, if row == 0 { "text" } else { described.kind });
                match (&found, &wanted) {
                    (Some(Found::Number(found)), Some(Found::Number(wanted))) => {
                        assert!((found - wanted).abs() < 1e-9, "{name} {row} {column}: {found} {wanted}");
                    }
                    _ => assert_eq!(found, wanted, "{name} row {row}, {}", described.name),
                }
                count += usize::from(wanted.is_some());
            }
        }
        assert_eq!(sheets[name].len(), count, "{name} holds nothing else");
        assert!(rows.len() > 1, "{name} is compared");
    }
}

#[test]
fn the_matrix_has_stages_down_weeks_across_and_a_scale() {
    let parts = parts(xlsx(&sample::assessment(), &sample_tables::tables(None)).unwrap());
    let sheets = cells(&parts);
    let matrix = &sheets["Coverage matrix"];
    let text = |text: &str| Some(Found::Text(text.to_owned()));
    assert_eq!([1, 2, 3].map(|row| matrix.get(&(row, 0)).cloned()), ["build", "unit-test", "lint"].map(text));
    let number = |place| match matrix.get(&place) {
        Some(Found::Number(number)) => Some(*number),
        _ => None,
    };
    assert_eq!(number((2, 1)), Some(0.666667));
    assert_eq!(number((3, 1)), None, "mostly unknown is neither no nor zero");
    assert_eq!((number((3, 2)), number((4, 2))), (Some(0.0), Some(4.0)));
    let at = names(&parts).iter().position(|name| name == "Coverage matrix").unwrap() + 1;
    assert!(parts[&format!("xl/worksheets/sheet{at}.xml")].contains("<colorScale>"));
}

fn names(parts: &BTreeMap<String, String>) -> Vec<String> {
    between(&parts["xl/workbook.xml"], "<sheet name=\"", "\"").map(str::to_owned).collect()
}

#[test]
fn sheets_stand_in_order_with_frozen_headers_filters_and_charts() {
    let parts = parts(xlsx(&sample::two_models(), &sample_tables::tables(None)).unwrap());
    let names = names(&parts);
    assert_eq!(
        names,
        [
            "Overview",
            "Charts",
            "Metrics",
            "Weekly",
            "Levels",
            "Practices",
            "Coverage matrix",
            "Deployments",
            "Changes",
            "Runs",
            "Dictionary"
        ]
    );
    for (number, name) in
        (1..).zip(&names).filter(|(_, name)| !["Overview", "Charts"].contains(&name.as_str()))
    {
        let sheet = &parts[&format!("xl/worksheets/sheet{number}.xml")];
        assert!(sheet.contains("state=\"frozen\"") && sheet.contains("<cols>"), "{name}");
        assert!(name == "Coverage matrix" || sheet.contains("<autoFilter "), "{name}");
    }
    let charts: Vec<_> = parts.keys().filter(|name| name.starts_with("xl/charts/chart")).collect();
    assert_eq!(charts.len(), 5, "three through the weeks, one for each model");
    let first = &parts["xl/charts/chart1.xml"];
    assert!(first.contains("<c:f>Weekly!$C$2:$C$4</c:f>"), "deployments stand in the third column");
}

#[test]
fn levels_are_intervals() {
    let sheets = cells(&parts(xlsx(&sample::assessment(), &Tables::default()).unwrap()));
    let said: Vec<_> = sheets["Overview"]
        .iter()
        .filter_map(|((_, column), found)| match found {
            Found::Text(text) if *column == 2 => Some(text.as_str()),
            _ => None,
        })
        .collect();
    for interval in ["none … beginner", "beginner", "base … advanced", "expert", "none … expert"] {
        assert!(said.contains(&interval), "{interval} in {said:?}");
    }
}

#[test]
fn the_same_assessment_gives_the_same_bytes() {
    let one = || xlsx(&sample::assessment(), &sample_tables::tables(None)).unwrap();
    assert_eq!(one(), one());
    assert!(parts(one())["docProps/core.xml"].contains("2026-06-30T23:59:59Z"), "no clock is read");
}

#[test]
fn nothing_to_tell_is_a_workbook_too() {
    let sheets = cells(&parts(xlsx(&sample::empty(), &Tables::default()).unwrap()));
    assert!(
        sheets["Charts"]
            .values()
            .any(|found| matches!(found, Found::Text(text) if text.contains("no whole ISO week")))
    );
}

#[test]
fn hostile_texts_are_strings_never_formulas_or_links() {
    let huge = format!("=HYPERLINK(\"https://evil.example\"){}", "🚀x".repeat(30_000));
    let mut attacks = ATTACKS.map(str::to_owned).to_vec();
    attacks.extend(["\t=1", "\r=1", "-2+3", "+SUM(A1)", "_x003D_1+1", "a\u{ffff}b"].map(str::to_owned));
    attacks.extend(
        ["javascript:alert(1)", "file:///etc/passwd", "internal:Runs!A1", "https://a b"].map(str::to_owned),
    );
    attacks.push(huge);
    for attack in attacks {
        let parts = parts(xlsx(&hostile::assessment(), &sample_tables::tables(Some(&attack))).unwrap());
        for (name, text) in &parts {
            assert!(!text.contains("<f>"), "a formula in {name}");
            assert!(!text.contains(['\u{1b}', '\0', '\u{fffe}', '\u{ffff}']), "{name} is no XML");
            for target in between(text, "Target=\"", "\"").filter(|_| name.contains("worksheets/_rels")) {
                let inside = target.starts_with("../");
                assert!(inside || target.starts_with("https://github.com/harbour/keel"), "{target}");
            }
        }
        for text in between(&parts["xl/sharedStrings.xml"], "<si><t", "</t></si>") {
            let text = unescaped(text.split_once('>').unwrap().1);
            assert!(text.encode_utf16().count() <= 32_767);
        }
        let sheets = cells(&parts);
        let workflow = sheets["Runs"][&(1, 3)].clone();
        let Found::Text(workflow) = workflow else { panic!("{workflow:?}") };
        let start = attack.chars().next().unwrap();
        assert!(workflow.starts_with(if start == '\u{1b}' { '\u{fffd}' } else { start }), "{workflow:?}");
    }
}
