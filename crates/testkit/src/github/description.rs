//! GitHub's own description of its API, where it is at hand: every answer has to be as it says, every request one
//! that it allows.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, OnceLock, PoisonError};

use jsonschema::Validator;
use serde_json::{Value, json};

use super::places::Asked;

fn file() -> PathBuf {
    PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/data/github-openapi/actions-subset.openapi.json"
    ))
}

/// Whether the description is at hand. Without it the server answers all the same, unchecked.
#[must_use]
pub fn description_available() -> bool {
    Description::get().is_some()
}

/// The description.
pub(super) struct Description {
    document: Value,
    validators: Mutex<BTreeMap<String, Option<Validator>>>,
}

impl Description {
    /// Read once, if it is there.
    pub(super) fn get() -> Option<&'static Self> {
        static KNOWN: OnceLock<Option<Description>> = OnceLock::new();
        let read = || {
            let text = std::fs::read_to_string(file()).ok()?;
            let mut document: Value = serde_json::from_str(&text).ok()?;
            modern(&mut document);
            Some(Description { document, validators: Mutex::default() })
        };
        KNOWN.get_or_init(read).as_ref()
    }

    /// The path of the description that a request is for.
    pub(super) fn template(&self, asked: &Asked) -> Option<String> {
        let mut parts: Vec<&str> = asked.parts.iter().map(String::as_str).collect();
        if parts.first() == Some(&"repositories") && parts.len() >= 2 {
            parts.splice(0..2, ["repos", "owner", "name"]);
        }
        let paths = self.document["paths"].as_object()?;
        let fits = |template: &str| {
            let wanted: Vec<_> = template.split('/').filter(|part| !part.is_empty()).collect();
            wanted.len() == parts.len()
                && wanted.iter().zip(&parts).all(|(wanted, part)| wanted.starts_with('{') || wanted == part)
        };
        // A path without a placeholder at a place goes before one with.
        let mut fitting: Vec<_> = paths.keys().filter(|template| fits(template)).collect();
        fitting.sort_by_key(|template| template.matches('{').count());
        fitting.first().map(|template| (*template).clone())
    }

    /// Why the description does not allow a request.
    pub(super) fn refuses(&self, template: &str, asked: &Asked) -> Option<String> {
        let parameters = self.document["paths"][template]["get"]["parameters"].as_array();
        let parameters: Vec<_> = parameters.into_iter().flatten().map(|one| self.resolved(one)).collect();
        for (name, value) in &asked.query {
            let Some(known) = parameters.iter().find(|one| one["name"] == json!(name)) else {
                return Some(format!("{template} has no parameter {name}"));
            };
            let schema = self.resolved(&known["schema"]);
            if let Some(values) = schema["enum"].as_array()
                && !values.contains(&json!(value))
            {
                return Some(format!("{template}: {name} cannot be {value}"));
            }
            if schema["type"] == json!("integer") && value.parse::<u64>().is_err() {
                return Some(format!("{template}: {name} is a number, not {value}"));
            }
        }
        let too_many =
            asked.query.get("per_page").is_some_and(|size| size.parse().is_ok_and(|size: u64| size > 100));
        too_many.then(|| format!("{template}: per_page is at most 100"))
    }

    /// A schema by its name.
    pub(super) fn schema(&self, name: &str) -> &Value {
        &self.document["components"]["schemas"][name]
    }

    pub(super) fn resolved<'a>(&'a self, value: &'a Value) -> &'a Value {
        let target = value["$ref"].as_str().and_then(|target| target.strip_prefix('#'));
        target.and_then(|target| self.document.pointer(target)).unwrap_or(value)
    }

    /// What is wrong with an answer.
    pub(super) fn violations(&self, template: &str, answer: &Value) -> Vec<String> {
        let mut known = self.validators.lock().unwrap_or_else(PoisonError::into_inner);
        let validator = known.entry(template.to_owned()).or_insert_with(|| self.validator(template));
        let Some(validator) = validator else { return vec![format!("{template} has no schema")] };
        let wrong = validator.iter_errors(answer).take(5);
        wrong.map(|error| format!("{template}{}: {error}", error.instance_path())).collect()
    }

    fn validator(&self, template: &str) -> Option<Validator> {
        let content = &self.document["paths"][template]["get"]["responses"]["200"]["content"];
        let schema = content.as_object()?.values().next()?.get("schema")?;
        let whole = json!({ "allOf": [schema], "components": self.document["components"] });
        jsonschema::options().should_validate_formats(true).build(&whole).ok()
    }
}

/// OpenAPI 3.0 says `nullable`; JSON Schema says a type `null`.
fn modern(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            let nullable = fields.remove("nullable") == Some(json!(true));
            for field in fields.values_mut() {
                modern(field);
            }
            if nullable {
                if let Some(kind) = fields.get("type").cloned() {
                    fields.insert("type".to_owned(), json!([kind, "null"]));
                    if let Some(Value::Array(values)) = fields.get_mut("enum") {
                        values.push(Value::Null);
                    }
                } else {
                    let alone = Value::Object(std::mem::take(fields));
                    fields.insert("anyOf".to_owned(), json!([alone, { "type": "null" }]));
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(modern),
        _ => {}
    }
}
