//! Changes to a history that must not change what is said of it.

use plimsoll_testkit::{Variation, When};
use serde_json::Value;

use crate::jobs;
use crate::run;
use crate::scenario::Scenario;

/// Whole weeks, so that what is counted by week falls as before.
const YEAR: i64 = 52 * 7 * 86_400;

/// A day without a time of day ends in its last second.
const END_OF_DAY: &str = "T23:59:59Z";

/// The part of an assessment that a change must leave alone, as lines.
type View = fn(&Value) -> Vec<String>;

/// What each change changed.
pub(crate) fn differences(scenario: &Scenario) -> Vec<String> {
    if scenario.expected.exit != 0 {
        return Vec::new();
    }
    compare(scenario).unwrap_or_else(|failure| vec![failure])
}

fn compare(scenario: &Scenario) -> Result<Vec<String>, String> {
    let as_of = &scenario.expected.as_of;
    let plain = assess(scenario, &Variation::default(), as_of)?;
    let rename = |path: &str, content: Vec<u8>| jobs::rename(path, content);
    let none = Variation::default;
    let changes: [(&str, Variation<'_>, String, View); 4] = [
        ("jobs called deploy-prod", Variation { rewrite: Some(&rename), ..none() }, as_of.clone(), verdicts),
        ("1,000 commits by a bot", Variation { bot_commits: 1_000, ..none() }, as_of.clone(), people),
        ("another time zone", Variation { zone: Some(-570), ..none() }, as_of.clone(), everything),
        ("a year later", Variation { shift: YEAR, ..none() }, shifted(as_of), everything),
    ];
    let mut lines = Vec::new();
    for (change, variation, as_of, view) in changes {
        let (before, after) = (view(&plain), view(&assess(scenario, &variation, &as_of)?));
        assert!(!before.is_empty(), "{}: nothing to compare", scenario.name);
        lines.extend(differing(change, &before, &after));
    }
    Ok(lines)
}

fn assess(scenario: &Scenario, variation: &Variation<'_>, as_of: &str) -> Result<Value, String> {
    let repo = scenario.script.build_varied(&scenario.name, variation).map_err(|error| error.to_string())?;
    let run = run::audit(repo.path(), &scenario.expected, as_of, 2, "json");
    let first = run.stderr.lines().next().unwrap_or_default();
    serde_json::from_slice(&run.stdout).map_err(|error| format!("exit code {}, {error}: {first}", run.code))
}

fn shifted(as_of: &str) -> String {
    let instant = if as_of.contains('T') { as_of.to_owned() } else { format!("{as_of}{END_OF_DAY}") };
    let later = When::parse(&instant).unwrap().plus(YEAR);
    chrono::DateTime::from_timestamp(later.seconds, 0)
        .unwrap()
        .to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

pub(crate) fn differing(change: &str, before: &[String], after: &[String]) -> Vec<String> {
    let lost =
        before.iter().filter(|line| !after.contains(line)).map(|line| format!("{change}: lost  {line}"));
    let new =
        after.iter().filter(|line| !before.contains(line)).map(|line| format!("{change}: new   {line}"));
    lost.chain(new).collect()
}

/// Every practice's verdict and every level.
pub(crate) fn verdicts(document: &Value) -> Vec<String> {
    practices(document).chain(levels(document)).collect()
}

/// Verdicts, levels and numbers.
pub(crate) fn everything(document: &Value) -> Vec<String> {
    verdicts(document).into_iter().chain(metrics(document)).collect()
}

/// Verdicts that rest on what people do: culture, and how they branch.
fn people(document: &Value) -> Vec<String> {
    practices(document)
        .filter(|line| line.starts_with("cdmm.co.") || line.starts_with("cdmm.da.min-branching"))
        .collect()
}

fn practices(document: &Value) -> impl Iterator<Item = String> {
    document["practices"].as_array().into_iter().flatten().map(|practice| {
        let id = practice["id"].as_str().unwrap_or_default();
        format!("{id} {} {} {}", practice["verdict"], practice["confidence"], practice["grade"])
    })
}

fn levels(document: &Value) -> impl Iterator<Item = String> {
    document["levels"].as_array().into_iter().flatten().map(|level| {
        let (category, observed) = (&level["category"], &level["observed"]);
        format!("{category} {observed} [{} – {}] {}", level["floor"], level["ceiling"], level["blockers"])
    })
}

fn metrics(document: &Value) -> impl Iterator<Item = String> {
    document["metrics"].as_array().into_iter().flatten().map(|metric| {
        let key = format!(
            "{} {} {} {}",
            metric["id"], metric["variant"], metric["environment"], metric["component"]
        );
        format!("{key}: {} {} n={} p90={}", metric["state"], metric["value"], metric["n"], metric["p90"])
    })
}
