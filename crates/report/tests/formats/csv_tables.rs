//! The tables read back: the same numbers as the JSON document, safe cells, described columns.

use plimsoll_domain::Assessment;
use plimsoll_report::csv::{self as tables, LEVELS_HEADER, METRICS_HEADER, PRACTICES_HEADER};
use serde_json::Value;

use crate::json_documents::docs;
use crate::{hostile, sample};

type Record = std::collections::BTreeMap<String, String>;

/// Rows of a table by column name, as a reader of RFC 4180 sees them.
fn read(table: &str) -> Vec<Record> {
    let mut reader =
        csv::ReaderBuilder::new().terminator(csv::Terminator::CRLF).from_reader(table.as_bytes());
    let header = reader.headers().unwrap().clone();
    let row = |record: csv::StringRecord| {
        header.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect::<Record>()
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

fn document(assessment: &Assessment) -> Value {
    serde_json::from_str(&plimsoll_report::json(assessment)).unwrap()
}

/// A JSON value as its cell: null is empty, lists are joined.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join(";"),
        other => other.to_string(),
    }
}

/// Numbers compare as numbers, everything else as text.
fn same(cell: &str, expected: &str) -> bool {
    match (cell.parse::<f64>(), expected.parse::<f64>()) {
        (Ok(left), Ok(right)) => left == right,
        _ => cell == expected,
    }
}

/// Every row says what the JSON document's item says, column by column.
fn compare(rows: &[Record], items: &Value, columns: &[(&str, &str)]) {
    let items = items.as_array().unwrap();
    assert!(!rows.is_empty());
    assert_eq!(rows.len(), items.len());
    for (row, item) in rows.iter().zip(items) {
        for (column, pointer) in columns {
            let expected = cell(item.pointer(pointer).unwrap_or(&Value::Null));
            assert!(same(&row[*column], &expected), "{column}: {:?} is not {expected:?}", row[*column]);
        }
    }
}

#[test]
fn metrics_are_those_of_the_document() {
    let assessment = sample::assessment();
    let rows = read(&tables::metrics(&[&assessment]));
    let columns = [
        ("metric", "/id"),
        ("variant", "/variant"),
        ("environment", "/environment"),
        ("component", "/component"),
        ("state", "/state"),
        ("reason", "/reason"),
        ("value", "/value"),
        ("unit", "/unit"),
        ("n", "/n"),
        ("p50", "/p50"),
        ("p75", "/p75"),
        ("p90", "/p90"),
        ("interval_low", "/interval/0"),
        ("interval_high", "/interval/1"),
        ("trend", "/trend/direction"),
        ("caveats", "/caveats"),
    ];
    compare(&rows, &document(&assessment)["metrics"], &columns);
    assert_eq!(rows[0]["repository"], "harbour/keel");
    assert_eq!(rows[0]["as_of"], "2026-06-30T23:59:59Z");
    assert_eq!(rows[0]["from"], "2026-01-01T23:59:59Z");
    assert_eq!(rows[0]["to"], "2026-06-30T23:59:59Z");
}

#[test]
fn practices_are_those_of_the_document() {
    let assessment = sample::assessment();
    let rows = read(&tables::practices(&[&assessment]));
    let columns = [
        ("practice", "/id"),
        ("model", "/model"),
        ("category", "/category"),
        ("level", "/level"),
        ("verdict", "/verdict"),
        ("confidence", "/confidence"),
        ("grade", "/grade"),
        ("reason", "/reason"),
    ];
    compare(&rows, &document(&assessment)["practices"], &columns);
    assert_eq!(rows[0]["evidence_url"], "");
    assert_eq!(rows[1]["evidence_url"], "https://github.com/harbour/keel/blob/main/Cargo.toml#L1");
}

#[test]
fn levels_are_those_of_the_document() {
    let assessment = sample::assessment();
    let rows = read(&tables::levels(&[&assessment]));
    let columns = [
        ("model", "/model"),
        ("category", "/category"),
        ("observed", "/observed"),
        ("floor", "/floor"),
        ("ceiling", "/ceiling"),
        ("determinable", "/determinable"),
        ("blockers", "/blockers"),
    ];
    compare(&rows, &document(&assessment)["levels"], &columns);
}

#[test]
fn several_repositories_share_one_header() {
    let (first, second) = (sample::assessment(), sample::two_models());
    let rows = read(&tables::levels(&[&first, &second]));
    assert_eq!(rows.len(), first.levels.len() + second.levels.len());
}

#[test]
fn headers_are_the_contract() {
    let first_line = |table: String| table.split("\r\n").next().unwrap().to_owned();
    let assessment = sample::empty();
    assert_eq!(
        first_line(tables::metrics(&[&assessment])),
        "repository,as_of,from,to,metric,variant,environment,component,state,reason,value,unit,n,p50,p75,p90,\
         interval_low,interval_high,trend,caveats"
    );
    assert_eq!(
        first_line(tables::levels(&[&assessment])),
        "repository,as_of,model,category,observed,floor,ceiling,determinable,blockers"
    );
    assert_eq!(
        first_line(tables::practices(&[&assessment])),
        "repository,as_of,model,category,level,practice,verdict,confidence,grade,reason,evidence_url"
    );
}

#[test]
fn every_line_ends_with_a_carriage_return_and_a_line_feed() {
    let table = tables::metrics(&[&sample::assessment()]);
    assert!(table.ends_with("\r\n"));
    assert_eq!(table.matches('\n').count(), table.matches("\r\n").count());
    assert_eq!(table.matches("\r\n").count(), sample::assessment().metrics.len() + 1);
}

#[test]
fn hostile_cells_are_no_formulas_and_stay_in_their_column() {
    let assessment = hostile::assessment();
    for table in
        [tables::metrics(&[&assessment]), tables::practices(&[&assessment]), tables::levels(&[&assessment])]
    {
        let rows = read(&table);
        assert!(!rows.is_empty());
        for cell in rows.iter().flat_map(Record::values) {
            let number = cell.parse::<f64>().is_ok();
            let inside = cell.trim_start_matches([' ', '"']);
            assert!(number || !inside.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
            assert!(!cell.contains('\u{1b}'));
        }
    }
}

#[test]
fn every_column_is_described_in_order() {
    let dictionary = docs("csv.md");
    for (file, header) in [
        ("metrics.csv", METRICS_HEADER.as_slice()),
        ("practices.csv", PRACTICES_HEADER.as_slice()),
        ("levels.csv", LEVELS_HEADER.as_slice()),
        ("deployments.csv", tables::DEPLOYMENTS_HEADER.as_slice()),
        ("changes.csv", tables::CHANGES_HEADER.as_slice()),
        ("runs.csv", tables::RUNS_HEADER.as_slice()),
    ] {
        let section = dictionary.split(&format!("## {file}\n")).nth(1).unwrap_or_else(|| panic!("no {file}"));
        let section = section.split("\n## ").next().unwrap();
        let described: Vec<_> = section
            .lines()
            .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
            .map(|(column, rest)| {
                let cells = rest.trim_matches([' ', '|']).split(" | ").filter(|cell| !cell.trim().is_empty());
                assert_eq!(cells.count(), 4, "{file} {column}: type, unit, meaning and example are needed");
                column
            })
            .collect();
        assert_eq!(described, header, "{file}");
    }
}
