//! Several repositories on one page: a table to sort, and a small picture of each.

use std::collections::BTreeMap;

use plimsoll_domain::Assessment;
use plimsoll_domain::fleet::Night;
use plimsoll_domain::level::LevelVerdict;
use plimsoll_domain::metric::MetricValue;
use plimsoll_domain::practice::{PracticeVerdict, Verdict};

use super::fleet_card;
use super::fleet_night;
use super::fleet_nights;
use super::link;
use super::markup::{Markup, slug};
use super::metric;
use super::page::Page;
use crate::fleet::NightLevels;
use crate::number::Number;
use crate::rungs::Rungs;
use crate::sound;
use crate::terminal::human::count;

/// One repository of a fleet.
#[derive(Debug, Clone, Copy)]
pub struct FleetEntry<'a> {
    /// Its assessment.
    pub assessment: &'a Assessment,
    /// Its own report: a path relative to the fleet's page. `None` where there is no such file.
    pub report: Option<&'a str>,
}

/// The metrics that stand in the table.
const METRICS: [&str; 5] = [
    "deployment-frequency",
    "change-lead-time",
    "change-fail-rate",
    "failed-deployment-recovery-time",
    "automation-coverage",
];

/// The repositories side by side as a whole HTML document, in the order given; with a night, what it
/// changed first, and how those before it stood (oldest first).
#[must_use]
pub fn html_fleet(entries: &[FleetEntry<'_>], night: Option<&Night>, nights: &[NightLevels]) -> String {
    let version = entries.first().map_or("", |entry| entry.assessment.tool_version.as_str());
    let title = match entries {
        [_] => "1 repository".to_owned(),
        _ => format!("{} repositories", entries.len()),
    };
    let mut page = Page::new(&title, version);
    page.intro(intro(&title, entries));
    let model = model(entries);
    if let Some(night) = night {
        page.section("changed", "What changed", fleet_night::write(night, entries));
    }
    page.section("nights", "Night by night", fleet_nights::write(nights, model));
    page.section("repositories", "Side by side", table(entries, model));
    page.section("pictures", "One by one", fleet_card::all(entries, model));
    page.finish()
}

fn intro(title: &str, entries: &[FleetEntry<'_>]) -> Markup {
    let mut markup = Markup::new();
    markup.own("<p class=\"kicker\">Delivery maturity</p>\n");
    markup.element("h1", &[], title);
    let dates: Vec<_> = entries.iter().map(|entry| entry.assessment.as_of).collect();
    if let (Some(first), Some(last)) = (dates.iter().min(), dates.iter().max()) {
        let (first, last) = (first.format("%Y-%m-%d").to_string(), last.format("%Y-%m-%d").to_string());
        let text = if first == last { format!("as of {first}") } else { format!("as of {first} to {last}") };
        markup.classed("p", "home", &text);
    }
    markup
}

/// The model that is compared: the first of the first repository that has one.
fn model<'a>(entries: &[FleetEntry<'a>]) -> Option<&'a str> {
    entries.iter().flat_map(|entry| &entry.assessment.levels).map(|level| level.model.as_str()).next()
}

/// The categories of the compared model: ids and titles.
fn categories<'a>(entries: &[FleetEntry<'a>], model: Option<&str>) -> Vec<(&'a str, &'a str)> {
    let mut categories: Vec<(&str, &str)> = Vec::new();
    for level in entries.iter().flat_map(|entry| &entry.assessment.levels) {
        let known = categories.iter().any(|(category, _)| *category == level.category);
        if Some(level.model.as_str()) == model && !known {
            categories.push((&level.category, &level.category_title));
        }
    }
    categories
}

