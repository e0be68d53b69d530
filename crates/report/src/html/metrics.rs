//! Metrics as cards, and why the others have none.

use plimsoll_domain::Assessment;
use plimsoll_domain::metric::MetricValue;

use super::group;
use super::markup::Markup;
use super::metric;
use crate::sound;

/// Metrics that have a section of their own.
const ELSEWHERE: [&str; 2] = ["automation-coverage", "failure-causes"];

/// A card for each measured metric, then the metrics without a value with their reasons.
pub(crate) fn write(assessment: &Assessment) -> Markup {
    let mut markup = Markup::new();
    let here = |metric: &&MetricValue| !ELSEWHERE.contains(&metric.id.as_str());
    let metrics: Vec<&MetricValue> = assessment.metrics.iter().filter(here).collect();
    if metrics.is_empty() {
        return markup;
    }
    let mut silent: Vec<&MetricValue> = Vec::new();
    let mut cards = Markup::new();
    for (_, group) in group::by(metrics, |metric| metric.id.as_str()) {
        match headline(&group).and_then(|at| Some((at, sound::value(group[at])?))) {
            Some((at, value)) => {
                let others: Vec<_> = [&group[..at], &group[at + 1..]].concat();
                metric::card(&mut cards, group[at], value, &others);
            }
            None => silent.extend(group),
        }
    }
    if cards.is_empty() {
        markup.classed("p", "warn", "No metric could be measured.");
    } else {
        markup.own("<div class=\"cards\">\n");
        markup.part(&cards);
        markup.own("</div>\n");
    }
    not_measured(&mut markup, &silent);
    markup
}

/// The reading that stands for its metric: the plain one where it has a value, else the first that has.
fn headline(group: &[&MetricValue]) -> Option<usize> {
    let plain =
        |metric: &MetricValue| [&metric.variant, &metric.environment, &metric.component] == [&None; 3];
    let measured: Vec<_> = (0..group.len()).filter(|at| sound::value(group[*at]).is_some()).collect();
    // A variant alone does not speak for its metric, but a component or an environment does for itself.
    let plain_exists = group.iter().any(|metric| plain(metric));
    match measured.iter().find(|at| plain(group[**at])) {
        Some(at) => Some(*at),
        None if plain_exists => None,
        None => measured.first().copied(),
    }
}

fn not_measured(markup: &mut Markup, silent: &[&MetricValue]) {
    if silent.is_empty() {
        return;
    }
    markup.own("<h3>Not measured</h3>\n<dl class=\"unmeasured\">\n");
    for metric in silent {
        markup.own("<div>");
        let inside = [&metric.variant, &metric.environment, &metric.component];
        let name = inside
            .into_iter()
            .flatten()
            .fold(metric::title(&metric.id), |name, part| format!("{name}, {part}"));
        markup.open("dt", &[]);
        markup.name(&name);
        markup.own("</dt><dd>");
        metric::unmeasured(markup, metric);
        markup.own("</dd>");
        markup.end("div");
    }
    markup.own("</dl>\n");
}
