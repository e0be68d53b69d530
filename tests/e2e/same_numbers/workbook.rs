//! The workbook's cells against the tables that they come from.

use std::collections::BTreeMap;
use std::io::Read;

use super::audited;
use super::tables::rows;

/// Sheets and the tables they hold.
const SHEETS: [(&str, &str); 7] = [
    ("Metrics", "metrics.csv"),
    ("Weekly", "metrics-wide.csv"),
    ("Levels", "levels.csv"),
    ("Practices", "practices.csv"),
    ("Deployments", "deployments.csv"),
    ("Changes", "changes.csv"),
    ("Runs", "runs.csv"),
];

/// A cell as the file has it.
#[derive(Debug, Clone, PartialEq)]
enum Cell {
    Text(String),
    Number(f64),
    Flag(bool),
}

type Sheet = BTreeMap<(usize, usize), Cell>;

fn part(archive: &mut zip::ZipArchive<std::io::Cursor<&[u8]>>, name: &str) -> String {
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// Sheets by name, read by the rules of the format: shared texts by number, places by letters.
fn sheets(bytes: &[u8]) -> BTreeMap<String, Sheet> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let shared = part(&mut archive, "xl/sharedStrings.xml");
    let shared = roxmltree::Document::parse(&shared).unwrap();
    let whole = |node: roxmltree::Node<'_, '_>| {
        node.descendants().filter(roxmltree::Node::is_text).filter_map(|part| part.text()).collect::<String>()
    };
    let strings: Vec<String> = shared
        .descendants()
        .filter(|node| node.has_tag_name("si") || node.tag_name().name() == "si")
        .map(whole)
        .collect();
    let book = part(&mut archive, "xl/workbook.xml");
    let book = roxmltree::Document::parse(&book).unwrap();
    let names = book
        .descendants()
        .filter(|node| node.tag_name().name() == "sheet")
        .filter_map(|node| node.attribute("name"));
    let mut sheets = BTreeMap::new();
    for (number, name) in (1..).zip(names) {
        let text = part(&mut archive, &format!("xl/worksheets/sheet{number}.xml"));
        let document = roxmltree::Document::parse(&text).unwrap();
        let cells = document.descendants().filter(|node| node.tag_name().name() == "c");
        let cells = cells.filter_map(|cell| {
            let value = cell.children().find(|child| child.tag_name().name() == "v")?.text()?;
            let found = match cell.attribute("t") {
                Some("s") => Cell::Text(strings[value.parse::<usize>().unwrap()].clone()),
                Some("b") => Cell::Flag(value == "1"),
                _ => Cell::Number(value.parse().unwrap()),
            };
            Some((place(cell.attribute("r")?), found))
        });
        sheets.insert(name.to_owned(), cells.collect());
    }
    sheets
}

/// `AB12` as row and column from 0.
fn place(reference: &str) -> (usize, usize) {
    let letters = reference.trim_end_matches(|last: char| last.is_ascii_digit());
    let column = letters.bytes().fold(0, |column, byte| column * 26 + usize::from(byte - b'A') + 1);
    (reference[letters.len()..].parse::<usize>().unwrap() - 1, column - 1)
}

/// Days since the beginning of a spreadsheet's time.
fn serial(time: &str) -> Option<f64> {
    let time = if time.len() == 10 { format!("{time}T00:00:00Z") } else { time.to_owned() };
    let instant: chrono::DateTime<chrono::Utc> = time.parse().ok()?;
    Some((instant.timestamp() as f64 + 2_209_161_600.0) / 86_400.0)
}

#[test]
fn every_cell_is_the_one_of_its_table() {
    let sheets = sheets(audited().bytes("report.xlsx"));
    let mut compared = 0;
    for (sheet, table) in SHEETS {
        let cells = &sheets[sheet];
        let rows = rows(table);
        assert!(!rows.is_empty(), "{table} says nothing");
        let columns: Vec<String> = (0..rows[0].len())
            .map(|column| match &cells[&(0, column)] {
                Cell::Text(name) => name.clone(),
                other => panic!("{sheet}: {other:?} is no header"),
            })
            .collect();
        for (at, row) in rows.iter().enumerate() {
            for (column, name) in columns.iter().enumerate() {
                let said = &row[name];
                let same = match cells.get(&(at + 1, column)) {
                    None => said.is_empty(),
                    Some(Cell::Text(text)) => text == said.strip_prefix('\'').unwrap_or(said),
                    Some(Cell::Flag(yes)) => *said == yes.to_string(),
                    Some(Cell::Number(number)) => match said.parse::<f64>() {
                        Ok(exact) => exact == *number,
                        // Dates have microseconds' precision as a spreadsheet's number.
                        Err(_) => serial(said).is_some_and(|serial| (serial - number).abs() < 1e-7),
                    },
                };
                assert!(same, "{sheet} row {at} {name}: {:?} is not {said:?}", cells.get(&(at + 1, column)));
                compared += usize::from(!said.is_empty());
            }
        }
        assert!(!cells.keys().any(|(row, _)| *row > rows.len()), "{sheet} has more rows than {table}");
    }
    assert!(compared > 5_000, "{compared} cells");
}
