//! An explanation for people.

use plimsoll_domain::coverage::{Coverage, CoverageState};
use plimsoll_domain::evidence::{Evidence, EvidenceKind};
use plimsoll_domain::practice::Remedy;

use super::TerminalOptions;
use super::coverage::described;
use super::header::{instant, short};
use super::human;
use super::page::{BAD, CODE, FAINT, GOOD, PLAIN, Page, STRONG, WARN};
use crate::explanation::{Explanation, Measurement, RuleLine, RuleOutcome};
use crate::number::Number;

/// References shown unless everything is asked for.
const EVIDENCE_SHOWN: usize = 8;

/// Longer names stand above what belongs to them.
const LONGEST_LABEL: usize = 40;

/// An explanation for people: the definition, then what was found here, why, and what would change it.
#[must_use]
pub fn explain_terminal(explanation: &Explanation, options: &TerminalOptions) -> String {
    let mut page = Page::new(options);
    definition(&mut page, explanation);
    finding(&mut page, explanation);
    rule(&mut page, &explanation.rule);
    evidence(&mut page, explanation);
    looked_at(&mut page, &explanation.looked_at);
    would_change(&mut page, explanation);
    page.finish()
}

fn definition(page: &mut Page, explanation: &Explanation) {
    let title = page.line(0).add(STRONG, &explanation.id);
    page.push(title);
    let subtitle = page.line(0);
    page.prose(subtitle, PLAIN, &explanation.title);
    page.blank();
    let lead = page.line(2);
    page.prose(lead, PLAIN, &explanation.definition);
    page.blank();
    let labelled = explanation.context.iter().chain(&explanation.related);
    let labels: Vec<_> = std::iter::once(("kind", explanation.subject.as_str()))
        .chain(labelled.map(|(label, text)| (label.as_str(), text.as_str())))
        .chain(explanation.sources.iter().map(|source| ("source", source.as_str())))
        .collect();
    let labels = distinct(labels);
    let width = label_width(page, labels.iter().map(|(label, _)| *label));
    for (label, text) in labels {
        let lead = page.label(2, label, width).add(PLAIN, "  ");
        page.prose(lead, PLAIN, text);
    }
}

/// Everything once, where it comes first.
fn distinct<T: PartialEq>(items: Vec<T>) -> Vec<T> {
    let mut kept: Vec<T> = Vec::new();
    for item in items {
        if !kept.contains(&item) {
            kept.push(item);
        }
    }
    kept
}

/// Columns of a field that holds every label, unless it would leave the text beside it too little room.
fn label_width<'a>(page: &Page, labels: impl Iterator<Item = &'a str>) -> usize {
    let widest = labels.map(|label| page.measure(label)).max().unwrap_or(0);
    widest.min(LONGEST_LABEL).min(page.prose_width() / 2)
}

fn finding(page: &mut Page, explanation: &Explanation) {
    let Some(state) = &explanation.state else {
        return;
    };
    let place = explanation.repository.as_ref().map(|repository| format!("in {}", repository.name));
    let time = explanation.as_of.map(|as_of| format!("as of {}", instant(as_of)));
    let aside: Vec<_> = [place, time].into_iter().flatten().collect();
    page.heading("Finding", &aside.join(", "));
    let (style, mark) = state_mark(state);
    let line = page.line(2).add(style, mark).add(PLAIN, " ").add(style.bold(), &state.replace('-', " "));
    // Nobody is sure, or unsure, of what is unknown.
    let sure = explanation
        .confidence
        .filter(|_| state != "unknown")
        .map(|confidence| format!("confidence {:.2}", Number::share(confidence).get()));
    let grade = explanation.grade.map(|grade| format!("evidence grade {}", grade.as_str()));
    let about: Vec<_> = [sure, grade].into_iter().flatten().collect();
    page.push(if about.is_empty() { line } else { line.add(FAINT, &format!("  {}", about.join(", "))) });
    if let Some(reason) = &explanation.reason {
        let lead = page.line(4);
        page.prose(lead, PLAIN, &reason.text);
    }
    measured(page, explanation);
    for caveat in &explanation.caveats {
        let lead = page.line(4).add(WARN, "! ");
        page.prose(lead, FAINT, caveat);
    }
}

fn state_mark(state: &str) -> (anstyle::Style, &'static str) {
    match state {
        "met" | "measured" | "observed" => (GOOD, "✓"),
        "not-met" | "absent" => (BAD, "✗"),
        "not-applicable" => (FAINT, "-"),
        _ => (WARN, "?"),
    }
}

fn measured(page: &mut Page, explanation: &Explanation) {
    let finite: Vec<_> = explanation.measured.iter().filter(|number| number.value.is_finite()).collect();
    let width = label_width(page, finite.iter().map(|number| number.name.as_str()));
    for (index, number) in finite.into_iter().enumerate() {
        let n = explanation.n.filter(|_| index == 0).map(|n| format!("  n {}", human::count(n)));
        let line = page
            .label(4, &number.name, width)
            .add(PLAIN, "  ")
            .add(STRONG, &figure(number))
            .add(FAINT, n.as_deref().unwrap_or_default());
        page.push(line);
    }
}

fn figure(number: &Measurement) -> String {
    match number.unit {
        Some(unit) => human::value(number.value, unit),
        None => human::figure(number.value),
    }
}

