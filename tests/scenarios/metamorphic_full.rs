//! Changes to what the platform tells, and what they may change of what is said.

use std::collections::BTreeMap;

use plimsoll_testkit::Variation;
use plimsoll_testkit::platform::Changed;
use serde_json::Value;

use crate::metamorphic::{differing, everything, verdicts};
use crate::scenario::{Full, Scenario};
use crate::{full, jobs};

/// What each change changed.
pub(crate) fn differences(scenario: &Scenario) -> Vec<String> {
    let Some(full) = &scenario.full else { return Vec::new() };
    compare(scenario, full).unwrap_or_else(|failure| vec![failure])
}

fn compare(scenario: &Scenario, full: &Full) -> Result<Vec<String>, String> {
    let repo = full::build(scenario, full, &Variation::default())?;
    let assess = |changed: &Changed| full::assess(&repo, full, changed);
    let before = assess(&Changed::default())?;
    assert!(!verdicts(&before).is_empty(), "{}: nothing to compare", scenario.name);

    let reversed = assess(&Changed { reversed: true, ..Changed::default() })?;
    let mut lines = differing("another order of pages", &everything(&before), &everything(&reversed));

    let names = full.platform.promising_names();
    let rewrite = |path: &str, content: Vec<u8>| jobs::promise(path, content, &names);
    let variation = Variation { rewrite: Some(&rewrite), ..Variation::default() };
    let changed = Changed { names: names.clone(), ..Changed::default() };
    let renamed = full::assess(&full::build(scenario, full, &variation)?, full, &changed)?;
    lines.extend(differing("jobs called deploy-prod", &verdicts(&before), &verdicts(&renamed)));

    for (what, changed) in [
        ("without runs", Changed { without_runs: true, ..Changed::default() }),
        ("without logs", Changed { without_logs: true, ..Changed::default() }),
    ] {
        lines.extend(turned_down(what, &before, &assess(&changed)?));
    }
    Ok(lines)
}

/// Practices that were met or unknown and are not met once less is known: silence is no absence.
fn turned_down(what: &str, before: &Value, after: &Value) -> Vec<String> {
    let verdicts = by_practice(before);
    let refused = by_practice(after).into_iter().filter(|(id, verdict)| {
        verdict == "not-met" && verdicts.get(id).is_some_and(|before| before != "not-met")
    });
    refused.map(|(id, _)| format!("{what}: {id} was {} and is not met", verdicts[&id])).collect()
}

fn by_practice(document: &Value) -> BTreeMap<String, String> {
    let practices = document["practices"].as_array().into_iter().flatten();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    practices.map(|practice| (text(&practice["id"]), text(&practice["verdict"]))).collect()
}
