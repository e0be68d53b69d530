//! Conditions: one form each, with the words that go with a signal.

use serde_json::{Map, Value, json};

use super::{one_of, reference};
use crate::condition::Figure;
use crate::pack::vocabulary::METRICS;
use crate::signals::{SignalDoc, catalogue};

/// Comparisons with their meaning.
const COMPARISONS: [(&str, &str); 5] = [
    ("at-least", "Passes when it is this or more."),
    ("above", "Passes when it is more than this."),
    ("at-most", "Passes when it is this or less."),
    ("below", "Passes when it is less than this."),
    ("equals", "Passes when it is exactly this."),
];

/// Adds what conditions are made of.
pub(super) fn define(definitions: &mut Map<String, Value>) {
    let forms = [
        "all-of",
        "any-of",
        "not",
        "first-known",
        "count-of",
        "signal-test",
        "metric-test",
        "practice-met",
        "absent",
        "applicable",
    ];
    let forms: Vec<Value> = forms.into_iter().map(reference).collect();
    let condition = json!({
        "description": "True, false or unknown; unknown is never no.",
        "type": "object",
        "oneOf": forms,
    });
    let mut add = |name: &str, value: Value| definitions.insert(name.to_owned(), value);
    add("condition", condition);
    add("all-of", parts("all", "True when every part is."));
    add("any-of", parts("any", "True when one part is."));
    add("first-known", parts("first-known", "What the first part says that is not unknown."));
    add("not", form("not", "True when the part is false.", &reference("condition")));
    add(
        "practice-met",
        form(
            "practice",
            "Another practice of the model is met.",
            &json!({ "type": "string", "pattern": r"\S" }),
        ),
    );
    add(
        "absent",
        form("absent", "The signal's sources were read completely and do not show it.", &reference("signal")),
    );
    add(
        "applicable",
        form("applicable", "The signal has a meaning for the repository.", &reference("signal")),
    );
    add("count-of", count_of());
    add("signal-test", signal_test());
    add("metric-test", metric_test());
    add("signal", signals());
    add("metric", json!({ "description": "A metric.", "enum": METRICS }));
}

fn form(key: &str, description: &str, value: &Value) -> Value {
    json!({
        "description": description,
        "type": "object",
        "additionalProperties": false,
        "required": [key],
        "properties": { key: value },
    })
}

fn list() -> Value {
    json!({ "type": "array", "minItems": 1, "items": reference("condition") })
}

fn parts(key: &str, description: &str) -> Value {
    form(key, description, &list())
}

fn count_of() -> Value {
    json!({
        "description": "True when so many of the parts are.",
        "type": "object",
        "additionalProperties": false,
        "required": ["count-of", "at-least"],
        "properties": { "count-of": list(), "at-least": { "type": "integer", "minimum": 1 } },
    })
}

/// Keys of a test beside what it tests, and that there is one threshold.
fn test(description: &str, subject: &str, more: Value) -> Value {
    let mut properties = Map::new();
    properties.insert(subject.to_owned(), reference(subject));
    properties.insert(
        "n".to_owned(),
        json!({ "description": "Fewer samples than this say nothing.", "type": "integer", "minimum": 1 }),
    );
    for (key, meaning) in COMPARISONS {
        properties.insert(key.to_owned(), json!({ "description": meaning, "type": "number", "minimum": 0 }));
    }
    if let Value::Object(more) = more {
        properties.extend(more);
    }
    let mut pairs = Vec::new();
    for (at, (one, _)) in COMPARISONS.iter().enumerate() {
        pairs.extend(COMPARISONS[at + 1..].iter().map(|(other, _)| json!({ "required": [one, other] })));
    }
    json!({
        "description": description,
        "type": "object",
        "additionalProperties": false,
        "required": [subject],
        "properties": properties,
        "not": { "anyOf": pairs },
    })
}

fn signal_test() -> Value {
    let mut test = test(
        "A signal's measurement passes a threshold; without one, anything above 0 does.",
        "signal",
        json!({
            "field": { "description": "Which measurement; `value` unless said.", "type": "string" },
            "n-of": { "description": "The measurement that holds the sample size, where it is not the signal's own.", "type": "string" },
        }),
    );
    let fields: Vec<Value> = catalogue().iter().map(fields_of).collect();
    test["allOf"] = Value::Array(fields);
    test
}

/// Which fields go with one signal.
fn fields_of(signal: &SignalDoc) -> Value {
    let mut fields: Vec<(&str, &str)> = signal.fields.to_vec();
    if !fields.iter().any(|(field, _)| *field == "value") {
        fields.insert(0, ("value", "the headline"));
    }
    let names: Vec<&str> = fields.iter().map(|(field, _)| *field).collect();
    json!({
        "if": { "properties": { "signal": { "const": signal.id } }, "required": ["signal"] },
        "then": { "properties": { "field": one_of(&fields), "n-of": { "enum": names } } },
    })
}

fn metric_test() -> Value {
    test(
        "A metric's figure passes a threshold; without one, anything above 0 does.",
        "metric",
        json!({
            "variant": { "description": "The metric's variant.", "type": "string", "pattern": r"\S" },
            "environment": { "description": "The environment it is restricted to.", "type": "string", "pattern": r"\S" },
            "component": { "description": "The component or stage it is restricted to.", "type": "string", "pattern": r"\S" },
            "field": { "description": "Which figure; `value` unless said.", "enum": Figure::ALL.map(Figure::as_str) },
        }),
    )
}

fn signals() -> Value {
    let signals: Vec<Value> = catalogue()
        .iter()
        .map(|signal| json!({ "const": signal.id, "description": format!("{}. {}", signal.title, signal.meaning) }))
        .collect();
    json!({ "description": "A signal.", "oneOf": signals })
}
