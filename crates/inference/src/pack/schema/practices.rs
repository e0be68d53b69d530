//! Practices, overrides and remedies.

use serde_json::{Map, Value, json};

use super::{flag, one_of, reference, rule, text};

/// Adds what practices are made of.
pub(super) fn define(definitions: &mut Map<String, Value>) {
    definitions.insert("practice".to_owned(), practice());
    definitions.insert("override".to_owned(), override_());
    definitions.insert("remedy".to_owned(), remedy());
    definitions.insert("thresholds".to_owned(), thresholds());
}

/// Keys that a practice and an override share.
fn shared() -> Map<String, Value> {
    let keys = [
        ("category", text("The id of its category.")),
        ("level", text("The id of its level.")),
        ("title", text("In a few words.")),
        ("meaning", text("What it means.")),
        (
            "strength",
            json!({ "description": "How reliably a proxy goes with what it stands for.", "type": "number", "exclusiveMinimum": 0, "maximum": 1 }),
        ),
        ("gate", flag("The level cannot be reached without it.")),
        ("optional", flag("It is shown and is in no count.")),
        (
            "superseded-by",
            json!({ "description": "Practices that contain this one: when one of them is met, so is this.", "type": "array", "items": { "type": "string" } }),
        ),
        ("applies", rule("Where this is false, the practice is not applicable.")),
        ("met", rule("Where this is true, the practice is met.")),
        ("not-met", rule("Where this is true and `met` is not, the practice is not met.")),
        ("remedy", reference("remedy")),
    ];
    keys.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

fn practice() -> Value {
    let mut properties = shared();
    let own = [
        (
            "id",
            text(
                "Begins with the model's prefix: `house.flow.weekly`. An inherited id replaces that practice.",
            ),
        ),
        ("source", text("Where the definition comes from.")),
        (
            "observability",
            one_of(&[
                ("direct", "The repository shows the practice itself."),
                ("proxy", "It shows something that goes with it; `strength` says how reliably."),
                ("attestation", "Only a person can say."),
            ]),
        ),
        ("anti", flag("Something to leave behind: met means that it is still done. It is in no count.")),
        ("false-positives", text("What fools the rule into met.")),
        ("false-negatives", text("What hides the practice from the rule.")),
    ];
    properties.extend(own.into_iter().map(|(key, value)| (key.to_owned(), value)));
    let observed = |kind: &str, then: Value| {
        json!({
            "if": { "properties": { "observability": { "const": kind } }, "required": ["observability"] },
            "then": then,
        })
    };
    json!({
        "description": "One thing that is looked for.",
        "type": "object",
        "additionalProperties": false,
        "required": ["id", "category", "level", "title", "meaning", "source", "observability", "remedy"],
        "properties": properties,
        "allOf": [
            observed("direct", json!({ "required": ["met"], "properties": { "strength": false } })),
            observed("proxy", json!({ "required": ["met", "strength"] })),
            observed("attestation", json!({ "properties": { "met": false, "not-met": false, "strength": false } })),
        ],
    })
}

fn override_() -> Value {
    let mut properties = shared();
    properties.insert("practice".to_owned(), text("The inherited practice's id."));
    properties.insert("disabled".to_owned(), flag("The practice is taken away."));
    properties.insert("thresholds".to_owned(), reference("thresholds"));
    json!({
        "description": "Fields of an inherited practice said anew; what is not said stays.",
        "type": "object",
        "additionalProperties": false,
        "required": ["practice"],
        "properties": properties,
    })
}

/// Keys without quotes make tables in tables.
fn thresholds() -> Value {
    json!({
        "description": "New figures by what they are compared with: a signal, a signal and a field, or a metric and a figure (`build.on_commit`, `build.on_commit.configured`, `change-lead-time.p90`); with `.n` the sample. `not-met:` before it means that rule.",
        "type": "object",
        "additionalProperties": { "anyOf": [{ "type": "number", "minimum": 0 }, reference("thresholds")] },
    })
}

fn remedy() -> Value {
    json!({
        "description": "What to do about it. `@workflow@`, `@job@`, `@trunk@`, `@build@`, `@test@`, `@lint@` and `@artefact@` become the repository's own words.",
        "type": "object",
        "additionalProperties": false,
        "required": ["action", "place", "example", "effort"],
        "properties": {
            "action": text("What to do."),
            "place": text("Where to do it."),
            "example": text("What it looks like."),
            "effort": { "description": "How long it takes.", "enum": ["hours", "days", "weeks", "quarters"] },
        },
    })
}
