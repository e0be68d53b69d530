//! Runs by workflow, and the newest that failed.

use plimsoll_domain::record::Conclusion;
use plimsoll_domain::tables::{RunRow, Tables};

use super::group;
use super::link;
use super::markup::Markup;
use crate::terminal::human::{count, counted};

/// Workflows that are listed, and failed attempts.
const WORKFLOWS: usize = 60;
const FAILED: usize = 30;

/// How the attempts of each workflow ended.
pub(crate) fn write(tables: Option<&Tables>) -> Markup {
    let mut markup = Markup::new();
    let Some(runs) = tables.map(|tables| &tables.runs).filter(|runs| !runs.is_empty()) else {
        return markup;
    };
    markup.own("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Attempts by workflow\">");
    markup.own("<table>\n<caption>Attempts that ended in the window</caption>\n<thead><tr>");
    markup.own(
        "<th scope=\"col\">Workflow</th><th scope=\"col\">Attempts</th><th scope=\"col\">Succeeded</th>",
    );
    markup.own("<th scope=\"col\">Failed</th><th scope=\"col\">Otherwise</th></tr></thead>\n<tbody>\n");
    let workflows = group::by(runs, |run| run.workflow.as_str());
    for (workflow, runs) in workflows.iter().take(WORKFLOWS) {
        row(&mut markup, workflow, runs);
    }
    markup.own("</tbody></table></div>\n");
    if workflows.len() > WORKFLOWS {
        let more = format!("and {} more", counted((workflows.len() - WORKFLOWS) as u64, "workflow"));
        markup.classed("p", "more", &more);
    }
    failed(&mut markup, runs);
    markup
}

fn row(markup: &mut Markup, workflow: &str, runs: &[&RunRow]) {
    let number = |of: fn(Conclusion) -> bool| runs.iter().filter(|run| of(run.conclusion)).count();
    let (succeeded, failed) = (number(|end| end == Conclusion::Success), number(Conclusion::failed));
    markup.own("<tr>");
    markup.open("th", &[("scope", "row")]);
    markup.name(workflow);
    markup.own("</th>");
    for cell in [runs.len(), succeeded, failed, runs.len() - succeeded - failed] {
        markup.classed("td", "number", &count(cell as u64));
    }
    markup.end("tr");
}

fn failed(markup: &mut Markup, runs: &[RunRow]) {
    let failed: Vec<_> = runs.iter().rev().filter(|run| run.conclusion.failed()).collect();
    if failed.is_empty() {
        return;
    }
    markup.own("<details>");
    let all = counted(failed.len() as u64, "failed attempt");
    markup.element("summary", &[], &format!("{all}, newest first"));
    markup.own("<ul class=\"evidence\">\n");
    for run in failed.iter().take(FAILED) {
        markup.own("<li>");
        markup.text(&run.finished.format("%Y-%m-%d %H:%M ").to_string());
        let attempt = if run.attempt > 1 { format!(" (attempt {})", run.attempt) } else { String::new() };
        link::outside(markup, run.url.as_deref(), &format!("run {}{attempt}", run.run));
        markup.own(" ");
        markup.open("span", &[("class", "note")]);
        markup.name(&format!("{}, {}", run.conclusion.as_str(), run.workflow));
        markup.close("span");
        markup.end("li");
    }
    if failed.len() > FAILED {
        let more = format!("and {} more; runs.csv lists all", count((failed.len() - FAILED) as u64));
        markup.classed("li", "more", &more);
    }
    markup.own("</ul>");
    markup.end("details");
}
