//! What stands behind `npm run build`, `make test`, `./deploy.sh`.
//!
//! A wrapper whose source is in the repository is followed, and what it runs becomes steps of its
//! own right behind the step that calls it, with the wrapper's file and line. One that cannot be
//! read makes its step opaque: nobody can say what it does.

mod composer;
mod expansion;
mod just;
mod make;
mod makefile;
mod node;
mod script;
mod task;

use std::collections::HashSet;
use std::rc::Rc;

use plimsoll_domain::facts::WorkflowStep;
use plimsoll_domain::facts::workflow::Command;

use super::path;
use super::reader::Reader;
use super::step::recognise;
use super::tools::{Draft, only_prints};
use crate::shell::{self, Callers, Shell};
pub(super) use expansion::Expansions;
use expansion::{Expansion, Reading};

/// How deep wrappers may call wrappers.
const MAX_DEPTH: usize = 3;

/// What a command turns out to be.
enum Behind {
    /// No wrapper.
    Nothing,
    /// A wrapper that cannot be seen through.
    Opaque,
    /// A launcher of the program that these words name.
    Program(Vec<String>),
    /// Scripts of the repository, in the order they run.
    Scripts(Vec<Part>),
}

/// One script behind a wrapper.
#[derive(PartialEq, Eq, Hash)]
struct Part {
    /// How it was called.
    title: String,
    file: String,
    /// Pieces of text with their first lines.
    texts: Vec<(u32, String)>,
    shell: Shell,
    /// The folder it runs in.
    folder: String,
    /// It chooses what to run by its arguments, so what it holds may not be what runs.
    chooses: bool,
    /// It is read into another script, which may call its functions: who that is.
    sourced: Option<Callers>,
}

/// Follows the wrappers among a step's commands.
pub(super) fn follow(
    reader: &Reader<'_>,
    draft: &mut Draft,
    commands: &[Command],
    folder: &str,
    more: &mut Vec<Draft>,
) {
    let line = draft.step.line;
    let alone = Callers::default();
    follow_at(reader, draft, (commands, &alone), folder, 0, &mut |mut inner| {
        inner.step.line = if inner.step.line == 0 { line } else { inner.step.line };
        // Scripts that several commands of a step call are one step; looking far back is not worth it.
        if !more.iter().rev().take(64).any(|known| known.step == inner.step) && reader.spend() {
            more.push(inner);
        }
    });
}

fn follow_at(
    reader: &Reader<'_>,
    draft: &mut Draft,
    (commands, above): (&[Command], &Callers),
    folder: &str,
    depth: usize,
    emit: &mut dyn FnMut(Draft),
) {
    let mut callers = None;
    let start = path::join("", folder);
    let mut here = start.clone();
    let mut emitted = HashSet::new();
    for command in commands {
        if let Some(to) = changes_folder(command) {
            here = here.as_deref().and_then(|here| path::join(here, to));
            continue;
        }
        if only_prints(command) {
            continue;
        }
        // A subshell's `cd` does not outlive it, so the step's own folder is tried as well.
        let folders: Vec<&str> = [here.as_deref(), start.as_deref()].into_iter().flatten().collect();
        // Only who sources a script calls its functions.
        let callers =
            sources(command).then(|| callers.get_or_insert_with(|| Callers::of(commands, above)).clone());
        match &*expansion::of_command(reader, command, callers, &folders, depth) {
            Expansion::Nothing => {}
            Expansion::Opaque => draft.step.opaque = true,
            Expansion::Program(words) => {
                let hits = reader.catalogue.by_command(words);
                draft.step.opaque |= hits.is_empty();
                draft.add_of(command, hits);
            }
            Expansion::Followed { readings, opaque } => {
                draft.step.opaque |= opaque;
                // What the same command shows a second time is known already.
                if emitted.insert((command.words.clone(), here.clone(), command.tolerated)) {
                    draft.step.opaque |= !emit_copies(reader, readings, command, emit);
                }
            }
        }
    }
}

/// Hands on the steps behind a command; false when there is no room for all of them.
fn emit_copies(
    reader: &Reader<'_>,
    readings: &[Rc<Reading>],
    command: &Command,
    emit: &mut dyn FnMut(Draft),
) -> bool {
    for found in readings.iter().flat_map(|reading| &reading.drafts) {
        if !reader.spend_carried(found.step.commands.len() + 1) {
            return false;
        }
        let mut found = found.clone();
        if command.tolerated {
            found.weaken_checks();
        }
        emit(found);
    }
    true
}

