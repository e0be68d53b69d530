//! Families of samples as text.

use std::collections::BTreeSet;

use crate::acting::acts;
use crate::number::Number;

/// What a family is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kind {
    /// Its name, without a suffix of samples.
    pub(crate) name: &'static str,
    /// `gauge` or `info`.
    pub(crate) kind: &'static str,
    /// The unit, which the name ends with; empty without one.
    pub(crate) unit: &'static str,
    /// What it says.
    pub(crate) help: &'static str,
}

/// A gauge.
pub(crate) const fn gauge(name: &'static str, unit: &'static str, help: &'static str) -> Kind {
    Kind { name, kind: "gauge", unit, help }
}

/// Labels without a value: what is known stands in the labels.
pub(crate) const fn info(name: &'static str, help: &'static str) -> Kind {
    Kind { name, kind: "info", unit: "", help }
}

#[derive(Debug)]
struct Family {
    kind: Kind,
    lines: Vec<String>,
}

/// Families in the order in which they first come, each with all its samples together.
#[derive(Debug, Default)]
pub(crate) struct Families {
    families: Vec<Family>,
    known: BTreeSet<String>,
}

impl Families {
    /// Adds a sample; one with labels that came before is dropped, since a series has one value.
    pub(crate) fn add(&mut self, kind: Kind, labels: &[(&str, &str)], value: Option<f64>) {
        let Some(value) = value.and_then(Number::new) else { return };
        let suffix = if kind.kind == "info" { "_info" } else { "" };
        let series = format!("{}{suffix}{}", kind.name, braces(labels));
        if !self.known.insert(series.clone()) {
            return;
        }
        let line = format!("{series} {value}\n");
        match self.families.iter_mut().find(|family| family.kind.name == kind.name) {
            Some(family) => family.lines.push(line),
            None => self.families.push(Family { kind, lines: vec![line] }),
        }
    }

    /// The whole text.
    pub(crate) fn finish(self) -> String {
        let mut text = String::new();
        for Family { kind, lines } in self.families {
            text.push_str(&format!("# TYPE {} {}\n", kind.name, kind.kind));
            if !kind.unit.is_empty() {
                text.push_str(&format!("# UNIT {} {}\n", kind.name, kind.unit));
            }
            text.push_str(&format!("# HELP {} {}\n", kind.name, kind.help));
            lines.iter().for_each(|line| text.push_str(line));
        }
        text.push_str("# EOF\n");
        text
    }
}

/// Labels in braces; an empty label is the same as none and is left out.
fn braces(labels: &[(&str, &str)]) -> String {
    let pairs = labels.iter().filter(|(_, value)| !value.is_empty());
    let pairs: Vec<_> = pairs.map(|(name, value)| format!("{name}=\"{}\"", escape(value))).collect();
    format!("{{{}}}", pairs.join(","))
}

/// A label's value: three characters are escaped; what acts becomes visible, since a terminal may show the text.
fn escape(raw: &str) -> String {
    let mut escaped = String::with_capacity(raw.len());
    for character in raw.chars() {
        match character {
            '\\' => escaped.push_str("\\\\"),
            '"' => escaped.push_str("\\\""),
            '\n' => escaped.push_str("\\n"),
            _ if acts(character) => escaped.push(char::REPLACEMENT_CHARACTER),
            _ => escaped.push(character),
        }
    }
    escaped
}