fn table(entries: &[FleetEntry<'_>], model: Option<&str>) -> Markup {
    let mut markup = Markup::new();
    if entries.is_empty() {
        markup.own("<p>No repository was assessed.</p>\n");
        return markup;
    }
    let categories = categories(entries, model);
    markup.own("<p id=\"sorted\" class=\"aside\" role=\"status\"></p>\n");
    markup.own("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Repositories\">");
    markup.own("<table class=\"sortable\">\n<caption>");
    markup.text(&format!(
        "Levels of {}: observed, with what is proven and possible",
        model.unwrap_or("no model")
    ));
    markup.own("</caption>\n<thead><tr><th scope=\"col\">Repository</th>");
    for (_, title) in &categories {
        markup.element("th", &[("scope", "col")], title);
    }
    markup.own("<th scope=\"col\">Practices judged</th>");
    for id in METRICS {
        markup.element("th", &[("scope", "col")], &metric::title(id));
    }
    markup.own("</tr></thead>\n<tbody>\n");
    for entry in entries {
        row(&mut markup, entry, model, &categories);
    }
    markup.own("</tbody></table></div>\n");
    markup
}

fn row(markup: &mut Markup, entry: &FleetEntry<'_>, model: Option<&str>, categories: &[(&str, &str)]) {
    let assessment = entry.assessment;
    let name = &assessment.repository.name;
    markup.own("<tr>");
    markup.open("th", &[("scope", "row"), ("data-sort", &name.to_lowercase())]);
    match entry.report {
        Some(report) => link::beside(markup, report, name),
        None => link::inside(markup, &slug("repository", name), name),
    }
    markup.own("</th>");
    for (category, _) in categories {
        let level = assessment
            .levels
            .iter()
            .find(|level| Some(level.model.as_str()) == model && level.category == *category);
        self::level(markup, level);
    }
    judged(markup, assessment.practices.iter().filter(|practice| Some(practice.model.as_str()) == model));
    for id in METRICS {
        let plain = |metric: &&MetricValue| {
            metric.id == id && [&metric.variant, &metric.environment, &metric.component] == [&None; 3]
        };
        number(markup, assessment.metrics.iter().find(plain));
    }
    markup.end("tr");
}

/// A level that is not known has nothing to sort by and stands last.
fn level(markup: &mut Markup, level: Option<&LevelVerdict>) {
    let Some(level) = level else {
        markup.classed("td", "none", "not assessed");
        return;
    };
    let rungs = Rungs::new(&level.ladder);
    let span = rungs.span(level);
    let height = span.observed.map(|rung| rung.to_string());
    markup.open(
        "td",
        &[(if height.is_some() { "data-sort" } else { "" }, height.as_deref().unwrap_or_default())],
    );
    markup.text(&level.observed.as_str().replace('-', " "));
    if span.floor != span.ceiling {
        let named = |rung| rungs.id(rung).unwrap_or_default().to_owned();
        markup.own(" ");
        let interval = format!("{} – {}", named(span.floor), named(span.ceiling));
        markup.classed("span", "aside", &interval);
    }
    markup.own("</td>");
}

/// How many of a model's applicable practices have a verdict.
fn judged<'a>(markup: &mut Markup, practices: impl Iterator<Item = &'a PracticeVerdict>) {
    let mut counts: BTreeMap<Verdict, u64> = BTreeMap::new();
    for practice in practices {
        *counts.entry(practice.verdict).or_default() += 1;
    }
    let of = |verdict| counts.get(&verdict).copied().unwrap_or_default();
    let judged = of(Verdict::Met) + of(Verdict::NotMet);
    let applicable = judged + of(Verdict::Unknown);
    if applicable == 0 {
        markup.classed("td", "none", "nothing applies");
        return;
    }
    let share = Number::share(judged as f64 / applicable as f64).to_string();
    let text = format!("{} of {}", count(judged), count(applicable));
    markup.element("td", &[("data-sort", &share)], &text);
}

fn number(markup: &mut Markup, metric: Option<&MetricValue>) {
    let Some(metric) = metric else {
        markup.classed("td", "none", "not assessed");
        return;
    };
    match sound::value(metric) {
        Some(value) => {
            let exact = Number::new(value).map(|number| number.to_string()).unwrap_or_default();
            markup.open("td", &[("class", "number"), ("data-sort", &exact)]);
            metric::value(markup, value, metric.unit);
            markup.own("</td>");
        }
        None => markup.classed("td", "none", &sound::state(metric).as_str().replace('-', " ")),
    }
}
