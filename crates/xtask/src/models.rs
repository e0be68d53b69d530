//! `docs/models/<id>.md`

use plimsoll_domain::practice::PracticeRole;
use plimsoll_inference::condition::rule_lines;
use plimsoll_inference::model::{Model, Practice};
use plimsoll_inference::remedy::Place;

use crate::{Document, page};

/// One document per built-in model.
pub(crate) fn documents() -> Vec<Document> {
    // A test of the packs holds that every built-in one can be read.
    let models = plimsoll_inference::builtin().into_iter().filter_map(|pack| pack.load().ok());
    models.map(|model| Document { path: format!("models/{}.md", model.id), text: document(&model) }).collect()
}

fn document(model: &Model) -> String {
    let mut text = page::generated(&model.title, &format!("`crates/inference/packs/{}`", model.id));
    let levels: Vec<_> = model.levels.iter().map(|level| level.title.as_str()).collect();
    text.push_str(&format!(
        "Id `{}`, pack version {}. Source: {}\n\nLevels: {}. {}\n\n",
        model.id,
        model.version,
        model.source,
        levels.join(" → "),
        model.licence
    ));
    for category in &model.categories {
        text.push_str(&format!("## {}\n\n", category.title));
        for practice in model.practices_of(&category.id) {
            text.push_str(&section(model, practice));
        }
    }
    text.trim_end().to_owned() + "\n"
}

fn section(model: &Model, practice: &Practice) -> String {
    let level = model.levels.iter().find(|level| level.id == practice.level);
    let level = level.map_or(practice.level.as_str(), |level| level.title.as_str());
    let gate = if practice.gate { ", gate of its level" } else { "" };
    let mut text = format!(
        "### `{}`\n\n{} ({level}{gate}). {}\n\n- source: {}\n- observability: {}\n",
        practice.id,
        practice.title,
        practice.meaning,
        practice.source,
        observability(practice)
    );
    for (label, condition) in [
        ("applies when", &practice.applies),
        ("met when", &practice.met),
        ("not met when", &practice.not_met),
    ] {
        if let Some(condition) = condition {
            text.push_str(&format!("- {label}:\n"));
            for line in rule_lines(condition, None) {
                text.push_str(&format!("  {}- {}\n", "  ".repeat(line.depth), line.text));
            }
        }
    }
    match practice.role {
        PracticeRole::Counted => {}
        PracticeRole::Optional => text.push_str("- optional: it is shown and does not count\n"),
        PracticeRole::AntiPractice => {
            text.push_str("- anti-practice: met means that it is still so; it holds no level up\n");
        }
    }
    if !practice.superseded_by.is_empty() {
        text.push_str(&format!("- also met through: `{}`\n", practice.superseded_by.join("`, `")));
    }
    for (label, note) in
        [("can be fooled by", &practice.false_positives), ("can miss", &practice.false_negatives)]
    {
        if let Some(note) = note {
            text.push_str(&format!("- {label}: {note}\n"));
        }
    }
    let remedy = Place::anywhere().made_concrete(&practice.remedy);
    text.push_str(&format!(
        "- to get there ({}): {} — {}\n\n",
        remedy.effort.as_str(),
        page::prose(&remedy.action),
        page::prose(&remedy.place)
    ));
    if !remedy.example.is_empty() {
        text.push_str(&format!("```text\n{}\n```\n\n", remedy.example.trim_end()));
    }
    text
}

fn observability(practice: &Practice) -> String {
    match practice.observability {
        plimsoll_inference::model::Observability::Proxy(strength) => format!("proxy, strength {strength}"),
        other => other.as_str().to_owned(),
    }
}
