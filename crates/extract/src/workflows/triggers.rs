//! `on:` in its three spellings.

use plimsoll_domain::facts::workflow::{Problem, WorkflowTrigger};

use crate::yaml::{Entry, Node, Value};

/// What starts a workflow.
pub(super) fn read(root: &Node, problems: &mut Vec<Problem>) -> Vec<WorkflowTrigger> {
    let Some(entry) = root.entry("on") else {
        problems.push(Problem { line: Some(root.line), message: "there is no `on:`".to_owned() });
        return Vec::new();
    };
    match &entry.value.value {
        Value::Scalar { .. } => {
            entry.value.as_str().map(|event| plain(event, entry.line)).into_iter().collect()
        }
        Value::List(items) => {
            items.iter().filter_map(|item| Some(plain(item.as_str()?, item.line))).collect()
        }
        Value::Map(events) => events.iter().map(filtered).collect(),
    }
}

fn plain(event: &str, line: u32) -> WorkflowTrigger {
    WorkflowTrigger { event: event.to_owned(), line, ..WorkflowTrigger::default() }
}

fn filtered(entry: &Entry) -> WorkflowTrigger {
    let texts = |key: &str| -> Vec<String> {
        let found = entry.value.get(key).map(Node::strings).unwrap_or_default();
        found.into_iter().map(str::to_owned).collect()
    };
    let crons = entry.value.items().iter().filter_map(|item| item.get("cron")?.as_str());
    WorkflowTrigger {
        event: entry.key.clone(),
        branches: texts("branches"),
        branches_ignore: texts("branches-ignore"),
        tags: texts("tags"),
        tags_ignore: texts("tags-ignore"),
        paths: texts("paths"),
        paths_ignore: texts("paths-ignore"),
        types: texts("types"),
        crons: crons.map(str::to_owned).collect(),
        workflows: texts("workflows"),
        line: entry.line,
    }
}
