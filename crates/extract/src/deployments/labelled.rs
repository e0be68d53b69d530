//! The labelled set of `fixtures/deployments`: what is found without any configuration, held against a careful reader.

use std::path::PathBuf;

use plimsoll_domain::facts::{PipelineEra, Profile};
use plimsoll_domain::record::{Conclusion, Step};
use toml::{Table, Value};

use super::tests::{facts, ran, window};
use super::{Rules, derive};
use crate::catalogue::Catalogue;
use crate::logs::{LogReader, LogRules};
use crate::workflows;

const PATH: &str = ".github/workflows/deploy.yml";

fn situations() -> Vec<Table> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/deployments/situations.toml");
    let table: Table = std::fs::read_to_string(file).unwrap().parse().unwrap();
    table["situation"].as_array().unwrap().iter().filter_map(Value::as_table).cloned().collect()
}

fn text<'t>(situation: &'t Table, key: &str) -> Option<&'t str> {
    situation.get(key).and_then(Value::as_str)
}

/// Whether anything is found to be deployed.
fn is_found(situation: &Table) -> bool {
    let mut facts = facts(Profile::Service);
    let conclusion = match text(situation, "conclusion") {
        Some("failure") => Conclusion::Failure,
        Some("cancelled") => Conclusion::Cancelled,
        Some("skipped") => Conclusion::Skipped,
        Some(other) => panic!("no conclusion is called {other}"),
        None => Conclusion::Success,
    };
    let event = text(situation, "event").unwrap_or("push");
    ran(&mut facts, 5, 5, event, text(situation, "job").unwrap(), conclusion);
    let steps = situation.get("skipped").and_then(Value::as_array).into_iter().flatten();
    let skipped = (1u32..).zip(steps.filter_map(Value::as_str)).map(|(number, name)| Step {
        number,
        name: name.into(),
        conclusion: Conclusion::Skipped,
        started: None,
        finished: None,
        original_conclusion: None,
    });
    facts.platform.jobs[0].steps = skipped.collect();
    if let Some(definition) = text(situation, "definition") {
        let other = situation.get("file").and_then(Value::as_table);
        let read_file = |path: &str| match other {
            _ if path == PATH => Some(definition.as_bytes().to_vec()),
            Some(file) if text(file, "path") == Some(path) => text(file, "text").map(Into::into),
            _ => None,
        };
        let read = workflows::read(Catalogue::builtin(), &[PATH.to_owned()], &read_file);
        assert!(read[0].problems.is_empty(), "{:?}: {:?}", situation["name"], read[0].problems);
        facts.timeline.eras = vec![PipelineEra { first: 0, workflows: read.into() }];
    }
    if let Some(log) = text(situation, "log") {
        let mut reader = LogReader::new(LogRules::builtin());
        reader.feed(&mut log.as_bytes()).unwrap();
        let id = facts.platform.jobs[0].id;
        facts.platform.readings.insert(id, reader.finish().remove(0));
    }
    facts.platform = facts.platform.until(facts.as_of);
    let derived = derive(&facts, window(), &Rules::default());
    !derived.deployments.is_empty()
}

#[test]
fn deployments_are_found_and_traps_are_not() {
    let (mut right, mut wrong, mut missed) = (0_u32, Vec::new(), Vec::new());
    let situations = situations();
    for situation in &situations {
        let name = text(situation, "name").unwrap();
        match (situation["deploys"].as_bool().unwrap(), is_found(situation)) {
            (true, true) => right += 1,
            (false, true) => wrong.push(name),
            (true, false) => missed.push(name),
            (false, false) => {}
        }
    }
    let share = |others: usize| f64::from(right) / (f64::from(right) + others as f64);
    let (precision, recall) = (share(wrong.len()), share(missed.len()));
    println!("{} situations: precision {precision:.3}, recall {recall:.3}", situations.len());
    println!("found and should not be: {wrong:?}\nmissed: {missed:?}");
    assert!(situations.len() >= 60);
    assert!(precision >= 0.97, "precision {precision:.3}: {wrong:?}");
    assert!(recall >= 0.90, "recall {recall:.3}: {missed:?}");
}
