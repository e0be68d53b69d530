//! Scripted histories and what must be said of them.
//!
//! Every folder of `fixtures/scenarios/` holds a `history.toml`, the `files/` it copies, an `expected.toml` written
//! from the definitions (not from what the program printed), and a `README.md` with the story. The first test builds
//! each history, audits it and lists every difference at once; the second changes each history in ways that must not
//! change the verdicts.
//!
//! A folder may hold a `platform.toml` too: what GitHub knows of the history. It is written as a dump, imported into a
//! store of its own, and the history is audited again with that; `expected-full.toml` says what must be found then.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what cannot go on fails the test")]

mod compare;
mod expected;
mod full;
mod jobs;
mod metamorphic;
mod metamorphic_full;
mod run;
mod scenario;
mod schema;
mod tables;

use scenario::{Scenario, scenarios};

/// Fewer folders than this means that the walk went wrong, not that someone tidied up.
const AT_LEAST: usize = 10;

/// Scenarios that have a `platform.toml`, at least.
const WITH_PLATFORM: usize = 4;

#[test]
fn every_scenario_is_assessed_as_expected() {
    let scenarios = scenarios();
    assert!(scenarios.len() >= AT_LEAST, "only {} scenarios were found", scenarios.len());
    let validator = schema::validator();
    report(&scenarios, |scenario| check(scenario, &validator));
}

#[test]
fn what_must_not_matter_does_not_matter() {
    report(&scenarios(), metamorphic::differences);
}

#[test]
fn with_what_the_platform_knows_it_is_assessed_as_expected() {
    let scenarios = with_platform();
    let validator = schema::validator();
    report(&scenarios, |scenario| full::differences(scenario, &validator));
}

#[test]
fn what_must_not_matter_of_the_platform_does_not_matter() {
    report(&with_platform(), metamorphic_full::differences);
}

fn with_platform() -> Vec<Scenario> {
    let mut scenarios = scenarios();
    scenarios.retain(|scenario| scenario.full.is_some());
    assert!(scenarios.len() >= WITH_PLATFORM, "only {} scenarios have a platform", scenarios.len());
    scenarios
}

/// Collects the differences of every scenario before it fails, so that one run shows them all.
fn report(scenarios: &[Scenario], differences: impl Fn(&Scenario) -> Vec<String> + Sync) {
    let mut text = String::new();
    for (scenario, found) in scenarios.iter().zip(run::each(scenarios, &differences)) {
        if !found.is_empty() {
            text.push_str(&format!("\n{}:\n  {}\n", scenario.name, found.join("\n  ")));
        }
    }
    assert!(text.is_empty(), "{text}");
}

fn check(scenario: &Scenario, validator: &jsonschema::Validator) -> Vec<String> {
    let expected = &scenario.expected;
    let repo = match scenario.script.build(&scenario.name) {
        Ok(repo) => repo,
        Err(error) => return vec![error.to_string()],
    };
    let audit = |threads, format: &str| run::audit(repo.path(), expected, &expected.as_of, threads, format);
    let one = audit(1, "json");
    let mut differences = compare::outcome(expected, &one);
    if one.stdout != audit(2, "json").stdout {
        differences.push("one thread and two threads do not give the same JSON".to_owned());
    }
    differences.extend(tables::differences(repo.path(), expected));
    differences.extend(compare::terminal(expected, &audit(1, "terminal")));
    if one.code == 0 {
        match serde_json::from_slice(&one.stdout) {
            Ok(document) => {
                differences.extend(schema::differences(validator, &document));
                differences.extend(compare::document(expected, &document));
            }
            Err(error) => differences.push(format!("the output is not JSON: {error}")),
        }
    }
    differences
}
