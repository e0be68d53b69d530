//! One metric as a card: its value, how it spreads, which way it goes, and what it rests on.

use plimsoll_domain::metric::{Direction, MetricValue, Unit};

use super::chart;
use super::evidence;
use super::markup::{Markup, slug};
use crate::number::Number;
use crate::sound;
use crate::terminal::human;
use crate::terminal::metrics as words;

/// Pixels of the strip's height, and of its middle line.
const STRIP: (u32, f64) = (22, 11.0);

/// A card for a measured metric, with the same metric's other readings folded.
pub(crate) fn card(markup: &mut Markup, metric: &MetricValue, value: f64, others: &[&MetricValue]) {
    markup.open("article", &[("class", "card"), ("id", &slug("metric", &metric.id))]);
    markup.element("h3", &[("title", &metric.id)], &title(&metric.id));
    if let Some(environment) = &metric.environment {
        markup.classed("p", "aside", environment);
    }
    markup.own("<p class=\"value\">");
    self::value(markup, value, metric.unit);
    markup.own(" ");
    markup.classed("span", "unit", &words::median(metric, value));
    markup.own("</p>\n");
    trend(markup, metric);
    strip(markup, metric, value);
    spread(markup, metric, value);
    notes(markup, &metric.caveats);
    evidence::folded(markup, &metric.evidence);
    self::others(markup, others);
    markup.end("article");
}