/// Turns a script behind a wrapper into steps of their own.
fn read_part(reader: &Reader<'_>, part: &Part, depth: usize) -> Reading {
    let size = part.texts.iter().map(|(_, text)| text.len()).sum();
    if !reader.spend_wrapper() || !reader.spend_text(size) {
        return Reading::default();
    }
    let split = |(line, text): &(u32, String)| match &part.sourced {
        Some(callers) => shell::sourced_commands(text, *line, part.shell, callers),
        None => shell::commands(text, *line, part.shell),
    };
    let commands: Vec<Command> = part.texts.iter().flat_map(split).collect();
    if !reader.spend_commands(commands.len()) {
        return Reading::default();
    }
    let mut draft = Draft {
        step: WorkflowStep {
            name: Some(format!("{} → {}", part.title, part.file)),
            file: part.file.clone(),
            line: part.texts.first().map_or(1, |(line, _)| *line),
            opaque: part.shell == Shell::Other,
            ..WorkflowStep::default()
        },
        ..Draft::default()
    };
    recognise(reader, &mut draft, &commands);
    let mut inner = Vec::new();
    let above = part.sourced.clone().unwrap_or_default();
    let read = (&commands[..], &above);
    follow_at(reader, &mut draft, read, &part.folder, depth + 1, &mut |found| inner.push(found));
    draft.step.commands = commands;
    if part.chooses {
        for found in
            draft.step.matches.iter_mut().chain(inner.iter_mut().flat_map(|found| &mut found.step.matches))
        {
            found.weak = true;
        }
    }
    let seen = !draft.step.matches.is_empty()
        || inner.iter().any(|found| !found.step.matches.is_empty())
        || (!draft.step.opaque && draft.step.commands.iter().all(is_ordinary));
    inner.insert(0, draft);
    Reading { drafts: inner, seen }
}

/// Programs that prepare, move and print, and execute no stage themselves.
const ORDINARY: [&str; 82] = [
    "apt",
    "apt-get",
    "apk",
    "yum",
    "dnf",
    "brew",
    "choco",
    "snap",
    "add-apt-repository",
    "dpkg",
    "rustup",
    "pip",
    "pip3",
    "gem",
    "corepack",
    "nvm",
    "npm",
    "yarn",
    "pnpm",
    "git",
    "cd",
    "pushd",
    "popd",
    "pwd",
    "mkdir",
    "rmdir",
    "cp",
    "mv",
    "rm",
    "ln",
    "ls",
    "touch",
    "chmod",
    "chown",
    "tar",
    "zip",
    "unzip",
    "gzip",
    "gunzip",
    "curl",
    "wget",
    "echo",
    "printf",
    "cat",
    "tee",
    "grep",
    "egrep",
    "sed",
    "awk",
    "find",
    "sort",
    "uniq",
    "head",
    "tail",
    "cut",
    "tr",
    "wc",
    "xargs",
    "jq",
    "yq",
    "date",
    "sleep",
    "export",
    "set",
    "source",
    ".",
    "exit",
    "true",
    "false",
    "trap",
    "wait",
    "dirname",
    "basename",
    "local",
    "read",
    "shift",
    "uname",
    "id",
    "usermod",
    "nproc",
    "df",
    "ssh-keyscan",
];

/// Subcommands that do the same, of programs that can do more.
const ORDINARY_VERBS: [(&str, &[&str]); 5] = [
    ("go", &["mod", "env", "version", "get", "install"]),
    ("cargo", &["install", "fetch", "update"]),
    ("bundle", &["install", "config"]),
    (
        "docker",
        &[
            "info", "load", "login", "logout", "ps", "images", "save", "pull", "stop", "rm", "rmi", "tag",
            "system",
        ],
    ),
    ("dotnet", &["restore", "tool", "--info"]),
];

fn is_ordinary(command: &Command) -> bool {
    let Some(program) = command.words.first() else { return true };
    let verb = command.words.get(1).map_or("", String::as_str);
    ORDINARY.contains(&program.as_str())
        || ORDINARY_VERBS.iter().any(|(known, verbs)| known == program && verbs.contains(&verb))
}

/// Whether it reads a script into its own.
fn sources(command: &Command) -> bool {
    command.words.first().is_some_and(|program| matches!(program.as_str(), "source" | "."))
}

fn changes_folder(command: &Command) -> Option<&str> {
    let mut words = command.words.iter().map(String::as_str);
    let program = words.next()?;
    matches!(program, "cd" | "pushd" | "Set-Location" | "chdir").then(|| words.next_back().unwrap_or(""))
}

fn behind(reader: &Reader<'_>, command: &Command, folders: &[&str]) -> Behind {
    let words = &command.words;
    let Some(program) = words.first() else { return Behind::Nothing };
    let name = program.rsplit(['/', '\\']).next().unwrap_or(program);
    const RUNNERS: [&str; 11] =
        ["npm", "pnpm", "yarn", "yarnpkg", "bun", "make", "gmake", "just", "task", "go-task", "composer"];
    // Each look into a runner's file costs something, and there is nothing left to follow it with.
    if !reader.has_wrappers() && RUNNERS.contains(&name) {
        return Behind::Opaque;
    }
    match name {
        "npm" | "pnpm" | "yarn" | "yarnpkg" | "bun" => node::behind(reader, name, words, folders),
        "make" | "gmake" => make::behind(reader, words, folders),
        "just" => just::behind(reader, words, folders),
        "task" | "go-task" => task::behind(reader, words, folders),
        "composer" => composer::behind(reader, words, folders),
        _ => script::behind(reader, words, folders),
    }
}

/// The first of some files that exists in one of the folders: its path and text.
fn find(reader: &Reader<'_>, folders: &[&str], names: &[&str]) -> Option<(String, Rc<str>)> {
    folders.iter().find_map(|folder| {
        names.iter().find_map(|name| {
            let path = path::join(folder, name)?;
            let text = reader.text(&path)?;
            Some((path, text))
        })
    })
}
