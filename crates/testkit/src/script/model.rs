//! A script as it is written down.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Value;

use crate::when::When;

/// A script, its head read and its steps in the file's order.
#[derive(Debug, Clone)]
pub(crate) struct History {
    pub(crate) start: When,
    pub(crate) trunk: String,
    pub(crate) shape: Shape,
    /// What makes an unnamed remote's repository: `https://github.com/acme/widget.git`.
    pub(crate) remote: Option<String>,
    pub(crate) people: BTreeMap<String, String>,
    pub(crate) steps: Vec<Step>,
}

/// What the repository looks like on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shape {
    WorkTree,
    Bare,
    Shallow(u32),
    Detached(String),
}

/// One step.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Commits(Box<Commits>),
    Branches(Box<Branches>),
    Tags(Tags),
    Fork(Fork),
    Merge(Merge),
    Revert(Revert),
}

/// One text or several, taken in turn.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged, expecting = "expected a text or a list of texts")]
pub(crate) enum Texts {
    One(String),
    Many(Vec<String>),
}

impl Texts {
    /// The one for a number that counts from 0.
    pub(crate) fn turn(&self, index: usize) -> &str {
        match self {
            Self::One(text) => text,
            Self::Many(texts) => texts.get(index % texts.len().max(1)).map_or("", String::as_str),
        }
    }
}

/// Changes to files.
#[derive(Debug, Clone, Default)]
pub(crate) struct Edits {
    pub(crate) touch: Option<Texts>,
    pub(crate) text: Option<String>,
    pub(crate) copy: Vec<String>,
    pub(crate) write: BTreeMap<String, String>,
    pub(crate) link: BTreeMap<String, String>,
    pub(crate) delete: Vec<String>,
    pub(crate) fill: Option<Fill>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fill {
    pub(crate) path: String,
    pub(crate) count: u32,
    pub(crate) lines: u32,
    pub(crate) line: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Commits {
    pub(crate) by: Texts,
    pub(crate) at: Option<Value>,
    #[serde(default = "one")]
    pub(crate) count: u32,
    pub(crate) every: Option<String>,
    pub(crate) on: Option<String>,
    pub(crate) message: Texts,
    pub(crate) touch: Option<Texts>,
    pub(crate) text: Option<String>,
    #[serde(default)]
    pub(crate) copy: Vec<String>,
    #[serde(default)]
    pub(crate) write: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) link: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) delete: Vec<String>,
    pub(crate) fill: Option<Fill>,
    pub(crate) written: Option<String>,
    pub(crate) committer: Option<String>,
    pub(crate) zone: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Branches {
    pub(crate) name: String,
    pub(crate) by: Texts,
    pub(crate) at: Option<Value>,
    #[serde(default = "one")]
    pub(crate) count: u32,
    pub(crate) every: Option<String>,
    pub(crate) on: Option<String>,
    #[serde(default = "one")]
    pub(crate) commits: u32,
    pub(crate) pace: Option<String>,
    pub(crate) merge_after: Option<Texts>,
    #[serde(default)]
    pub(crate) how: How,
    pub(crate) merger: Option<String>,
    pub(crate) title: Option<Texts>,
    pub(crate) message: Texts,
    pub(crate) touch: Option<Texts>,
    pub(crate) text: Option<String>,
    #[serde(default)]
    pub(crate) copy: Vec<String>,
    #[serde(default)]
    pub(crate) write: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) delete: Vec<String>,
    #[serde(default)]
    pub(crate) keep: bool,
    pub(crate) zone: Option<String>,
}

/// How a branch reaches its target.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum How {
    /// A merge commit.
    #[default]
    Merge,
    /// One commit with all changes.
    Squash,
    /// Its commits made anew on the target, author times kept.
    Rebase,
    /// The target moves to the branch's tip.
    FastForward,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tags {
    pub(crate) name: String,
    pub(crate) at: Option<Value>,
    #[serde(default = "one")]
    pub(crate) count: u32,
    pub(crate) every: Option<String>,
    pub(crate) first: Option<i64>,
    pub(crate) on: Option<String>,
    pub(crate) by: Option<String>,
    pub(crate) message: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fork {
    pub(crate) name: String,
    pub(crate) from: Option<String>,
    pub(crate) at: Option<Value>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Merge {
    pub(crate) of: String,
    pub(crate) on: Option<String>,
    pub(crate) by: String,
    pub(crate) at: Option<Value>,
    pub(crate) message: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Revert {
    pub(crate) of: String,
    pub(crate) on: Option<String>,
    pub(crate) by: String,
    pub(crate) at: Option<Value>,
}

fn one() -> u32 {
    1
}
