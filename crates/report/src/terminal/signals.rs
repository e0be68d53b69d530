//! Every signal with what shows it, when all evidence is asked for.

use plimsoll_domain::signal::{Signal, SignalState};

use super::human;
use super::page::{BAD, CODE, FAINT, GOOD, PLAIN, Page, WARN};
use super::practices::evidence;
use crate::number::Number;

/// Writes all signals in their order.
pub(crate) fn write(page: &mut Page, signals: &[Signal]) {
    if signals.is_empty() {
        return;
    }
    page.heading("Signals", "single observations; practices are judged by them");
    for signal in signals {
        one(page, signal);
    }
}

fn one(page: &mut Page, signal: &Signal) {
    let (style, mark) = match signal.state {
        SignalState::Observed => (GOOD, "●"),
        SignalState::Absent => (BAD, "○"),
        SignalState::Unknown => (WARN, "?"),
        SignalState::NotApplicable => (FAINT, "-"),
    };
    let mut said = vec![signal.state.as_str().replace('-', " ")];
    if matches!(signal.state, SignalState::Observed | SignalState::Absent) {
        said.push(format!("confidence {:.2}", Number::share(signal.confidence).get()));
        said.push(signal.grade.as_str().to_owned());
    }
    said.extend(signal.n.map(|n| format!("n {}", human::count(n))));
    let line = page
        .line(2)
        .add(style, mark)
        .add(PLAIN, " ")
        .add(CODE, &signal.id)
        .add(FAINT, &format!("  {}", said.join(", ")));
    page.push(line);
    if !signal.values.is_empty() {
        let value = |(name, value): (&String, &f64)| match Number::new(*value) {
            Some(value) => format!("{name} {value}"),
            None => format!("{name} unknown"),
        };
        let values: Vec<_> = signal.values.iter().map(value).collect();
        let lead = page.line(4);
        page.prose(lead, PLAIN, &values.join(", "));
    }
    if let Some(reason) = &signal.reason {
        let lead = page.line(4);
        page.prose(lead, FAINT, &reason.text);
    }
    evidence(page, &signal.evidence);
}
