//! What a fleet's file says: `[fleet]`, `[[group]]`, `[[override]]`.

use std::fs;
use std::path::Path;

use plimsoll_domain::Timestamp;
use serde::Deserialize;

use crate::attest::AttestConfig;
use crate::config::DeploymentsConfig;
use crate::dates::{Days, Since, Span};
use crate::error::CliError;
use crate::gates::Rule;

/// A configuration larger than this is no configuration.
const LARGEST: u64 = 4 << 20;

/// The whole file. What it says of the repository that it lies in is not a fleet's matter.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FleetFile {
    #[serde(default)]
    pub(super) fleet: FleetConfig,
    #[serde(default)]
    pub(super) group: Vec<Group>,
    #[serde(default, rename = "override")]
    pub(super) overrides: Vec<Override>,
    #[serde(default, rename = "repository")]
    _repository: serde::de::IgnoredAny,
    #[serde(default, rename = "deployments")]
    _deployments: serde::de::IgnoredAny,
    #[serde(default, rename = "attest")]
    _attest: serde::de::IgnoredAny,
}

/// `[fleet]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct FleetConfig {
    /// What it is called. Default: its first owner, or the file's folder.
    pub(super) name: Option<String>,
    /// Organisations and users whose repositories belong to it.
    #[serde(default)]
    pub(super) org: Words,
    /// Repositories by name, address or path.
    #[serde(default)]
    pub(super) repositories: Vec<String>,
    /// Of the owners' repositories, only those whose `owner/name` one of these globs matches.
    #[serde(default)]
    pub(super) include: Words,
    /// None that one of these matches.
    #[serde(default)]
    pub(super) exclude: Words,
    /// Only those that have one of these topics.
    #[serde(default)]
    pub(super) topics: Words,
    /// Archived ones too.
    #[serde(default)]
    pub(super) archived: bool,
    /// Forks too.
    #[serde(default)]
    pub(super) forks: bool,
    /// Repositories at once.
    pub(super) parallel: Option<u16>,
    /// The span that metrics look at.
    #[serde(default, deserialize_with = "parsed")]
    pub(super) window: Option<Days>,
    /// Models.
    #[serde(default)]
    pub(super) model: Words,
    /// Rules that must hold.
    #[serde(default, deserialize_with = "all_parsed")]
    pub(super) fail_on: Vec<Rule>,
    /// When the night ends.
    #[serde(default, deserialize_with = "parsed")]
    pub(super) deadline: Option<Span>,
    /// What is told to whom.
    #[serde(default)]
    pub(super) notify: Notify,
    /// What is forgotten after each night.
    #[serde(default)]
    pub(super) retention: Retention,
}

/// `[fleet.notify]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Notify {
    /// The environment variable that holds the address. Default: `PLIMSOLL_WEBHOOK`.
    pub(super) webhook_env: Option<String>,
    /// `slack` (JSON with a text) or `plain`.
    #[serde(default)]
    pub(super) style: Style,
    /// Whether improvements are told too.
    #[serde(default)]
    pub(super) better: bool,
}

/// How a message is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Style {
    /// JSON with a text, as chat services take it.
    #[default]
    Slack,
    /// A text.
    Plain,
}

/// `[fleet.retention]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Retention {
    /// Texts of logs older than this.
    #[serde(default, deserialize_with = "parsed")]
    pub(super) logs: Option<Since>,
    /// Assessments and nights older than this; the newest stays.
    #[serde(default, deserialize_with = "parsed")]
    pub(super) assessments: Option<Since>,
    /// Payloads of what the platform has had no more since before this.
    #[serde(default, deserialize_with = "parsed")]
    pub(super) gone: Option<Since>,
}

impl Retention {
    /// As instants.
    pub(super) fn before(&self, now: Timestamp) -> [Option<Timestamp>; 3] {
        [self.logs, self.assessments, self.gone].map(|since| since.map(|since| since.before(now)))
    }
}

/// `[[group]]`: a team, and which repositories are its.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Group {
    pub(super) name: String,
    #[serde(default)]
    pub(super) repositories: Words,
    #[serde(default)]
    pub(super) topics: Words,
}

