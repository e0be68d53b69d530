//! `thresholds` of an override: figures of an inherited rule replaced by what they are compared with.
//!
//! A key is a signal, a signal with a field, a metric or a metric with a figure: `build.on_commit`,
//! `build.on_commit.configured`, `change-lead-time.p90`; with `.n` behind it, the sample that is asked for. It
//! changes `met`, and with it the comparisons of `not-met` that say the opposite of what is changed. Another
//! rule is named before it: `not-met:build.on_commit`.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::conditions::check_threshold;
use super::document::Document;
use super::fields::{At, Fields, as_count, as_number, as_table};
use super::practices::RULES;
use super::range::Scale;
use super::vocabulary::Vocabulary;
use crate::condition::{Comparison, Condition};
use crate::model::Practice;

/// A key with its figure.
struct Entry<'t, 'i> {
    /// Which of the [`RULES`].
    rule: usize,
    /// As it was written.
    written: String,
    /// Without the rule.
    name: String,
    at: Range<usize>,
    value: &'t Spanned<DeValue<'i>>,
}

/// What a key names in a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Threshold,
    Sample,
}

const MET: usize = 1;
const NOT_MET: usize = 2;

/// One test of a rule.
struct Test {
    /// What a key calls it.
    name: String,
    comparison: Comparison,
    n: Option<u64>,
    scale: Scale,
}

/// What to make of a test.
#[derive(Debug, Clone, Copy)]
enum Change {
    Threshold(f64),
    Sample(u64),
}

/// Reads `thresholds` and changes the practice's rules.
pub(super) fn read(
    practice: &mut Practice,
    vocabulary: &Vocabulary,
    fields: &mut Fields<'_, '_>,
    document: &mut Document<'_>,
) {
    let Some(found) = fields.any("thresholds") else { return };
    let DeValue::Table(table) = found.get_ref() else {
        // Reports what it is instead.
        as_table("thresholds", "the thresholds", found, document);
        return;
    };
    let mut entries = Vec::new();
    flatten("", table, &mut entries);
    let mut rules = [practice.applies.take(), practice.met.take(), practice.not_met.take()];
    for entry in &entries {
        // Who says what `not-met` has to compare with is not second-guessed.
        let said = |other: &Entry<'_, '_>| other.rule == NOT_MET && other.name == entry.name;
        let mirror = entry.rule == MET && !entries.iter().any(said);
        one(&practice.id, &mut rules, entry, mirror, vocabulary, document);
    }
    [practice.applies, practice.met, practice.not_met] = rules;
}

/// `build.on_commit = 0.9` without quotes is a table in a table: it means the same.
fn flatten<'t, 'i>(above: &str, table: &'t DeTable<'i>, entries: &mut Vec<Entry<'t, 'i>>) {
    for (key, value) in table {
        let written = format!("{above}{}", key.get_ref());
        if let DeValue::Table(below) = value.get_ref() {
            flatten(&format!("{written}."), below, entries);
            continue;
        }
        let (rule, name) = match written.split_once(':') {
            Some((rule, name)) => (RULES.iter().position(|known| *known == rule), name),
            None => (Some(MET), written.as_str()),
        };
        // A rule that there is not is no part of the key: the name will not be found.
        let (rule, name) = rule.map_or((MET, written.clone()), |rule| (rule, name.to_owned()));
        entries.push(Entry { rule, name, at: key.span(), value, written });
    }
}

fn one(
    practice: &str,
    rules: &mut [Option<Condition>; 3],
    entry: &Entry<'_, '_>,
    mirror: bool,
    vocabulary: &Vocabulary,
    document: &mut Document<'_>,
) {
    let all = rules.each_ref().map(|rule| tests(rule.as_ref(), vocabulary));
    let Some((name, part)) = named(&entry.name, &all[entry.rule]) else {
        return unknown(practice, entry, &all, document);
    };
    let old: Vec<&Test> = all[entry.rule].iter().filter(|test| test.name == name).collect();
    let change = match part {
        Part::Threshold => {
            let Some(figure) = as_number(&entry.written, entry.value, document) else { return };
            for test in &old {
                let changed = At { value: test.comparison.with(figure.value), span: figure.span.clone() };
                check_threshold(name, test.scale, &changed, test.n, document);
            }
            Change::Threshold(figure.value)
        }
        Part::Sample => {
            let Some(count) = as_count(&entry.written, entry.value, document) else { return };
            Change::Sample(count.value)
        }
    };
    set(rules[entry.rule].as_mut(), name, change, &|_, _| true);
    if mirror {
        let same_sample = |test: &Test, n| part == Part::Threshold || test.n == n;
        set(rules[NOT_MET].as_mut(), name, change, &|comparison, n| {
            old.iter().any(|test| test.comparison.is_opposite_of(comparison) && same_sample(test, n))
        });
    }
}