/// A metric's id as words.
pub(crate) fn title(id: &str) -> String {
    let words = id.replace('-', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A number for people that carries the exact one, spelled as in JSON and CSV.
pub(crate) fn value(markup: &mut Markup, value: f64, unit: Unit) {
    let exact = Number::new(value).map(|number| number.to_string()).unwrap_or_default();
    markup.element("data", &[("value", &exact)], &human::value(value, unit));
}

fn trend(markup: &mut Markup, metric: &MetricValue) {
    let Some(trend) = metric.trend else { return };
    let class = match trend.direction {
        Direction::Improving => "trend good",
        Direction::Worsening => "trend bad",
        Direction::Rising | Direction::Falling | Direction::None => "trend",
    };
    let direction = match trend.direction {
        Direction::None => "no trend shown".to_owned(),
        _ => words::trend(metric, 0.0),
    };
    markup.open("p", &[("class", class)]);
    markup.text(&direction);
    if trend.direction != Direction::None {
        let sure = match Number::new(trend.p_value).map(Number::get) {
            Some(p) if p < 0.001 => "p below 0.001".to_owned(),
            Some(p) => format!("p {}", human::figure(p)),
            None => "p unknown".to_owned(),
        };
        markup.classed("span", "aside", &format!(" ({sure})"));
    }
    markup.own("</p>\n");
}

/// The interval as a band and the quantiles as marks, from zero to the largest of them.
fn strip(markup: &mut Markup, metric: &MetricValue, value: f64) {
    let finite = |number: &f64| number.is_finite();
    // A share's quantiles are those of the weeks or of single outcomes; its own scale is from none to all.
    let spread = [metric.p75, metric.p90].map(|quantile| {
        quantile.filter(finite).filter(|_| metric.unit != Unit::Ratio && metric.p50.is_some())
    });
    let interval = metric.interval.filter(|(low, high)| low.is_finite() && high.is_finite());
    if interval.is_none() && spread == [None; 2] {
        return;
    }
    let largest = spread.iter().flatten().copied().fold(value, f64::max);
    let largest = interval.map_or(largest, |(_, high)| largest.max(high));
    let scale = if metric.unit == Unit::Ratio { 1.0 } else { largest * 1.04 };
    if scale <= 0.0 {
        return;
    }
    let middle = STRIP.1;
    chart::begin(markup, "strip", STRIP.0);
    chart::line(markup, "axis", 0.0, 1.0, middle);
    if let Some((low, high)) = interval {
        chart::bar(markup, "band", (low / scale, (high - low) / scale), (middle - 5.0, 10.0));
    }
    for quantile in spread.into_iter().flatten() {
        chart::tick(markup, "quantile", quantile / scale, (middle - 6.0, middle + 6.0));
    }
    chart::dot(markup, "point", value / scale, middle, 4.5);
    chart::end(markup);
}

fn spread(markup: &mut Markup, metric: &MetricValue, value: f64) {
    markup.own("<dl class=\"spread\">");
    if metric.interval.is_some() {
        markup.own("<div><dt>95 % interval</dt><dd>");
        interval(markup, metric, value);
        markup.own("</dd></div>");
    }
    for (label, quantile) in [("p50", metric.p50), ("p75", metric.p75), ("p90", metric.p90)] {
        let Some(quantile) = quantile.filter(|quantile| quantile.is_finite()) else { continue };
        markup.own("<div>");
        markup.element("dt", &[], label);
        markup.own("<dd>");
        self::value(markup, quantile, metric.unit);
        markup.own("</dd></div>");
    }
    markup.own("<div><dt>n</dt><dd>");
    sample(markup, metric);
    markup.own("</dd></div></dl>\n");
}

/// The interval in words, with its exact ends: `low/high`.
fn interval(markup: &mut Markup, metric: &MetricValue, value: f64) {
    let end = |number: f64| Number::new(number).map(|number| number.to_string());
    if let Some((Some(low), Some(high))) = metric.interval.map(|(low, high)| (end(low), end(high))) {
        let exact = format!("{low}/{high}");
        markup.element("data", &[("value", &exact)], &words::interval(metric, value));
    }
}

/// The sample's size.
fn sample(markup: &mut Markup, metric: &MetricValue) {
    markup.element("data", &[("value", &metric.n.to_string())], &human::count(metric.n));
}

/// What a reader has to know of a value, folded: most of it is the same for many.
pub(crate) fn notes(markup: &mut Markup, caveats: &[String]) {
    if caveats.is_empty() {
        return;
    }
    markup.own("<details>");
    markup.element("summary", &[], &human::counted(caveats.len() as u64, "note"));
    markup.own("<ul>");
    for caveat in caveats {
        markup.element("li", &[], caveat);
    }
    markup.own("</ul>");
    markup.end("details");
}

/// The metric's variants, environments and components as a table.
fn others(markup: &mut Markup, others: &[&MetricValue]) {
    if others.is_empty() {
        return;
    }
    markup.own("<details>");
    let count = human::counted(others.len() as u64, "other reading");
    markup.element("summary", &[], &count);
    markup
        .own("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Other readings\"><table>\n");
    markup.own("<thead><tr><th scope=\"col\">Of</th><th scope=\"col\">Value</th>");
    markup.own("<th scope=\"col\">95 % interval</th><th scope=\"col\">n</th></tr></thead>\n<tbody>\n");
    for other in others {
        markup.own("<tr>");
        let inside = [&other.variant, &other.environment, &other.component];
        let name: Vec<&str> = inside.into_iter().flatten().map(String::as_str).collect();
        markup.open("th", &[("scope", "row")]);
        markup.name(&name.join(", "));
        markup.own("</th>");
        match sound::value(other) {
            Some(value) => {
                markup.own("<td class=\"number\">");
                self::value(markup, value, other.unit);
                markup.own("</td>");
                markup.own("<td class=\"number\">");
                interval(markup, other, value);
                markup.own("</td><td class=\"number\">");
                sample(markup, other);
                markup.own("</td>");
            }
            None => {
                markup.open("td", &[("colspan", "3")]);
                unmeasured(markup, other);
                markup.own("</td>");
            }
        }
        markup.end("tr");
    }
    markup.own("</tbody></table></div>");
    markup.end("details");
}

/// The state and the reason of a metric without a value.
pub(crate) fn unmeasured(markup: &mut Markup, metric: &MetricValue) {
    markup.text(&sound::state(metric).as_str().replace('-', " "));
    if let Some((_, reason)) = sound::reason(metric) {
        markup.own(": ");
        markup.text(reason);
    }
}
