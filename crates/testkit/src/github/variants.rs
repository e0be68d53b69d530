//! Every way in which an item may differ from a usual one and still be as GitHub's description allows.

use serde_json::{Value, json};

use super::description::Description;

/// A word that no version of the description has.
const NEW_WORD: &str = "a_word_from_tomorrow";

/// Copies of an item, each with one field null, absent, or of a word that is not known yet; with what was changed.
/// Nothing when the description is not at hand.
#[must_use]
pub fn variants(schema: &str, item: &Value) -> Vec<(String, Value)> {
    let Some(description) = Description::get() else { return Vec::new() };
    let mut found = Vec::new();
    vary(description, description.schema(schema), item, "", &mut |path, change| {
        let mut copy = item.clone();
        if apply(&mut copy, path, change) {
            found.push((format!("{path} {change:?}"), copy));
        }
    });
    found
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Null,
    Absent,
    NewWord,
}

fn vary(
    description: &Description,
    schema: &Value,
    item: &Value,
    above: &str,
    each: &mut dyn FnMut(&str, Change),
) {
    let schema = description.resolved(schema);
    let Some(properties) = schema["properties"].as_object() else { return };
    let required = |name: &str| schema["required"].as_array().is_some_and(|all| all.contains(&json!(name)));
    for (name, property) in properties {
        let path = format!("{above}/{name}");
        let plain = description.resolved(property);
        if allows_null(description, property) || allows_null(description, plain) {
            each(&path, Change::Null);
        }
        if !required(name) {
            each(&path, Change::Absent);
        }
        if ["status", "conclusion", "state", "event", "type"].contains(&name.as_str()) {
            each(&path, Change::NewWord);
        }
        // One level down: steps of a job, head and base of a pull request.
        if above.is_empty() && item[name].is_array() && plain["items"].is_object() {
            vary(description, &plain["items"], &item[name][0], &format!("{path}/0"), each);
        } else if above.is_empty() && item[name].is_object() {
            vary(description, plain, &item[name], &path, each);
        }
    }
}

fn allows_null(description: &Description, schema: &Value) -> bool {
    let is_null = |kind: &Value| *kind == json!("null");
    let own = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().any(is_null),
        kind => is_null(kind),
    };
    let any = schema["anyOf"].as_array().into_iter().flatten();
    own || any.map(|one| description.resolved(one)).any(|one| is_null(&one["type"]))
}

fn apply(item: &mut Value, path: &str, change: Change) -> bool {
    let Some((above, name)) = path.rsplit_once('/') else { return false };
    let Some(Value::Object(fields)) = item.pointer_mut(above) else { return false };
    match change {
        Change::Null => fields.insert(name.to_owned(), Value::Null).is_some(),
        Change::Absent => fields.remove(name).is_some(),
        Change::NewWord if fields.get(name).is_some_and(Value::is_string) => {
            fields.insert(name.to_owned(), json!(NEW_WORD));
            true
        }
        Change::NewWord => false,
    }
}
