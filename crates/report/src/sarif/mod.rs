//! SARIF 2.1.0: gaps that have a place in the repository, for code scanning.
//!
//! A result needs a file to stand at, so practices without one are left out. So is what is unknown: a finding
//! claims something, and of an unknown nothing can be claimed.

mod document;
mod place;
mod results;

use std::collections::BTreeMap;

use plimsoll_domain::Assessment;
use plimsoll_domain::practice::{PracticeRole, PracticeVerdict};

use document::{
    AutomationDetails, Driver, Help, Log, Properties, Provenance, RULE_TAGS, Rule, Run, Text, Tool,
};

use crate::terminal::text::clean;

/// Characters that GitHub takes of a description.
const DESCRIPTION: usize = 1_000;

/// Practices that are not met and have a file, as SARIF 2.1.0: one run for each assessment.
#[must_use]
#[expect(clippy::expect_used, reason = "writing structs with string keys into memory has no way to fail")]
pub fn sarif(assessments: &[&Assessment]) -> String {
    let log = Log::new(assessments.iter().map(|assessment| run(assessment)).collect());
    let mut text = serde_json::to_string_pretty(&log).expect("plain structs serialise");
    text.push('\n');
    text
}

fn run(assessment: &Assessment) -> Run {
    let rules: Vec<_> = rules(assessment);
    let index: BTreeMap<&str, usize> =
        rules.iter().enumerate().map(|(index, practice)| (practice.id.as_str(), index)).collect();
    let repository = &assessment.repository;
    let provenance =
        repository.url.as_deref().and_then(crate::markdown::escape::address).map(|url| Provenance {
            repository_uri: url.replace("&amp;", "&"),
            revision_id: repository.head.as_deref().map(plain),
            branch: repository.trunk.as_deref().map(plain),
        });
    Run {
        tool: Tool {
            driver: Driver {
                name: "Plimsoll",
                semantic_version: plain(&assessment.tool_version),
                rules: rules.iter().map(|practice| rule(practice)).collect(),
            },
        },
        // GitHub keeps runs of one upload apart by this.
        automation_details: AutomationDetails { id: format!("plimsoll/{}/", plain(&repository.name)) },
        column_kind: "utf16CodeUnits",
        version_control_provenance: provenance.into_iter().collect(),
        results: results::results(assessment, &index),
    }
}

/// The practices that can have a result, each once.
fn rules(assessment: &Assessment) -> Vec<&PracticeVerdict> {
    let mut rules: Vec<&PracticeVerdict> = Vec::new();
    let can = assessment.practices.iter().filter(|practice| practice.role != PracticeRole::AntiPractice);
    for practice in can {
        if !rules.iter().any(|rule| rule.id == practice.id) {
            rules.push(practice);
        }
    }
    rules
}

fn rule(practice: &PracticeVerdict) -> Rule {
    let remedy = &practice.remedy;
    let place = if remedy.place.is_empty() { String::new() } else { format!(" ({})", plain(&remedy.place)) };
    let action = format!("{}{place}", plain(&remedy.action));
    let example = crate::markdown::escape::fenced(&remedy.example, "");
    let markdown = format!(
        "{}\n\n{example}\nEffort: {}. `plimsoll explain {}` says what was looked at.\n",
        crate::markdown::escape::text(&action, DESCRIPTION),
        remedy.effort.as_str(),
        crate::markdown::escape::text(&practice.id, 120)
    );
    Rule {
        id: plain(&practice.id),
        name: plain(&practice.title),
        short_description: Text { text: plain(&practice.title) },
        full_description: Text { text: action.clone() },
        help: Help { text: format!("{action}\n{}", lines(&remedy.example)), markdown },
        properties: Properties {
            tags: [&practice.model, &practice.category, &practice.level]
                .map(|tag| plain(tag))
                .into_iter()
                .take(RULE_TAGS)
                .collect(),
        },
    }
}

/// A text on one line without anything that a terminal or a page acts upon, no longer than GitHub takes.
fn plain(raw: &str) -> String {
    let cleaned: String = clean(raw, true).chars().take(DESCRIPTION).collect();
    let cleaned = cleaned.trim();
    // Descriptions must not be empty.
    if cleaned.is_empty() { "-".to_owned() } else { cleaned.to_owned() }
}

/// The same of several lines.
fn lines(raw: &str) -> String {
    let lines: Vec<_> = raw.lines().take(60).map(|line| clean(&line.replace('\t', "    "), true)).collect();
    lines.join("\n").chars().take(DESCRIPTION * 4).collect()
}
