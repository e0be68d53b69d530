//! The tables read back: the same numbers as the JSON document, safe cells, described columns.

use plimsoll_domain::Assessment;
use plimsoll_domain::tables::Tables;
use plimsoll_report::csv::{self as tables, CsvOptions, File};
use serde_json::Value;

use crate::json_documents::docs;
use crate::{hostile, sample, sample_tables};

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
    let documentation = docs("csv.md");
    let described = tables::described();
    for (file, columns) in &described {
        let section =
            documentation.split(&format!("## {file}\n")).nth(1).unwrap_or_else(|| panic!("no {file}"));
        let section = section.split("\n## ").next().unwrap();
        assert!(section.contains("\nSource: "), "{file}: where it comes from is needed");
        let rows: Vec<Vec<_>> = section
            .lines()
            .filter(|line| line.starts_with("| `"))
            .map(|line| {
                line.trim_matches([' ', '|']).split(" | ").map(|cell| cell.replace('`', "")).collect()
            })
            .collect();
        for (row, column) in rows.iter().zip(columns) {
            assert_eq!(row[..4], [column.name, column.kind, column.unit, column.meaning], "{file}");
            assert!(row.len() == 5 && !row[4].is_empty(), "{file} {}: an example is needed", column.name);
        }
        assert_eq!(rows.len(), columns.len(), "{file}");
    }
    let sections = documentation.lines().filter_map(|line| line.strip_prefix("## ")?.split_once(".csv"));
    assert_eq!(sections.count(), described.len(), "a table that is not in the dictionary");
}

#[test]
fn the_dictionary_holds_every_column_of_every_table_and_no_other() {
    let assessment = sample::assessment();
    let rows = read(&tables::dictionary());
    let told = |file: &str| {
        let rows = rows.iter().filter(|row| row["table"] == file);
        rows.map(|row| row["column"].clone()).collect::<Vec<_>>()
    };
    let header = |table: String| {
        let line = table.split("\r\n").next().unwrap().to_owned();
        line.split(',').map(str::to_owned).collect::<Vec<_>>()
    };
    let mut count = 0;
    for file in File::ALL {
        let columns = header(file.table(&assessment, &Tables::default()).csv(&CsvOptions::default()));
        assert_eq!(told(file.name()), columns, "{}", file.name());
        count += columns.len();
    }
    assert_eq!(told("history.csv"), tables::HISTORY_HEADER);
    assert_eq!(rows.len(), count + tables::HISTORY_HEADER.len());
    for row in &rows {
        assert!(["type", "unit", "meaning"].iter().all(|column| !row[*column].is_empty()), "{row:?}");
    }
}

#[test]
fn the_tables_of_an_audit_are_those_of_the_single_functions() {
    let assessment = sample::assessment();
    let all = sample_tables::tables(None);
    let name = &assessment.repository.name;
    let one = |file: File| file.table(&assessment, &all).csv(&CsvOptions::default());
    for (file, text) in [
        (File::Metrics, tables::metrics(&[&assessment])),
        (File::Practices, tables::practices(&[&assessment])),
        (File::Levels, tables::levels(&[&assessment])),
        (File::Deployments, tables::deployments(name, &all.deployments)),
        (File::Changes, tables::changes(name, &all.changes)),
        (File::Runs, tables::runs(name, &all.runs)),
        (File::MetricsWide, tables::metrics_wide(name, &all.weeks)),
        (File::CoverageMatrix, tables::coverage_matrix(name, &all.coverage)),
        (File::Dictionary, tables::dictionary()),
    ] {
        assert_eq!(one(file), text, "{}", file.name());
        assert!(text.lines().count() > 1, "{}", file.name());
    }
}

#[test]
fn weeks_have_a_cell_for_each_figure_and_none_where_nothing_was_measured() {
    let rows = read(&tables::metrics_wide("keel", &sample_tables::tables(None).weeks));
    assert_eq!(rows[0]["week"], "2026-01-05");
    assert_eq!((rows[0]["deployment_count"].as_str(), rows[1]["deployment_count"].as_str()), ("3", "0"));
    let lead = "change_lead_time_seconds_p50";
    assert_eq!((rows[0][lead].as_str(), rows[1][lead].as_str()), ("79200.5", ""));
    assert_eq!(rows[0]["automation_coverage_ratio"], "0.666667");
    assert!(rows.iter().all(|row| row["run_success_rate_ratio"].is_empty()));
}

#[test]
fn the_matrix_has_no_share_where_most_is_unknown() {
    let text = tables::coverage_matrix("keel", &sample_tables::tables(None).coverage);
    assert_eq!(
        text.lines().take(4).collect::<Vec<_>>(),
        [
            "repository,week,stage,changes,executed,unknown,share,basis",
            "keel,2026-01-05,build,12,12,0,1,executed",
            "keel,2026-01-05,unit-test,12,8,0,0.666667,executed",
            "keel,2026-01-05,lint,12,1,11,,executed",
        ]
    );
}

#[test]
fn a_decimal_comma_changes_separator_and_decimals_and_nothing_else() {
    let assessment = sample::assessment();
    let all = sample_tables::tables(None);
    for file in File::ALL {
        let table = file.table(&assessment, &all);
        let (plain, local) = (table.csv(&CsvOptions::default()), table.csv(&CsvOptions::DECIMAL_COMMA));
        let local = local.strip_prefix('\u{feff}').unwrap_or_else(|| panic!("no mark in {}", file.name()));
        let rows = |text: &str, separator: u8| {
            let mut reader = csv::ReaderBuilder::new()
                .has_headers(false)
                .delimiter(separator)
                .terminator(csv::Terminator::CRLF)
                .from_reader(text.as_bytes());
            reader.records().map(Result::unwrap).collect::<Vec<_>>()
        };
        let (plain, local) = (rows(&plain, b','), rows(local, b';'));
        assert_eq!(plain.len(), local.len());
        for (plain, local) in plain.iter().flatten().zip(local.iter().flatten()) {
            let number = plain.parse::<f64>().is_ok();
            let expected = if number { plain.replace('.', ",") } else { plain.to_owned() };
            assert_eq!(local, expected, "{}", file.name());
        }
    }
}
