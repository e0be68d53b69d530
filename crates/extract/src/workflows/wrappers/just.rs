//! `just RECIPE`.

use std::collections::BTreeMap;

use super::{Behind, Part, find};
use crate::shell::Shell;
use crate::workflows::path;
use crate::workflows::reader::Reader;

#[derive(Debug, Default)]
struct Recipe {
    needs: Vec<String>,
    body: Vec<(u32, String)>,
}

pub(super) fn behind(reader: &Reader<'_>, words: &[String], folders: &[&str]) -> Behind {
    let mut file = None;
    let mut named = None;
    let mut at = 1;
    while let Some(word) = words.get(at) {
        at += 1;
        match word.as_str() {
            "-f" | "--justfile" => {
                file = words.get(at).map(String::as_str);
                at += 1;
            }
            "-d" | "--working-directory" | "--set" => at += 1,
            "--list" | "-l" | "--dry-run" | "-n" | "--fmt" | "--evaluate" => return Behind::Nothing,
            option if option.starts_with('-') || option.contains('=') => {}
            // What follows the first recipe may be its arguments; only the first one is sure.
            recipe => {
                named = Some(recipe);
                break;
            }
        }
    }
    let names = file.map_or_else(|| vec!["justfile", "Justfile", ".justfile", "JUSTFILE"], |file| vec![file]);
    let Some((path, text)) = find(reader, folders, &names) else { return Behind::Opaque };
    if !reader.spend_text(text.len()) {
        return Behind::Opaque;
    }
    let (recipes, first) = recipes(&text);
    let Some(start) = named.map(str::to_owned).or(first) else { return Behind::Opaque };
    let parts = parts(&recipes, start, &path);
    if parts.is_empty() { Behind::Opaque } else { Behind::Scripts(parts) }
}

fn recipes(text: &str) -> (BTreeMap<String, Recipe>, Option<String>) {
    let mut recipes: BTreeMap<String, Recipe> = BTreeMap::new();
    let mut first = None;
    let mut current: Option<String> = None;
    for (index, line) in text.lines().enumerate() {
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        if line.starts_with([' ', '\t']) {
            if let Some(recipe) = current.as_ref().and_then(|name| recipes.get_mut(name)) {
                recipe.body.push((number, line.trim().to_owned()));
            }
            continue;
        }
        if line.trim().is_empty() {
            continue;
        }
        current = None;
        if let Some((name, target)) = alias(line) {
            recipes.entry(name).or_default().needs.push(target);
        } else if let Some((name, needs)) = header(line) {
            first.get_or_insert_with(|| name.clone());
            recipes.insert(name.clone(), Recipe { needs, body: Vec::new() });
            current = Some(name);
        }
    }
    (recipes, first)
}

fn alias(line: &str) -> Option<(String, String)> {
    let (name, target) = line.strip_prefix("alias ")?.split_once(":=")?;
    Some((name.trim().to_owned(), target.trim().to_owned()))
}

/// `name parameters: dependencies`
fn header(line: &str) -> Option<(String, Vec<String>)> {
    if line.starts_with(['#', '[']) || line.contains(":=") {
        return None;
    }
    let (left, right) = line.split_once(':')?;
    let name = left.split_whitespace().next()?.trim_start_matches('@');
    let plain = name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-');
    let right = right.split('#').next().unwrap_or("");
    // `(name "argument")` calls with arguments; the arguments are no names.
    let mut needs = Vec::new();
    let mut in_call = false;
    for word in right.split_whitespace().filter(|word| *word != "&&") {
        if !in_call {
            needs.push(word.trim_matches(['(', ')']).to_owned());
        }
        in_call = (in_call || word.starts_with('(')) && !word.ends_with(')');
    }
    plain.then(|| (name.to_owned(), needs))
}

fn parts(recipes: &BTreeMap<String, Recipe>, start: String, file: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut seen: Vec<String> = Vec::new();
    let mut stack = vec![(start, false)];
    while let Some((name, ready)) = stack.pop() {
        let Some(recipe) = recipes.get(&name) else { continue };
        if ready {
            parts.extend(part(&name, recipe, file));
        } else if !seen.contains(&name) && seen.len() < 64 {
            seen.push(name.clone());
            stack.push((name, true));
            stack.extend(recipe.needs.iter().rev().take(64).map(|need| (need.clone(), false)));
        }
    }
    parts
}

fn part(name: &str, recipe: &Recipe, file: &str) -> Option<Part> {
    let (line, first) = recipe.body.first()?;
    let (shell, texts) = match first.strip_prefix("#!") {
        Some(interpreter) => {
            let program = interpreter.split_whitespace().next_back().unwrap_or("sh");
            let rest: Vec<&str> = recipe.body[1..].iter().map(|(_, text)| text.as_str()).collect();
            (Shell::from_name(program), vec![(line + 1, rest.join("\n"))])
        }
        None => {
            let plain = |text: &str| text.trim_start_matches(['@', '-']).to_owned();
            (Shell::Posix, recipe.body.iter().map(|(line, text)| (*line, plain(text))).collect())
        }
    };
    Some(Part {
        title: format!("just {name}"),
        file: file.to_owned(),
        texts,
        shell,
        folder: path::folder_of(file).to_owned(),
        chooses: false,
        sourced: None,
    })
}
