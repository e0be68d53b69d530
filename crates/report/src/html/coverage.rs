//! What was looked at, and what could not be seen.

use plimsoll_domain::coverage::{Coverage, CoverageState};

use super::markup::Markup;
use crate::terminal::coverage::{described, grouped};

/// Sources by how much of them was read; those that share a reason share a line.
pub(crate) fn write(coverage: &[Coverage]) -> Markup {
    let mut markup = Markup::new();
    if coverage.is_empty() {
        return markup;
    }
    markup.own(
        "<p class=\"aside\">What was looked at, and what would show more.</p>\n<dl class=\"coverage\">\n",
    );
    for state in [CoverageState::Complete, CoverageState::Partial, CoverageState::Missing] {
        for (reason, sources) in grouped(coverage, state) {
            let (class, mark) = match state {
                CoverageState::Complete => ("state good", "● "),
                CoverageState::Partial => ("state warn", "◐ "),
                CoverageState::Missing => ("state warn", "○ "),
            };
            markup.own("<div>");
            markup.open("dt", &[("class", class)]);
            markup.element("span", &[("aria-hidden", "true")], mark);
            markup.text(state.as_str());
            markup.own("</dt><dd>");
            let sources: Vec<_> = sources.into_iter().map(described).collect();
            markup.text(&sources.join(", "));
            if !reason.is_empty() {
                markup.own("<br>");
                markup.classed("span", "aside", reason);
            }
            markup.own("</dd>");
            markup.end("div");
        }
    }
    markup.own("</dl>\n");
    markup
}
