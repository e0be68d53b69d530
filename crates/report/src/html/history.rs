//! Levels through time: since when each stands, and what changed it.

use plimsoll_domain::level::Observed;
use plimsoll_domain::level_history::{CategoryHistory, LevelChange, LevelHistory, PracticeChange};

use super::chart;
use super::evidence;
use super::group;
use super::link;
use super::markup::{Markup, slug};
use super::practice::mark;
use super::summary;
use crate::rungs::{NONE, Rungs};
use crate::terminal::human::counted;

/// Said where too little is known for any level, and none stood before.
const UNKNOWN: &str = "unknown";

/// Pixels between two levels.
const STEP: f64 = 9.0;

/// Changes told, the newest; and practices told for each of them.
const CHANGES: usize = 80;
const CAUSES: usize = 8;

/// Whether the practices stand in the same page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Practices {
    /// They do, and are led to.
    Here,
    /// They are only named.
    Elsewhere,
}

/// Each category as a line of steps, then the changes.
pub(crate) fn write(history: &LevelHistory, practices: Practices) -> Markup {
    let mut markup = Markup::new();
    let ends: Vec<String> = [history.dates.first(), history.dates.last()]
        .into_iter()
        .flatten()
        .map(|date| date.format("%Y-%m-%d").to_string())
        .collect();
    let dates = counted(history.dates.len() as u64, "date");
    markup.classed("p", "aside", &format!("{dates}, {}", ends.join(" to ")));
    summary::notices(&mut markup, &history.notices);
    for (index, (model, categories)) in
        group::by(&history.categories, |category| category.model.as_str()).into_iter().enumerate()
    {
        let open = if index == 0 { "open" } else { "" };
        markup.open("details", &[("class", "model"), (open, "")]);
        markup.own("<summary><h3>");
        markup.name(model);
        markup.own("</h3></summary>\n<ul class=\"histories\">\n");
        for category in categories {
            one(&mut markup, category);
        }
        markup.own("</ul>\n");
        markup.end("details");
    }
    changes(&mut markup, history, practices);
    markup
}

fn one(markup: &mut Markup, category: &CategoryHistory) {
    let rungs = Rungs::new(&category.ladder);
    markup.own("<li>");
    markup.element("h4", &[], &category.category_title);
    draw(markup, category, &rungs);
    markup.classed("p", "words", &now(category));
    periods(markup, category);
    markup.end("li");
}

/// The level that stands, and since when.
fn now(category: &CategoryHistory) -> String {
    let Some(last) = category.points.last() else {
        return "no date was looked at".to_owned();
    };
    let level = standing(category, category.points.len() - 1);
    match category.changes.last() {
        Some(change) => format!("{level} since {}", change.as_of.format("%Y-%m-%d")),
        None => format!("{level} at every date up to {}", last.as_of.format("%Y-%m-%d")),
    }
}

/// The level that stands at one date; unknown where an audit of it would say no level.
fn standing(category: &CategoryHistory, at: usize) -> &str {
    let point = &category.points[at];
    match &point.standing {
        Some(level) => level,
        None if point.observed == Observed::None => NONE,
        None => UNKNOWN,
    }
}

fn draw(markup: &mut Markup, category: &CategoryHistory, rungs: &Rungs) {
    let top = (rungs.ids().len() - 1) as f64 * STEP;
    let y = |level: Option<&str>| top - rungs.height(level) as f64 * STEP + 4.0;
    let count = category.points.len();
    let width = 1.0 / count.max(1) as f64;
    chart::begin(markup, "history", top as u32 + 8);
    chart::line(markup, "axis", 0.0, 1.0, top + 4.0);
    for (first, last) in spans(category) {
        let point = &category.points[first];
        let (left, right) = (first as f64 * width, (last + 1) as f64 * width);
        let (floor, ceiling) = (y(point.floor.as_deref()), y(point.ceiling.as_deref()));
        if floor > ceiling {
            chart::bar(markup, "band", (left, right - left), (ceiling, floor - ceiling));
        }
        if standing(category, first) == UNKNOWN {
            continue;
        }
        let here = y(point.standing.as_deref());
        chart::line(markup, "standing", left, right, here);
        let before = first.checked_sub(1).filter(|before| standing(category, *before) != UNKNOWN);
        if let Some(before) = before.map(|before| y(category.points[before].standing.as_deref()))
            && before != here
        {
            chart::tick(markup, "standing", left, (before, here));
        }
    }
    chart::end(markup);
}

