//! CSV tables against the document, and against each other.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{audited, name, text};

pub(crate) type Row = BTreeMap<String, String>;

/// The rows of a table, by column.
pub(crate) fn rows(name: &str) -> Vec<Row> {
    let text = audited().text(name);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let row =
        |record: csv::StringRecord| header.iter().cloned().zip(record.iter().map(str::to_owned)).collect();
    reader.records().map(|record| row(record.unwrap())).collect()
}

/// A number of the document as its cell is spelled.
fn spelled(value: &Value) -> String {
    if value.is_null() { String::new() } else { value.to_string() }
}

#[test]
fn metrics_are_those_of_the_document() {
    let (items, rows) = (audited().items("metrics"), rows("metrics.csv"));
    assert_eq!(items.len(), rows.len());
    audited().measured();
    for (metric, row) in items.iter().zip(&rows) {
        for (column, value) in [
            ("value", &metric["value"]),
            ("n", &metric["n"]),
            ("p50", &metric["p50"]),
            ("p75", &metric["p75"]),
            ("p90", &metric["p90"]),
            ("interval_low", &metric["interval"][0]),
            ("interval_high", &metric["interval"][1]),
        ] {
            assert_eq!(row[column], spelled(value), "{} {column}", name(metric));
        }
        let words = [
            ("metric", "id"),
            ("variant", "variant"),
            ("environment", "environment"),
            ("component", "component"),
        ];
        for (column, field) in words.into_iter().chain([("state", "state"), ("unit", "unit")]) {
            assert_eq!(row[column], text(metric, field), "{} {column}", name(metric));
        }
    }
}

#[test]
fn levels_and_verdicts_are_those_of_the_document() {
    let compare = |items: &[Value], rows: &[Row], columns: &[(&str, &str)]| {
        assert!(items.len() > 10 && items.len() == rows.len());
        for (item, row) in items.iter().zip(rows) {
            for (column, field) in columns {
                let said = match &item[*field] {
                    Value::String(text) => text.clone(),
                    Value::Null if ["floor", "ceiling"].contains(field) => "none".to_owned(),
                    other => spelled(other),
                };
                assert_eq!(row[*column], said, "{column} of {item}");
            }
        }
    };
    let levels =
        ["model", "category", "observed", "floor", "ceiling", "determinable"].map(|name| (name, name));
    compare(audited().items("levels"), &rows("levels.csv"), &levels);
    let practices = [
        ("practice", "id"),
        ("model", "model"),
        ("verdict", "verdict"),
        ("confidence", "confidence"),
        ("level", "level"),
    ];
    compare(audited().items("practices"), &rows("practices.csv"), &practices);
}

fn number(cell: &str) -> f64 {
    cell.parse().unwrap()
}

/// The Monday of the week of a time.
fn monday(time: &str) -> String {
    use chrono::Datelike;
    let day: chrono::NaiveDate = time[..10].parse().unwrap();
    (day - chrono::Days::new(u64::from(day.weekday().num_days_from_monday()))).to_string()
}

#[test]
fn weeks_add_up_to_the_events_and_to_the_document() {
    let deployments = rows("deployments.csv");
    let arrived = |row: &&Row| row["tier"] == "production" && row["outcome"] == "success";
    let mut by_week: BTreeMap<String, f64> = BTreeMap::new();
    for row in deployments.iter().filter(arrived) {
        *by_week.entry(monday(&row["finished"])).or_default() += 1.0;
    }
    let total: f64 = by_week.values().sum();
    assert_eq!(total, audited().json["deployments"]["count"].as_f64().unwrap());
    let weeks = rows("metrics-wide.csv");
    assert!(weeks.len() > 20 && total > 10.0);
    for week in &weeks {
        let counted = by_week.get(&week["week"]).copied().unwrap_or(0.0);
        let said = &week["deployment_count"];
        assert!(
            said.is_empty() && counted == 0.0 || number(said) == counted,
            "{}: {said:?}, {counted}",
            week["week"]
        );
    }
    // Executed of known, over all weeks: the metric of each stage.
    let matrix = rows("coverage-matrix.csv");
    let mut stages = 0;
    for metric in audited().measured() {
        let plain = metric["id"] == "automation-coverage" && metric["variant"].is_null();
        let Some(stage) = metric["component"].as_str().filter(|_| plain) else { continue };
        let own: Vec<_> = matrix.iter().filter(|row| row["stage"] == stage).collect();
        let sum = |column: &str| own.iter().map(|row| number(&row[column])).sum::<f64>();
        let share = sum("executed") / (sum("changes") - sum("unknown"));
        assert!((share - metric["value"].as_f64().unwrap()).abs() < 1e-6, "{stage}: {share} {metric}");
        stages += 1;
    }
    assert!(stages > 5, "{stages} stages");
}
