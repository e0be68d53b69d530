//! Reading what a pack says of its model: name, scoring, levels, categories.

use std::collections::BTreeSet;

use super::conditions::Conditions;
use super::document::Document;
use super::fields::Fields;
use super::vocabulary::Vocabulary;
use crate::model::{Category, Determinable, Level, Model, Scoring};

/// The one schema this program reads.
pub const SCHEMA: &str = "plimsoll/model/v1";

/// Share of a level's practices that has to be met, unless a pack says otherwise.
const THETA: f64 = 0.6;

/// Reports a missing or foreign schema. Returns whether the file can be read on.
pub(super) fn check_schema(root: &mut Fields<'_, '_>, document: &mut Document<'_>) -> bool {
    let Some(schema) = root.text("schema", document) else { return false };
    if schema.value != SCHEMA {
        let message = format!("schema `{}` is not one this program reads; expected `{SCHEMA}`", schema.value);
        document.report(&schema.span, message);
        return false;
    }
    true
}

/// The model without its practices.
pub(super) fn read(root: &mut Fields<'_, '_>, vocabulary: &Vocabulary, document: &mut Document<'_>) -> Model {
    let default = |fields: &mut Fields<'_, '_>, document: &mut Document<'_>| fields.flag("default", document);
    let levels: Vec<Level> = named(root, "level", "a level", default, document)
        .into_iter()
        .map(|(id, title, default)| Level { id, title, default })
        .collect();
    let categories = named(root, "category", "a category", |_, _| (), document)
        .into_iter()
        .map(|(id, title, ())| Category { id, title })
        .collect();
    let scoring = scoring(root, &levels, document);
    let mut model = Model {
        id: String::new(),
        prefix: String::new(),
        applies: None,
        title: String::new(),
        version: String::new(),
        source: String::new(),
        licence: String::new(),
        scoring,
        levels,
        categories,
        practices: Vec::new(),
    };
    match root.table("model", "[model]", document) {
        None if !root.has("model") => root.missing("[model]", document),
        None => {}
        Some(mut fields) => {
            let mut text = |key| fields.text(key, document).map(|text| text.value).unwrap_or_default();
            model.id = text("id");
            model.title = text("title");
            model.version = text("version");
            model.source = text("source");
            model.licence = text("licence");
            let prefix = fields.optional_text("prefix", document);
            model.prefix = prefix.map_or_else(|| model.id.clone(), |prefix| prefix.value);
            let mut conditions = Conditions { vocabulary, practices: Vec::new() };
            model.applies =
                fields.any("applies").and_then(|found| conditions.read("applies", found, document));
            if let Some((id, at)) = conditions.practices.first() {
                let message = format!("whether the model applies cannot depend on practice `{id}`");
                document.report_at(at, message);
            }
            fields.finish(document);
        }
    }
    model
}

fn named<'t, 'i, More>(
    root: &mut Fields<'t, 'i>,
    key: &'static str,
    what: &'t str,
    mut more: impl FnMut(&mut Fields<'t, 'i>, &mut Document<'_>) -> More,
    document: &mut Document<'_>,
) -> Vec<(String, String, More)> {
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for mut fields in root.tables(key, what, document) {
        let (id, title) = (fields.text("id", document), fields.text("title", document));
        let more = more(&mut fields, document);
        fields.finish(document);
        let (Some(id), Some(title)) = (id, title) else { continue };
        if ["none", "insufficient-evidence", "not-applicable"].contains(&id.value.as_str()) {
            document.report(&id.span, format!("`{}` has a meaning of its own in every output", id.value));
        }
        if seen.insert(id.value.clone()) {
            all.push((id.value, title.value, more));
        } else {
            document.report(&id.span, format!("{what} with id `{}` is there twice", id.value));
        }
    }
    if !root.has(key) {
        root.missing(&format!("[[{key}]]"), document);
    }
    all
}

fn scoring(root: &mut Fields<'_, '_>, levels: &[Level], document: &mut Document<'_>) -> Scoring {
    let mut scoring = Scoring { theta: THETA, determinable: Vec::new() };
    let Some(mut fields) = root.table("scoring", "[scoring]", document) else { return scoring };
    if let Some(theta) = fields.number("theta", document) {
        if theta.value > 0.0 && theta.value <= 1.0 {
            scoring.theta = theta.value;
        } else {
            document
                .report(&theta.span, format!("`theta` is a share above 0 and up to 1, not {}", theta.value));
        }
    }
    for mut rule in fields.tables("determinable", "a determinable share", document) {
        let from = rule.text("from", document);
        let share = rule.number("share", document);
        let at_least = rule.count("at-least", document).map_or(1, |count| count.value as usize);
        let bridge_gates = rule.flag("bridge-gates", document);
        if let Some(share) = share.as_ref().filter(|share| !(0.0..=1.0).contains(&share.value)) {
            document.report(&share.span, format!("`share` is from 0 to 1, not {}", share.value));
        }
        rule.finish(document);
        let (Some(from), Some(share)) = (from, share) else { continue };
        match levels.iter().position(|level| level.id == from.value) {
            Some(rank) => {
                scoring.determinable.push(Determinable {
                    from: rank,
                    share: share.value,
                    at_least,
                    bridge_gates,
                });
            }
            None => {
                let known = levels.iter().map(|level| level.id.as_str());
                document.unknown_word(
                    &from.span,
                    format!("there is no level `{}`", from.value),
                    &from.value,
                    known,
                );
            }
        }
    }
    scoring.determinable.sort_by_key(|rule| rule.from);
    fields.finish(document);
    scoring
}
