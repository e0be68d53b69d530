//! A job's own properties, without its steps.

use std::collections::BTreeMap;

use plimsoll_domain::facts::workflow::{Problem, WorkflowJob};

use super::expression;
use super::scope::Scope;
use crate::yaml::{Entry, Node, Value};

/// Reads everything of a job but `needs` and steps.
pub(super) fn read(entry: &Entry, file: &str, scope: &Scope) -> WorkflowJob {
    let node = &entry.value;
    let text = |key: &str| node.get(key).and_then(Node::as_str).map(|text| scope.fill(text));
    let condition = node.get("if").and_then(Node::as_str).map(str::to_owned);
    let disabled = condition.as_deref().is_some_and(|text| expression::constant(text, scope) == Some(false));
    WorkflowJob {
        id: entry.key.clone(),
        name: text("name"),
        defined_in: file.to_owned(),
        line: entry.line,
        condition,
        disabled,
        runs_on: runs_on(node, scope),
        matrix: matrix(node, scope),
        matrix_values: matrix_values(node, scope),
        environment: environment(node).map(|name| scope.fill(name)),
        permissions: permissions(node),
        services: services(node, scope),
        container: node.get("container").and_then(image_of).map(|image| scope.fill(image)),
        continue_on_error: node.get("continue-on-error").and_then(Node::as_bool) == Some(true),
        calls: node.get("uses").and_then(Node::as_str).map(str::to_owned),
        inputs: texts(node.get("with"), scope),
        ..WorkflowJob::default()
    }
}

/// The ids of `needs:`, with their lines.
pub(super) fn needs(node: &Node) -> Vec<(String, u32)> {
    let Some(needs) = node.get("needs") else { return Vec::new() };
    match &needs.value {
        Value::Scalar { .. } => needs.as_str().map(|id| (id.to_owned(), needs.line)).into_iter().collect(),
        _ => needs.items().iter().filter_map(|item| Some((item.as_str()?.to_owned(), item.line))).collect(),
    }
}

/// `permissions:` of a workflow or job; a blanket word stands under `*`.
pub(super) fn permissions(node: &Node) -> BTreeMap<String, String> {
    let Some(permissions) = node.get("permissions") else { return BTreeMap::new() };
    if let Some(word) = permissions.as_str() {
        return BTreeMap::from([("*".to_owned(), word.to_owned())]);
    }
    texts(Some(permissions), &Scope::default())
}

/// The scalars of a mapping, filled in.
pub(super) fn texts(node: Option<&Node>, scope: &Scope) -> BTreeMap<String, String> {
    let entries = node.map(Node::entries).unwrap_or_default();
    entries.iter().filter_map(|entry| Some((entry.key.clone(), scope.fill(entry.value.as_str()?)))).collect()
}

/// The environment's name as written.
pub(super) fn environment(node: &Node) -> Option<&str> {
    let environment = node.get("environment")?;
    environment.as_str().or_else(|| environment.get("name")?.as_str())
}

/// Notes keys whose value has a type that cannot be meant.
pub(super) fn check_types(entry: &Entry, problems: &mut Vec<Problem>) {
    if !entry.value.is_map() {
        let message = format!("the job `{}` is no mapping", entry.key);
        problems.push(Problem { line: Some(entry.line), message });
        return;
    }
    let mut expect = |key: &str, kind: &str, fits: fn(&Node) -> bool| {
        if let Some(found) = entry.value.entry(key)
            && !fits(&found.value)
        {
            let message = format!("`{key}` of the job `{}` is no {kind}", entry.key);
            problems.push(Problem { line: Some(found.line), message });
        }
    };
    expect("steps", "list", Node::is_list);
    expect("needs", "name or list", |node| !node.is_map());
    expect("services", "mapping", |node| node.is_map() || node.is_null());
    expect("environment", "name or mapping", |node| !node.is_list());
    if ["steps", "uses"].iter().all(|key| entry.value.get(key).is_none()) {
        let message = format!("the job `{}` has neither steps nor a workflow to call", entry.key);
        problems.push(Problem { line: Some(entry.line), message });
    }
}

