//! Why jobs failed.

use plimsoll_domain::metric::MetricValue;

use super::chart;
use super::evidence;
use super::markup::Markup;
use super::metric;
use crate::sound;
use crate::terminal::human;

/// The metric whose components are the causes.
const ID: &str = "failure-causes";

/// The causes, the most frequent first as the metric gives them.
pub(crate) fn write(metrics: &[MetricValue]) -> Markup {
    let mut markup = Markup::new();
    let own: Vec<_> = metrics.iter().filter(|metric| metric.id == ID).collect();
    let Some(whole) = own.iter().find(|metric| metric.component.is_none()) else { return markup };
    let Some(total) = sound::value(whole) else {
        markup.own("<p class=\"aside\">");
        metric::unmeasured(&mut markup, whole);
        markup.own("</p>\n");
        return markup;
    };
    markup.own("<div class=\"lead\"><p><strong>");
    metric::value(&mut markup, total, whole.unit);
    markup.own("</strong> failed jobs whose log was read</p>");
    metric::notes(&mut markup, &whole.caveats);
    markup.own("</div>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Causes\">");
    markup.own("<table class=\"bars\">\n<thead><tr><th scope=\"col\">Cause</th>");
    markup.own("<th scope=\"col\">Jobs</th><th scope=\"col\">Shown by</th></tr></thead>\n<tbody>\n");
    for cause in own.iter().filter(|metric| metric.component.is_some()) {
        row(&mut markup, cause, total);
    }
    markup.own("</tbody></table></div>\n");
    markup
}

fn row(markup: &mut Markup, cause: &MetricValue, total: f64) {
    markup.own("<tr>");
    markup.open("th", &[("scope", "row")]);
    markup.name(&cause.component.as_deref().unwrap_or_default().replace('-', " "));
    markup.own("</th><td class=\"bar\">");
    match sound::value(cause) {
        Some(jobs) => {
            chart::share(markup, if total > 0.0 { jobs / total } else { 0.0 });
            markup.open("span", &[]);
            markup.text(&human::value(jobs, cause.unit));
            markup.own("</span>");
        }
        None => metric::unmeasured(markup, cause),
    }
    markup.own("</td><td>");
    evidence::folded(markup, &cause.evidence);
    markup.own("</td>");
    markup.end("tr");
}
