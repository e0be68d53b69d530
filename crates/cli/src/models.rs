//! Models by id or from a file.

use std::path::Path;

use plimsoll_inference::pack::{self, Checked};
use plimsoll_inference::{BuiltinPack, Model, PackProblem};

use crate::error::CliError;

mod files;

use files::Folder;

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
    checked(path).map(|checked| checked.model)
}

/// A model from a file, with what is odd about it.
pub(crate) fn checked(path: &Path) -> Result<Checked, CliError> {
    let name = path.display().to_string();
    let text = files::read(path)
        .map_err(|why| CliError::failure(format!("cannot read the model file {name}: {why}")))?;
    let folder = Folder::of(path);
    let found = pack::check(&name, &text, &|from, path| folder.find(from, path));
    found.map_err(|problems| refused(&name, &problems))
}

/// The model file that a file which is still to be written would call `name`.
pub(crate) fn seen_from(file: &Path, name: &str) -> Result<Model, CliError> {
    let folder = Folder::of(file);
    let found = folder.find(&file.display().to_string(), name).map_err(|why| {
        let ids: Vec<_> = plimsoll_inference::builtin().iter().map(|pack| pack.id).collect();
        CliError::usage(format!("cannot extend `{name}`: {why}"))
            .hint(format!("built-in models: {}; a file is named as seen from the new one", ids.join(", ")))
    })?;
    let checked = pack::check(&found.name, &found.text, &|from, path| folder.find(from, path));
    checked.map(|checked| checked.model).map_err(|problems| refused(&found.name, &problems))
}

fn refused(name: &str, problems: &[PackProblem]) -> CliError {
    let lines: Vec<_> = problems.iter().map(ToString::to_string).collect();
    let warnings = problems.iter().filter(|problem| problem.is_warning()).count();
    let mut count = counted(problems.len() - warnings, "problem");
    if warnings > 0 {
        count = format!("{count} and {}", counted(warnings, "warning"));
    }
    CliError::failure(format!("{name} has {count}:\n{}", lines.join("\n")))
}

/// `1 problem`, `2 problems`.
pub(crate) fn counted(number: usize, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {what}{plural}")
}

fn unknown(builtin: &[Model], name: &str) -> CliError {
    let ids: Vec<_> = builtin.iter().map(|model| model.id.as_str()).collect();
    CliError::usage(format!("there is no model or file called `{name}`"))
        .hint(format!("built-in models: {}; or give the path of a model file", ids.join(", ")))
}
