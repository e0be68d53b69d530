//! Conditions in words, with what was measured beside each threshold.

use super::{Base, Comparison, Condition, Truth, evaluate};

/// One line of a rule in words.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleLine {
    /// How deep it stands, from 0.
    pub depth: usize,
    /// The line: `build.on_commit ratio ≥ 0.8, n ≥ 20`.
    pub text: String,
    /// What it comes to here; `None` when nothing was observed yet.
    pub truth: Option<Truth>,
    /// What was found here, in words.
    pub found: Option<String>,
}

/// A rule in words; with a base, each line says what it comes to.
#[must_use]
pub fn rule_lines(condition: &Condition, base: Option<&Base<'_>>) -> Vec<RuleLine> {
    let mut lines = Vec::new();
    add(condition, base, 0, &mut lines);
    lines
}

fn add(condition: &Condition, base: Option<&Base<'_>>, depth: usize, lines: &mut Vec<RuleLine>) {
    let outcome = base.map(|base| evaluate(condition, base));
    let parts: &[Condition] = match condition {
        Condition::All(parts) | Condition::Any(parts) | Condition::FirstKnown(parts) => parts,
        Condition::CountOf { of, .. } => of,
        Condition::Not(part) => std::slice::from_ref(part),
        _ => &[],
    };
    lines.push(RuleLine {
        depth,
        text: text(condition),
        truth: outcome.as_ref().map(|outcome| outcome.truth),
        found: outcome.filter(|_| parts.is_empty()).map(|outcome| outcome.reason.text),
    });
    for part in parts {
        add(part, base, depth + 1, lines);
    }
}

fn text(condition: &Condition) -> String {
    match condition {
        Condition::All(_) => "all of".to_owned(),
        Condition::Any(_) => "any of".to_owned(),
        Condition::Not(_) => "not".to_owned(),
        Condition::FirstKnown(_) => "the first of these that is known".to_owned(),
        Condition::CountOf { at_least, .. } => format!("at least {at_least} of"),
        Condition::Practice(id) => format!("{id} is met"),
        Condition::Absent(signal) => format!("{signal} was looked for everywhere and is not there"),
        Condition::Applicable(signal) => format!("{signal} has a meaning here"),
        Condition::Signal(test) => {
            let field = if test.field == "value" { String::new() } else { format!(" {}", test.field) };
            format!("{}{field} {}{}", test.signal, compared(test.comparison), sample(test.n))
        }
        Condition::Metric(test) => {
            let narrowed: Vec<&str> = [&test.variant, &test.environment, &test.component]
                .into_iter()
                .flatten()
                .map(String::as_str)
                .collect();
            let narrowed =
                if narrowed.is_empty() { String::new() } else { format!(" ({})", narrowed.join(", ")) };
            let field = test.field.as_str();
            format!("{}{narrowed} {field} {}{}", test.metric, compared(test.comparison), sample(test.n))
        }
    }
}

fn compared(comparison: Comparison) -> String {
    format!("{} {}", comparison.sign(), figure(comparison.threshold()))
}

fn sample(n: Option<u64>) -> String {
    n.map(|n| format!(", n ≥ {n}")).unwrap_or_default()
}

/// A figure without more digits than it is worth: `0.8`, `12`, `3.25`.
#[must_use]
pub fn figure(value: f64) -> String {
    let text = format!("{value:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_short() {
        assert_eq!(figure(0.8), "0.8");
        assert_eq!(figure(100.0), "100");
        assert_eq!(figure(0.0), "0");
        assert_eq!(figure(3.2496), "3.25");
    }
}
