//! `cargo run -p xtask -- docs`: writes the documents that come from code; `docs --check` only compares.
//! `cargo run -p xtask -- dist DIR`: man pages and completions, for packages.

mod catalogue;
mod cli;
mod dist;
mod metrics;
mod models;
mod page;
mod signals;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// One generated document.
struct Document {
    /// Path below `docs/`.
    path: String,
    /// Its text.
    text: String,
}

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let words: Vec<_> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["docs"] => write(),
        ["docs", "--check"] => check(),
        ["dist", folder] if !folder.starts_with('-') => dist(Path::new(folder)),
        _ => say("usage: cargo run -p xtask -- docs [--check] | dist DIR", ExitCode::from(2)),
    }
}

fn documents() -> Vec<Document> {
    let mut documents = vec![
        Document { path: "metrics.md".to_owned(), text: metrics::document() },
        Document { path: "signals.md".to_owned(), text: signals::document() },
        Document { path: "catalogue.md".to_owned(), text: catalogue::document() },
        Document { path: "cli.md".to_owned(), text: cli::document() },
        Document {
            path: "schema/model.v1.schema.json".to_owned(),
            text: plimsoll_inference::pack::json_schema(),
        },
    ];
    documents.extend(models::documents());
    documents
}

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

fn write() -> ExitCode {
    for document in documents() {
        let path = docs().join(&document.path);
        let written = path.parent().map_or(Ok(()), std::fs::create_dir_all);
        if let Err(error) = written.and_then(|()| std::fs::write(&path, document.text)) {
            return say(&format!("cannot write {}: {error}", path.display()), ExitCode::FAILURE);
        }
    }
    ExitCode::SUCCESS
}

fn dist(folder: &Path) -> ExitCode {
    match dist::write(folder) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => say(&format!("cannot write to {}: {error}", folder.display()), ExitCode::FAILURE),
    }
}

fn check() -> ExitCode {
    let stale = stale();
    if stale.is_empty() {
        return ExitCode::SUCCESS;
    }
    let list = stale.join(", ");
    say(&format!("out of date: {list}\nrun `cargo run -p xtask -- docs`"), ExitCode::FAILURE)
}

/// Documents that differ from what the code says now.
fn stale() -> Vec<String> {
    let differs = |document: &Document| {
        std::fs::read_to_string(docs().join(&document.path)).ok().as_deref() != Some(document.text.as_str())
    };
    documents().into_iter().filter(differs).map(|document| document.path).collect()
}

fn say(message: &str, code: ExitCode) -> ExitCode {
    // There is nobody left to tell when standard error is gone.
    let _ = writeln!(std::io::stderr(), "{message}");
    code
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_documents_are_what_the_code_says() {
        let stale = super::stale();
        assert!(stale.is_empty(), "out of date: {stale:?}; run `cargo run -p xtask -- docs`");
    }
}
