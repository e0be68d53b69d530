//! What changed between two assessments.

use super::MarkdownOptions;
use super::assessment::piece;
use super::escape::{code, text};
use super::page::{Page, folded};
use crate::diff::{Difference, LevelChange, MetricChange, PracticeChange, Turn, words};

/// Characters of a sentence that anybody may have written.
const SENTENCE: usize = 400;
/// Pieces of evidence of a practice.
const PIECES: usize = 2;

/// What changed, in GitHub's Markdown, the worse first; what is no change for better or worse is folded.
#[must_use]
pub fn diff_markdown(difference: &Difference, options: &MarkdownOptions) -> String {
    let mut page = Page::new(options.most);
    let name =
        if difference.same_repository { difference.new.repository.as_str() } else { "two repositories" };
    let head = format!(
        "## What changed: {}\n\n{}. {}.\n",
        text(name, 120),
        text(&capital(&words::title(difference)), SENTENCE),
        text(&capital(&words::summary(difference)), SENTENCE)
    );
    page.part("the heading", &head);
    let notices: Vec<_> =
        difference.notices.iter().map(|notice| format!("- ⚠️ {}\n", text(notice, SENTENCE))).collect();
    page.items("notices", "", &notices, "");
    coverage(&mut page, difference);
    for turn in Turn::ALL {
        turned(&mut page, difference, turn);
    }
    bands(&mut page, difference);
    steps(&mut page, difference);
    if let Some(unsaid) = words::unsaid(difference) {
        page.part("what is noise", &format!("{}.\n", text(&unsaid, SENTENCE)));
    }
    page.finish()
}

fn capital(sentence: &str) -> String {
    let mut rest = sentence.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}

fn coverage(page: &mut Page, difference: &Difference) {
    let item = |change: &crate::diff::CoverageChange| {
        let reason = change.reason.as_deref().map(|reason| format!(": {}", text(reason, SENTENCE)));
        format!("- {}{}\n", text(&words::coverage(change), SENTENCE), reason.unwrap_or_default())
    };
    let items: Vec<_> = difference.coverage.iter().map(item).collect();
    page.items("coverage", "### Coverage\n\n", &items, "");
}

fn turned(page: &mut Page, difference: &Difference, turn: Turn) {
    let levels = difference.levels.iter().filter(|change| change.turn == turn).map(level);
    let practices = difference.practices.iter().filter(|change| change.turn == turn).map(practice);
    let metrics = difference.metrics.iter().filter(|change| change.turn == turn).map(metric);
    let items: Vec<_> = levels.chain(metrics).chain(practices).collect();
    let (title, aside) = turn.heading();
    if matches!(turn, Turn::Worse | Turn::Better) {
        page.items(title, &format!("### {title}\n\n{aside}\n\n"), &items, "");
    } else {
        let (open, close) = folded(&format!("{title} ({}): {aside}", items.len()));
        page.items(title, &open, &items, close);
    }
}

fn level(change: &LevelChange) -> String {
    let because: Vec<_> = change.because.iter().take(PIECES * 2).map(|id| code(id)).collect();
    let because =
        if because.is_empty() { String::new() } else { format!(", because of {}", because.join(", ")) };
    format!(
        "- **{}** ({}): {} → {}{because}\n",
        text(&change.category_title, 120),
        text(&change.model, 60),
        text(&words::level(&change.from), 120),
        text(&words::level(&change.to), 120)
    )
}

fn practice(change: &PracticeChange) -> String {
    let mut line = format!(
        "- {} {}: {} → {}",
        code(&change.id),
        text(&change.title, 120),
        words::verdict(change.from),
        words::verdict(change.to)
    );
    if let Some(reason) = &change.reason {
        line.push_str(&format!("; {}", text(&reason.text, SENTENCE)));
    }
    if let Some(explained) = words::explained(&change.explained_by, change.turn) {
        line.push_str(&format!("; {explained}"));
    }
    for (label, pieces) in [("rested on", &change.rested_on), ("now", &change.evidence)] {
        let pieces: Vec<_> = pieces.iter().take(PIECES).map(piece).collect();
        if !pieces.is_empty() {
            line.push_str(&format!("; {label} {}", pieces.join(", ")));
        }
    }
    line.push('\n');
    line
}

fn metric(change: &MetricChange) -> String {
    let mut line = format!(
        "- {}: {} → **{}**",
        code(&words::metric_name(change)),
        text(&words::metric(&change.from, change.unit), 120),
        text(&words::metric(&change.to, change.unit), 120)
    );
    if let Some(reason) = change.to.reason.as_ref().filter(|_| change.to.value.is_none()) {
        line.push_str(&format!("; {}", text(&reason.text, SENTENCE)));
    }
    if let Some(explained) = words::explained(&change.explained_by, change.turn) {
        line.push_str(&format!("; {explained}"));
    }
    line.push('\n');
    line
}

fn bands(page: &mut Page, difference: &Difference) {
    let item = |change: &crate::diff::BandChange| {
        format!(
            "- {} {} {}: {} → {}\n",
            text(&change.model.to_uppercase(), 60),
            change.edition,
            text(&change.metric, 60),
            text(&words::band(&change.from), 120),
            text(&words::band(&change.to), 120)
        )
    };
    let items: Vec<_> = difference.bands.iter().map(item).collect();
    let (open, close) = folded(&format!("Bands ({})", items.len()));
    page.items("bands", &open, &items, close);
}

fn steps(page: &mut Page, difference: &Difference) {
    let closed = difference.steps_closed.iter().map(|step| {
        format!("- {} {}: {}\n", code(&step.practice), text(&step.title, 120), words::closed(step))
    });
    let opened = difference.steps_opened.iter().map(|step| {
        format!(
            "- new: {} {}: {}\n",
            code(&step.practice),
            text(&step.title, 120),
            text(&step.gain, SENTENCE)
        )
    });
    let items: Vec<_> = closed.chain(opened).collect();
    page.items("next steps", "### Next steps\n\n", &items, "");
}
