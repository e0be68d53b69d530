//! Expectations against one assessment; every difference is a line.

use serde_json::Value;

use crate::expected::{AnyOf, Expected, Level, Metric, Practice};
use crate::run::Run;

const TOLERANCE: f64 = 1e-6;

/// Exit code, standard error, and bytes that must or must not be there.
pub(crate) fn outcome(expected: &Expected, run: &Run) -> Vec<String> {
    let mut lines = Vec::new();
    if run.code != expected.exit {
        let said = run.stderr.lines().next().unwrap_or_default();
        lines.push(format!("exit code {}, expected {}: {said}", run.code, expected.exit));
    }
    let said = run.stderr.to_lowercase();
    let unsaid = expected.stderr.iter().filter(|part| !said.contains(&part.to_lowercase()));
    lines.extend(unsaid.map(|part| format!("standard error does not say {part:?}")));
    let text = String::from_utf8_lossy(&run.stdout);
    lines.extend(forbidden("the JSON", &text, &expected.forbidden));
    let missing = expected.required.iter().filter(|part| !text.contains(part.as_str()));
    lines.extend(missing.map(|part| format!("the JSON does not have {part:?}")));
    lines
}

/// What a terminal is sent: its exit code, and nothing that could drive it.
pub(crate) fn terminal(expected: &Expected, run: &Run) -> Vec<String> {
    let text = String::from_utf8_lossy(&run.stdout);
    let mut lines = forbidden("the terminal report", &text, &expected.forbidden_in_terminal);
    if run.code != expected.exit {
        lines.push(format!("terminal report: exit code {}, expected {}", run.code, expected.exit));
    }
    // Tabs and line feeds are layout; the output is no terminal here, so any other control character is a leak.
    let control = text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t'));
    lines.extend(control.map(|c| format!("the terminal report has the control character {c:?}")));
    lines
}

fn forbidden(place: &str, text: &str, parts: &[String]) -> Vec<String> {
    let found = parts.iter().filter(|part| text.contains(part.as_str()));
    found.map(|part| format!("{place} has {part:?}, which is forbidden")).collect()
}

/// Everything that is in the document.
pub(crate) fn document(expected: &Expected, document: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    for (field, wanted) in &expected.repository {
        let wanted = serde_json::to_value(wanted).unwrap();
        differ(&mut lines, &format!("repository.{field}"), &document["repository"][field], &wanted);
    }
    if let Some(wanted) = &expected.deployments {
        differ(
            &mut lines,
            "deployments.count",
            &document["deployments"]["count"],
            &Value::from(wanted.count),
        );
    }
    for (source, state) in &expected.coverage {
        let found = find(&document["coverage"], |entry| entry["source"] == source.as_str());
        differ(&mut lines, &format!("coverage of {source}"), &found["state"], &Value::from(state.as_str()));
    }
    for (source, count) in &expected.collected {
        let found = find(&document["coverage"], |entry| entry["source"] == source.as_str());
        differ(&mut lines, &format!("{source} collected"), &found["collected"], &Value::from(*count));
    }
    for (category, wanted) in &expected.levels {
        level(&mut lines, document, category, wanted);
    }
    for (id, wanted) in &expected.practices {
        practice(&mut lines, &document["practices"], id, wanted);
    }
    lines.extend(claimed_on_nothing(document));
    for (category, limit) in &expected.confidence_at_most {
        confidence(&mut lines, &document["practices"], category, *limit);
    }
    for wanted in &expected.metric {
        metric(&mut lines, &document["metrics"], wanted);
    }
    let unsaid = expected.notices.iter().filter(|part| !says(&document["notices"], part));
    lines.extend(unsaid.map(|part| format!("no notice says {part:?}: {}", document["notices"])));
    lines
}

fn differ(lines: &mut Vec<String>, place: &str, found: &Value, wanted: &Value) {
    if found != wanted {
        lines.push(format!("{place} is {found}, expected {wanted}"));
    }
}

fn find(list: &Value, wanted: impl Fn(&Value) -> bool) -> &Value {
    list.as_array().and_then(|list| list.iter().find(|entry| wanted(entry))).unwrap_or(&Value::Null)
}

/// Whether one of a list of texts has a part in it.
fn says(list: &Value, part: &str) -> bool {
    let part = part.to_lowercase();
    let texts = list.as_array().into_iter().flatten().filter_map(Value::as_str);
    texts.into_iter().any(|text| text.to_lowercase().contains(&part))
}

fn any_of(lines: &mut Vec<String>, place: &str, found: &Value, wanted: Option<&AnyOf>) {
    let Some(wanted) = wanted else { return };
    if !found.as_str().is_some_and(|found| wanted.allows(found)) {
        lines.push(format!("{place} is {found}, expected {wanted:?}"));
    }
}

