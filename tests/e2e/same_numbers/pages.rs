//! Pages for people against the document: HTML's exact numbers and its words, Markdown, the terminal.

use std::collections::BTreeMap;

use serde_json::Value;

use super::rounded::Rounded;
use super::{audited, name, text};

/// What stands between two marks for the first time.
fn between<'t>(page: &'t str, open: &str, close: &str) -> Option<&'t str> {
    let (_, rest) = page.split_once(open)?;
    rest.split_once(close).map(|(inside, _)| inside)
}

/// The `data` elements of a part: exact value and words.
fn data(part: &str) -> Vec<(String, String)> {
    let elements = part.split("<data value=\"").skip(1);
    let read = |rest: &str| {
        let (value, rest) = rest.split_once("\">").unwrap();
        (value.to_owned(), rest.split("</data>").next().unwrap().replace("&lt;", "<").replace("&gt;", ">"))
    };
    elements.map(read).collect()
}

/// The words of a `data` element are its value, rounded.
fn assert_said((value, words): &(String, String), unit: &str, what: &str) {
    if let Some((low, high)) = value.split_once('/') {
        let said = Rounded::interval(words, unit);
        let exact: (f64, f64) = (low.parse().unwrap(), high.parse().unwrap());
        assert!(said.0.stands_for(exact.0) && said.1.stands_for(exact.1), "{what}: {words} for {value}");
    } else {
        assert!(Rounded::read(words, unit).stands_for(value.parse().unwrap()), "{what}: {words} for {value}");
    }
}

fn exact(value: &Value) -> Option<String> {
    (!value.is_null()).then(|| value.to_string())
}

#[test]
fn html_carries_the_exact_numbers_of_every_card_and_rounds_them_in_words() {
    let page = audited().text("report.html");
    let (mut cards, mut readings) = (0, 0);
    for metric in audited().measured() {
        let (id, unit) = (text(metric, "id"), text(metric, "unit"));
        let Some(card) = between(&page, &format!("id=\"metric-{id}\""), "</article>") else {
            assert!(["automation-coverage", "failure-causes"].contains(&id), "{id} has no card");
            continue;
        };
        let parts: Vec<&str> = ["variant", "environment", "component"]
            .map(|field| text(metric, field))
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect();
        let interval = exact(&metric["interval"][0])
            .zip(exact(&metric["interval"][1]))
            .map(|(low, high)| format!("{low}/{high}"));
        let (value, n) = (exact(&metric["value"]), exact(&metric["n"]));
        let head = card.split("<details").next().unwrap();
        let row = between(card, &format!("<th scope=\"row\">{}</th>", parts.join(", ")), "</tr>");
        let (part, wanted): (&str, Vec<Option<String>>) = match row {
            Some(row) if !parts.is_empty() => {
                readings += 1;
                (row, vec![value, interval, n])
            }
            // The one that stands for its metric.
            _ => {
                cards += 1;
                (
                    head,
                    vec![
                        value,
                        interval,
                        exact(&metric["p50"]),
                        exact(&metric["p75"]),
                        exact(&metric["p90"]),
                        n,
                    ],
                )
            }
        };
        let shown = data(part);
        let values: Vec<_> = shown.iter().map(|(value, _)| value.clone()).collect();
        assert_eq!(values, wanted.into_iter().flatten().collect::<Vec<_>>(), "{}", name(metric));
        let (last, others) = shown.split_last().unwrap();
        others.iter().for_each(|one| assert_said(one, unit, &name(metric)));
        assert_said(last, "count", &name(metric));
    }
    assert!(cards > 15 && readings > 5, "{cards} cards, {readings} other readings");
}

