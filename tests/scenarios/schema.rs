//! The published JSON Schema.

use jsonschema::Validator;
use serde_json::Value;

use crate::scenario::root;

/// Ten mistakes of the same kind say no more than a few.
const SHOWN: usize = 5;

/// The validator for `docs/schema/assessment.v1.schema.json`.
pub(crate) fn validator() -> Validator {
    let path = root().join("docs/schema/assessment.v1.schema.json");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap()
}

/// Where a document does not follow it.
pub(crate) fn differences(validator: &Validator, document: &Value) -> Vec<String> {
    let errors = validator.iter_errors(document);
    errors.take(SHOWN).map(|error| format!("schema: {} at {}", error, error.instance_path())).collect()
}
