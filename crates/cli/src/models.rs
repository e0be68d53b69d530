//! Models by id or from a file.

use std::fs;
use std::path::Path;

use plimsoll_inference::{BuiltinPack, Model, PackProblem};

use crate::error::CliError;

/// A model file larger than this is no model file.
const LARGEST: u64 = 1 << 20;

/// The models asked for; all built-in ones when none is named.
pub(crate) fn select(names: &[String]) -> Result<Vec<Model>, CliError> {
    let builtin = builtin()?;
    if names.is_empty() {
        return Ok(builtin);
    }
    names.iter().map(|name| one(&builtin, name)).collect()
}

/// The models that come with Plimsoll.
pub(crate) fn builtin() -> Result<Vec<Model>, CliError> {
    let load = |pack: &BuiltinPack| pack.load().map_err(|problems| refused(pack.id, &problems));
    plimsoll_inference::builtin().iter().map(load).collect()
}

/// One model: a built-in one by id, else a file.
pub(crate) fn one(builtin: &[Model], name: &str) -> Result<Model, CliError> {
    if let Some(model) = builtin.iter().find(|model| model.id == name) {
        return Ok(model.clone());
    }
    let path = Path::new(name);
    if path.exists() { from_file(path) } else { Err(unknown(builtin, name)) }
}

/// A model from a file.
pub(crate) fn from_file(path: &Path) -> Result<Model, CliError> {
    let unreadable = |error: &dyn std::fmt::Display| {
        CliError::failure(format!("cannot read the model file {}: {error}", path.display()))
    };
    let metadata = fs::metadata(path).map_err(|error| unreadable(&error))?;
    let size = metadata.len();
    if !metadata.is_file() {
        return Err(unreadable(&"it is no regular file"));
    }
    if size > LARGEST {
        return Err(unreadable(&format!("it has {size} bytes; a model file has at most {LARGEST}")));
    }
    let text = fs::read_to_string(path).map_err(|error| unreadable(&error))?;
    let name = path.display().to_string();
    plimsoll_inference::load(&name, &text).map_err(|problems| refused(&name, &problems))
}

fn refused(name: &str, problems: &[PackProblem]) -> CliError {
    let lines: Vec<_> = problems.iter().map(ToString::to_string).collect();
    let plural = if lines.len() == 1 { "problem" } else { "problems" };
    CliError::failure(format!("{name} has {} {plural}:\n{}", lines.len(), lines.join("\n")))
}

fn unknown(builtin: &[Model], name: &str) -> CliError {
    let ids: Vec<_> = builtin.iter().map(|model| model.id.as_str()).collect();
    CliError::usage(format!("there is no model or file called `{name}`"))
        .hint(format!("built-in models: {}; or give the path of a model file", ids.join(", ")))
}
