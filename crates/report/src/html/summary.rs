//! What was assessed, and what must be known before reading on.

use plimsoll_domain::Assessment;

use super::link;
use super::markup::{Markup, tidy};
use crate::terminal::header;

/// A trunk's name is cut here: it stands inside a sentence.
const LONGEST_TRUNK: usize = 60;

/// The head of the page: name, facts and notices.
pub(crate) fn write(assessment: &Assessment) -> Markup {
    let mut markup = Markup::new();
    let repository = &assessment.repository;
    markup.own("<p class=\"kicker\">Delivery maturity</p>\n<h1>");
    markup.name(&repository.name);
    markup.own("</h1>\n");
    let home = repository.url.as_deref().or(repository.path.as_deref()).unwrap_or_default();
    if !home.is_empty() && home != repository.name {
        markup.own("<p class=\"home\">");
        link::outside(&mut markup, Some(home), home);
        markup.own("</p>\n");
    }
    markup.own("<dl class=\"facts\">\n");
    for (label, text) in header::rows(assessment, &|name| tidy(name, LONGEST_TRUNK)) {
        markup.own("<div>");
        markup.element("dt", &[], label);
        markup.element("dd", &[], &text);
        markup.end("div");
    }
    markup.own("</dl>\n");
    notices(&mut markup, &assessment.notices);
    markup
}

/// Statements that a reader must see before the results.
pub(crate) fn notices(markup: &mut Markup, notices: &[String]) {
    if notices.is_empty() {
        return;
    }
    markup.own("<ul class=\"notices\" aria-label=\"Notices\">\n");
    for notice in notices {
        markup.open("li", &[]);
        markup.text(notice);
        markup.end("li");
    }
    markup.own("</ul>\n");
}
