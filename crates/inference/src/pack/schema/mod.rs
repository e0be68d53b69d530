//! The pack format as a JSON Schema, for editors. It comes from the vocabulary, so that it never lags behind.
//!
//! A schema knows words and types. What needs the whole model — names that lead nowhere, circles, rules that
//! cannot be — only `plimsoll model check` finds.

mod conditions;
mod practices;

use serde_json::{Map, Value, json};

use super::header::SCHEMA;

/// Ids that have a meaning of their own in outputs.
const RESERVED: [&str; 3] = ["none", "insufficient-evidence", "not-applicable"];

/// The schema as text, keys in alphabetical order.
#[must_use]
pub fn json_schema() -> String {
    let mut definitions = Map::new();
    conditions::define(&mut definitions);
    practices::define(&mut definitions);
    definitions.insert("model".to_owned(), model());
    definitions.insert("level".to_owned(), level());
    definitions.insert("category".to_owned(), category());
    definitions.insert("scoring".to_owned(), scoring());
    let lists =
        |item: &str, text: &str| json!({ "description": text, "type": "array", "items": reference(item) });
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:plimsoll:schema:model:v1",
        "title": SCHEMA,
        "description": "A maturity model for Plimsoll, written in TOML. `plimsoll model check` finds more than a schema can.",
        "type": "object",
        "additionalProperties": false,
        "required": ["schema", "model"],
        "properties": {
            "schema": { "description": "The format of the file.", "const": SCHEMA },
            "model": reference("model"),
            "scoring": reference("scoring"),
            "level": lists("level", "The ladder, lowest level first."),
            "category": lists("category", "Categories, each with a ladder of its own."),
            "practice": lists("practice", "What is looked for, cell by cell."),
            "override": lists("override", "Single fields of inherited practices said anew."),
        },
        "if": { "properties": { "model": { "required": ["extends"] } } },
        "else": {
            "required": ["level", "category", "practice"],
            "properties": {
                "model": { "required": ["source", "licence"] },
                "override": false,
            },
        },
        "$defs": definitions,
    });
    // Nothing in it can fail to be written.
    serde_json::to_string_pretty(&sorted(schema)).unwrap_or_default() + "\n"
}

/// The same with keys in order, whatever order the JSON library keeps.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<(String, Value)> = map.into_iter().collect();
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(entries.into_iter().map(|(key, value)| (key, sorted(value))).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        other => other,
    }
}

fn reference(definition: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{definition}") })
}

fn text(description: &str) -> Value {
    json!({ "description": description, "type": "string", "pattern": r"\S" })
}

fn flag(description: &str) -> Value {
    json!({ "description": description, "type": "boolean" })
}

/// A condition with what it is for.
fn rule(description: &str) -> Value {
    json!({ "description": description, "$ref": "#/$defs/condition" })
}

/// One of some words, each with its meaning.
fn one_of(words: &[(&str, &str)]) -> Value {
    let words: Vec<Value> =
        words.iter().map(|(word, meaning)| json!({ "const": word, "description": meaning })).collect();
    json!({ "oneOf": words })
}

fn model() -> Value {
    json!({
        "description": "What the model is called and where it comes from.",
        "type": "object",
        "additionalProperties": false,
        "required": ["id", "title", "version"],
        "properties": {
            "id": text("Short name; practices' ids begin with it."),
            "title": text("Name for people."),
            "version": text("The file's version."),
            "source": text("Where the model comes from."),
            "licence": text("What may be done with the file's words."),
            "prefix": text("What practices' ids begin with, where that is not the model's id."),
            "extends": text("The model this one builds on: the id of a built-in one, or a file beside or below this one."),
            "applies": rule("Where this is false, the whole model is not applicable."),
        },
    })
}

fn level() -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["id", "title"],
        "properties": {
            "id": { "type": "string", "pattern": r"\S", "not": { "enum": RESERVED } },
            "title": text("Name for people."),
            "default": flag("Whoever is not higher stands here; nothing has to be shown for it."),
        },
    })
}

fn category() -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["id", "title"],
        "properties": {
            "id": { "type": "string", "pattern": r"\S", "not": { "enum": RESERVED } },
            "title": text("Name for people."),
        },
    })
}

fn scoring() -> Value {
    json!({
        "description": "When a level counts as reached.",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "theta": {
                "description": "Share of a level's practices that has to be met.",
                "type": "number", "exclusiveMinimum": 0, "maximum": 1,
            },
            "determinable": {
                "description": "How much of a level has to be known before it can be observed.",
                "type": "array",
                "items": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["from", "share"],
                    "properties": {
                        "from": text("The level from which on it holds."),
                        "share": { "description": "Share of the practices that apply.", "type": "number", "minimum": 0, "maximum": 1 },
                        "at-least": { "description": "Never fewer than these.", "type": "integer", "minimum": 1 },
                        "bridge-gates": flag("Whether the level above may speak for a gate that is unknown."),
                    },
                },
            },
        },
    })
}
