//! Model packs: maturity models as TOML, read with every problem at once.

mod attainable;
mod builtin;
mod cells;
mod check;
mod conditions;
mod document;
mod extend;
mod fields;
mod header;
mod logic;
mod overrides;
mod practices;
pub mod problem;
mod range;
mod schema;
mod sense;
mod starter;
mod thresholds;
mod vocabulary;

use toml::de::DeTable;

pub use builtin::{BuiltinPack, PackFile, builtin};
pub use extend::{PackText, Resolve};
pub use header::SCHEMA;
pub use problem::{PackProblem, Severity, nearest};
pub use schema::json_schema;
pub use starter::{extending_starter, is_starter_id, starter};
pub use vocabulary::METRICS;

use crate::model::Model;
use document::Document;
use extend::Loading;
use fields::Fields;
use header::Header;
use vocabulary::Vocabulary;

/// A pack larger than this is refused unread.
pub const MAX_BYTES: usize = 1 << 20;

/// A pack that can be used.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// The model.
    pub model: Model,
    /// What does no harm and was hardly meant, by place.
    pub warnings: Vec<PackProblem>,
}

/// Reads a pack of one file that builds on no other file. `name` is what problems call the file.
///
/// # Errors
/// Everything that is wrong with it, by place.
pub fn load(name: &str, toml: &str) -> Result<Model, Vec<PackProblem>> {
    check(name, toml, &extend::nowhere).map(|checked| checked.model)
}

/// Reads a pack of one file; `resolve` finds the files it builds on.
///
/// # Errors
/// Everything that is wrong with it or with what it builds on, by place.
pub fn check(name: &str, toml: &str, resolve: &Resolve<'_>) -> Result<Checked, Vec<PackProblem>> {
    read(&[(name, toml)], &Loading::new(name, resolve))
}

/// Reads a pack of several files: the first has the model, every file may have practices.
///
/// # Errors
/// Everything that is wrong with them, by place.
pub fn load_files(files: &[(&str, &str)]) -> Result<Model, Vec<PackProblem>> {
    check_files(files).map(|checked| checked.model)
}

/// The same with its warnings.
///
/// # Errors
/// Everything that is wrong with them, by place.
pub fn check_files(files: &[(&str, &str)]) -> Result<Checked, Vec<PackProblem>> {
    let name = files.first().map_or("", |(name, _)| *name);
    read(files, &Loading::new(name, &extend::nowhere))
}

fn read(files: &[(&str, &str)], loading: &Loading<'_>) -> Result<Checked, Vec<PackProblem>> {
    let vocabulary = Vocabulary::new();
    let mut header = None;
    let mut drafts = Vec::new();
    let mut problems = Vec::new();
    for (name, text) in files {
        let mut document = Document::new(name, text);
        file(&mut document, text, files.len(), &vocabulary, loading, &mut header, &mut drafts);
        problems.extend(document.into_problems());
    }
    let sound = |problems: &[PackProblem]| problems.iter().all(PackProblem::is_warning);
    let mut model = None;
    if let Some(Header { model: mut of_header, inherited, places }) = header {
        // A name leads nowhere also because the practice it names could not be read: ask only when all were.
        let complete = sound(&problems);
        let (drafts, removed) = match inherited {
            Some(inherited) => inherited.merged(drafts, &mut problems),
            None => (drafts, Vec::new()),
        };
        problems.extend(check::check(&of_header, &drafts, &removed, complete));
        // What a rule can come to makes sense only of rules that lead somewhere.
        if sound(&problems) {
            problems.extend(sense::check(&of_header, &drafts, &removed, &places, &vocabulary));
        }
        of_header.practices = drafts.into_iter().map(|draft| draft.practice).collect();
        model = Some(of_header);
    }
    let rank = |problem: &PackProblem| files.iter().position(|(name, _)| *name == problem.file);
    problems.sort_by(|a, b| (rank(a), a).cmp(&(rank(b), b)));
    problems.dedup();
    match model {
        Some(model) if sound(&problems) => Ok(Checked { model, warnings: problems }),
        _ => Err(problems),
    }
}

fn file(
    document: &mut Document<'_>,
    text: &str,
    files: usize,
    vocabulary: &Vocabulary,
    loading: &Loading<'_>,
    header: &mut Option<Header>,
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
    if header.is_none() {
        *header = header::read(&mut root, vocabulary, loading, document);
    }
    // Without what it builds on, nothing more can be said of it.
    let Some(Header { model, inherited, .. }) = header else { return };
    let found = practices::read(&mut root, model, vocabulary, document);
    overrides::read(&mut root, model, inherited.as_mut(), vocabulary, document);
    // A pack of several files may have its practices in the other ones.
    if files == 1 && inherited.is_none() && !root.has("practice") {
        root.missing("[[practice]]", document);
    }
    drafts.extend(found);
    root.finish(document);
}
