//! `expected.toml`, `expected-full.toml`: what must hold of an assessment. What it does not mention is free.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The expectations of one scenario.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expected {
    /// RFC 3339 or a day.
    pub(crate) as_of: String,
    pub(crate) window: String,
    /// Exit code.
    #[serde(default)]
    pub(crate) exit: i32,
    /// Parts of what is said on standard error, letter case apart.
    #[serde(default)]
    pub(crate) stderr: Vec<String>,
    /// Fields of `repository`, as they must be.
    #[serde(default)]
    pub(crate) repository: BTreeMap<String, toml::Value>,
    /// Fields of `deployments`.
    pub(crate) deployments: Option<Deployments>,
    /// By category of the CDMM.
    #[serde(default)]
    pub(crate) levels: BTreeMap<String, Level>,
    /// By practice.
    #[serde(default)]
    pub(crate) practices: BTreeMap<String, Practice>,
    #[serde(default)]
    pub(crate) metric: Vec<Metric>,
    /// State of coverage by source.
    #[serde(default)]
    pub(crate) coverage: BTreeMap<String, String>,
    /// What was collected by source: how many, whatever the state.
    #[serde(default)]
    pub(crate) collected: BTreeMap<String, u64>,
    /// Parts of notices, letter case apart.
    #[serde(default)]
    pub(crate) notices: Vec<String>,
    /// No met practice of these categories may be surer than this.
    #[serde(default)]
    pub(crate) confidence_at_most: BTreeMap<String, f64>,
    /// Must not occur in the JSON.
    #[serde(default)]
    pub(crate) forbidden: Vec<String>,
    /// Must occur in the JSON.
    #[serde(default)]
    pub(crate) required: Vec<String>,
    /// Must not occur in what a terminal is sent.
    #[serde(default)]
    pub(crate) forbidden_in_terminal: Vec<String>,
}

/// One value, or any of several.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum AnyOf {
    One(String),
    Several(Vec<String>),
}

impl AnyOf {
    pub(crate) fn allows(&self, value: &str) -> bool {
        match self {
            Self::One(only) => only == value,
            Self::Several(all) => all.iter().any(|one| one == value),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Deployments {
    pub(crate) count: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Level {
    pub(crate) observed: Option<AnyOf>,
    pub(crate) floor: Option<AnyOf>,
    pub(crate) ceiling: Option<AnyOf>,
}

/// A verdict, or more than that.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Practice {
    Verdict(AnyOf),
    More(More),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct More {
    pub(crate) verdict: AnyOf,
    pub(crate) max_confidence: Option<f64>,
    pub(crate) reason_code: Option<AnyOf>,
}

/// A metric by id, variant, environment and component; absent fields of the key are null.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Metric {
    pub(crate) id: String,
    pub(crate) variant: Option<String>,
    pub(crate) environment: Option<String>,
    pub(crate) component: Option<String>,
    pub(crate) state: Option<AnyOf>,
    pub(crate) reason_code: Option<AnyOf>,
    pub(crate) value: Option<f64>,
    pub(crate) n: Option<u64>,
    pub(crate) p75: Option<f64>,
    pub(crate) p90: Option<f64>,
    /// Parts of caveats, letter case apart.
    #[serde(default)]
    pub(crate) caveats: Vec<String>,
}