fn rule(page: &mut Page, lines: &[RuleLine]) {
    if lines.is_empty() {
        return;
    }
    page.heading("Rule", "what it asks, and what was measured");
    for line in lines {
        rule_line(page, line);
    }
}

fn rule_line(page: &mut Page, line: &RuleLine) {
    let (style, mark) = match line.outcome {
        RuleOutcome::Holds => (GOOD, "✓ "),
        RuleOutcome::Fails => (BAD, "✗ "),
        RuleOutcome::Unknown => (WARN, "? "),
        RuleOutcome::NotApplicable => (FAINT, "- "),
    };
    // A hostile or mistaken pack may nest deeply; the text must keep some room.
    let indent = 2 + 2 * line.depth.min(10);
    let lead = page.line(indent).add(style, mark);
    let needed = line.needed.as_deref().map(|needed| format!(" {needed}")).unwrap_or_default();
    page.prose(lead, PLAIN, &format!("{}{needed}", line.text));
    let measured = line.measured.filter(|value| value.is_finite()).map(|value| {
        let figure = figure(&Measurement { name: String::new(), value, unit: line.unit });
        format!("measured {figure}")
    });
    let n = line.n.map(|n| format!("n {}", human::count(n)));
    let found: Vec<_> = [measured, n].into_iter().flatten().collect();
    if !found.is_empty() {
        let line = page.line(indent + 2).add(STRONG, &found.join(", "));
        page.push(line);
    }
    if let Some(reason) = &line.reason {
        let lead = page.line(indent + 2);
        page.prose(lead, FAINT, reason);
    }
}

fn evidence(page: &mut Page, explanation: &Explanation) {
    if explanation.state.is_none() && explanation.evidence.is_empty() {
        return;
    }
    page.heading("Evidence", "");
    if explanation.evidence.is_empty() {
        page.push(page.line(2).add(FAINT, "nothing was seen that could be cited"));
        return;
    }
    let seen = by_reference(&explanation.evidence);
    let shown = if page.verbose { seen.len() } else { EVIDENCE_SHOWN };
    for items in seen.iter().take(shown) {
        reference(page, items);
    }
    let more = seen.len().saturating_sub(shown);
    if more > 0 {
        page.push(page.line(2).add(FAINT, &format!("and {more} more")));
    }
}

/// Evidence by the thing it refers to, so that a thing seen several times is named once.
fn by_reference(evidence: &[Evidence]) -> Vec<Vec<&Evidence>> {
    let mut seen: Vec<Vec<&Evidence>> = Vec::new();
    for item in evidence {
        let same = |first: &Evidence| first.kind == item.kind && first.reference == item.reference;
        match seen.iter_mut().find(|items| items.first().is_some_and(|first| same(first))) {
            Some(items) => items.push(item),
            None => seen.push(vec![item]),
        }
    }
    seen
}

/// One thing that was seen, with everything that was noted about it.
fn reference(page: &mut Page, items: &[&Evidence]) {
    let Some(item) = items.first() else {
        return;
    };
    let name = match item.kind {
        EvidenceKind::Commit => short(&item.reference),
        _ => item.reference.clone(),
    };
    let lead = page.line(2).left(FAINT, item.kind.as_str(), 12).add(PLAIN, "  ");
    page.prose(lead, CODE, &name.replace('\n', " "));
    for note in distinct(items.iter().filter_map(|item| item.note.as_deref()).collect()) {
        let under = page.line(16);
        page.prose(under, PLAIN, note);
    }
    for url in distinct(items.iter().filter_map(|item| item.url.as_deref()).collect()) {
        let under = page.line(16);
        page.prose(under, FAINT, url);
    }
}

fn looked_at(page: &mut Page, coverage: &[Coverage]) {
    if coverage.is_empty() {
        return;
    }
    page.heading("Looked at", "");
    for item in coverage {
        let style = if item.state == CoverageState::Complete { GOOD } else { WARN };
        let lead = page.line(2).left(style, item.state.as_str(), 10).add(PLAIN, &described(item));
        page.push(lead);
        let under = page.line(12);
        if let Some(reason) = &item.reason {
            page.prose(under, FAINT, reason);
        }
    }
}

fn would_change(page: &mut Page, explanation: &Explanation) {
    // Advice is for what is missing or unknown, and for a definition read without a repository.
    let advised = matches!(explanation.state.as_deref(), None | Some("not-met" | "absent" | "unknown"));
    let remedy = explanation.remedy.as_ref().filter(|_| advised);
    if explanation.would_change.is_empty() && remedy.is_none() {
        return;
    }
    page.heading("What would change it", "");
    for change in &explanation.would_change {
        let lead = page.line(2).add(PLAIN, "- ");
        page.prose(lead, PLAIN, change);
    }
    if let Some(remedy) = remedy {
        write_remedy(page, remedy);
    }
}

fn write_remedy(page: &mut Page, remedy: &Remedy) {
    for (label, text) in [("do", &remedy.action), ("where", &remedy.place)] {
        let lead = page.line(2).left(FAINT, label, 8);
        page.prose(lead, PLAIN, text);
    }
    let effort = page.line(2).left(FAINT, "effort", 8).add(PLAIN, remedy.effort.as_str());
    page.push(effort);
    if !remedy.example.is_empty() {
        page.push(page.line(2).add(FAINT, "example"));
        page.verbatim(4, CODE, &remedy.example);
    }
}
