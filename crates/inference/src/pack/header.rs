//! Reading what a pack says of its model: name, scoring, levels, categories.

use std::collections::{BTreeMap, BTreeSet};

use super::conditions::Conditions;
use super::document::{Document, Spot};
use super::extend::{Inherited, Loading};
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

/// What a pack says of its model.
pub(super) struct Header {
    /// The model without its practices.
    pub(super) model: Model,
    /// What it has of the model it builds on.
    pub(super) inherited: Option<Inherited>,
    /// Where this pack's own levels and categories stand.
    pub(super) places: Places,
}

/// Where levels and categories stand, by id.
#[derive(Default)]
pub(super) struct Places {
    pub(super) levels: BTreeMap<String, Spot>,
    pub(super) categories: BTreeMap<String, Spot>,
}

/// The header; `None` when it builds on a model that cannot be had.
pub(super) fn read(
    root: &mut Fields<'_, '_>,
    vocabulary: &Vocabulary,
    loading: &Loading<'_>,
    document: &mut Document<'_>,
) -> Option<Header> {
    let mut fields = root.table("model", "[model]", document);
    let extends = fields.as_mut().and_then(|fields| fields.optional_text("extends", document));
    let mut base = match &extends {
        Some(extends) => Some(loading.base(extends, document)?),
        None => None,
    };
    let inherited = base.as_mut().zip(extends).map(|(base, extends)| {
        Inherited::new(std::mem::take(&mut base.practices), document.spot(&extends.span))
    });
    let mut model = base.map_or_else(nothing, built_on);
    let bare = inherited.is_none();
    let default = |fields: &mut Fields<'_, '_>, document: &mut Document<'_>| fields.flag("default", document);
    let mut places = Places::default();
    for (id, title, default) in named(root, "level", "a level", bare, default, document) {
        places.levels.insert(id.0.clone(), id.1);
        let level = Level { id: id.0, title, default };
        replace_or_add(&mut model.levels, level, |level| &level.id);
    }
    for (id, title, ()) in named(root, "category", "a category", bare, |_, _| (), document) {
        places.categories.insert(id.0.clone(), id.1);
        replace_or_add(&mut model.categories, Category { id: id.0, title }, |category| &category.id);
    }
    scoring(root, &model.levels, &mut model.scoring, document);
    match fields {
        None if !root.has("model") => root.missing("[model]", document),
        None => {}
        Some(fields) => about(fields, &mut model, bare, vocabulary, document),
    }
    Some(Header { model, inherited, places })
}

/// A model of which nothing is said yet.
fn nothing() -> Model {
    Model {
        id: String::new(),
        prefix: String::new(),
        inherited_prefixes: Vec::new(),
        extends: None,
        applies: None,
        title: String::new(),
        version: String::new(),
        source: String::new(),
        licence: String::new(),
        scoring: Scoring { theta: THETA, determinable: Vec::new() },
        levels: Vec::new(),
        categories: Vec::new(),
        practices: Vec::new(),
    }
}

/// A model that has everything of another one, and its name still to get.
fn built_on(base: Model) -> Model {
    let further = base.extends.as_ref().map(|further| format!(", which extends {further}"));
    let mut inherited_prefixes = base.inherited_prefixes;
    inherited_prefixes.push(base.prefix);
    Model {
        extends: Some(format!("{} {}{}", base.id, base.version, further.unwrap_or_default())),
        inherited_prefixes,
        prefix: String::new(),
        ..base
    }
}

fn replace_or_add<T>(all: &mut Vec<T>, new: T, id: impl Fn(&T) -> &String) {
    match all.iter().position(|old| id(old) == id(&new)) {
        Some(at) => all[at] = new,
        None => all.push(new),
    }
}

/// `[model]`. What a model is built on says where it comes from and what may be done with it, unless said anew.
fn about(
    mut fields: Fields<'_, '_>,
    model: &mut Model,
    bare: bool,
    vocabulary: &Vocabulary,
    document: &mut Document<'_>,
) {
    let inherited_id = std::mem::take(&mut model.id);
    if let Some(id) = fields.text("id", document) {
        if !bare && id.value == inherited_id {
            let message = format!("a model that extends `{inherited_id}` needs an id of its own");
            document.report(&id.span, message);
        }
        model.id = id.value;
    }
    let mut text = |key| fields.text(key, document).map(|text| text.value).unwrap_or_default();
    model.title = text("title");
    model.version = text("version");
    for (key, word) in [("source", &mut model.source), ("licence", &mut model.licence)] {
        let found = if bare { fields.text(key, document) } else { fields.optional_text(key, document) };
        if let Some(found) = found {
            *word = found.value;
        }
    }
    let prefix = fields.optional_text("prefix", document);
    model.prefix = prefix.map_or_else(|| model.id.clone(), |prefix| prefix.value);
    let mut conditions = Conditions { vocabulary, practices: Vec::new() };
    if let Some(found) = fields.any("applies") {
        model.applies = conditions.read("applies", found, document);
    }
    if let Some((id, at)) = conditions.practices.first() {
        document.report_at(at, format!("whether the model applies cannot depend on practice `{id}`"));
    }
    fields.finish(document);
}

fn named<'t, 'i, More>(
    root: &mut Fields<'t, 'i>,
    key: &'static str,
    what: &'t str,
    needed: bool,
    mut more: impl FnMut(&mut Fields<'t, 'i>, &mut Document<'_>) -> More,
    document: &mut Document<'_>,
) -> Vec<((String, Spot), String, More)> {
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
            let at = document.spot(&id.span);
            all.push(((id.value, at), title.value, more));
        } else {
            document.report(&id.span, format!("{what} with id `{}` is there twice", id.value));
        }
    }
    if needed && !root.has(key) {
        root.missing(&format!("[[{key}]]"), document);
    }
    all
}

/// `[scoring]`: what it does not say stays as it is.
fn scoring(root: &mut Fields<'_, '_>, levels: &[Level], scoring: &mut Scoring, document: &mut Document<'_>) {
    let Some(mut fields) = root.table("scoring", "[scoring]", document) else { return };
    if fields.has("determinable") {
        scoring.determinable.clear();
    }
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
}
