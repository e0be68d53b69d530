//! Wrappers that were followed already: scripts that call each other many times are read once.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use plimsoll_domain::facts::workflow::Command;

use super::{Behind, MAX_DEPTH, Part, behind, read_part};
use crate::shell::Callers;
use crate::workflows::reader::Reader;
use crate::workflows::tools::Draft;

/// What stands behind a command, followed to its end.
pub(super) enum Expansion {
    /// No wrapper.
    Nothing,
    /// A wrapper that cannot be seen through.
    Opaque,
    /// A launcher of the program that these words name.
    Program(Vec<String>),
    /// Scripts of the repository.
    Followed {
        /// One for each script, in the order they run.
        readings: Vec<Rc<Reading>>,
        /// Nothing that was read says what the command does.
        opaque: bool,
    },
}

/// The steps that one script becomes.
#[derive(Default)]
pub(super) struct Reading {
    /// Its own, then those of what it calls.
    pub(super) drafts: Vec<Draft>,
    /// What it does could be seen.
    pub(super) seen: bool,
}

/// A command's words, who sources a script with it, the folders it may run in, and how deep it stands.
type Call = (Vec<String>, Option<Callers>, Vec<String>, usize);

/// What was followed for one workflow. Results depend on what was left of its budgets and are not for another one.
#[derive(Default)]
pub(in crate::workflows) struct Expansions {
    calls: RefCell<HashMap<Call, Rc<Expansion>>>,
    parts: RefCell<HashMap<(Part, usize), Rc<Reading>>>,
}

impl Expansions {
    /// Forgets everything.
    pub(in crate::workflows) fn clear(&self) {
        self.calls.borrow_mut().clear();
        self.parts.borrow_mut().clear();
    }
}

/// What stands behind a command at some depth.
pub(super) fn of_command(
    reader: &Reader<'_>,
    command: &Command,
    callers: Option<Callers>,
    folders: &[&str],
    depth: usize,
) -> Rc<Expansion> {
    let folders_of_key = folders.iter().map(|folder| (*folder).to_owned()).collect();
    let key: Call = (command.words.clone(), callers, folders_of_key, depth);
    if let Some(known) = reader.expansions.calls.borrow().get(&key) {
        return Rc::clone(known);
    }
    let expansion = Rc::new(expand(reader, command, key.1.as_ref(), folders, depth));
    reader.expansions.calls.borrow_mut().insert(key, Rc::clone(&expansion));
    expansion
}

fn expand(
    reader: &Reader<'_>,
    command: &Command,
    callers: Option<&Callers>,
    folders: &[&str],
    depth: usize,
) -> Expansion {
    match behind(reader, command, folders) {
        Behind::Nothing => Expansion::Nothing,
        Behind::Opaque => Expansion::Opaque,
        Behind::Program(words) => Expansion::Program(words),
        Behind::Scripts(_) if depth >= MAX_DEPTH || !reader.spend_wrapper() => Expansion::Opaque,
        Behind::Scripts(mut parts) => {
            for part in parts.iter_mut().filter(|part| part.sourced.is_some()) {
                part.sourced = part.sourced.take().map(|anybody| callers.cloned().unwrap_or(anybody));
            }
            // Every part is read, whatever the first one shows.
            let readings: Vec<_> = parts.into_iter().map(|part| of_part(reader, part, depth)).collect();
            let seen = readings.iter().any(|reading| reading.seen);
            Expansion::Followed { readings, opaque: !seen && !reader.knows(&command.words) }
        }
    }
}

fn of_part(reader: &Reader<'_>, part: Part, depth: usize) -> Rc<Reading> {
    let key = (part, depth);
    if let Some(known) = reader.expansions.parts.borrow().get(&key) {
        return Rc::clone(known);
    }
    let reading = Rc::new(read_part(reader, &key.0, depth));
    reader.expansions.parts.borrow_mut().insert(key, Rc::clone(&reading));
    reading
}
