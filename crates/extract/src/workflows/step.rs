//! Steps: what they use, what they run, what is behind it.

use std::collections::HashSet;

use plimsoll_domain::facts::WorkflowStep;
use plimsoll_domain::facts::workflow::{ActionUse, Command, Problem};

use super::action;
use super::clusters;
use super::expression;
use super::job::texts;
use super::reader::Reader;
use super::scope::Scope;
use super::tools::{Draft, only_prints};
use super::wrappers;
use crate::shell::{self, Shell};
use crate::yaml::Node;

/// Where steps stand.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    /// The file that holds them.
    pub(super) file: &'a str,
    pub(super) scope: &'a Scope,
    /// The shell and folder of `defaults.run`.
    pub(super) shell: Shell,
    pub(super) folder: Option<&'a str>,
    /// Composite actions around them.
    pub(super) depth: usize,
    /// A step around them can never run, or its failure is ignored.
    pub(super) disabled: bool,
    pub(super) continue_on_error: bool,
}

/// Reads a list of steps, everything local inlined.
pub(super) fn read_all(
    reader: &Reader<'_>,
    steps: &Node,
    place: Place<'_>,
    problems: &mut Vec<Problem>,
    drafts: &mut Vec<Draft>,
) {
    for node in steps.items() {
        if !reader.spend() {
            return;
        }
        if node.is_map() {
            read(reader, node, place, problems, drafts);
        } else {
            problems.push(Problem { line: Some(node.line), message: "a step is no mapping".to_owned() });
        }
    }
}

fn read(
    reader: &Reader<'_>,
    node: &Node,
    place: Place<'_>,
    problems: &mut Vec<Problem>,
    drafts: &mut Vec<Draft>,
) {
    let text = |key: &str| node.get(key).and_then(Node::as_str);
    let condition = text("if").map(str::to_owned);
    let never =
        condition.as_deref().is_some_and(|text| expression::constant(text, place.scope) == Some(false));
    let mut draft = Draft {
        step: WorkflowStep {
            name: text("name").map(|name| place.scope.fill(name)),
            file: place.file.to_owned(),
            line: node.line,
            disabled: never || place.disabled,
            condition,
            continue_on_error: place.continue_on_error
                || node.get("continue-on-error").and_then(Node::as_bool) == Some(true),
            uses: text("uses").map(action_use),
            with: texts(node.get("with"), place.scope),
            ..WorkflowStep::default()
        },
        ..Draft::default()
    };
    draft.switches_target = clusters::switches_target(node, &draft.step);
    let mut more = Vec::new();
    if let Some(uses) = node.get("uses") {
        use_action(reader, uses, node, place, &mut draft, problems, &mut more);
    }
    if let Some(run) = node.get("run") {
        let folder = text("working-directory").or(place.folder).unwrap_or("");
        let shell = text("shell").map_or(place.shell, Shell::from_name);
        let script = Script { node: run, shell, folder };
        run_script(reader, &script, &place.scope.with_env(node.get("env")), &mut draft, &mut more);
    }
    for inner in &mut more {
        inner.step.condition = inner.step.condition.take().or_else(|| draft.step.condition.clone());
        inner.step.disabled |= draft.step.disabled;
        inner.step.continue_on_error |= draft.step.continue_on_error;
    }
    drafts.push(draft);
    drafts.append(&mut more);
}

struct Script<'a> {
    node: &'a Node,
    shell: Shell,
    folder: &'a str,
}

fn run_script(
    reader: &Reader<'_>,
    script: &Script<'_>,
    scope: &Scope,
    draft: &mut Draft,
    more: &mut Vec<Draft>,
) {
    let Some(text) = script.node.as_str() else { return };
    if script.shell == Shell::Other && !text.trim().is_empty() {
        draft.step.opaque = true;
    }
    for scope in scope.variants(&format!("{text}\n{}", script.folder)) {
        if !reader.spend_text(text.len()) {
            return;
        }
        let mut commands = shell::commands(&scope.fill(text), script.node.line, script.shell);
        scope.name_programs(&mut commands);
        // Values of a matrix often change nothing that matters here.
        let known: HashSet<_> = draft.step.commands.iter().map(identity).collect();
        commands.retain(|command| !known.contains(&identity(command)));
        recognise(reader, draft, &commands);
        wrappers::follow(reader, draft, &commands, &scope.fill(script.folder), more);
        draft.step.commands.extend(commands);
    }
}

fn identity(command: &Command) -> (&[String], u32, bool) {
    (&command.words, command.line, command.tolerated)
}

/// Takes over what the catalogue says of commands.
pub(super) fn recognise(reader: &Reader<'_>, draft: &mut Draft, commands: &[Command]) {
    for command in commands.iter().filter(|command| !only_prints(command)) {
        draft.add_of(command, reader.catalogue.by_command(&command.words));
    }
}

fn use_action(
    reader: &Reader<'_>,
    uses: &Node,
    node: &Node,
    place: Place<'_>,
    draft: &mut Draft,
    problems: &mut Vec<Problem>,
    more: &mut Vec<Draft>,
) {
    let Some(used) = draft.step.uses.clone() else { return };
    if used.name.starts_with("./") || used.name.starts_with("../") || used.name == "." {
        action::inline(reader, &used.name, uses.line, place, draft, problems, more);
        return;
    }
    let name = used.path.as_ref().map_or_else(|| used.name.clone(), |path| format!("{}/{path}", used.name));
    draft.add(reader.catalogue.by_action(&name, &draft.step.with), uses.line);
    let known = reader.catalogue.tools_of_action(&name);
    // An action that nobody here knows and that says it delivers something may well do so.
    draft.step.opaque |= known.is_empty() && draft.step.matches.is_empty() && says_it_delivers(&name);
    let disposable = known.into_iter().find(|tool| tool.disposable);
    if draft.disposable.is_none() {
        draft.disposable = disposable.map(|tool| tool.id.clone());
    }
    for input in reader.catalogue.script_inputs(&name) {
        if let Some(value) = node.at(&["with", input]) {
            let script = Script { node: value, shell: Shell::Posix, folder: "" };
            run_script(reader, &script, place.scope, draft, more);
        }
    }
}

/// Whether the name of an action, its owner's left aside, has a word for delivering.
fn says_it_delivers(action: &str) -> bool {
    let lower = action.split_once('/').map_or("", |(_, name)| name).to_ascii_lowercase();
    let mut words = lower.split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| matches!(word, "deploy" | "deployer" | "deployment" | "publish" | "publisher" | "push"))
}

/// `owner/name/path@version`, `docker://image` or `./path`.
fn action_use(written: &str) -> ActionUse {
    let written = written.trim();
    if written.starts_with('.') || written.starts_with("docker://") {
        return ActionUse { name: written.to_owned(), path: None, version: None };
    }
    let (action, version) = match written.split_once('@') {
        Some((action, version)) => (action, Some(version.to_owned())),
        None => (written, None),
    };
    let mut parts = action.splitn(3, '/');
    let (owner, name) = (parts.next().unwrap_or(""), parts.next());
    let name = name.map_or_else(|| owner.to_owned(), |name| format!("{owner}/{name}"));
    ActionUse { name: name.to_lowercase(), path: parts.next().map(str::to_owned), version }
}
