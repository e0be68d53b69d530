//! What a claim rests on, to unfold and to open.

use plimsoll_domain::evidence::Evidence;

use super::link;
use super::markup::Markup;
use crate::terminal::human::counted;

/// References shown below one claim.
const SHOWN: usize = 12;

/// The references behind a claim as a list; nothing where there are none.
pub(crate) fn list(markup: &mut Markup, evidence: &[Evidence]) {
    if evidence.is_empty() {
        return;
    }
    markup.own("<ul class=\"evidence\">\n");
    for one in evidence.iter().take(SHOWN) {
        markup.open("li", &[]);
        item(markup, one);
        markup.end("li");
    }
    if evidence.len() > SHOWN {
        markup.classed("li", "more", &format!("and {} more", evidence.len() - SHOWN));
    }
    markup.own("</ul>\n");
}

/// The same, folded.
pub(crate) fn folded(markup: &mut Markup, evidence: &[Evidence]) {
    if evidence.is_empty() {
        return;
    }
    markup.own("<details class=\"references\">");
    markup.element("summary", &[], &format!("Evidence: {}", counted(evidence.len() as u64, "reference")));
    list(markup, evidence);
    markup.end("details");
}

/// One reference: what it is, its name to open, and what it shows.
pub(crate) fn item(markup: &mut Markup, one: &Evidence) {
    markup.classed("span", "kind", &one.kind.as_str().replace('-', " "));
    markup.own(" ");
    link::outside(markup, one.url.as_deref(), &one.reference);
    if let Some(note) = one.note.as_ref().filter(|note| !note.is_empty()) {
        markup.own(" ");
        markup.classed("span", "note", note);
    }
}
