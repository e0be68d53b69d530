//! A level's interval as a drawing on its ladder: a thick line is proven, a thin one shown, a broken one possible.

use plimsoll_domain::level::LevelVerdict;

use super::chart;
use super::markup::Markup;
use crate::rungs::Rungs;

/// Names longer than this all together get numbers instead.
const NAMES: usize = 64;

/// Pixels of the drawing's height, and the line's place in it.
const HEIGHT: u32 = 24;
const MIDDLE: f64 = 12.0;

/// Whether numbers stand for the levels, since their names are too long to stand side by side.
pub(crate) fn numbered(rungs: &Rungs) -> bool {
    rungs.ids().iter().map(|id| id.chars().count()).sum::<usize>() > NAMES
}

/// The names of the levels, each above its place; a key where numbers stand for them.
pub(crate) fn head(markup: &mut Markup, rungs: &Rungs) {
    let numbers = numbered(rungs);
    if numbers {
        let key: Vec<_> = rungs.ids().iter().enumerate().map(|(rung, id)| format!("{rung} {id}")).collect();
        markup.classed("p", "key", &key.join(", "));
    }
    markup.own("<div class=\"rungs\" aria-hidden=\"true\">");
    for (rung, id) in rungs.ids().iter().enumerate() {
        markup.open("span", &[]);
        markup.name(&if numbers { rung.to_string() } else { id.clone() });
        markup.close("span");
    }
    markup.own("</div>\n");
}

/// Draws an interval.
pub(crate) fn draw(markup: &mut Markup, level: &LevelVerdict, rungs: &Rungs) {
    let span = rungs.span(level);
    // Every level has a column of its own; marks stand in the middle of it, below its name.
    let columns = rungs.ids().len() as f64;
    let at = |rung: usize| (rung as f64 + 0.5) / columns;
    chart::begin(markup, "interval", HEIGHT);
    for rung in 0..rungs.ids().len() {
        chart::dot(markup, "rung", at(rung), MIDDLE, 1.5);
    }
    let shown = span.observed.unwrap_or(0);
    if span.is_open() {
        chart::line(markup, "possible", at(shown.max(span.floor)), at(span.ceiling), MIDDLE);
        chart::dot(markup, "ceiling", at(span.ceiling), MIDDLE, 5.0);
    }
    if shown > span.floor {
        chart::line(markup, "shown", at(span.floor), at(shown), MIDDLE);
    }
    if span.floor > 0 {
        chart::line(markup, "proven", at(0), at(span.floor), MIDDLE);
    }
    if let Some(observed) = span.observed {
        chart::dot(markup, "observed", at(observed), MIDDLE, 6.0);
    }
    chart::end(markup);
}

/// What the marks mean.
pub(crate) fn legend(markup: &mut Markup) {
    let entries: [chart::Entry; 3] = [
        (|markup| chart::line(markup, "proven", 0.0, 1.0, MIDDLE), "proven: unknown counts as no".to_owned()),
        (
            |markup| {
                chart::line(markup, "shown", 0.0, 0.7, MIDDLE);
                chart::dot(markup, "observed", 0.75, MIDDLE, 6.0);
            },
            "observed: what could be judged".to_owned(),
        ),
        (
            |markup| {
                chart::line(markup, "possible", 0.0, 0.7, MIDDLE);
                chart::dot(markup, "ceiling", 0.78, MIDDLE, 5.0);
            },
            "possible: unknown counts as yes".to_owned(),
        ),
    ];
    chart::legend(markup, ("interval", HEIGHT), &entries);
}
