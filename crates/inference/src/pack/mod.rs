//! Model packs: maturity models as TOML, read with every problem at once.

mod builtin;
mod check;
mod conditions;
mod document;
mod fields;
mod header;
mod practices;
pub mod problem;
mod vocabulary;

use toml::de::DeTable;

pub use builtin::{BuiltinPack, PackFile, builtin};
pub use header::SCHEMA;
pub use problem::{PackProblem, nearest};
pub use vocabulary::METRICS;

use crate::model::Model;
use document::Document;
use fields::Fields;
use vocabulary::Vocabulary;

/// A pack larger than this is refused unread.
pub const MAX_BYTES: usize = 1 << 20;

/// Reads a pack of one file. `name` is what problems call the file.
///
/// # Errors
/// Everything that is wrong with it, by place.
pub fn load(name: &str, toml: &str) -> Result<Model, Vec<PackProblem>> {
    load_files(&[(name, toml)])
}

/// Reads a pack of several files: the first has the model, every file may have practices.
///
/// # Errors
/// Everything that is wrong with them, by place.
pub fn load_files(files: &[(&str, &str)]) -> Result<Model, Vec<PackProblem>> {
    let vocabulary = Vocabulary::new();
    let mut model = None;
    let mut drafts = Vec::new();
    let mut problems = Vec::new();
    for (name, text) in files {
        let mut document = Document::new(name, text);
        file(&mut document, text, files.len(), &vocabulary, &mut model, &mut drafts);
        problems.extend(document.into_problems());
    }
    if let Some(model) = &model {
        // A name leads nowhere also because the practice it names could not be read: ask only when all were.
        let complete = problems.is_empty();
        problems.extend(check::check(model, &drafts, complete));
    }
    match model {
        Some(mut model) if problems.is_empty() => {
            model.practices = drafts.into_iter().map(|draft| draft.practice).collect();
            Ok(model)
        }
        _ => {
            let rank = |problem: &PackProblem| files.iter().position(|(name, _)| *name == problem.file);
            problems.sort_by(|a, b| (rank(a), a).cmp(&(rank(b), b)));
            problems.dedup();
            Err(problems)
        }
    }
}

fn file(
    document: &mut Document<'_>,
    text: &str,
    files: usize,
    vocabulary: &Vocabulary,
    model: &mut Option<Model>,
    drafts: &mut Vec<practices::Draft>,
) {
    if text.len() > MAX_BYTES {
        let message = format!("the file has {} bytes; a pack has at most {MAX_BYTES}", text.len());
        return document.report(&(0..0), message);
    }
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        document.report(&error.span().unwrap_or(0..0), format!("not TOML: {}", error.message()));
    }
    if !errors.is_empty() {
        return;
    }
    let mut root = Fields::new("the pack", table.get_ref(), 0..0);
    if !header::check_schema(&mut root, document) {
        return;
    }
    let header = model.get_or_insert_with(|| header::read(&mut root, vocabulary, document));
    let found = practices::read(&mut root, header, vocabulary, document);
    // A pack of several files may have its practices in the other ones.
    if files == 1 && !root.has("practice") {
        root.missing("[[practice]]", document);
    }
    drafts.extend(found);
    root.finish(document);
}
