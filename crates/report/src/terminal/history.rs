//! Levels through time, for a person who asks since when, and why.

use plimsoll_domain::evidence::Evidence;
use plimsoll_domain::level::Observed;
use plimsoll_domain::level_history::{
    CategoryHistory, LevelChange, LevelHistory, LevelPoint, PracticeChange,
};
use plimsoll_domain::practice::Verdict;

use super::TerminalOptions;
use super::human::counted;
use super::page::{BAD, CODE, FAINT, GOOD, PLAIN, Page, STRONG, WARN};
use super::practices::mark;

/// Practices told for one change, unless everything is asked for.
const CAUSES: usize = 4;

/// Columns of a category's name.
const NAME: usize = 26;

/// Each category as a line of levels, one sign for each date; then what changed, the newest first.
#[must_use]
pub fn history_terminal(history: &LevelHistory, options: &TerminalOptions) -> String {
    let mut page = Page::new(options);
    header(&mut page, history);
    let mut model = None;
    for category in &history.categories {
        if model != Some(&category.model) {
            model = Some(&category.model);
            heading(&mut page, category, options.unicode);
        }
        row(&mut page, category, options.unicode);
    }
    changes(&mut page, history);
    page.finish()
}

fn header(page: &mut Page, history: &LevelHistory) {
    let days: Vec<String> = [history.dates.first(), history.dates.last()]
        .into_iter()
        .flatten()
        .map(|date| date.format("%Y-%m-%d").to_string())
        .collect();
    let line = page
        .line(0)
        .add(STRONG, &history.repository.name)
        .add(FAINT, &format!("  {}, {}", counted(history.dates.len() as u64, "date"), days.join(" to ")));
    page.push(line);
    for notice in &history.notices {
        let lead = page.line(2).add(WARN, "! ");
        page.prose(lead, PLAIN, notice);
    }
}

fn heading(page: &mut Page, category: &CategoryHistory, unicode: bool) {
    let rungs = category.ladder.iter().enumerate();
    let legend: Vec<String> =
        rungs.map(|(rung, level)| format!("{} {level}", sign(Some(rung + 1), unicode))).collect();
    let legend =
        format!("{} none, {}, {} unknown", sign(Some(0), unicode), legend.join(", "), sign(None, unicode));
    page.heading(&category.model, &legend);
}

/// The sign of a height on the ladder.
fn sign(height: Option<usize>, unicode: bool) -> char {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    match height {
        None => '.',
        Some(height) if unicode => BARS[height.min(BARS.len() - 1)],
        Some(height) => char::from_digit(u32::try_from(height).unwrap_or(9).min(9), 10).unwrap_or('9'),
    }
}

fn row(page: &mut Page, category: &CategoryHistory, unicode: bool) {
    let height = |level: &Option<String>| {
        level
            .as_ref()
            .and_then(|level| category.ladder.iter().position(|rung| rung == level))
            .map(|rung| rung + 1)
    };
    let below = |point: &LevelPoint| (point.observed == Observed::None).then_some(0);
    let heights = category.points.iter().map(|point| height(&point.standing).or_else(|| below(point)));
    let signs: String = heights.map(|height| sign(height, unicode)).collect();
    let room = page.width.saturating_sub(NAME + 22).max(10);
    let signs: String = signs.chars().skip(signs.chars().count().saturating_sub(room)).collect();
    let now = category.points.last().map_or("unknown", |point| match &point.standing {
        Some(level) => level.as_str(),
        None if point.observed == Observed::None => "none",
        None => "unknown",
    });
    let name = page.cut(&category.category_title, NAME - 2);
    let line = page.line(2).left(PLAIN, &name, NAME).add(CODE, &signs).add(PLAIN, "  ").add(STRONG, now);
    page.push(line);
}

fn changes(page: &mut Page, history: &LevelHistory) {
    let mut all: Vec<(&CategoryHistory, &LevelChange)> = history
        .categories
        .iter()
        .flat_map(|category| category.changes.iter().map(move |change| (category, change)))
        .collect();
    all.sort_by_key(|(_, change)| std::cmp::Reverse(change.as_of));
    if all.is_empty() {
        page.heading("No level changed", "at any of these dates");
        return;
    }
    page.heading("Changes", "newest first; a level is lost when two snapshots a week apart agree");
    for (category, change) in all {
        one(page, category, change);
    }
}

fn one(page: &mut Page, category: &CategoryHistory, change: &LevelChange) {
    let name = |level: &Option<String>| level.clone().unwrap_or_else(|| "none".to_owned());
    let (style, arrow) = if change.fell(&category.ladder) { (BAD, "lost") } else { (GOOD, "reached") };
    let line = page
        .line(2)
        .add(PLAIN, &change.as_of.format("%Y-%m-%d").to_string())
        .add(PLAIN, "  ")
        .left(style, arrow, 8)
        .add(STRONG, &format!("{} → {}", name(&change.from), name(&change.to)))
        .add(FAINT, &format!("  {} / {}", category.model, category.category_title));
    page.push(line);
    let most = if page.verbose { usize::MAX } else { CAUSES };
    for cause in change.causes.iter().take(most) {
        self::cause(page, cause);
    }
    if change.causes.len() > most {
        let line = page.line(14).add(FAINT, &format!("and {} more practices", change.causes.len() - most));
        page.push(line);
    }
    if change.causes.is_empty() {
        let line = page.line(14).add(FAINT, "no single practice moved that way; more or less became known");
        page.push(line);
    }
}

fn cause(page: &mut Page, cause: &PracticeChange) {
    let (style, mark) = mark(cause.to);
    let verdict = |verdict: Verdict| verdict.as_str().replace('-', " ");
    let lead = page.line(14).add(style, mark).add(PLAIN, " ");
    let text = format!("{}: {} → {}", cause.title, verdict(cause.from), verdict(cause.to));
    page.prose(lead, PLAIN, &text);
    if let Some(why) = cause.why.as_ref().filter(|_| cause.to != Verdict::Met) {
        let lead = page.line(16);
        page.prose(lead, FAINT, why);
    }
    for evidence in &cause.evidence {
        let lead = page.line(16);
        page.prose(lead, FAINT, &told(evidence));
    }
}

fn told(evidence: &Evidence) -> String {
    let note = evidence.note.as_ref().map(|note| format!("  {note}")).unwrap_or_default();
    let short = evidence.reference.get(..12).filter(|_| evidence.reference.len() == 40);
    let place = short.unwrap_or(&evidence.reference);
    let url = evidence.url.as_ref().map(|url| format!("  {url}")).unwrap_or_default();
    format!("{} {place}{note}{url}", evidence.kind.as_str())
}
