//! Scripts of `package.json`.

use std::rc::Rc;

use serde_json::Value;

use super::{Behind, Part, find};
use crate::shell::Shell;
use crate::workflows::path;
use crate::workflows::reader::Reader;

/// Words after `yarn`, `pnpm` or `bun` that are no scripts.
const BUILT_IN: [&str; 62] = [
    "install",
    "i",
    "ci",
    "add",
    "exec",
    "dlx",
    "x",
    "publish",
    "pack",
    "version",
    "config",
    "cache",
    "audit",
    "link",
    "unlink",
    "why",
    "info",
    "login",
    "logout",
    "set",
    "list",
    "ls",
    "prune",
    "dedupe",
    "rebuild",
    "update",
    "up",
    "upgrade",
    "outdated",
    "init",
    "create",
    "remove",
    "rm",
    "view",
    "whoami",
    "token",
    "dist-tag",
    "root",
    "bin",
    "pkg",
    "fetch",
    "store",
    "deploy",
    "setup",
    "import",
    "patch",
    "plugin",
    "constraints",
    "node",
    "npm",
    "workspaces",
    "global",
    "help",
    "pm",
    "get",
    "env",
    "licenses",
    "self-update",
    "install-test",
    "prefix",
    "search",
    "approve-builds",
];

/// How a package manager was called.
#[derive(Default)]
struct Call<'a> {
    folder: Option<&'a str>,
    workspace: Option<&'a str>,
    words: Vec<&'a str>,
    passed_on: &'a [String],
}

pub(super) fn behind(reader: &Reader<'_>, program: &str, words: &[String], folders: &[&str]) -> Behind {
    let call = read_call(&words[1..]);
    let word = |index: usize| call.words.get(index).copied().unwrap_or("");
    let direct = program != "npm";
    let (script, mut from) = match word(0) {
        "run" | "run-script" | "rum" => (word(1), 2),
        "test" | "t" | "tst" => ("test", 1),
        "start" | "stop" | "restart" => (word(0), 1),
        "workspace" if program.starts_with("yarn") => {
            let skip = if word(2) == "run" { 3 } else { 2 };
            (word(skip), skip + 1)
        }
        "workspaces" if program.starts_with("yarn") && call.words.contains(&"run") => return Behind::Opaque,
        // `bun test` and `bun x` are bun's own.
        name if direct && !name.is_empty() && !BUILT_IN.contains(&name) => (name, 1),
        _ => return Behind::Nothing,
    };
    if script.is_empty() || (program == "bun" && word(0) == "test") {
        return Behind::Nothing;
    }
    let workspace = if word(0) == "workspace" { Some(word(1)) } else { call.workspace };
    let places = places(&call, workspace, folders);
    let places: Vec<&str> = places.iter().map(String::as_str).collect();
    for place in &places {
        if let Some((file, text)) = find(reader, &[place], &["package.json"]) {
            let title = format!("{program} run {script}");
            from = from.min(call.words.len());
            let own = if direct { &call.words[from..] } else { &[] };
            if let Some(parts) = scripts(reader, &title, script, &file, &text, (own, call.passed_on)) {
                return Behind::Scripts(parts);
            }
        }
    }
    let names_a_program = direct && word(0) != "run" && word(0) != "workspace" && word(0) == script;
    if names_a_program || (direct && word(0) == "run") {
        let start = words.iter().position(|word| word == script).unwrap_or(1);
        return Behind::Program(words[start..].to_vec());
    }
    Behind::Opaque
}

/// Options before `--` may stand anywhere.
fn read_call(words: &[String]) -> Call<'_> {
    let mut call = Call::default();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let value = words.get(at + 1).map(String::as_str);
        at += 1;
        match word.as_str() {
            "--" => {
                call.passed_on = &words[at..];
                return call;
            }
            "--prefix" | "-C" | "--cwd" | "--dir" => {
                call.folder = value;
                at += 1;
            }
            "-w" | "--workspace" | "--filter" | "-F" => {
                call.workspace = value;
                at += 1;
            }
            option if option.starts_with('-') => match option.split_once('=') {
                Some(("--prefix" | "--cwd" | "--dir", folder)) => call.folder = Some(folder),
                Some(("--workspace" | "--filter", workspace)) => call.workspace = Some(workspace),
                _ => {}
            },
            plain => call.words.push(plain),
        }
    }
    call
}

/// Folders whose `package.json` may be meant.
fn places(call: &Call<'_>, workspace: Option<&str>, folders: &[&str]) -> Vec<String> {
    let bases: Vec<String> = match call.folder {
        Some(folder) => folders.iter().filter_map(|base| path::join(base, folder)).collect(),
        None => folders.iter().map(|&base| base.to_owned()).collect(),
    };
    let Some(workspace) = workspace else { return bases };
    let short = workspace.trim_end_matches("...").rsplit('/').next().unwrap_or(workspace);
    let members = [workspace, short, &format!("packages/{short}"), &format!("apps/{short}")];
    let join = |base: &String| members.iter().filter_map(|name| path::join(base, name)).collect::<Vec<_>>();
    bases.iter().flat_map(join).collect()
}

/// A script with what runs before and after it by its name.
fn scripts(
    reader: &Reader<'_>,
    title: &str,
    name: &str,
    file: &str,
    text: &Rc<str>,
    (own, passed_on): (&[&str], &[String]),
) -> Option<Vec<Part>> {
    if !reader.spend_text(text.len()) {
        return None;
    }
    let manifest: Value = serde_json::from_str(text).ok()?;
    let scripts = manifest.get("scripts")?;
    let main = scripts.get(name)?.as_str()?;
    let mut found = Vec::new();
    for (key, script) in
        [(format!("pre{name}"), None), (name.to_owned(), Some(main)), (format!("post{name}"), None)]
    {
        let Some(script) = script.or_else(|| scripts.get(&key)?.as_str()) else { continue };
        let mut script = script.to_owned();
        if key == name {
            for word in own.iter().copied().chain(passed_on.iter().map(String::as_str)) {
                script.push_str(&quoted(word));
            }
        }
        found.push(Part {
            title: title.to_owned(),
            file: file.to_owned(),
            texts: vec![(line_of(text, "scripts", &key), script)],
            shell: Shell::Posix,
            folder: path::folder_of(file).to_owned(),
            chooses: false,
            sourced: None,
        });
    }
    Some(found)
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./:=@,+".contains(c);
    if word.chars().all(plain) { format!(" {word}") } else { format!(" '{}'", word.replace('\'', "")) }
}

/// The line of a key inside a section of a JSON file.
pub(super) fn line_of(text: &str, section: &str, key: &str) -> u32 {
    let start = text.find(&format!("\"{section}\"")).unwrap_or(0);
    let wanted = format!("\"{key}\"");
    let at = text[start..]
        .match_indices(&wanted)
        .map(|(at, _)| start + at)
        .find(|at| text[at + wanted.len()..].trim_start().starts_with(':'))
        .unwrap_or(start);
    let before = text[..at].bytes().filter(|byte| *byte == b'\n').count();
    u32::try_from(before).unwrap_or(0) + 1
}
