//! `make TARGET`.

use super::makefile::{Makefile, Rule};
use super::{Behind, Part, find};
use crate::shell::Shell;
use crate::workflows::path;
use crate::workflows::reader::Reader;

/// Targets that one call may come to.
const MAX_TARGETS: usize = 64;
/// Files that one makefile may include.
const MAX_INCLUDES: usize = 16;

pub(super) fn behind(reader: &Reader<'_>, words: &[String], folders: &[&str]) -> Behind {
    let mut file = None;
    let mut folder = None;
    let mut targets = Vec::new();
    let mut given = Vec::new();
    let mut at = 1;
    while let Some(word) = words.get(at) {
        let value = words.get(at + 1).map(String::as_str);
        at += 1;
        match word.as_str() {
            "-f" | "--file" | "--makefile" => {
                file = value;
                at += 1;
            }
            "-C" | "--directory" => {
                folder = value;
                at += 1;
            }
            "-j" | "-l" | "-o" | "-W" | "-I" => at += usize::from(value.is_some_and(starts_with_digit)),
            "-n" | "--dry-run" | "--just-print" => return Behind::Nothing,
            option if option.starts_with('-') => {}
            other => match other.split_once('=') {
                Some(pair) => given.push(pair),
                None => targets.push(other),
            },
        }
    }
    let folders: Vec<String> =
        folders.iter().filter_map(|base| path::join(base, folder.unwrap_or(""))).collect();
    let folders: Vec<&str> = folders.iter().map(String::as_str).collect();
    let names = file.map_or_else(|| vec!["GNUmakefile", "makefile", "Makefile"], |file| vec![file]);
    let Some((path, text)) = find(reader, &folders, &names) else { return Behind::Opaque };
    let Some(makefile) = load(reader, &path, &text, &given) else { return Behind::Opaque };
    let goal = makefile.default_goal();
    if targets.is_empty() {
        targets.extend(goal.as_deref());
    }
    let here = folders.iter().find(|folder| path::join(folder, names[0]).is_some()).copied().unwrap_or("");
    let run_in = if file.is_some() { here } else { path::folder_of(&path) };
    let parts = parts(&makefile, &targets, run_in);
    if parts.is_empty() { Behind::Opaque } else { Behind::Scripts(parts) }
}

fn starts_with_digit(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}

fn load(reader: &Reader<'_>, path: &str, text: &str, given: &[(&str, &str)]) -> Option<Makefile> {
    let mut makefile = Makefile::with(given);
    reader.spend_text(text.len()).then(|| makefile.add(text, path))?;
    let folder = path::folder_of(path).to_owned();
    let mut at = 0;
    while let Some(written) = makefile.includes.get(at).cloned().filter(|_| at < MAX_INCLUDES) {
        at += 1;
        let included = path::join(&folder, &makefile.expand(&written));
        if let Some((path, text)) = included.and_then(|path| reader.text(&path).map(|text| (path, text)))
            && reader.spend_text(text.len())
        {
            makefile.add(&text, &path);
        }
    }
    Some(makefile)
}

/// Recipes in the order make runs them: prerequisites first, every target once.
fn parts(makefile: &Makefile, targets: &[&str], folder: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut seen: Vec<String> = Vec::new();
    // A target is on the stack twice: to open it, and behind its prerequisites to run it.
    let mut stack: Vec<(String, bool)> =
        targets.iter().rev().map(|target| ((*target).to_owned(), false)).collect();
    while let Some((target, ready)) = stack.pop() {
        let Some((rule, stem)) = makefile.rule_of(&target) else { continue };
        if ready {
            parts.extend(part(makefile, &target, rule, &stem, folder));
            continue;
        }
        if seen.contains(&target) || seen.len() >= MAX_TARGETS {
            continue;
        }
        seen.push(target.clone());
        let needs = rule.needs.iter().rev().map(|need| (need.replace('%', &stem), false)).take(MAX_TARGETS);
        stack.push((target, true));
        stack.extend(needs);
    }
    parts
}

fn part(makefile: &Makefile, target: &str, rule: &Rule, stem: &str, folder: &str) -> Option<Part> {
    let texts = rule.recipe.iter().map(|(line, text)| {
        let plain = text.trim_start().trim_start_matches(['@', '-', '+']);
        let expanded = makefile
            .expand(plain)
            .replace("$*", stem)
            .replace("$@", target)
            .replace("$(@D)", ".")
            .replace("$(@F)", target);
        (*line, expanded.replace("$$", "$"))
    });
    let texts: Vec<_> = texts.collect();
    (!texts.is_empty()).then(|| Part {
        title: format!("make {target}"),
        file: rule.file.clone(),
        texts,
        shell: Shell::Posix,
        folder: folder.to_owned(),
        chooses: false,
        sourced: None,
    })
}
