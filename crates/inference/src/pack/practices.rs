//! Reading practices.

use plimsoll_domain::practice::{Effort, PracticeRole, Remedy};

use super::conditions::Conditions;
use super::document::{Document, Spot};
use super::fields::{At, Fields};
use super::vocabulary::Vocabulary;
use crate::condition::Condition;
use crate::model::{Model, Observability, Practice};
use crate::remedy::unknown_placeholders;

const EFFORTS: [Effort; 4] = [Effort::Hours, Effort::Days, Effort::Weeks, Effort::Quarters];

/// A practice with where its words stand, for the checks that need all practices.
pub(super) struct Draft {
    pub(super) practice: Practice,
    pub(super) id_at: Spot,
    pub(super) superseders: Vec<(String, Spot)>,
    pub(super) names: Vec<(String, Spot)>,
    /// Where `applies`, `met` and `not-met` stand.
    pub(super) rules_at: [Option<Spot>; 3],
    pub(super) origin: Origin,
    /// Whether its id has to begin with the model's prefix.
    pub(super) prefixed: bool,
}

impl Draft {
    /// Whether this pack says something of it.
    pub(super) fn is_of_this_pack(&self) -> bool {
        self.origin != Origin::Inherited
    }
}

/// Where a practice comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// This pack has it.
    Own,
    /// The model that this pack builds on has it.
    Inherited,
    /// So it does, and this pack changes it.
    Changed,
}

/// Keys of a practice's rules, in the order in which they are asked.
pub(super) const RULES: [&str; 3] = ["applies", "met", "not-met"];

/// Every `[[practice]]` of one file.
pub(super) fn read(
    root: &mut Fields<'_, '_>,
    model: &Model,
    vocabulary: &Vocabulary,
    document: &mut Document<'_>,
) -> Vec<Draft> {
    let tables = root.tables("practice", "a practice", document);
    tables.into_iter().filter_map(|fields| practice(fields, model, vocabulary, document)).collect()
}

fn practice(
    mut fields: Fields<'_, '_>,
    model: &Model,
    vocabulary: &Vocabulary,
    document: &mut Document<'_>,
) -> Option<Draft> {
    let id = fields.text("id", document);
    let levels: Vec<&str> = model.levels.iter().map(|level| level.id.as_str()).collect();
    let categories: Vec<&str> = model.categories.iter().map(|category| category.id.as_str()).collect();
    let level = one_of("level", &levels, &mut fields, document);
    let category = one_of("category", &categories, &mut fields, document);
    let title = fields.text("title", document);
    let meaning = fields.text("meaning", document);
    let source = fields.text("source", document);
    let observability = observability(&mut fields, document);
    let gate = fields.flag("gate", document);
    let role = role(gate, &mut fields, document);
    let superseders = fields.texts("superseded-by", document);
    let mut conditions = Conditions { vocabulary, practices: Vec::new() };
    let mut rules_at = [None, None, None];
    let [applies, met, not_met]: [Option<Condition>; 3] = std::array::from_fn(|which| {
        let found = fields.any(RULES[which])?;
        rules_at[which] = Some(document.spot(&found.span()));
        conditions.read(RULES[which], found, document)
    });
    let rules = Rules { met: fields.has("met"), not_met: fields.has("not-met") };
    check_rules(observability, &rules, &fields, document);
    let mut note = |key| fields.optional_text(key, document).map(|text| text.value);
    let (false_positives, false_negatives) = (note("false-positives"), note("false-negatives"));
    let remedy = remedy(&mut fields, document);
    fields.finish(document);
    let id = id?;
    Some(Draft {
        id_at: document.spot(&id.span),
        superseders: superseders
            .iter()
            .map(|superseder| (superseder.value.clone(), document.spot(&superseder.span)))
            .collect(),
        names: conditions.practices,
        rules_at,
        origin: Origin::Own,
        prefixed: true,
        practice: Practice {
            id: id.value,
            category: category?,
            level: level?,
            title: title?.value,
            meaning: meaning?.value,
            source: source?.value,
            observability: observability?,
            role,
            gate,
            superseded_by: superseders.into_iter().map(|superseder| superseder.value).collect(),
            applies,
            met,
            not_met,
            false_positives,
            false_negatives,
            remedy: remedy?,
        },
    })
}