#[test]
fn html_has_the_matrix_the_levels_and_the_verdicts_of_the_other_formats() {
    let page = audited().text("report.html");
    let matrix = between(&page, "<table class=\"matrix\">", "</table>").unwrap();
    let mut shares: Vec<String> = data(matrix).into_iter().map(|(value, _)| value).collect();
    let rows = super::tables::rows("coverage-matrix.csv");
    let mut told: Vec<String> =
        rows.iter().map(|row| row["share"].clone()).filter(|share| !share.is_empty()).collect();
    shares.sort();
    told.sort();
    assert!(told.len() > 50 && shares == told, "{} cells, {} rows", shares.len(), told.len());
    let applies = |level: &&Value| level["observed"] != "not-applicable";
    let levels: Vec<_> = audited().items("levels").iter().filter(applies).collect();
    assert!(levels.len() > 10);
    for level in levels {
        let place = format!("data-level=\"{}/{}\"", text(level, "model"), text(level, "category"));
        let own = between(&page, &place, "</li>").unwrap_or_else(|| panic!("{place} is not there"));
        for field in ["observed", "floor", "ceiling"] {
            let said = format!("data-{field}=\"{}\"", level[field].as_str().unwrap_or("none"));
            assert!(own.contains(&said), "{place}: {said}");
        }
        assert_eq!(data(own)[0].0, level["determinable"].to_string(), "{place}");
    }
    for practice in audited().items("practices") {
        let own = between(&page, &format!("id=\"practice-{}\"", text(practice, "id")), ">").unwrap();
        let said = format!("data-verdict=\"{}\"", text(practice, "verdict"));
        assert!(own.contains(&said), "{}: {said} is not in {own}", practice["id"]);
    }
}

/// Cells of Markdown's rows by their first cell.
fn markdown_rows(page: &str) -> BTreeMap<String, Vec<String>> {
    let rows = page.lines().filter(|line| line.starts_with("| "));
    let cells = rows.map(|line| {
        let cells: Vec<String> = line
            .trim_matches('|')
            .split(" | ")
            .map(|cell| cell.trim().replace("&lt;", "<").replace("&gt;", ">").replace("&#8203;", ""))
            .collect();
        (cells[0].clone(), cells)
    });
    cells.collect()
}

#[test]
fn markdown_rounds_the_numbers_of_the_document() {
    let rows = markdown_rows(&audited().text("report.md"));
    let mut compared = 0;
    for metric in audited().measured() {
        let base = [text(metric, "id"), text(metric, "variant")]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(".");
        let inside = [text(metric, "environment"), text(metric, "component")]
            .into_iter()
            .filter(|part| !part.is_empty());
        let key = inside.fold(format!("`{base}`"), |key, part| format!("{key} {part}"));
        // A page has a limit; what does not fit is said at its end.
        let Some(cells) = rows.get(&key) else { continue };
        let unit = text(metric, "unit");
        let value = between(&cells[1], "**", "**").unwrap_or_else(|| panic!("{cells:?}"));
        assert!(
            Rounded::read(value, unit).stands_for(metric["value"].as_f64().unwrap()),
            "{cells:?} {metric}"
        );
        assert_eq!(cells[1].contains("median"), metric["value"] == metric["p50"], "{cells:?}");
        assert_eq!(cells[3].replace(',', ""), metric["n"].to_string(), "{cells:?}");
        match metric["interval"].as_array() {
            Some(ends) => {
                let (low, high) = Rounded::interval(&cells[2], unit);
                let fits =
                    low.stands_for(ends[0].as_f64().unwrap()) && high.stands_for(ends[1].as_f64().unwrap());
                assert!(fits, "{cells:?} {metric}");
            }
            None => assert!(cells[2].is_empty(), "{cells:?}"),
        }
        compared += 1;
    }
    assert!(compared > 40, "{compared} metrics");
}

#[test]
fn the_terminal_rounds_the_same_way() {
    let scorecard = audited().text("report.txt");
    let table = between(&scorecard, "\nMetrics\n", "\n  [1]").unwrap();
    let mut compared = 0;
    for metric in audited().measured() {
        if ["variant", "environment", "component"].iter().any(|field| !metric[*field].is_null()) {
            continue;
        }
        let line = table.lines().find(|line| line.trim_start().split(' ').next() == metric["id"].as_str());
        let Some(line) = line else { panic!("{} is not in the scorecard", metric["id"]) };
        let rest = line.trim_start()[text(metric, "id").len()..].trim();
        let value = rest.split("  ").next().unwrap().replace(" median", "");
        assert!(
            Rounded::read(&value, text(metric, "unit")).stands_for(metric["value"].as_f64().unwrap()),
            "{line} {metric}"
        );
        let n = metric["n"].as_u64().unwrap();
        let grouped = line.split_whitespace().any(|word| word.replace(',', "") == n.to_string());
        assert!(grouped, "{line}: n is {n}");
        compared += 1;
    }
    assert!(compared > 15, "{compared} metrics");
}