/// Dates in a row at which nothing differs: the first and the last of each.
fn spans(category: &CategoryHistory) -> Vec<(usize, usize)> {
    let points = &category.points;
    let same = |one: usize, other: usize| {
        let (a, b) = (&points[one], &points[other]);
        (&a.floor, &a.ceiling, standing(category, one)) == (&b.floor, &b.ceiling, standing(category, other))
    };
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for at in 0..points.len() {
        match spans.last_mut() {
            Some((first, last)) if same(*first, at) => *last = at,
            _ => spans.push((at, at)),
        }
    }
    spans
}

/// The same as a table.
fn periods(markup: &mut Markup, category: &CategoryHistory) {
    let points = &category.points;
    markup.own("<details><summary>Dates</summary>");
    markup.own(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Dates\"><table>\n<thead><tr>",
    );
    markup.own("<th scope=\"col\">Dates</th><th scope=\"col\">Stands</th><th scope=\"col\">Proven</th>");
    markup.own("<th scope=\"col\">Possible</th></tr></thead>\n<tbody>\n");
    for (first, last) in spans(category) {
        let day = |at: usize| points[at].as_of.format("%Y-%m-%d").to_string();
        let dates = if first == last { day(first) } else { format!("{} to {}", day(first), day(last)) };
        markup.own("<tr>");
        markup.element("th", &[("scope", "row")], &dates);
        for level in [
            standing(category, first),
            points[first].floor.as_deref().unwrap_or(NONE),
            points[first].ceiling.as_deref().unwrap_or(NONE),
        ] {
            markup.element("td", &[], level);
        }
        markup.end("tr");
    }
    markup.own("</tbody></table></div>");
    markup.end("details");
}

fn changes(markup: &mut Markup, history: &LevelHistory, practices: Practices) {
    let mut all: Vec<(&CategoryHistory, &LevelChange)> = history
        .categories
        .iter()
        .flat_map(|category| category.changes.iter().map(move |change| (category, change)))
        .collect();
    all.sort_by_key(|(_, change)| std::cmp::Reverse(change.as_of));
    if all.is_empty() {
        markup.own("<p>No level changed at any of these dates.</p>\n");
        return;
    }
    markup
        .own("<h3>Changes</h3>\n<p class=\"aside\">Newest first. A level is lost when two snapshots a week ");
    markup.own("apart agree.</p>\n<ul class=\"changes\">\n");
    for (category, change) in all.iter().take(CHANGES) {
        self::change(markup, category, change, practices);
    }
    markup.own("</ul>\n");
    if all.len() > CHANGES {
        markup.classed("p", "more", &format!("and {} earlier changes", all.len() - CHANGES));
    }
}

fn change(markup: &mut Markup, category: &CategoryHistory, change: &LevelChange, practices: Practices) {
    let name = |level: &Option<String>| level.clone().unwrap_or_else(|| NONE.to_owned());
    let (class, arrow, word) = if change.fell(&category.ladder) {
        ("verdict bad", "↘ ", "lost")
    } else {
        ("verdict good", "↗ ", "reached")
    };
    markup.own("<li><details><summary>");
    markup.text(&change.as_of.format("%Y-%m-%d ").to_string());
    markup.open("span", &[("class", class)]);
    markup.element("span", &[("aria-hidden", "true")], arrow);
    markup.text(word);
    markup.own("</span> <strong>");
    markup.text(&format!("{} → {}", name(&change.from), name(&change.to)));
    markup.own("</strong> ");
    markup.classed("span", "aside", &format!("{} / {}", category.model, category.category_title));
    markup.own("</summary>\n<ul class=\"marked\">\n");
    if change.causes.is_empty() {
        markup.own("<li>No single practice moved that way; more or less became known.</li>\n");
    }
    for cause in change.causes.iter().take(CAUSES) {
        self::cause(markup, cause, practices);
    }
    if change.causes.len() > CAUSES {
        let more = format!("and {} more practices", change.causes.len() - CAUSES);
        markup.classed("li", "more", &more);
    }
    markup.own("</ul></details>");
    markup.end("li");
}

fn cause(markup: &mut Markup, cause: &PracticeChange, practices: Practices) {
    markup.own("<li>");
    mark(markup, cause.to);
    markup.own(" ");
    match practices {
        Practices::Here => link::inside(markup, &slug("practice", &cause.practice), &cause.title),
        Practices::Elsewhere => markup.name(&cause.title),
    }
    markup.classed("span", "aside", &format!(" was {}", cause.from.as_str().replace('-', " ")));
    if let Some(why) = &cause.why {
        markup.classed("p", "reason", why);
    }
    evidence::list(markup, &cause.evidence);
    markup.end("li");
}
