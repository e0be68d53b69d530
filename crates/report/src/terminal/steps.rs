//! What to do next.

use plimsoll_domain::Assessment;
use plimsoll_domain::assessment::NextStep;

use super::levels::category_title;
use super::page::{CODE, FAINT, GOOD, PLAIN, Page, STRONG};

/// Steps shown unless everything is asked for.
const MOST_VALUABLE: usize = 3;

/// Column of the text beside `gain`, `why` and `how`.
const TEXT: usize = 9;

/// Writes the most valuable next steps.
pub(crate) fn write(page: &mut Page, assessment: &Assessment) {
    let steps = &assessment.next_steps;
    if steps.is_empty() {
        return;
    }
    let shown = if page.verbose { steps.len() } else { steps.len().min(MOST_VALUABLE) };
    let aside = if shown < steps.len() {
        format!("the {shown} most valuable of {}", steps.len())
    } else {
        "most valuable first".to_owned()
    };
    page.heading("Next steps", &aside);
    for (index, step) in steps.iter().take(shown).enumerate() {
        write_step(page, index + 1, step, category_title(assessment, &step.model, &step.category));
    }
}

fn write_step(page: &mut Page, number: usize, step: &NextStep, category: &str) {
    let lead = page.line(2).add(STRONG, &format!("{number} "));
    page.prose(lead, STRONG, &step.title);
    let gain = page.line(4).left(FAINT, "gain", TEXT - 4);
    page.prose(gain, GOOD, &format!("{category}: {}", step.gain));
    let why = page.line(4).left(FAINT, "why", TEXT - 4);
    page.prose(why, PLAIN, &step.why);
    // The first line says what to do; what follows is an example, whose indentation counts.
    let (what, example) = step.how.split_once('\n').unwrap_or((&step.how, ""));
    let how = page.line(4).left(FAINT, "how", TEXT - 4);
    page.prose(how, PLAIN, what);
    page.verbatim(TEXT + 2, CODE, example);
    let more =
        page.line(4).left(FAINT, "more", TEXT - 4).add(CODE, &format!("plimsoll explain {}", step.practice));
    page.push(more);
}
