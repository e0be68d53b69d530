//! `plimsoll model new`: a commented model file to start from.

use std::path::{Path, PathBuf};

use plimsoll_inference::Model;
use plimsoll_inference::pack::{extending_starter, is_starter_id, starter};

use crate::args::NewModelArgs;
use crate::error::CliError;
use crate::{models, output};

/// The id of a model that nobody named.
const UNNAMED: &str = "my-model";

/// Writes the starter.
pub(super) fn run(args: &NewModelArgs) -> Result<(), CliError> {
    let id = id(args)?;
    let stream = args.output.as_deref() == Some(Path::new("-"));
    let path = args.output.clone().unwrap_or_else(|| PathBuf::from(format!("{id}.toml")));
    let file = if stream { format!("{id}.toml") } else { path.display().to_string() };
    let seen_from = if stream { Path::new(&file) } else { &path };
    let text = match &args.extends {
        None => starter(&id, &file),
        Some(extends) => extending_starter(&id, &file, extends, &base(&id, seen_from, extends)?),
    };
    if stream {
        return output::print(&text);
    }
    output::write_new(&path, &text)?;
    output::print(&plimsoll_report::sanitize(&format!("wrote {file}\nnext: plimsoll model check {file}\n")))
}

/// As asked; else what the file is called, where that can be an id.
fn id(args: &NewModelArgs) -> Result<String, CliError> {
    let stem =
        args.output.as_deref().and_then(Path::file_stem).map(|stem| stem.to_string_lossy().into_owned());
    let Some(id) = &args.id else {
        let free = |stem: &String| is_starter_id(stem) && !is_builtin(stem);
        return Ok(stem.filter(free).unwrap_or_else(|| UNNAMED.to_owned()));
    };
    if !is_starter_id(id) {
        return Err(CliError::usage(format!("`{id}` cannot be a model's id"))
            .hint("small letters, digits and hyphens, a letter first"));
    }
    if is_builtin(id) {
        return Err(CliError::usage(format!("`{id}` is a built-in model"))
            .hint(format!("choose another id; to build on it, add --extends {id}")));
    }
    Ok(id.clone())
}

fn is_builtin(id: &str) -> bool {
    plimsoll_inference::builtin().iter().any(|pack| pack.id == id)
}

/// The model to build on, as the new file will see it.
fn base(id: &str, file: &Path, extends: &str) -> Result<Model, CliError> {
    let builtin = models::builtin()?;
    let model = match builtin.iter().find(|model| model.id == extends) {
        Some(model) => model.clone(),
        None => models::seen_from(file, extends)?,
    };
    if model.id == id {
        return Err(
            CliError::usage(format!("`{id}` is the id of the model to build on")).hint("choose another id")
        );
    }
    Ok(model)
}
