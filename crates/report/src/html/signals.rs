//! The single observations that practices are built from.

use plimsoll_domain::signal::{Signal, SignalState};

use super::evidence;
use super::group;
use super::markup::{Markup, slug};
use crate::number::Number;
use crate::sound;
use crate::terminal::human::{self, counted};

/// The signals by area; all folded, since practices say what they mean.
pub(crate) fn write(signals: &[Signal]) -> Markup {
    let mut markup = Markup::new();
    if signals.is_empty() {
        return markup;
    }
    markup.own("<p class=\"aside\">Single observations; practices are judged by them.</p>\n");
    let area = |signal: &'_ Signal| signal.id.split('.').next().unwrap_or_default().to_owned();
    for (area, signals) in group::by(signals, area) {
        markup.own("<details class=\"group\"><summary><h3>");
        markup.name(&area);
        markup.own("</h3> ");
        markup.classed("span", "aside", &counted(signals.len() as u64, "signal"));
        markup.own("</summary>\n<ul class=\"practices\">\n");
        for signal in signals {
            one(&mut markup, signal);
        }
        markup.own("</ul></details>\n");
    }
    markup
}

fn one(markup: &mut Markup, signal: &Signal) {
    markup.own("<li>");
    markup.open("details", &[("class", "signal"), ("id", &slug("signal", &signal.id))]);
    markup.own("<summary>");
    let (class, sign) = match signal.state {
        SignalState::Observed => ("verdict good", "● "),
        SignalState::Absent => ("verdict bad", "○ "),
        SignalState::Unknown => ("verdict warn", "? "),
        SignalState::NotApplicable => ("verdict none", "– "),
    };
    markup.open("span", &[("class", class)]);
    markup.element("span", &[("aria-hidden", "true")], sign);
    markup.text(&signal.state.as_str().replace('-', " "));
    markup.own("</span> ");
    markup.code(&signal.id);
    markup.own(" ");
    markup.classed("span", "aside", &aside(signal));
    markup.own("</summary>\n<div class=\"body\">");
    let reason = sound::or_none_recorded(signal.reason.as_ref(), signal.state == SignalState::Observed);
    if let Some((_, reason)) = reason {
        markup.classed("p", "reason", reason);
    }
    if !signal.values.is_empty() {
        markup.own("<ul class=\"measured\">");
        for (name, value) in &signal.values {
            markup.own("<li>");
            markup.code(name);
            markup.own(" ");
            match Number::new(*value) {
                Some(value) => markup.element("data", &[("value", &value.to_string())], &value.to_string()),
                None => markup.text("unknown"),
            }
            markup.close("li");
        }
        markup.own("</ul>");
    }
    evidence::list(markup, &signal.evidence);
    markup.own("</div>");
    markup.close("details");
    markup.end("li");
}

fn aside(signal: &Signal) -> String {
    let mut said = Vec::new();
    if signal.state == SignalState::Observed || signal.state == SignalState::Absent {
        said.push(format!("confidence {:.2}", Number::share(signal.confidence).get()));
        said.push(signal.grade.as_str().to_owned());
    }
    said.extend(signal.n.map(|n| format!("n {}", human::count(n))));
    said.join(", ")
}
