//! Values that are known where a job or step stands.

use std::collections::BTreeMap;

use plimsoll_domain::facts::workflow::Command;

use crate::yaml::Node;

/// Known inputs and matrix values.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope {
    /// `inputs.X`, and whether it is declared as a boolean.
    pub(super) inputs: BTreeMap<String, (String, bool)>,
    /// `matrix.X`
    pub(super) matrix: BTreeMap<String, String>,
    /// Sets of matrix values that tell the values of an axis apart, by axis.
    pub(super) axes: BTreeMap<String, Vec<BTreeMap<String, String>>>,
    /// `env.X` with values that are written out.
    pub(super) env: BTreeMap<String, String>,
    /// The folder of the composite action that is being read.
    pub(super) action_folder: Option<String>,
}

impl Scope {
    /// Puts known values in the place of `${{ inputs.X }}` and `${{ matrix.X }}`; the rest stays as written.
    pub(super) fn fill(&self, text: &str) -> String {
        if !text.contains("${{") && self.action_folder.is_none() {
            return text.to_owned();
        }
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find("${{") {
            filled.push_str(&rest[..start]);
            let Some(length) = rest[start..].find("}}") else { break };
            let written = &rest[start..start + length + 2];
            let inner = written[3..written.len() - 2].trim();
            match self.lookup(inner) {
                // A value that is itself an expression was written by the caller and stays.
                Some(value) => filled.push_str(&value),
                None => filled.push_str(written),
            }
            rest = &rest[start + length + 2..];
        }
        filled.push_str(rest);
        match &self.action_folder {
            Some(folder) => filled
                .replace("${GITHUB_ACTION_PATH}", &root_of(folder))
                .replace("$GITHUB_ACTION_PATH", &root_of(folder)),
            None => filled,
        }
    }

    fn lookup(&self, name: &str) -> Option<String> {
        if name == "github.action_path" {
            return self.action_folder.as_deref().map(root_of);
        }
        let input = name.strip_prefix("inputs.").or_else(|| name.strip_prefix("github.event.inputs."));
        if let Some(input) = input {
            return self.inputs.get(input).map(|(value, _)| value.clone());
        }
        if let Some(variable) = name.strip_prefix("env.") {
            return self.env.get(variable).cloned();
        }
        self.matrix.get(name.strip_prefix("matrix.")?).cloned()
    }

    /// The same scope with the variables of an `env:` that are written out; computed ones hide outer ones.
    pub(super) fn with_env(&self, env: Option<&Node>) -> Self {
        let mut scope = self.clone();
        for entry in env.map(Node::entries).unwrap_or_default() {
            match entry.value.as_str().map(|value| self.fill(value)) {
                Some(value) if !value.contains("${{") => scope.env.insert(entry.key.clone(), value),
                _ => scope.env.remove(&entry.key),
            };
        }
        scope
    }

    /// Puts a written-out variable in the place of a program's name: `$KUBECTL apply`.
    pub(super) fn name_programs(&self, commands: &mut [Command]) {
        for command in commands {
            let name = command.words.first().and_then(|word| word.strip_prefix('$'));
            let Some(name) = name.map(|name| name.trim_start_matches('{').trim_end_matches('}')) else {
                continue;
            };
            if let Some(value) = self.env.get(name).filter(|value| !value.trim().is_empty()) {
                let words: Vec<_> = value.split_whitespace().map(str::to_owned).collect();
                command.words.splice(..1, words);
            }
        }
    }

    /// One scope for each value of the matrix axis that a text names, else this one.
    pub(super) fn variants(&self, text: &str) -> Vec<Self> {
        let named = |axis: &&String| {
            text.contains(&format!("matrix.{axis} ")) || text.contains(&format!("matrix.{axis}}}"))
        };
        let axis = self.axes.keys().filter(|axis| !self.matrix.contains_key(*axis)).find(named);
        let Some(values) = axis.and_then(|axis| self.axes.get(axis)) else { return vec![self.clone()] };
        let bind = |values: &BTreeMap<String, String>| {
            let mut bound = self.clone();
            bound.matrix.extend(values.clone());
            bound
        };
        values.iter().map(bind).collect()
    }

    /// The scope of a callee: declared defaults under the caller's values.
    pub(super) fn callee(&self, declared: Option<&Node>, given: &BTreeMap<String, String>) -> Self {
        let mut inputs = BTreeMap::new();
        for entry in declared.map(Node::entries).unwrap_or_default() {
            let boolean = entry.value.get("type").and_then(Node::as_str) == Some("boolean");
            let default = entry.value.get("default").and_then(Node::as_str).map(str::to_owned);
            if let Some(value) = given.get(&entry.key).cloned().or(default) {
                inputs.insert(entry.key.clone(), (value, boolean));
            }
        }
        Self { inputs, ..Self::default() }
    }
}

/// A folder as scripts see it: from the workspace's root.
fn root_of(folder: &str) -> String {
    if folder.is_empty() { "$GITHUB_WORKSPACE".to_owned() } else { format!("$GITHUB_WORKSPACE/{folder}") }
}
