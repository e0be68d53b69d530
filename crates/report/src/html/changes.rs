//! Changes and how long they took to reach production.

use plimsoll_domain::metric::Unit;
use plimsoll_domain::tables::{ChangeRow, Tables};

use super::markup::Markup;
use super::metric;
use crate::terminal::human::{count, counted};

/// The slowest changes that are listed.
const SLOWEST: usize = 15;

/// How many arrived, and which took longest.
pub(crate) fn write(tables: Option<&Tables>) -> Markup {
    let mut markup = Markup::new();
    let Some(changes) = tables.map(|tables| &tables.changes).filter(|changes| !changes.is_empty()) else {
        return markup;
    };
    let waiting = changes.iter().filter(|change| change.deployed.is_none()).count();
    let arrived = changes.len() - waiting;
    let text = format!(
        "{} of the trunk reached production first in the window; {} committed in it did not yet.",
        counted(arrived as u64, "change"),
        count(waiting as u64)
    );
    markup.classed("p", "lead", &text);
    let mut slow: Vec<(i64, &ChangeRow)> = changes
        .iter()
        .filter_map(|change| Some((change.seconds_from(Some(change.committed))?, change)))
        .collect();
    slow.sort_by_key(|(seconds, change)| (std::cmp::Reverse(*seconds), change.sha));
    slow.truncate(SLOWEST);
    if slow.is_empty() {
        return markup;
    }
    markup.own("<details>");
    markup.element("summary", &[], &format!("The {} slowest", slow.len()));
    markup
        .own("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Slowest changes\"><table>\n");
    markup.own("<thead><tr><th scope=\"col\">Commit</th><th scope=\"col\">Committed</th>");
    markup.own("<th scope=\"col\">Took</th><th scope=\"col\">With</th></tr></thead>\n<tbody>\n");
    for (seconds, change) in slow {
        row(&mut markup, seconds, change);
    }
    markup.own("</tbody></table></div>");
    markup.end("details");
    markup
}

fn row(markup: &mut Markup, seconds: i64, change: &ChangeRow) {
    markup.own("<tr>");
    markup.open("th", &[("scope", "row")]);
    markup.code(&change.sha.short());
    if let Some(number) = change.pull_request {
        markup.classed("span", "aside", &format!(" #{number}"));
    }
    markup.own("</th>");
    markup.element("td", &[], &change.committed.format("%Y-%m-%d").to_string());
    markup.own("<td class=\"number\">");
    metric::value(markup, seconds as f64, Unit::Seconds);
    markup.own("</td><td>");
    markup.name(change.deployment.as_deref().unwrap_or_default());
    markup.own("</td>");
    markup.end("tr");
}