/// `[[override]]`: what holds of some repositories instead of what they say themselves.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Override {
    /// Globs over `owner/name`.
    pub(super) repository: Words,
    pub(super) trunk: Option<String>,
    #[serde(default, deserialize_with = "parsed")]
    pub(super) window: Option<Days>,
    #[serde(default)]
    pub(super) deployments: DeploymentsConfig,
    #[serde(default)]
    pub(super) attest: Vec<AttestConfig>,
}

/// One word or several.
#[derive(Debug, Clone, Default)]
pub(super) struct Words(pub(super) Vec<String>);

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Either {
            One(String),
            Several(Vec<String>),
        }
        Ok(match Either::deserialize(deserializer)? {
            Either::One(word) => Self(vec![word]),
            Either::Several(words) => Self(words),
        })
    }
}

fn parsed<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: std::str::FromStr<Err = String>,
{
    let text = String::deserialize(deserializer)?;
    text.parse().map(Some).map_err(serde::de::Error::custom)
}

fn all_parsed<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<Rule>, D::Error> {
    let words = Words::deserialize(deserializer)?;
    words.0.iter().map(|word| word.parse().map_err(serde::de::Error::custom)).collect()
}

/// Reads the file.
pub(super) fn read(path: &Path) -> Result<FleetFile, CliError> {
    let place = path.display();
    let failed = |what: &dyn std::fmt::Display| CliError::failure(format!("{place}: {what}"));
    let metadata = fs::metadata(path).map_err(|error| {
        failed(&error).hint(
            "name a file with [fleet], such as `org = \"acme\"`; `plimsoll audit --org acme` needs none",
        )
    })?;
    if !metadata.is_file() || metadata.len() > LARGEST {
        return Err(failed(&format!("it is no file of at most {LARGEST} bytes")));
    }
    let text = fs::read_to_string(path).map_err(|error| failed(&error))?;
    let file: FleetFile = toml::from_str(&text).map_err(|error| {
        failed(&error.to_string().trim_end())
            .hint("known settings: [fleet] name, org, repositories, include, exclude, topics, archived, forks, parallel, window, model, fail-on, deadline; [fleet.notify] webhook-env, style, better; [fleet.retention] logs, assessments, gone; [[group]] name, repositories, topics; [[override]] repository, trunk, window, deployments, attest")
    })?;
    if file.fleet.org.0.is_empty() && file.fleet.repositories.is_empty() {
        return Err(failed(&"it names no repository")
            .hint("add [fleet] with `org = \"acme\"` or `repositories = [\"acme/keel\"]`"));
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> Result<FleetFile, CliError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plimsoll.toml");
        fs::write(&path, text).unwrap();
        read(&path)
    }

    #[test]
    fn a_whole_file_is_read() {
        let file = written(
            "[repository]\ntrunk = 'main'\n[fleet]\nname = 'ours'\norg = 'acme'\nrepositories = ['../keel']\n\
             exclude = ['*/sandbox-*']\ntopics = ['service']\nfail-on = ['level-drop', 'metric-worse:change-lead-time>20%']\n\
             deadline = '2h'\nwindow = '90d'\n[fleet.retention]\nlogs = '400d'\n[fleet.notify]\nstyle = 'plain'\nbetter = true\n\
             [[group]]\nname = 'payments'\nrepositories = ['acme/pay-*']\n\
             [[override]]\nrepository = 'acme/keel'\ntrunk = 'develop'\n[override.deployments]\nproduction = 'live'\n",
        )
        .unwrap();
        assert_eq!(file.fleet.org.0, ["acme"]);
        assert_eq!(file.fleet.fail_on.len(), 2);
        assert_eq!(file.overrides[0].deployments.production.as_deref(), Some("live"));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        for (text, says) in [
            ("[fleet]\norgs = 'acme'\n", "orgs"),
            ("[fleet]\norg = 'acme'\ndeadline = 'soon'\n", "90m, 2h"),
            ("[fleet]\norg = 'acme'\nfail-on = 'worse'\n", "there is no rule"),
            ("[[group]]\nname = 'a'\n", "names no repository"),
        ] {
            let error = written(text).unwrap_err().to_string();
            assert!(error.contains(says), "{text}: {error}");
        }
    }
}
