//! One practice: its verdict, and unfolded everything that the verdict rests on.

use plimsoll_domain::Signal;
use plimsoll_domain::practice::{PracticeRole, PracticeVerdict, Verdict};

use super::evidence;
use super::link;
use super::markup::{Markup, slug};
use crate::number::Number;
use crate::sound;

/// A practice that unfolds. `data-` attributes are what the filter reads.
pub(crate) fn write(markup: &mut Markup, practice: &PracticeVerdict, signals: &[Signal]) {
    let category = format!("{}/{}", practice.model, practice.category);
    let attributes = [
        ("class", "practice"),
        ("id", &slug("practice", &practice.id)),
        ("data-model", &practice.model),
        ("data-category", &category),
        ("data-verdict", practice.verdict.as_str()),
    ];
    markup.own("<li>");
    markup.open("details", &attributes);
    markup.own("<summary>");
    mark(markup, practice.verdict);
    markup.own(" ");
    markup.open("span", &[("class", "title")]);
    markup.name(&practice.title);
    markup.own("</span> ");
    markup.code(&practice.id);
    markup.own(" ");
    markup.classed("span", "aside", &aside(practice));
    markup.own("</summary>\n<div class=\"body\">");
    why(markup, practice);
    measured(markup, practice, signals);
    if practice.evidence.is_empty() {
        markup.classed("p", "aside", "No evidence: nothing was seen that speaks for or against it.");
    } else {
        markup.own("<h5>Evidence</h5>");
        evidence::list(markup, &practice.evidence);
    }
    if practice.verdict != Verdict::Met && practice.verdict != Verdict::NotApplicable {
        remedy(markup, practice);
    }
    markup.own("</div>");
    markup.close("details");
    markup.end("li");
}

/// A verdict's mark and name: told by shape and word, not by colour alone.
pub(crate) fn mark(markup: &mut Markup, verdict: Verdict) {
    let (class, sign) = match verdict {
        Verdict::Met => ("verdict good", "✓ "),
        Verdict::NotMet => ("verdict bad", "✗ "),
        Verdict::Unknown => ("verdict warn", "? "),
        Verdict::NotApplicable => ("verdict none", "– "),
    };
    markup.open("span", &[("class", class)]);
    markup.element("span", &[("aria-hidden", "true")], sign);
    markup.text(&verdict.as_str().replace('-', " "));
    markup.close("span");
}

fn aside(practice: &PracticeVerdict) -> String {
    let mut said = vec![practice.level.clone()];
    if matches!(practice.verdict, Verdict::Met | Verdict::NotMet) {
        said.push(format!("confidence {:.2}", Number::share(practice.confidence).get()));
        said.extend(practice.grade.map(|grade| grade.as_str().to_owned()));
    }
    if practice.role != PracticeRole::Counted {
        said.push(practice.role.as_str().to_owned());
    }
    said.join(", ")
}

fn why(markup: &mut Markup, practice: &PracticeVerdict) {
    let reason = sound::or_none_recorded(practice.reason.as_ref(), practice.verdict == Verdict::Met);
    if let Some((_, reason)) = reason {
        markup.classed("p", "reason", reason);
    }
    if let Some(other) = &practice.superseded_by {
        markup.own("<p>Met because of ");
        link::inside(markup, &slug("practice", other), other);
        markup.own("</p>");
    }
    if let Some(attested) = &practice.attestation {
        let said = &attested.said;
        let text = format!(
            "Attested as {} by {} until {} ({}): {}",
            said.verdict.as_str().replace('-', " "),
            said.by,
            said.expires.format("%Y-%m-%d"),
            attested.outcome.as_str(),
            said.evidence
        );
        markup.element("p", &[], &text);
    }
}

fn measured(markup: &mut Markup, practice: &PracticeVerdict, signals: &[Signal]) {
    if practice.measured.is_empty() {
        return;
    }
    markup.own("<h5>Measured</h5><ul class=\"measured\">");
    for (name, value) in &practice.measured {
        markup.own("<li>");
        // A name is a signal's, or a signal's with one of its fields.
        let signal = signals.iter().find(|signal| {
            name == &signal.id || name.strip_prefix(&signal.id).is_some_and(|rest| rest.starts_with('.'))
        });
        match signal {
            Some(signal) => link::inside(markup, &slug("signal", &signal.id), name),
            None => markup.code(name),
        }
        markup.own(" ");
        match Number::new(*value) {
            Some(value) => markup.element("data", &[("value", &value.to_string())], &value.to_string()),
            None => markup.text("unknown"),
        }
        markup.close("li");
    }
    markup.own("</ul>");
}

fn remedy(markup: &mut Markup, practice: &PracticeVerdict) {
    let remedy = &practice.remedy;
    if remedy.action.is_empty() {
        return;
    }
    markup.own("<h5>What would change it</h5>");
    markup.open("p", &[]);
    markup.text(&remedy.action);
    if !remedy.place.is_empty() {
        markup.own(" (");
        markup.code(&remedy.place);
        markup.own(")");
    }
    markup.own(" ");
    markup.classed("span", "aside", &format!("a matter of {}", remedy.effort.as_str()));
    markup.close("p");
    if !remedy.example.trim().is_empty() {
        markup.example(&remedy.example);
    }
}
