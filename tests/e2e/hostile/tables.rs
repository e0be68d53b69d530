//! Tables: no cell is a formula, none turns what stands beside it, and a workbook has text where text was.

use std::io::Read;

use super::attacks::acts;
use super::told;

/// Whether a spreadsheet would calculate the cell: its first character, behind what spreadsheets trim, begins a formula.
fn calculates(cell: &str) -> bool {
    let bare = cell.trim_start_matches(|first: char| first.is_whitespace() || first == '"');
    cell.starts_with(['\t', '\r'])
        || bare.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) && cell.parse::<f64>().is_err()
}

fn assert_cells(name: &str, text: &str) -> usize {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let mut guarded = 0;
    for record in reader.records() {
        for cell in &record.unwrap() {
            assert!(!calculates(cell), "{name}: {cell:?}");
            let found = cell.chars().find(|one| acts(*one) && !matches!(one, '\t' | '\r' | '\n'));
            assert!(found.is_none(), "{name} holds {found:?}: {cell:?}");
            guarded += usize::from(cell.starts_with("'"));
        }
    }
    guarded
}

#[test]
fn no_cell_is_a_formula_and_none_turns_its_neighbours() {
    let told = told();
    let mut guarded = 0;
    for (name, text) in told.texts(".csv") {
        guarded += assert_cells(&name, &text);
    }
    for (line, text) in told.printed("--format csv") {
        guarded += assert_cells(line, &text);
    }
    assert!(guarded > 10, "no formula arrived in any cell");
}

/// The parts of a workbook that are XML.
fn parts(bytes: &[u8]) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let count = archive.len();
    let part = |index| {
        let mut file = archive.by_index(index).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        (file.name().unwrap().into_owned(), text)
    };
    (0..count).map(part).collect()
}

#[test]
fn a_workbook_has_no_formula_of_anybody_elses_and_links_only_to_the_web() {
    for (name, bytes) in told().ending(".xlsx") {
        let mut texts = 0;
        for (part, xml) in parts(bytes) {
            let document =
                roxmltree::Document::parse(&xml).unwrap_or_else(|error| panic!("{name} {part}: {error}"));
            for node in document.descendants().filter(roxmltree::Node::is_element) {
                let tag = node.tag_name().name();
                // A chart's formulas name ranges of cells of this program's own sheets.
                assert!(tag != "f" || part.starts_with("xl/charts/"), "{name} {part}: a formula in a cell");
                if tag == "Relationship" && node.attribute("TargetMode") == Some("External") {
                    let target = node.attribute("Target").unwrap();
                    assert!(
                        target.starts_with("https://") || target.starts_with("http://"),
                        "{name}: {target}"
                    );
                }
                if tag == "t" {
                    let text = node.text().unwrap_or_default();
                    let found = text.chars().find(|one| acts(*one) && !matches!(one, '\t' | '\r' | '\n'));
                    assert!(found.is_none(), "{name} {part} holds {found:?}: {text:?}");
                    texts += 1;
                }
            }
            assert!(!part.contains("vba") && !part.contains("externalLink"), "{name}: {part}");
        }
        assert!(texts > 100, "{name}: {texts} texts");
    }
}
