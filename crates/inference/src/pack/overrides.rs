//! `[[override]]`: single fields of an inherited practice said anew.

use plimsoll_domain::practice::PracticeRole;

use super::conditions::Conditions;
use super::document::{Document, Spot};
use super::extend::{Inherited, Removed};
use super::fields::Fields;
use super::practices::{self, Draft, Origin, RULES, Rules};
use super::thresholds;
use super::vocabulary::Vocabulary;
use crate::condition::Condition;
use crate::model::{Model, Observability};

/// Reads every `[[override]]` of one file and changes what was inherited.
pub(super) fn read(
    root: &mut Fields<'_, '_>,
    model: &Model,
    inherited: Option<&mut Inherited>,
    vocabulary: &Vocabulary,
    document: &mut Document<'_>,
) {
    let overrides = root.tables("override", "an override", document);
    let Some(inherited) = inherited else {
        if let Some(first) = overrides.first() {
            document
                .report(&first.span(), "only a model that `extends` another one has something to override");
        }
        return;
    };
    for fields in overrides {
        one(fields, model, inherited, vocabulary, document);
    }
}

fn one(
    mut fields: Fields<'_, '_>,
    model: &Model,
    inherited: &mut Inherited,
    vocabulary: &Vocabulary,
    document: &mut Document<'_>,
) {
    let Some(id) = fields.text("practice", document) else { return };
    let at = document.spot(&id.span);
    if let Some((_, first)) = inherited.overridden.iter().find(|(other, _)| *other == id.value) {
        let message = format!("`{}` is overridden twice, first on line {}", id.value, first.line());
        return document.report(&id.span, message);
    }
    let Some(draft) = inherited.find(&id, document) else { return };
    if fields.flag("disabled", document) {
        if let Some(more) = fields.keys().find(|key| !["practice", "disabled"].contains(key)) {
            let message = format!("`{}` is removed; its `{more}` says nothing", id.value);
            document.report(&fields.span(), message);
        }
        let practice = draft.practice.clone();
        inherited.removed.push(Removed { practice, at: at.clone() });
        inherited.overridden.push((id.value, at));
        return;
    }
    draft.origin = Origin::Changed;
    change(draft, &at, fields, model, vocabulary, document);
    inherited.overridden.push((id.value, at));
}

fn change(
    draft: &mut Draft,
    at: &Spot,
    mut fields: Fields<'_, '_>,
    model: &Model,
    vocabulary: &Vocabulary,
    document: &mut Document<'_>,
) {
    draft.id_at = at.clone();
    words(draft, model, &mut fields, document);
    strength(draft, &mut fields, document);
    role(draft, &mut fields, document);
    if fields.has("superseded-by") {
        let named = fields.texts("superseded-by", document);
        draft.practice.superseded_by = named.iter().map(|id| id.value.clone()).collect();
        draft.superseders = named.into_iter().map(|id| (id.value, document.spot(&id.span))).collect();
    }
    rules(draft, at, vocabulary, &mut fields, document);
    if fields.has("remedy")
        && let Some(remedy) = practices::remedy(&mut fields, document)
    {
        draft.practice.remedy = remedy;
    }
    thresholds::read(&mut draft.practice, vocabulary, &mut fields, document);
    fields.finish(document);
}

/// What people read, and where it stands.
fn words(draft: &mut Draft, model: &Model, fields: &mut Fields<'_, '_>, document: &mut Document<'_>) {
    let levels: Vec<&str> = model.levels.iter().map(|level| level.id.as_str()).collect();
    let categories: Vec<&str> = model.categories.iter().map(|category| category.id.as_str()).collect();
    let practice = &mut draft.practice;
    for (key, known, word) in
        [("level", &levels, &mut practice.level), ("category", &categories, &mut practice.category)]
    {
        if fields.has(key)
            && let Some(found) = practices::one_of(key, known, fields, document)
        {
            *word = found;
        }
    }
    for (key, word) in [("title", &mut practice.title), ("meaning", &mut practice.meaning)] {
        if let Some(found) = fields.optional_text(key, document) {
            *word = found.value;
        }
    }
}

fn strength(draft: &mut Draft, fields: &mut Fields<'_, '_>, document: &mut Document<'_>) {
    let Some(strength) = fields.number("strength", document) else { return };
    if !matches!(draft.practice.observability, Observability::Proxy(_)) {
        document.report(&strength.span, "only a proxy has a `strength`");
    } else if strength.value > 0.0 && strength.value <= 1.0 {
        draft.practice.observability = Observability::Proxy(strength.value);
    } else {
        document.report(&strength.span, format!("`strength` is above 0 and up to 1, not {}", strength.value));
    }
}

fn role(draft: &mut Draft, fields: &mut Fields<'_, '_>, document: &mut Document<'_>) {
    let practice = &mut draft.practice;
    practice.gate = fields.optional_flag("gate", document).unwrap_or(practice.gate);
    match fields.optional_flag("optional", document) {
        Some(true) if practice.role == PracticeRole::AntiPractice => {
            document.report(&fields.span(), "a practice is `anti` or `optional`, not both");
        }
        Some(true) => practice.role = PracticeRole::Optional,
        Some(false) if practice.role == PracticeRole::Optional => practice.role = PracticeRole::Counted,
        Some(false) | None => {}
    }
    if practice.gate && practice.role != PracticeRole::Counted {
        let message = format!("only a practice that counts can be a gate, and `{}` is one", practice.id);
        document.report(&fields.span(), message);
    }
}

/// Rules said anew. What the other rules name stays named, from here.
fn rules(
    draft: &mut Draft,
    at: &Spot,
    vocabulary: &Vocabulary,
    fields: &mut Fields<'_, '_>,
    document: &mut Document<'_>,
) {
    let mut conditions = Conditions { vocabulary, practices: Vec::new() };
    let practice = &mut draft.practice;
    let mut kept: Vec<String> = Vec::new();
    let rules = [&mut practice.applies, &mut practice.met, &mut practice.not_met];
    for (which, rule) in rules.into_iter().enumerate() {
        let Some(found) = fields.any(RULES[which]) else {
            kept.extend(rule.iter().flat_map(Condition::practices).map(str::to_owned));
            continue;
        };
        draft.rules_at[which] = Some(document.spot(&found.span()));
        if let Some(condition) = conditions.read(RULES[which], found, document) {
            *rule = Some(condition);
        }
    }
    draft.names = kept.into_iter().map(|id| (id, at.clone())).chain(conditions.practices).collect();
    let there = Rules { met: practice.met.is_some(), not_met: practice.not_met.is_some() };
    practices::check_rules(Some(practice.observability), &there, fields, document);
}
