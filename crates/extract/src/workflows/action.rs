//! Composite actions of the same repository.

use plimsoll_domain::facts::workflow::Problem;

use super::path;
use super::reader::Reader;
use super::step::{Place, read_all};
use super::tools::Draft;
use crate::shell::Shell;
use crate::yaml::Node;

/// How deep composite actions may use each other.
const MAX_DEPTH: usize = 4;

/// Puts the steps of a local action behind the step that uses it.
///
/// An action that is no composite one, is missing, or is used too deep leaves the step opaque.
pub(super) fn inline(
    reader: &Reader<'_>,
    written: &str,
    line: u32,
    place: Place<'_>,
    draft: &mut Draft,
    problems: &mut Vec<Problem>,
    more: &mut Vec<Draft>,
) {
    draft.step.opaque = true;
    let mut problem = |message: String| problems.push(Problem { line: Some(line), message });
    if place.depth >= MAX_DEPTH {
        return problem(format!("actions use each other more than {MAX_DEPTH} deep"));
    }
    let Some(folder) = path::join("", written) else {
        return problem(format!("`{written}` is not a folder of this repository"));
    };
    let file = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
    let found = [file("action.yml"), file("action.yaml")]
        .into_iter()
        .find_map(|path| reader.document(&path).map(|document| (path, document)));
    let Some((path, document)) = found else {
        if reader.text(&file("Dockerfile")).is_none() {
            problem(format!("there is no action in `{folder}`"));
        }
        return;
    };
    let root = match document.as_ref() {
        Ok(root) => root,
        Err(error) => {
            let line = error.line.map(|line| format!(":{line}")).unwrap_or_default();
            return problem(format!("{path}{line}: {}", error.message));
        }
    };
    if root.at(&["runs", "using"]).and_then(Node::as_str) != Some("composite") {
        return;
    }
    let Some(steps) = root.at(&["runs", "steps"]) else { return };
    draft.step.opaque = false;
    let mut scope = place.scope.callee(root.get("inputs"), &draft.step.with);
    scope.env.clone_from(&place.scope.env);
    scope.action_folder = Some(folder);
    let inner = Place {
        file: &path,
        scope: &scope,
        shell: Shell::Posix,
        folder: None,
        depth: place.depth + 1,
        disabled: draft.step.disabled,
        continue_on_error: draft.step.continue_on_error,
    };
    let mut own_problems = Vec::new();
    read_all(reader, steps, inner, &mut own_problems, more);
    // The lines of these are the action's.
    problems.extend(own_problems.into_iter().map(|found| {
        let at = found.line.map(|line| format!(":{line}")).unwrap_or_default();
        Problem { line: Some(line), message: format!("{path}{at}: {}", found.message) }
    }));
}
