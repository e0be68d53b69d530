//! Levels per category, model by model.

use std::collections::BTreeMap;

use plimsoll_domain::Assessment;
use plimsoll_domain::level::LevelVerdict;
use plimsoll_domain::metric::Unit;
use plimsoll_domain::practice::Verdict;

use super::human::{counted, value};
use super::ladder::Ladder;
use super::others;
use super::page::{BAD, CODE, FAINT, GOOD, PLAIN, Page, STRONG, WARN};
use crate::number::Number;
use crate::rungs::Span;

/// Columns of the share at a ladder's right: two blanks and `100 %`, below `judged`.
const SHARE: usize = 8;

/// Columns that a listed item needs beside itself.
const ROOM_FOR_COMMA: usize = 1;

/// Verdicts by practice id, to mark what keeps a level away.
type Verdicts<'a> = BTreeMap<&'a str, Verdict>;

/// Writes every model's ladders, models in the order in which they appear.
pub(crate) fn write(page: &mut Page, assessment: &Assessment) {
    let verdicts: Verdicts<'_> =
        assessment.practices.iter().map(|practice| (practice.id.as_str(), practice.verdict)).collect();
    let mut models: Vec<&str> = Vec::new();
    for level in &assessment.levels {
        if !models.contains(&level.model.as_str()) {
            models.push(&level.model);
        }
    }
    let of = |model: &str| -> Vec<&LevelVerdict> {
        assessment.levels.iter().filter(|level| level.model == model).collect()
    };
    let whole = if page.verbose { models.len() } else { models.len().min(1) };
    for model in &models[..whole] {
        page.heading(&format!("Maturity: {model}"), &tally(assessment, model));
        write_model(page, &of(model), &verdicts);
    }
    if !models.is_empty() {
        legend(page);
    }
    let others: Vec<(&str, Vec<&LevelVerdict>)> =
        models[whole..].iter().map(|model| (*model, of(model))).collect();
    others::write(page, assessment, &others);
}

/// A category's name for people; its id where no level names it.
pub(crate) fn category_title<'a>(assessment: &'a Assessment, model: &str, category: &'a str) -> &'a str {
    let same = |level: &&LevelVerdict| level.model == model && level.category == category;
    assessment.levels.iter().find(same).map_or(category, |level| level.category_title.as_str())
}

/// How the model's practices came out, in one phrase.
pub(crate) fn tally(assessment: &Assessment, model: &str) -> String {
    let number = |verdict| {
        let of_model = assessment.practices.iter().filter(|practice| practice.model == model);
        of_model.filter(|practice| practice.verdict == verdict).count()
    };
    let verdicts = [Verdict::Met, Verdict::NotMet, Verdict::Unknown, Verdict::NotApplicable];
    let counts: Vec<_> = verdicts
        .into_iter()
        .map(|verdict| (number(verdict), verdict.as_str().replace('-', " ")))
        .filter(|(number, _)| *number > 0)
        .map(|(number, name)| format!("{number} {name}"))
        .collect();
    let total = assessment.practices.iter().filter(|practice| practice.model == model).count();
    if total == 0 {
        return String::new();
    }
    format!("{}: {}", counted(total as u64, "practice"), counts.join(", "))
}

fn write_model(page: &mut Page, levels: &[&LevelVerdict], verdicts: &Verdicts<'_>) {
    let Some(ladder_of) = levels.iter().map(|level| &level.ladder).max_by_key(|ladder| ladder.len()) else {
        return;
    };
    let titles = levels.iter().map(|level| page.measure(&level.category_title)).max().unwrap_or(0).min(34);
    let beside = page.width.saturating_sub(2 + titles + 3 + SHARE);
    let ladder = Ladder::new(page, ladder_of, beside);
    // Where the names do not fit beside the titles, they may below them.
    let below = Ladder::new(page, ladder_of, page.width.saturating_sub(4 + SHARE));
    let (ladder, left) = if ladder.named() || !below.named() { (ladder, 2 + titles + 3) } else { (below, 4) };
    if !ladder.named() {
        let lead = page.line(2);
        page.flow(lead, &ladder.key(), usize::MAX);
    }
    let head = ladder.head(page.line(left)).pad_to(left + ladder.width + 2).right(FAINT, "judged", 6);
    page.push(head);
    for level in levels {
        write_level(page, level, &ladder, left, verdicts);
    }
}

