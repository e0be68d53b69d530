//! Deployments: how many, when, which of them failed, and what shows each.

use plimsoll_domain::Assessment;
use plimsoll_domain::facts::{Deployment, Outcome, Tier};
use plimsoll_domain::tables::{DeploymentRow, Tables};

use super::evidence;
use super::link;
use super::markup::Markup;
use super::timeline;
use crate::number::Number;
use crate::terminal::header;
use crate::terminal::human::{count, counted};

/// Deployments that are listed; a busy year has thousands, and the table file has them all.
const LISTED: usize = 150;

/// The timeline of what reached production, and the newest deployments one by one.
pub(crate) fn write(assessment: &Assessment, tables: Option<&Tables>) -> Markup {
    let mut markup = Markup::new();
    markup.classed("p", "lead", &header::deployments(&assessment.deployments));
    let Some(tables) = tables else {
        markup.classed("p", "aside", "The single deployments are not part of this report.");
        return markup;
    };
    let production: Vec<_> =
        tables.deployments.iter().filter(|row| row.deployment.tier == Tier::Production).collect();
    if production.is_empty() {
        markup.classed("p", "aside", "None to production was seen in the window.");
    } else {
        timeline::write(&mut markup, &production, assessment.window);
    }
    list(&mut markup, "To production", &production);
    let others: Vec<_> =
        tables.deployments.iter().filter(|row| row.deployment.tier != Tier::Production).collect();
    list(&mut markup, "To other environments", &others);
    markup
}

fn list(markup: &mut Markup, title: &str, rows: &[&DeploymentRow]) {
    if rows.is_empty() {
        return;
    }
    markup.own("<details>");
    let all = counted(rows.len() as u64, "deployment");
    markup.element("summary", &[], &format!("{title}: {all}, newest first"));
    markup.open("div", &[("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", title)]);
    markup.own("<table>\n<thead><tr><th scope=\"col\">Finished (UTC)</th><th scope=\"col\">Version</th>");
    markup.own("<th scope=\"col\">To</th><th scope=\"col\">Outcome</th><th scope=\"col\">Seen by</th>");
    markup.own("<th scope=\"col\">Evidence</th></tr></thead>\n<tbody>\n");
    for row in rows.iter().rev().take(LISTED) {
        one(markup, row);
    }
    markup.own("</tbody></table></div>\n");
    if rows.len() > LISTED {
        let more = format!("and {} more; deployments.csv lists all", count((rows.len() - LISTED) as u64));
        markup.classed("p", "more", &more);
    }
    markup.end("details");
}

fn one(markup: &mut Markup, row: &DeploymentRow) {
    let one = &row.deployment;
    markup.own("<tr><td>");
    markup.element(
        "time",
        &[("datetime", &plimsoll_domain::time::rfc3339(one.finished))],
        &one.finished.format("%Y-%m-%d %H:%M").to_string(),
    );
    markup.own("</td>");
    markup.open("th", &[("scope", "row")]);
    link::outside(markup, row.url.as_deref(), &version(one));
    markup.own("</th><td>");
    markup.name(&one.environment);
    if !one.component.is_empty() {
        markup.own(" ");
        markup.open("span", &[("class", "aside")]);
        markup.name(&one.component);
        markup.close("span");
    }
    markup.own("</td><td>");
    outcome(markup, row);
    markup.own("</td><td>");
    markup.text(one.source.as_str());
    let trigger = format!(" {:.2}, {}", Number::share(one.confidence).get(), one.trigger.as_str());
    markup.classed("span", "aside", &trigger);
    markup.own("</td><td>");
    if let Some(first) = one.evidence.first() {
        evidence::item(markup, first);
    }
    if one.evidence.len() > 1 {
        markup.classed("span", "more", &format!(" and {} more", one.evidence.len() - 1));
    }
    markup.own("</td>");
    markup.end("tr");
}

/// How it ended, and what became of it.
fn outcome(markup: &mut Markup, row: &DeploymentRow) {
    let (class, sign, text) = match (row.deployment.outcome, row.change_failure) {
        (Outcome::Failure, _) => ("verdict bad", "✗ ", "did not get there"),
        (Outcome::Pending, _) => ("verdict warn", "… ", "running"),
        (Outcome::Success, Some(true)) => ("verdict bad", "▲ ", "failed its users"),
        (Outcome::Success, _) => ("verdict good", "✓ ", "success"),
    };
    markup.open("span", &[("class", class)]);
    markup.element("span", &[("aria-hidden", "true")], sign);
    markup.text(text);
    markup.close("span");
    if let Some(failed) = &row.remedy_of {
        markup.own("<br>");
        markup.open("span", &[("class", "aside")]);
        markup.own("<span aria-hidden=\"true\">◇ </span>remedy of ");
        markup.name(failed);
        markup.close("span");
    }
}

/// The tag it was deployed from, else its commit and branch.
fn version(one: &Deployment) -> String {
    match &one.reference {
        Some(reference) if reference.chars().any(|c| c.is_ascii_digit()) => reference.clone(),
        Some(reference) => format!("{} of {reference}", one.sha.short()),
        None => one.sha.short(),
    }
}
