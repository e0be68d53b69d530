use rust_xlsxwriter::Workbook;

use super::*;
use crate::csv::Figure;
use crate::number::Number;

/// The parts of a workbook with one table under limits.
fn saved(table: &Table, limits: Limits) -> (String, String) {
    let styles = Styles::new();
    let mut workbook = Workbook::new();
    Sheet::new(workbook.add_worksheet(), "Runs", &styles, limits).unwrap().table(table).unwrap();
    let bytes = workbook.save_to_buffer().unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut part = |name: &str| {
        let mut text = String::new();
        let mut file = archive.by_name(name).unwrap();
        std::io::Read::read_to_string(&mut file, &mut text).unwrap();
        text
    };
    (part("xl/worksheets/sheet1.xml"), part("xl/sharedStrings.xml"))
}

fn addresses(count: u32) -> Table {
    let mut table = Table::new(&["run_id", "url"]);
    for number in 0..count {
        let address = format!("https://example.org/{number}");
        table.row().whole(Some(u64::from(number)), Figure::Id).url(Some(&address)).end();
    }
    table
}

#[test]
fn what_does_not_fit_is_cut_with_a_note() {
    let (sheet, strings) = saved(&addresses(20), Limits { rows: 10, links: 100 });
    assert_eq!(sheet.matches("<row ").count(), 10, "header, eight rows, the note");
    assert!(strings.contains("12 more rows do not fit into a sheet"));
    assert!(sheet.contains("<autoFilter ref=\"A1:B9\"/>"), "the note is no data");
    let (sheet, strings) = saved(&addresses(9), Limits { rows: 10, links: 100 });
    assert_eq!(sheet.matches("<row ").count(), 10);
    assert!(!strings.contains("more rows"));
}

#[test]
fn links_beyond_the_limit_are_text() {
    let (sheet, strings) = saved(&addresses(7), Limits { rows: 100, links: 3 });
    assert_eq!(sheet.matches("<hyperlink ").count(), 3);
    assert_eq!(strings.matches("https://example.org/").count(), 7);
}

#[test]
fn a_header_stays_in_sight_and_has_filters_also_without_rows() {
    let (sheet, _) = saved(&addresses(0), EXCEL);
    assert!(sheet.contains("state=\"frozen\"") && sheet.contains("<autoFilter ref=\"A1:B1\"/>"));
}

#[test]
fn numbers_that_a_spreadsheet_would_change_are_text() {
    let mut table = Table::new(&["run_id"]);
    for number in [EXACT, EXACT + 1, u64::MAX] {
        table.row().whole(Some(number), Figure::Id).end();
    }
    table.row().number(Number::new(0.1 + 0.2), Figure::Plain).end();
    let (sheet, strings) = saved(&table, EXCEL);
    assert!(sheet.contains("<v>9007199254740992</v>") && sheet.contains("<v>0.3</v>"));
    assert!(strings.contains("9007199254740993") && strings.contains("18446744073709551615"));
}

#[test]
fn excels_limits_are_the_known_ones() {
    assert_eq!((EXCEL.rows, EXCEL.links), (1_048_576, 65_530));
}
