//! Every practice with its verdict, when everything is asked for.

use plimsoll_domain::practice::{PracticeVerdict, Verdict};
use plimsoll_domain::{Assessment, Evidence};

use super::levels::category_title;
use super::page::{BAD, CODE, FAINT, GOOD, PLAIN, Page, WARN};
use crate::number::Number;

/// Writes all practices, category by category in the packs' order.
pub(crate) fn write(page: &mut Page, assessment: &Assessment) {
    let mut category = None;
    for practice in &assessment.practices {
        let here = (practice.model.as_str(), practice.category.as_str());
        if category != Some(here) {
            category = Some(here);
            page.heading(
                &format!("Practices: {} / {}", here.0, category_title(assessment, here.0, here.1)),
                "",
            );
        }
        write_practice(page, practice);
    }
}

fn write_practice(page: &mut Page, practice: &PracticeVerdict) {
    let (style, mark) = mark(practice.verdict);
    let grade = practice.grade.map(|grade| format!(", {}", grade.as_str())).unwrap_or_default();
    let sure = match practice.verdict {
        Verdict::Met | Verdict::NotMet => {
            format!(", confidence {:.2}{grade}", Number::share(practice.confidence).get())
        }
        Verdict::Unknown | Verdict::NotApplicable => String::new(),
    };
    let verdict = practice.verdict.as_str().replace('-', " ");
    let line = page
        .line(2)
        .add(style, mark)
        .add(PLAIN, " ")
        .add(CODE, &practice.id)
        .add(FAINT, &format!("  {}, {verdict}{sure}", practice.level));
    page.push(line);
    let lead = page.line(4);
    page.prose(lead, PLAIN, &practice.title);
    if let Some(other) = &practice.superseded_by {
        let line = page.line(4).add(FAINT, "met because of ").add(CODE, other);
        page.push(line);
    }
    if let Some(attested) = &practice.attestation {
        let (said, expires) = (&attested.said, attested.said.expires.format("%Y-%m-%d"));
        let lead = page.line(4);
        let text = format!(
            "attested as {} by {} until {expires} ({}): {}",
            said.verdict.as_str().replace('-', " "),
            said.by,
            attested.outcome.as_str(),
            said.evidence
        );
        page.prose(lead, FAINT, &text);
    }
    if let Some(reason) = &practice.reason {
        let lead = page.line(4);
        page.prose(lead, FAINT, &reason.text);
    }
    if page.evidence {
        evidence(page, &practice.evidence);
    }
}

/// What a claim rests on, each where a reader can look.
pub(crate) fn evidence(page: &mut Page, evidence: &[Evidence]) {
    for one in evidence {
        let note = one.note.as_ref().map(|note| format!("  {note}")).unwrap_or_default();
        let lead = page.line(6);
        page.prose(lead, FAINT, &format!("{}{note}", one.reference));
        if let Some(url) = &one.url {
            let lead = page.line(8);
            page.prose(lead, FAINT, url);
        }
    }
}

/// The mark of a verdict; different without colour too.
pub(crate) const fn mark(verdict: Verdict) -> (anstyle::Style, &'static str) {
    match verdict {
        Verdict::Met => (GOOD, "✓"),
        Verdict::NotMet => (BAD, "✗"),
        Verdict::Unknown => (WARN, "?"),
        Verdict::NotApplicable => (FAINT, "-"),
    }
}