fn write_level(page: &mut Page, level: &LevelVerdict, ladder: &Ladder, left: usize, verdicts: &Verdicts<'_>) {
    let span = ladder.span(level);
    let title = page.line(2).left(STRONG, &level.category_title, if left > 4 { left - 4 } else { 50 });
    let start = if left > 4 {
        title.pad_to(left)
    } else {
        page.push(title);
        page.line(left)
    };
    let share = value(Number::share(level.determinable).get(), Unit::Ratio);
    let line = ladder.draw(start, span).pad_to(left + ladder.width + 2).right(PLAIN, &share, 6);
    page.push(line);
    let words = ladder.rungs.words(level, !ladder.named());
    let lead = page.line(4);
    page.prose(lead, FAINT, &words);
    blockers(page, level, ladder, span, verdicts);
    if page.verbose && !level.ahead.is_empty() {
        let items: Vec<_> = level.ahead.iter().map(|id| (GOOD, format!("✓ {id}"))).collect();
        let lead = page.line(4).add(FAINT, "met above: ");
        page.flow(lead, &items, usize::MAX);
    }
}

/// What keeps the next level away: what is missing first, then what could not be seen.
fn blockers(page: &mut Page, level: &LevelVerdict, ladder: &Ladder, span: Span, verdicts: &Verdicts<'_>) {
    if level.blockers.is_empty() {
        return;
    }
    let missing = |id: &&String| verdicts.get(id.as_str()) == Some(&Verdict::NotMet);
    let first = level.blockers.iter().filter(missing).map(|id| (BAD, format!("✗ {id}")));
    let then = level.blockers.iter().filter(|id| !missing(id)).map(|id| (WARN, format!("? {id}")));
    let items: Vec<_> = first.chain(then).collect();
    let next = ladder.rungs.id(span.next());
    let next = next.map_or_else(|| "open: ".to_owned(), |next| format!("for {next}: "));
    let widest = items.iter().map(|(_, item)| page.measure(item)).max().unwrap_or(0);
    let beside = 4 + page.measure(&next) + widest + ROOM_FOR_COMMA <= page.prose_width();
    let lead = if beside {
        page.line(4).add(FAINT, &next)
    } else {
        // Ids have to be typed: they stand below rather than be cut.
        let above = page.line(4);
        page.prose(above, FAINT, next.trim_end());
        page.line(6)
    };
    page.flow(lead, &items, if page.verbose { usize::MAX } else { 2 });
}

/// What the marks mean, in as many lines as the width asks for.
fn legend(page: &mut Page) {
    page.blank();
    let entries = [
        (GOOD, "━", "proven: unknown counts as no"),
        (GOOD, "─●", "observed: what could be judged"),
        (PLAIN, "╌○", "possible: unknown counts as yes"),
        (BAD, "✗", "not met"),
        (WARN, "?", "unknown"),
        (CODE, "plimsoll explain <practice>", "says why"),
    ];
    let mut line = page.line(2);
    for (style, mark, meaning) in entries {
        let entry = page.measure(mark) + 1 + page.measure(meaning);
        if line.width() > 2 && line.width() + 3 + entry > page.width {
            page.push(line);
            line = page.line(2);
        }
        let gap = if line.width() > 2 { "   " } else { "" };
        line = line.add(PLAIN, gap).add(style, mark).add(FAINT, &format!(" {meaning}"));
    }
    page.push(line);
}
