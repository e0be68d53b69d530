//! What to do next.

use plimsoll_domain::Assessment;
use plimsoll_domain::assessment::NextStep;

use super::link;
use super::markup::{Markup, slug};
use crate::terminal::human::counted;
use crate::terminal::levels::category_title;

/// Steps that are unfolded; the others are one click away.
const MOST_VALUABLE: usize = 3;

/// The steps, most valuable first.
pub(crate) fn write(assessment: &Assessment) -> Markup {
    let mut markup = Markup::new();
    let steps = &assessment.next_steps;
    if steps.is_empty() {
        return markup;
    }
    let (first, more) = steps.split_at(steps.len().min(MOST_VALUABLE));
    markup.own("<p class=\"aside\">Most valuable first.</p>\n<ol class=\"steps\">\n");
    for step in first {
        one(&mut markup, assessment, step);
    }
    markup.own("</ol>\n");
    if !more.is_empty() {
        markup.own("<details>");
        markup.element("summary", &[], &format!("The other {}", counted(more.len() as u64, "step")));
        let start = (first.len() + 1).to_string();
        markup.open("ol", &[("class", "steps"), ("start", &start)]);
        for step in more {
            one(&mut markup, assessment, step);
        }
        markup.own("</ol>\n");
        markup.end("details");
    }
    markup
}

fn one(markup: &mut Markup, assessment: &Assessment, step: &NextStep) {
    let category = category_title(assessment, &step.model, &step.category);
    // The first line says what to do; what follows is an example, whose indentation counts.
    let (what, example) = step.how.split_once('\n').unwrap_or((&step.how, ""));
    markup.own("<li>");
    markup.element("h3", &[], &step.title);
    markup.classed("p", "gain", &format!("{category}: {}", step.gain));
    markup.own("<dl><dt>Why</dt>");
    markup.element("dd", &[], &step.why);
    markup.own("<dt>How</dt><dd>");
    markup.text(what);
    if !example.trim().is_empty() {
        markup.example(example);
    }
    markup.own("</dd></dl><p class=\"aside\">");
    if assessment.practices.iter().any(|practice| practice.id == step.practice) {
        link::inside(markup, &slug("practice", &step.practice), "The practice and its evidence");
        markup.own(" · ");
    }
    markup.code(&format!("plimsoll explain {}", step.practice));
    markup.own("</p>");
    markup.end("li");
}