fn runs_on(node: &Node, scope: &Scope) -> Vec<String> {
    let Some(found) = node.get("runs-on") else { return Vec::new() };
    let mut labels: Vec<String> = found.strings().into_iter().map(|label| scope.fill(label)).collect();
    if let Some(group) = found.get("group").and_then(Node::as_str) {
        labels.push(scope.fill(group));
    }
    let more = found.get("labels").map(Node::strings).unwrap_or_default();
    labels.extend(more.into_iter().map(|label| scope.fill(label)));
    labels
}

/// Axes with the number of their values; `*` stands for a matrix that is computed as a whole.
fn matrix(node: &Node, scope: &Scope) -> BTreeMap<String, u32> {
    let Some(matrix) = node.at(&["strategy", "matrix"]) else { return BTreeMap::new() };
    if matrix.as_str().is_some() {
        return BTreeMap::from([("*".to_owned(), 0)]);
    }
    let count = |entry: &Entry| match &entry.value.value {
        _ if scope.matrix.contains_key(&entry.key) => 1,
        Value::List(items) => u32::try_from(items.len()).unwrap_or(u32::MAX),
        _ => 0,
    };
    matrix.entries().iter().map(|entry| (entry.key.clone(), count(entry))).collect()
}

/// Every known set of matrix values that tells the values of one axis apart.
///
/// Other keys of an `include` entry that names the value come along. Nothing when the axis is
/// computed or has no or very many values.
pub(super) fn bindings(node: &Node, axis: &str) -> Vec<(String, BTreeMap<String, String>)> {
    const MAX_VALUES: usize = 32;
    let Some(matrix) = node.at(&["strategy", "matrix"]) else { return Vec::new() };
    let mut found: Vec<(String, BTreeMap<String, String>)> = Vec::new();
    let mut add = |value: &str, more: BTreeMap<String, String>| {
        if value.contains("${{") {
            return;
        }
        match found.iter_mut().find(|(known, _)| known == value) {
            Some((_, known)) => known.extend(more),
            None => found.push((value.to_owned(), more)),
        }
    };
    let listed = matrix.get(axis).map(Node::items).unwrap_or_default();
    for value in listed.iter().filter_map(Node::as_str) {
        add(value, BTreeMap::from([(axis.to_owned(), value.to_owned())]));
    }
    for entry in matrix.get("include").map(Node::items).unwrap_or_default() {
        if let Some(value) = entry.get(axis).and_then(Node::as_str) {
            add(value, texts(Some(entry), &Scope::default()));
        }
    }
    if found.len() > MAX_VALUES { Vec::new() } else { found }
}

/// The known values of every axis of a job's matrix.
pub(super) fn axes(node: &Node) -> BTreeMap<String, Vec<BTreeMap<String, String>>> {
    let Some(matrix) = node.at(&["strategy", "matrix"]) else { return BTreeMap::new() };
    let listed = matrix.entries().iter().map(|entry| &entry.key);
    let included = matrix.get("include").map(Node::items).unwrap_or_default();
    let names = listed.chain(included.iter().take(64).flat_map(Node::entries).map(|entry| &entry.key));
    let known = names.map(|axis| {
        let values = bindings(node, axis).into_iter().map(|(_, values)| values).collect::<Vec<_>>();
        (axis.clone(), values)
    });
    known.filter(|(_, values)| !values.is_empty()).collect()
}

/// The values of every axis that are written down; of an axis that a job was spread over, its own.
fn matrix_values(node: &Node, scope: &Scope) -> BTreeMap<String, Vec<String>> {
    let values = |axis: &String, sets: Vec<BTreeMap<String, String>>| match scope.matrix.get(axis) {
        Some(own) => vec![own.clone()],
        None => sets.into_iter().filter_map(|mut set| set.remove(axis)).collect(),
    };
    axes(node).into_iter().map(|(axis, sets)| (axis.clone(), values(&axis, sets))).collect()
}

/// The axis that a text takes its value from.
pub(super) fn axis_of(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("${{")?;
    let name = rest.split("}}").next()?.trim().strip_prefix("matrix.")?;
    name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-').then_some(name)
}

fn services(node: &Node, scope: &Scope) -> Vec<String> {
    let entries = node.get("services").map(Node::entries).unwrap_or_default();
    entries.iter().filter_map(|entry| image_of(&entry.value)).map(|image| scope.fill(image)).collect()
}

fn image_of(node: &Node) -> Option<&str> {
    node.as_str().or_else(|| node.get("image")?.as_str())
}
