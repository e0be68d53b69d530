//! What changed between two assessments.

use super::TerminalOptions;
use super::page::{BAD, CODE, FAINT, GOOD, PLAIN, Page, STRONG, WARN};
use crate::diff::{Difference, LevelChange, MetricChange, PracticeChange, Turn, words};

/// Column of the text beside `level`, `practice` and `metric`.
const TEXT: usize = 10;
/// Practices shown of one turn unless everything is asked for.
const MOST: usize = 12;
/// Pieces of evidence shown unless everything is asked for.
const PIECES: usize = 2;

/// What changed from one assessment to another, the worse first.
#[must_use]
pub fn diff_terminal(difference: &Difference, options: &TerminalOptions) -> String {
    let mut page = Page::new(options);
    let name =
        if difference.same_repository { difference.new.repository.as_str() } else { "Two repositories" };
    let lead = page.line(0).add(STRONG, name).add(PLAIN, "  ");
    page.prose(lead, FAINT, &words::title(difference));
    page.blank();
    let lead = page.line(2);
    page.prose(lead, PLAIN, &words::summary(difference));
    page.blank();
    for notice in &difference.notices {
        let lead = page.line(0).add(WARN, "! ");
        page.prose(lead, PLAIN, notice);
    }
    coverage(&mut page, difference);
    for turn in Turn::ALL {
        turned(&mut page, difference, turn);
    }
    bands(&mut page, difference);
    steps(&mut page, difference);
    if let Some(unsaid) = words::unsaid(difference) {
        page.blank();
        let lead = page.line(0);
        page.prose(lead, FAINT, &unsaid);
    }
    page.finish()
}

fn coverage(page: &mut Page, difference: &Difference) {
    if difference.coverage.is_empty() {
        return;
    }
    page.heading("Coverage", "what was looked at more or less than before; it explains what is known");
    for change in &difference.coverage {
        let style = if change.turn == Turn::MoreKnown { GOOD } else { WARN };
        let lead = page.line(2);
        page.prose(lead, style, &words::coverage(change));
        if let Some(reason) = &change.reason {
            let lead = page.line(4);
            page.prose(lead, FAINT, reason);
        }
    }
}

fn turned(page: &mut Page, difference: &Difference, turn: Turn) {
    if difference.count(turn).iter().sum::<usize>() == 0 {
        return;
    }
    let (title, aside) = turn.heading();
    page.heading(title, aside);
    difference.levels.iter().filter(|change| change.turn == turn).for_each(|change| level(page, change));
    let practices: Vec<_> = difference.practices.iter().filter(|change| change.turn == turn).collect();
    let shown = if page.verbose { practices.len() } else { practices.len().min(MOST) };
    practices[..shown].iter().for_each(|change| practice(page, change));
    if shown < practices.len() {
        let more = page
            .line(TEXT + 2)
            .add(FAINT, &format!("+ {} more practices; --verbose shows them", practices.len() - shown));
        page.push(more);
    }
    difference.metrics.iter().filter(|change| change.turn == turn).for_each(|change| metric(page, change));
}

/// The style of a turn; the heading says the same in words.
const fn style(turn: Turn) -> anstyle::Style {
    match turn {
        Turn::Worse => BAD,
        Turn::Better => GOOD,
        Turn::LessKnown => WARN,
        Turn::MoreKnown | Turn::Other => PLAIN,
    }
}

fn level(page: &mut Page, change: &LevelChange) {
    let lead = page.line(2).left(FAINT, "level", TEXT);
    page.prose(lead, STRONG, &format!("{} ({})", change.category_title, change.model));
    let lead = page.line(2 + TEXT);
    page.prose(
        lead,
        style(change.turn),
        &format!("{} → {}", words::level(&change.from), words::level(&change.to)),
    );
    if !change.because.is_empty() {
        let lead = page.line(2 + TEXT).add(FAINT, "because of ");
        let items: Vec<_> = change.because.iter().map(|id| (CODE, id.clone())).collect();
        page.flow(lead, &items, if page.verbose { usize::MAX } else { 2 });
    }
}

fn practice(page: &mut Page, change: &PracticeChange) {
    let lead = page.line(2).left(FAINT, "practice", TEXT).add(CODE, &change.id).add(PLAIN, "  ");
    page.prose(lead, PLAIN, &change.title);
    let verdicts = format!("{} → {}", words::verdict(change.from), words::verdict(change.to));
    let lead = page.line(2 + TEXT).add(style(change.turn), &verdicts);
    match &change.reason {
        Some(reason) => page.prose(lead.add(PLAIN, ": "), FAINT, &reason.text),
        None => page.push(lead),
    }
    if let Some(explained) = words::explained(&change.explained_by, change.turn) {
        let lead = page.line(2 + TEXT);
        page.prose(lead, WARN, &explained);
    }
    for (label, pieces) in [("rested on ", &change.rested_on), ("now ", &change.evidence)] {
        let shown = if page.verbose { pieces.len() } else { PIECES };
        let items: Vec<_> = pieces.iter().take(shown).map(words::evidence).collect();
        if !items.is_empty() && (page.verbose || change.turn != Turn::MoreKnown) {
            let lead = page.line(2 + TEXT).add(FAINT, label);
            page.prose(lead, FAINT, &items.join("; "));
        }
    }
}

fn metric(page: &mut Page, change: &MetricChange) {
    let lead = page.line(2).left(FAINT, "metric", TEXT);
    page.prose(lead, PLAIN, &words::metric_name(change));
    let (from, to) = (words::metric(&change.from, change.unit), words::metric(&change.to, change.unit));
    let lead = page.line(2 + TEXT);
    page.prose(lead, style(change.turn), &format!("{from} → {to}"));
    if let Some(reason) = change.to.reason.as_ref().filter(|_| change.to.value.is_none()) {
        let lead = page.line(2 + TEXT);
        page.prose(lead, FAINT, &reason.text);
    }
    if let Some(explained) = words::explained(&change.explained_by, change.turn) {
        let lead = page.line(2 + TEXT);
        page.prose(lead, WARN, &explained);
    }
}

fn bands(page: &mut Page, difference: &Difference) {
    if difference.bands.is_empty() {
        return;
    }
    page.heading("Bands", "whether it is more than noise, the metric's own change says");
    for change in &difference.bands {
        let lead = page.line(2);
        let text = format!(
            "{} {} {}: {} → {}",
            change.model.to_uppercase(),
            change.edition,
            change.metric,
            words::band(&change.from),
            words::band(&change.to)
        );
        page.prose(lead, PLAIN, &text);
    }
}

fn steps(page: &mut Page, difference: &Difference) {
    if difference.steps_closed.is_empty() && difference.steps_opened.is_empty() {
        return;
    }
    page.heading("Next steps", "");
    for step in &difference.steps_closed {
        let lead = page.line(2).add(GOOD, "- ").add(CODE, &step.practice).add(PLAIN, "  ");
        page.prose(lead, PLAIN, &format!("{}: {}", step.title, words::closed(step)));
    }
    for step in &difference.steps_opened {
        let lead = page.line(2).add(WARN, "+ ").add(CODE, &step.practice).add(PLAIN, "  ");
        page.prose(lead, PLAIN, &format!("{}: {}", step.title, step.gain));
    }
}