fn level(lines: &mut Vec<String>, document: &Value, category: &str, wanted: &Level) {
    let found = find(&document["levels"], |level| level["model"] == "cdmm" && level["category"] == category);
    let before = lines.len();
    for (field, wanted) in
        [("observed", &wanted.observed), ("floor", &wanted.floor), ("ceiling", &wanted.ceiling)]
    {
        any_of(lines, &format!("{category}: {field}"), &found[field], wanted.as_ref());
    }
    if lines.len() > before {
        let practices = document["practices"].as_array().into_iter().flatten();
        let behind = practices.filter(|found| found["model"] == "cdmm" && found["category"] == category);
        lines.extend(behind.map(verdict));
    }
}

/// A practice in a line: what was found, and why it is not met.
fn verdict(practice: &Value) -> String {
    let text = |field: &str| practice[field].as_str().unwrap_or("-");
    let (level, id, verdict, grade) = (text("level"), text("id"), text("verdict"), text("grade"));
    format!("    {level:<12} {id:<34} {verdict:<14} {grade:<3} {}", text("reason"))
}

fn practice(lines: &mut Vec<String>, practices: &Value, id: &str, wanted: &Practice) {
    let found = find(practices, |practice| practice["id"] == id);
    let before = lines.len();
    match wanted {
        Practice::Verdict(verdict) => any_of(lines, id, &found["verdict"], Some(verdict)),
        Practice::More(more) => {
            any_of(lines, id, &found["verdict"], Some(&more.verdict));
            any_of(lines, &format!("{id}: reason code"), &found["reason_code"], more.reason_code.as_ref());
            let limit = more.max_confidence.unwrap_or(1.0);
            if found["confidence"].as_f64().is_some_and(|sure| sure > limit + TOLERANCE) {
                lines.push(format!("{id}: confidence {}, expected at most {limit}", found["confidence"]));
            }
        }
    }
    if lines.len() > before {
        lines.push(format!("    because: {} (measured {})", found["reason"], found["measured"]));
    }
}

fn confidence(lines: &mut Vec<String>, practices: &Value, category: &str, limit: f64) {
    for practice in practices.as_array().into_iter().flatten() {
        let concerned =
            practice["model"] == "cdmm" && practice["category"] == category && practice["verdict"] == "met";
        if concerned && practice["confidence"].as_f64().is_none_or(|sure| sure > limit + TOLERANCE) {
            let (id, sure) = (&practice["id"], &practice["confidence"]);
            lines.push(format!("{id} is met with confidence {sure}, expected at most {limit}"));
        }
    }
}

fn metric(lines: &mut Vec<String>, metrics: &Value, wanted: &Metric) {
    let is = |found: &Value, wanted: &Option<String>| found.as_str() == wanted.as_deref();
    let found = find(metrics, |metric| {
        metric["id"] == wanted.id.as_str()
            && is(&metric["variant"], &wanted.variant)
            && is(&metric["environment"], &wanted.environment)
            && is(&metric["component"], &wanted.component)
    });
    let mut place = wanted.id.clone();
    for part in [&wanted.variant, &wanted.environment, &wanted.component].into_iter().flatten() {
        place.push_str(&format!(" ({part})"));
    }
    let before = lines.len();
    any_of(lines, &format!("{place}: state"), &found["state"], wanted.state.as_ref());
    any_of(lines, &format!("{place}: reason code"), &found["reason_code"], wanted.reason_code.as_ref());
    for (field, wanted) in [("value", wanted.value), ("p75", wanted.p75), ("p90", wanted.p90)] {
        let Some(wanted) = wanted else { continue };
        let close = |found: f64| (found - wanted).abs() <= TOLERANCE * wanted.abs().max(1.0);
        if !found[field].as_f64().is_some_and(close) {
            lines.push(format!("{place}: {field} is {}, expected {wanted}", found[field]));
        }
    }
    if let Some(n) = wanted.n {
        differ(lines, &format!("{place}: n"), &found["n"], &Value::from(n));
    }
    let unsaid = wanted.caveats.iter().filter(|part| !says(&found["caveats"], part));
    lines.extend(unsaid.map(|part| format!("{place}: no caveat says {part:?}: {}", found["caveats"])));
    if lines.len() > before && !found["reason"].is_null() {
        lines.push(format!("    because: {}", found["reason"]));
    }
}

/// Practices that are met and cite nothing. A claim that nobody can look up is none.
fn claimed_on_nothing(document: &Value) -> Vec<String> {
    let practices = document["practices"].as_array().map_or(&[][..], Vec::as_slice);
    let bare = practices.iter().filter(|practice| {
        let attested = !practice["attestation"].is_null();
        let cites = practice["evidence"].as_array().is_some_and(|evidence| !evidence.is_empty());
        practice["verdict"] == "met" && !attested && !cites
    });
    bare.map(|practice| format!("{}: met, and nothing is cited for it", practice["id"])).collect()
}