/// The tests of a rule, in order.
fn tests(rule: Option<&Condition>, vocabulary: &Vocabulary) -> Vec<Test> {
    let mut tests = Vec::new();
    if let Some(rule) = rule {
        rule.walk(&mut |part| match part {
            Condition::Signal(test) => tests.push(Test {
                name: name(&test.signal, &test.field),
                comparison: test.comparison,
                n: test.n,
                scale: Scale::of_signal(vocabulary, &test.signal, &test.field),
            }),
            Condition::Metric(test) => tests.push(Test {
                name: name(&test.metric, test.field.as_str()),
                comparison: test.comparison,
                n: test.n,
                scale: Scale::of_metric(&test.metric),
            }),
            _ => {}
        });
    }
    tests
}

/// What a test is called: the headline goes without saying.
fn name(subject: &str, field: &str) -> String {
    if field == "value" { subject.to_owned() } else { format!("{subject}.{field}") }
}

/// The test that a key names, and which figure of it.
fn named<'a>(key: &str, tests: &'a [Test]) -> Option<(&'a str, Part)> {
    let find = |key: &str| {
        let key = key.strip_suffix(".value").unwrap_or(key);
        tests.iter().map(|test| test.name.as_str()).find(|name| *name == key)
    };
    let threshold = find(key).map(|name| (name, Part::Threshold));
    threshold.or_else(|| Some((find(key.strip_suffix(".n")?)?, Part::Sample)))
}

/// Changes those tests of a rule that have this name and are meant.
fn set(
    rule: Option<&mut Condition>,
    meant_name: &str,
    change: Change,
    meant: &dyn Fn(Comparison, Option<u64>) -> bool,
) {
    let Some(rule) = rule else { return };
    rule.walk_mut(&mut |part| {
        let (name, comparison, n) = match part {
            Condition::Signal(test) => (name(&test.signal, &test.field), &mut test.comparison, &mut test.n),
            Condition::Metric(test) => {
                (name(&test.metric, test.field.as_str()), &mut test.comparison, &mut test.n)
            }
            _ => return,
        };
        if name != meant_name || !meant(*comparison, *n) {
            return;
        }
        match change {
            Change::Threshold(figure) => *comparison = comparison.with(figure),
            Change::Sample(count) => *n = Some(count),
        }
    });
}

/// Reports a key that names nothing, with what it could have named.
fn unknown(practice: &str, entry: &Entry<'_, '_>, all: &[Vec<Test>; 3], document: &mut Document<'_>) {
    let mut known: Vec<String> = Vec::new();
    for (rule, tests) in RULES.iter().zip(all) {
        for test in tests {
            let key = if *rule == RULES[MET] { test.name.clone() } else { format!("{rule}:{}", test.name) };
            if !known.contains(&key) {
                known.push(key);
            }
        }
    }
    let has = if known.is_empty() { "no thresholds".to_owned() } else { known.join(", ") };
    let message = format!("no rule of `{practice}` has a threshold `{}`; it has {has}", entry.written);
    let with_samples: Vec<String> = known.iter().flat_map(|key| [key.clone(), format!("{key}.n")]).collect();
    let elsewhere = known.iter().find(|key| key.ends_with(&format!(":{}", entry.name)));
    match elsewhere {
        Some(key) => document.unknown_word(&entry.at, message, key, [key.as_str()]),
        None => {
            let known = with_samples.iter().map(String::as_str);
            document.unknown_word(&entry.at, message, &entry.written, known);
        }
    }
}
