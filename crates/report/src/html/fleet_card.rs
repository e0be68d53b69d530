//! One repository of a fleet as a small picture that unfolds.

use plimsoll_domain::level::LevelVerdict;

use super::coverage;
use super::fleet::FleetEntry;
use super::interval;
use super::link;
use super::markup::{Markup, slug};
use super::summary;
use crate::rungs::Rungs;

/// Next steps shown for a repository; its own report has them all.
const STEPS: usize = 3;

/// Every repository with its levels drawn.
pub(crate) fn all(entries: &[FleetEntry<'_>], model: Option<&str>) -> Markup {
    let mut markup = Markup::new();
    if entries.is_empty() {
        return markup;
    }
    interval::legend(&mut markup);
    markup.own("<div class=\"cards wide\">\n");
    for entry in entries {
        card(&mut markup, entry, model);
    }
    markup.own("</div>\n");
    markup
}

fn card(markup: &mut Markup, entry: &FleetEntry<'_>, model: Option<&str>) {
    let assessment = entry.assessment;
    let name = &assessment.repository.name;
    markup.open("article", &[("class", "card"), ("id", &slug("repository", name))]);
    markup.own("<h3>");
    match entry.report {
        Some(report) => link::beside(markup, report, name),
        None => markup.name(name),
    }
    markup.own("</h3>\n");
    let levels: Vec<&LevelVerdict> =
        assessment.levels.iter().filter(|level| Some(level.model.as_str()) == model).collect();
    match levels.first() {
        Some(first) => {
            interval::head(markup, &Rungs::new(&first.ladder));
            self::levels(markup, &levels);
        }
        None => markup.classed("p", "aside", "The model was not assessed here."),
    }
    summary::notices(markup, &assessment.notices);
    steps(markup, entry);
    if !assessment.coverage.is_empty() {
        markup.own("<details><summary>What could be seen</summary>");
        markup.part(&coverage::write(&assessment.coverage));
        markup.end("details");
    }
    markup.end("article");
}

fn levels(markup: &mut Markup, levels: &[&LevelVerdict]) {
    markup.own("<ul class=\"levels small\">\n");
    for level in levels {
        let rungs = Rungs::new(&level.ladder);
        markup.own("<li class=\"level\">");
        markup.element("h4", &[], &level.category_title);
        interval::draw(markup, level, &rungs);
        markup.classed("p", "words", &rungs.words(level, interval::numbered(&rungs)));
        markup.end("li");
    }
    markup.own("</ul>\n");
}

fn steps(markup: &mut Markup, entry: &FleetEntry<'_>) {
    let steps = &entry.assessment.next_steps;
    if steps.is_empty() {
        return;
    }
    markup.own("<details><summary>Next steps</summary><ol>\n");
    for step in steps.iter().take(STEPS) {
        markup.own("<li><strong>");
        markup.text(&step.title);
        markup.own("</strong> ");
        markup.classed("span", "aside", &step.gain);
        markup.classed("p", "reason", &step.why);
        markup.end("li");
    }
    markup.own("</ol>");
    markup.end("details");
}
