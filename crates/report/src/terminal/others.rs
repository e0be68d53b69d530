//! The models that are not shown in full: a line for each category.

use plimsoll_domain::Assessment;
use plimsoll_domain::level::{LevelVerdict, Observed};
use plimsoll_domain::metric::Unit;

use super::human::value;
use super::page::{CODE, FAINT, PLAIN, Page};
use crate::number::Number;
use crate::rungs::NONE;

/// Columns of a model's id and of a category's name.
const MODEL: usize = 16;
const CATEGORY: usize = 28;

/// Writes the levels of other models, those that have something to say first.
pub(crate) fn write(page: &mut Page, assessment: &Assessment, others: &[(&str, Vec<&LevelVerdict>)]) {
    if others.is_empty() {
        return;
    }
    let silent =
        |levels: &[&LevelVerdict]| levels.iter().all(|level| level.observed == Observed::NotApplicable);
    page.heading("Other models", "plimsoll audit --model ID, or --verbose, shows them in full");
    for (model, levels) in others.iter().filter(|(_, levels)| !silent(levels)) {
        for (index, level) in levels.iter().enumerate() {
            row(page, if index == 0 { model } else { "" }, level);
        }
    }
    let quiet: Vec<&str> =
        others.iter().filter(|(_, levels)| silent(levels)).map(|(model, _)| *model).collect();
    if let Some(first) = quiet.first() {
        let reason = assessment.practices.iter().find(|practice| practice.model == *first);
        let reason = reason.and_then(|practice| practice.reason.as_ref());
        let why = reason.map(|reason| format!(": {}", reason.text)).unwrap_or_default();
        let lead = page.line(2);
        page.prose(lead, FAINT, &format!("not applicable: {}{why}", quiet.join(", ")));
    }
}

fn row(page: &mut Page, model: &str, level: &LevelVerdict) {
    let named = |level: &Option<String>| level.clone().unwrap_or_else(|| NONE.to_owned());
    let title = page.cut(&level.category_title, CATEGORY - 2);
    let share = value(Number::share(level.determinable).get(), Unit::Ratio);
    let (floor, ceiling) = (named(&level.floor), named(&level.ceiling));
    let interval = if floor == ceiling { String::new() } else { format!(" [{floor} – {ceiling}]") };
    let lead = page.line(2).left(CODE, model, MODEL).left(PLAIN, &title, CATEGORY);
    let observed = level.observed.as_str().replace('-', " ");
    page.prose(lead, PLAIN, &format!("{observed}{interval}, {share} judged"));
}
