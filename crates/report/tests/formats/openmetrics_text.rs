//! A small parser of OpenMetrics text, which fails where a rule is broken.

use std::collections::{BTreeMap, BTreeSet};

/// A sample: its family, its labels, its value.
pub(crate) type Sample = (String, BTreeMap<String, String>, f64);

/// Reads the text by the rules of OpenMetrics 1.0; what breaks one fails.
pub(crate) fn parse(text: &str) -> Vec<Sample> {
    let body = text.strip_suffix("# EOF\n").expect("it ends with # EOF");
    let mut families: BTreeMap<String, String> = BTreeMap::new();
    let mut series: BTreeSet<(String, BTreeMap<String, String>)> = BTreeSet::new();
    let (mut current, mut samples) = (String::new(), Vec::new());
    // What is said of a family: nothing, TYPE, UNIT, HELP, samples; only forward.
    let mut stage = 0;
    for line in body.split_terminator('\n') {
        if let Some(meta) = line.strip_prefix("# ") {
            let mut words = meta.splitn(3, ' ');
            let (what, name, said) = (words.next().unwrap(), words.next().unwrap(), words.next().unwrap());
            match what {
                "TYPE" => {
                    assert!(["gauge", "info"].contains(&said), "{line}");
                    assert!(
                        families.insert(name.to_owned(), said.to_owned()).is_none(),
                        "{name} comes twice"
                    );
                    (current, stage) = (name.to_owned(), 1);
                }
                "UNIT" => {
                    assert!(name == current && stage == 1 && name.ends_with(&format!("_{said}")), "{line}");
                    stage = 2;
                }
                "HELP" => {
                    assert!(name == current && (1..=2).contains(&stage) && !said.is_empty(), "{line}");
                    stage = 3;
                }
                _ => panic!("{line}"),
            }
            continue;
        }
        assert!(stage >= 3, "a sample before its family: {line}");
        let (name, labels, value) = sample_line(line);
        let suffix = if families[&current] == "info" { "_info" } else { "" };
        assert_eq!(name, format!("{current}{suffix}"), "samples of a family stand together");
        let number: f64 = value.parse().unwrap();
        assert!(number.is_finite() && !value.contains(['N', 'I', 'i']), "{line}");
        assert!(families[&current] != "info" || value == "1", "{line}");
        assert!(series.insert((name.clone(), labels.clone())), "a series comes twice: {line}");
        samples.push((name, labels, number));
    }
    samples
}

fn is_name(name: &str) -> bool {
    let first = name.chars().next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_');
    first && name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_')
}

fn sample_line(line: &str) -> (String, BTreeMap<String, String>, String) {
    let (name, mut rest) = line.split_once('{').unwrap();
    assert!(is_name(name), "{line}");
    let mut labels = BTreeMap::new();
    while !rest.starts_with('}') {
        let (label, after) = rest.split_once("=\"").unwrap();
        assert!(is_name(label) && !label.starts_with("__"), "{label}");
        let mut value = String::new();
        let mut characters = after.char_indices();
        let end = loop {
            match characters.next().unwrap() {
                (at, '"') => break at + 1,
                (_, '\\') => match characters.next().unwrap().1 {
                    'n' => value.push('\n'),
                    other @ ('"' | '\\') => value.push(other),
                    other => panic!("\\{other}"),
                },
                (_, other) => value.push(other),
            }
        };
        assert!(labels.insert(label.to_owned(), value).is_none(), "{label} comes twice");
        rest = &after[end..];
        rest = rest.strip_prefix(',').unwrap_or(rest);
    }
    (name.to_owned(), labels, rest.strip_prefix("} ").unwrap().to_owned())
}
