//! `task NAME`.

use super::{Behind, Part};
use crate::shell::Shell;
use crate::workflows::path;
use crate::workflows::reader::Reader;
use crate::yaml::{Node, Value};

const NAMES: [&str; 6] = [
    "Taskfile.yml",
    "taskfile.yml",
    "Taskfile.yaml",
    "taskfile.yaml",
    "Taskfile.dist.yml",
    "Taskfile.dist.yaml",
];

pub(super) fn behind(reader: &Reader<'_>, words: &[String], folders: &[&str]) -> Behind {
    let mut file = None;
    let mut folder = "";
    let mut names = Vec::new();
    let mut at = 1;
    while let Some(word) = words.get(at).filter(|word| *word != "--") {
        at += 1;
        let value = words.get(at).map_or("", String::as_str);
        match word.as_str() {
            "-t" | "--taskfile" => {
                file = Some(value);
                at += 1;
            }
            "-d" | "--dir" => {
                folder = value;
                at += 1;
            }
            "--list" | "-l" | "-a" | "--dry" | "-n" => return Behind::Nothing,
            other if other.starts_with('-') || other.contains('=') => {}
            name => names.push(name),
        }
    }
    if names.is_empty() {
        names.push("default");
    }
    let candidates: Vec<&str> = file.map_or_else(|| NAMES.to_vec(), |file| vec![file]);
    let found = folders.iter().filter_map(|base| path::join(base, folder)).find_map(|base| {
        candidates.iter().find_map(|name| {
            let path = path::join(&base, name)?;
            reader.document(&path).map(|document| (path, document))
        })
    });
    let Some((path, document)) = found else { return Behind::Opaque };
    let Ok(root) = document.as_ref() else { return Behind::Opaque };
    let mut parts = Vec::new();
    let mut seen = Vec::new();
    for name in names {
        collect(root, name, &path, &mut seen, &mut parts);
    }
    if parts.is_empty() { Behind::Opaque } else { Behind::Scripts(parts) }
}

fn collect(root: &Node, name: &str, file: &str, seen: &mut Vec<String>, parts: &mut Vec<Part>) {
    if seen.len() >= 64 || seen.iter().any(|known| known == name) {
        return;
    }
    seen.push(name.to_owned());
    let Some(task) = root.get("tasks").and_then(|tasks| tasks.get(name)) else { return };
    for need in task.get("deps").map(Node::items).unwrap_or_default() {
        if let Some(need) = called(need).or_else(|| need.as_str()) {
            collect(root, need, file, seen, parts);
        }
    }
    let folder = path::join(path::folder_of(file), task.get("dir").and_then(Node::as_str).unwrap_or(""));
    let mut texts = Vec::new();
    for command in commands(task) {
        if let Some(text) = command.get("cmd").unwrap_or(command).as_str() {
            texts.push((command.get("cmd").unwrap_or(command).line, text.to_owned()));
        } else if let Some(other) = called(command) {
            collect(root, other, file, seen, parts);
        }
    }
    if !texts.is_empty() {
        parts.push(Part {
            title: format!("task {name}"),
            file: file.to_owned(),
            texts,
            shell: Shell::Posix,
            folder: folder.unwrap_or_default(),
            chooses: false,
            sourced: None,
        });
    }
}

/// The commands of a task in its short and long forms.
fn commands(task: &Node) -> &[Node] {
    match &task.value {
        Value::Scalar { .. } => std::slice::from_ref(task),
        Value::List(items) => items,
        Value::Map(_) => match task.get("cmds").or_else(|| task.get("cmd")) {
            Some(list) if list.is_list() => list.items(),
            Some(one) => std::slice::from_ref(one),
            None => &[],
        },
    }
}

fn called(node: &Node) -> Option<&str> {
    node.get("task").and_then(Node::as_str)
}
