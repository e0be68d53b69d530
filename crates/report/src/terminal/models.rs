//! Maturity models for people.

use super::TerminalOptions;
use super::human::counted;
use super::page::{CODE, FAINT, PLAIN, Page, STRONG};
use crate::models::{ModelDetail, ModelPractice, ModelSummary};

/// The models there are: id and name, what they hold, and their levels.
#[must_use]
pub fn model_list(models: &[ModelSummary], options: &TerminalOptions) -> String {
    let mut page = Page::new(options);
    let width = models.iter().map(|model| page.measure(&model.id)).max().unwrap_or(0).min(24);
    for model in models {
        let lead = page.line(0).left(CODE, &model.id, width).add(PLAIN, "  ");
        let under = page.line(lead.width());
        page.prose(lead, STRONG, &model.title);
        page.prose(under.clone(), PLAIN, &size(model));
        page.prose(under, FAINT, &model.levels.join(" → "));
    }
    page.finish()
}

fn size(model: &ModelSummary) -> String {
    let practices = counted(model.practices as u64, "practice");
    let categories = match model.categories {
        1 => "1 category".to_owned(),
        number => format!("{number} categories"),
    };
    let edition =
        if model.edition.is_empty() { String::new() } else { format!(", edition {}", model.edition) };
    let extends = model.extends.as_ref().map(|extends| format!(", extends {extends}")).unwrap_or_default();
    format!("{practices} in {categories}, {}{edition}{extends}", counted(model.levels.len() as u64, "level"))
}

/// One model: what it is, and its practices by category and level.
#[must_use]
pub fn model_show(model: &ModelDetail, options: &TerminalOptions) -> String {
    let mut page = Page::new(options);
    let summary = &model.summary;
    page.push(page.line(0).add(STRONG, &summary.id));
    let lead = page.line(0);
    page.prose(lead, PLAIN, &summary.title);
    page.blank();
    if !model.description.is_empty() {
        let lead = page.line(2);
        page.prose(lead, PLAIN, &model.description);
        page.blank();
    }
    for (label, text) in
        [("holds", size(summary)), ("levels", summary.levels.join(" → ")), ("source", summary.source.clone())]
    {
        if !text.is_empty() {
            let lead = page.line(2).left(FAINT, label, 8);
            page.prose(lead, PLAIN, &text);
        }
    }
    for category in &model.categories {
        page.heading(&category.title, &category.id);
        let practices: Vec<_> =
            model.practices.iter().filter(|practice| practice.category == category.id).collect();
        write_practices(&mut page, &practices);
    }
    page.finish()
}

fn write_practices(page: &mut Page, practices: &[&ModelPractice]) {
    let widest = |text: fn(&ModelPractice) -> &str, limit: usize| {
        practices.iter().map(|practice| page.measure(text(practice))).max().unwrap_or(0).min(limit)
    };
    let levels = widest(|practice| &practice.level, 14);
    let ids = widest(|practice| &practice.id, 40);
    let mut level = "";
    for practice in practices {
        let shown = if practice.level == level { "" } else { practice.level.as_str() };
        level = &practice.level;
        let lead = page
            .line(2)
            .left(FAINT, shown, levels)
            .add(PLAIN, "  ")
            .left(CODE, &practice.id, ids)
            .add(PLAIN, "  ");
        let text = format!("{} ({})", practice.title, practice.observability);
        page.prose(lead, PLAIN, &text);
    }
}
