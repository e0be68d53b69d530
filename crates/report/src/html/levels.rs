//! Levels per category as intervals, model by model.

use std::collections::BTreeMap;

use plimsoll_domain::Assessment;
use plimsoll_domain::level::{LevelVerdict, Observed};
use plimsoll_domain::metric::Unit;
use plimsoll_domain::practice::{PracticeVerdict, Verdict};

use super::group;
use super::interval;
use super::link;
use super::markup::{Markup, slug};
use super::practice::mark;
use crate::number::Number;
use crate::rungs::{NONE, Rungs};
use crate::terminal::human::{self, counted};
use crate::terminal::levels::tally;

/// Practices by id, to name what keeps a level away.
type Practices<'a> = BTreeMap<&'a str, &'a PracticeVerdict>;

/// Every model's ladders; the first unfolded.
pub(crate) fn write(assessment: &Assessment) -> Markup {
    let mut markup = Markup::new();
    if assessment.levels.is_empty() {
        return markup;
    }
    let practices: Practices<'_> =
        assessment.practices.iter().map(|practice| (practice.id.as_str(), practice)).collect();
    interval::legend(&mut markup);
    let mut silent = Vec::new();
    let mut first = true;
    for (model, levels) in group::by(&assessment.levels, |level| level.model.as_str()) {
        if levels.iter().all(|level| level.observed == Observed::NotApplicable) {
            silent.push(model);
            continue;
        }
        self::model(&mut markup, assessment, model, &levels, &practices, first);
        first = false;
    }
    not_applicable(&mut markup, assessment, &silent);
    markup
}

fn model(
    markup: &mut Markup,
    assessment: &Assessment,
    model: &str,
    levels: &[&LevelVerdict],
    practices: &Practices<'_>,
    open: bool,
) {
    let Some(ladder) = levels.iter().map(|level| &level.ladder).max_by_key(|ladder| ladder.len()) else {
        return;
    };
    let rungs = Rungs::new(ladder);
    let id = slug("model", model);
    markup.open("details", &[("class", "model"), ("id", &id), (if open { "open" } else { "" }, "")]);
    markup.own("<summary><h3>");
    markup.name(model);
    markup.own("</h3> ");
    markup.classed("span", "aside", &tally(assessment, model));
    markup.own("</summary>\n");
    interval::head(markup, &rungs);
    markup.own("<ul class=\"levels\">\n");
    for level in levels {
        one(markup, level, &rungs, practices);
    }
    markup.own("</ul>\n");
    markup.end("details");
}

fn one(markup: &mut Markup, level: &LevelVerdict, rungs: &Rungs, practices: &Practices<'_>) {
    let place = format!("{}/{}", level.model, level.category);
    let named = |level: &'_ Option<String>| level.clone().unwrap_or_else(|| NONE.to_owned());
    let attributes = [
        ("class", "level"),
        ("data-level", place.as_str()),
        ("data-observed", level.observed.as_str()),
        ("data-floor", &named(&level.floor)),
        ("data-ceiling", &named(&level.ceiling)),
    ];
    markup.open("li", &attributes);
    markup.element("h4", &[], &level.category_title);
    interval::draw(markup, level, rungs);
    markup.own("<p class=\"judged\">");
    judged(markup, level.determinable);
    markup.own("</p>");
    markup.classed("p", "words", &rungs.words(level, interval::numbered(rungs)));
    blockers(markup, level, rungs, practices);
    ahead(markup, level, practices);
    markup.end("li");
}

/// The share of practices with a verdict.
pub(crate) fn judged(markup: &mut Markup, determinable: f64) {
    let share = Number::share(determinable);
    markup.element(
        "data",
        &[("value", &share.to_string())],
        &format!("{} judged", human::value(share.get(), Unit::Ratio)),
    );
}

/// What keeps the next level away: what is missing first, then what could not be seen.
fn blockers(markup: &mut Markup, level: &LevelVerdict, rungs: &Rungs, practices: &Practices<'_>) {
    if level.blockers.is_empty() {
        return;
    }
    let missing = |id: &&String| verdict(practices, id) == Verdict::NotMet;
    let (first, then): (Vec<_>, Vec<_>) = level.blockers.iter().partition(missing);
    let next = rungs.id(rungs.span(level).next());
    let open = counted(level.blockers.len() as u64, "practice");
    let label = next.map_or_else(|| format!("{open} open"), |next| format!("For {next}: {open} open"));
    markup.own("<details>");
    markup.element("summary", &[], &label);
    markup.own("<ul class=\"marked\">\n");
    for id in first.into_iter().chain(then) {
        named(markup, id, verdict(practices, id), practices);
    }
    markup.own("</ul>\n");
    markup.end("details");
}

/// What is met on levels that are not reached.
fn ahead(markup: &mut Markup, level: &LevelVerdict, practices: &Practices<'_>) {
    if level.ahead.is_empty() {
        return;
    }
    markup.own("<details>");
    let count = counted(level.ahead.len() as u64, "practice");
    markup.element("summary", &[], &format!("Met above this level: {count}"));
    markup.own("<ul class=\"marked\">\n");
    for id in &level.ahead {
        named(markup, id, Verdict::Met, practices);
    }
    markup.own("</ul>\n");
    markup.end("details");
}

/// A blocker without a verdict of its own is one that nobody could judge.
fn verdict(practices: &Practices<'_>, id: &str) -> Verdict {
    practices.get(id).map_or(Verdict::Unknown, |practice| practice.verdict)
}

fn named(markup: &mut Markup, id: &str, verdict: Verdict, practices: &Practices<'_>) {
    markup.own("<li>");
    mark(markup, verdict);
    markup.own(" ");
    match practices.get(id) {
        Some(practice) => {
            link::inside(markup, &slug("practice", id), &practice.title);
            markup.own(" ");
            markup.code(id);
        }
        None => markup.code(id),
    }
    markup.end("li");
}

fn not_applicable(markup: &mut Markup, assessment: &Assessment, models: &[&str]) {
    let Some(first) = models.first() else { return };
    let practice = assessment.practices.iter().find(|practice| practice.model == *first);
    let reason = practice.and_then(|practice| practice.reason.as_ref());
    let why = reason.map(|reason| format!(": {}", reason.text)).unwrap_or_default();
    markup.classed("p", "aside", &format!("Not applicable: {}{why}", models.join(", ")));
}
