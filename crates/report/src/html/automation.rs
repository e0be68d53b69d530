//! How much of the changes each stage of the pipeline runs for.

use plimsoll_domain::metric::MetricValue;
use plimsoll_domain::tables::Tables;

use super::chart;
use super::evidence;
use super::markup::Markup;
use super::matrix;
use super::metric;
use crate::sound;
use crate::terminal::human;

/// The metric whose components are the stages.
const ID: &str = "automation-coverage";

/// The mean, a row for each stage, and the stages week by week where their rows are there.
pub(crate) fn write(metrics: &[MetricValue], tables: Option<&Tables>) -> Markup {
    let mut markup = stages(metrics);
    markup.part(&matrix::write(tables));
    markup
}

fn stages(metrics: &[MetricValue]) -> Markup {
    let mut markup = Markup::new();
    let own: Vec<_> = metrics.iter().filter(|metric| metric.id == ID).collect();
    for whole in own.iter().filter(|metric| metric.component.is_none()) {
        self::whole(&mut markup, whole);
    }
    let stages: Vec<_> =
        own.iter().filter(|metric| metric.component.is_some() && metric.variant.is_none()).collect();
    if stages.is_empty() {
        return markup;
    }
    markup.own("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Stages\">");
    markup.own("<table class=\"bars\">\n<caption>Share of changes that each stage ran for</caption>\n");
    markup.own("<thead><tr><th scope=\"col\">Stage</th><th scope=\"col\">Share</th>");
    markup
        .own("<th scope=\"col\" class=\"number\">Changes</th><th scope=\"col\">Shown by</th></tr></thead>\n");
    markup.own("<tbody>\n");
    for stage in stages {
        row(&mut markup, stage);
    }
    markup.own("</tbody></table></div>\n");
    markup
}

fn whole(markup: &mut Markup, whole: &MetricValue) {
    markup.own("<div class=\"lead\"><p>");
    match sound::value(whole) {
        Some(value) => {
            markup.own("<strong>");
            metric::value(markup, value, whole.unit);
            markup.own("</strong> ");
            let what = match whole.variant.as_deref() {
                None => "of changes, on average over the stages that apply",
                Some("configured") => "as the workflow files configure it",
                Some(other) => other,
            };
            markup.text(what);
            markup.classed("span", "aside", &format!(" (n {})", human::count(whole.n)));
        }
        None => metric::unmeasured(markup, whole),
    }
    markup.own("</p>");
    metric::notes(markup, &whole.caveats);
    markup.end("div");
}

fn row(markup: &mut Markup, stage: &MetricValue) {
    markup.own("<tr>");
    markup.open("th", &[("scope", "row")]);
    markup.name(stage.component.as_deref().unwrap_or_default());
    markup.own("</th>");
    match sound::value(stage) {
        Some(share) => {
            markup.own("<td class=\"bar\">");
            chart::share(markup, share);
            metric::value(markup, share, stage.unit);
            markup.own("</td>");
            markup.classed("td", "number", &human::count(stage.n));
        }
        None => {
            markup.own("<td colspan=\"2\">");
            metric::unmeasured(markup, stage);
            markup.own("</td>");
        }
    }
    markup.own("<td>");
    evidence::folded(markup, &stage.evidence);
    metric::notes(markup, &stage.caveats);
    markup.own("</td>");
    markup.end("tr");
}