/// Which rules a practice has.
pub(super) struct Rules {
    pub(super) met: bool,
    pub(super) not_met: bool,
}

pub(super) fn check_rules(
    observability: Option<Observability>,
    rules: &Rules,
    fields: &Fields<'_, '_>,
    document: &mut Document<'_>,
) {
    match observability {
        Some(Observability::Attestation) if rules.met || rules.not_met => {
            document
                .report(&fields.span(), "a practice that only a person can attest has no `met` or `not-met`");
        }
        Some(Observability::Direct | Observability::Proxy(_)) if !rules.met => {
            fields.missing("met", document);
        }
        _ => {}
    }
}

/// What the verdict does to the level. What does not count cannot be a gate.
fn role(gate: bool, fields: &mut Fields<'_, '_>, document: &mut Document<'_>) -> PracticeRole {
    let role = match (fields.flag("anti", document), fields.flag("optional", document)) {
        (false, false) => return PracticeRole::Counted,
        (true, false) => PracticeRole::AntiPractice,
        (false, true) => PracticeRole::Optional,
        (true, true) => {
            document.report(&fields.span(), "a practice is `anti` or `optional`, not both");
            PracticeRole::AntiPractice
        }
    };
    if gate {
        document.report(&fields.span(), "only a practice that counts can be a gate");
    }
    role
}

pub(super) fn one_of(
    key: &'static str,
    known: &[&str],
    fields: &mut Fields<'_, '_>,
    document: &mut Document<'_>,
) -> Option<String> {
    let found = fields.text(key, document)?;
    if known.contains(&found.value.as_str()) {
        return Some(found.value);
    }
    let message = format!("there is no {key} `{}`; this model has {}", found.value, known.join(", "));
    document.unknown_word(&found.span, message, &found.value, known.iter().copied());
    None
}

fn observability(fields: &mut Fields<'_, '_>, document: &mut Document<'_>) -> Option<Observability> {
    let kind = one_of("observability", &["direct", "proxy", "attestation"], fields, document);
    let strength = fields.number("strength", document);
    match (kind?.as_str(), strength) {
        ("proxy", Some(strength)) if strength.value > 0.0 && strength.value <= 1.0 => {
            Some(Observability::Proxy(strength.value))
        }
        ("proxy", Some(strength)) => {
            let message = format!("`strength` is above 0 and up to 1, not {}", strength.value);
            document.report(&strength.span, message);
            None
        }
        ("proxy", None) => {
            fields.missing("strength", document);
            None
        }
        (_, Some(strength)) => {
            document.report(&strength.span, "only a proxy has a `strength`");
            None
        }
        ("direct", None) => Some(Observability::Direct),
        (_, None) => Some(Observability::Attestation),
    }
}

pub(super) fn remedy(fields: &mut Fields<'_, '_>, document: &mut Document<'_>) -> Option<Remedy> {
    if !fields.has("remedy") {
        fields.missing("[practice.remedy]", document);
    }
    let mut remedy = fields.table("remedy", "a remedy", document)?;
    let action = words("action", &mut remedy, document);
    let place = words("place", &mut remedy, document);
    let example = words("example", &mut remedy, document);
    let effort = one_of("effort", &EFFORTS.map(Effort::as_str), &mut remedy, document);
    remedy.finish(document);
    let effort = effort?;
    Some(Remedy {
        action: action?.value,
        place: place?.value,
        example: example?.value.trim_end().to_owned(),
        effort: EFFORTS.into_iter().find(|candidate| candidate.as_str() == effort)?,
    })
}

fn words(key: &'static str, fields: &mut Fields<'_, '_>, document: &mut Document<'_>) -> Option<At<String>> {
    let text = fields.text(key, document)?;
    for word in unknown_placeholders(&text.value) {
        let message = format!("nothing fills the placeholder `@{word}@`");
        document.unknown_word(&text.span, message, word, crate::remedy::PLACEHOLDERS);
    }
    Some(text)
}
