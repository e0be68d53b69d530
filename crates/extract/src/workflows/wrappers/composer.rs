//! Scripts of `composer.json`.

use serde_json::Value;

use super::{Behind, Part, find, node};
use crate::shell::Shell;
use crate::workflows::path;
use crate::workflows::reader::Reader;

const BUILT_IN: [&str; 24] = [
    "install",
    "i",
    "update",
    "u",
    "upgrade",
    "require",
    "remove",
    "dump-autoload",
    "dumpautoload",
    "validate",
    "audit",
    "global",
    "config",
    "create-project",
    "show",
    "outdated",
    "self-update",
    "exec",
    "licenses",
    "init",
    "clear-cache",
    "diagnose",
    "bump",
    "check-platform-reqs",
];

pub(super) fn behind(reader: &Reader<'_>, words: &[String], folders: &[&str]) -> Behind {
    let mut plain = words[1..].iter().map(String::as_str).filter(|word| !word.starts_with('-'));
    let first = plain.next().unwrap_or("");
    let (script, named) = match first {
        "run" | "run-script" => (plain.next().unwrap_or(""), true),
        other => (other, false),
    };
    if script.is_empty() || (!named && BUILT_IN.contains(&script)) {
        return Behind::Nothing;
    }
    let found = find(reader, folders, &["composer.json"]).and_then(|(file, text)| {
        let manifest: Value = reader.spend_text(text.len()).then(|| serde_json::from_str(&text).ok())??;
        let lines = lines_of(manifest.get("scripts")?.get(script)?);
        Some(Part {
            title: format!("composer {script}"),
            texts: vec![(node::line_of(&text, "scripts", script), lines)],
            shell: Shell::Posix,
            folder: path::folder_of(&file).to_owned(),
            file,
            chooses: false,
            sourced: None,
        })
    });
    found.map_or(Behind::Opaque, |part| Behind::Scripts(vec![part]))
}

/// One command a line; `@name` calls another script, `@php` the interpreter.
fn lines_of(script: &Value) -> String {
    let one = |line: &str| match line.strip_prefix('@') {
        Some(rest) if rest.starts_with("php ") || rest.starts_with("composer ") => rest.to_owned(),
        Some(rest) if rest.starts_with("putenv") => String::new(),
        Some(rest) => format!("composer run {rest}"),
        None => line.to_owned(),
    };
    match script {
        Value::String(line) => one(line),
        Value::Array(lines) => {
            lines.iter().filter_map(Value::as_str).map(one).collect::<Vec<_>>().join(" ; ")
        }
        _ => String::new(),
    }
}
