//! An assessment read back from its document, so that it can be shown again without computing it again.

mod document;
mod error;
mod node;
mod parts;

use plimsoll_domain::Assessment;
use serde_json::Value;

pub use error::ReadError;

use node::Node;

/// The schema that can be read.
const SCHEMA: &str = "plimsoll/assessment/v1";

/// Reads a `plimsoll/assessment/v1` document. Fields that v1 does not know are passed over.
///
/// What the document does not hold is not made up: `collected`, which only the terminal tells, is `None`.
///
/// # Errors
///
/// When the text is no JSON, is another document, or lacks a field or holds something else in its place.
pub fn read_assessment(json: &str) -> Result<Assessment, ReadError> {
    let value: Value = serde_json::from_str(json).map_err(|error| ReadError::not_json(&error))?;
    let root = Node::root(&value);
    let schema = value.get("schema").and_then(Value::as_str);
    if schema != Some(SCHEMA) {
        return Err(ReadError::OtherSchema { found: schema.map(str::to_owned) });
    }
    document::assessment(&root)
}
