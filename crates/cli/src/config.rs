//! `plimsoll.toml`: what a repository's owner says about it.

use std::fs;
use std::path::Path;

use plimsoll_collect_git::GitRepository;
use plimsoll_domain::facts::{FileTree, Profile};
use plimsoll_extract::deployments::Rules;
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::attest::AttestConfig;
use crate::error::CliError;

/// The file's name, in the root of the work tree.
pub(crate) const FILE: &str = "plimsoll.toml";

/// A configuration larger than this is no configuration.
const LARGEST: u64 = 1 << 20;

/// The whole file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// `[repository]`
    #[serde(default)]
    pub(crate) repository: RepositoryConfig,
    /// `[deployments]`
    #[serde(default)]
    pub(crate) deployments: DeploymentsConfig,
    /// `[[component]]`
    #[serde(default, rename = "component")]
    components: Vec<ComponentConfig>,
    /// `[[attest]]`
    #[serde(default)]
    pub(crate) attest: Vec<AttestConfig>,
    /// What is said of a fleet: the same file may hold both.
    #[serde(default, rename = "fleet")]
    _fleet: IgnoredAny,
    #[serde(default, rename = "group")]
    _group: IgnoredAny,
    #[serde(default, rename = "override")]
    _override: IgnoredAny,
}

impl Config {
    /// What a fleet's file says of one repository.
    pub(crate) fn of_fleet(
        trunk: Option<String>,
        deployments: DeploymentsConfig,
        attest: Vec<AttestConfig>,
    ) -> Self {
        Self { repository: RepositoryConfig { trunk }, deployments, attest, ..Self::default() }
    }

    /// The same, with what somebody else says instead of it.
    pub(crate) fn with(mut self, instead: &Self) -> Self {
        let own = &mut self.deployments;
        let other = &instead.deployments;
        for (own, other) in [
            (&mut self.repository.trunk, &instead.repository.trunk),
            (&mut own.production, &other.production),
            (&mut own.ignore, &other.ignore),
            (&mut own.jobs, &other.jobs),
        ] {
            if other.is_some() {
                own.clone_from(other);
            }
        }
        own.profile = other.profile.or(own.profile);
        if !instead.components.is_empty() {
            self.components.clone_from(&instead.components);
        }
        self.attest.retain(|own| !instead.attest.iter().any(|other| other.practice() == own.practice()));
        self.attest.extend(instead.attest.iter().cloned());
        self
    }
}

/// `[repository]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RepositoryConfig {
    /// The branch that integrates.
    pub(crate) trunk: Option<String>,
}

/// `[deployments]`: what counts as one. Patterns are regular expressions.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeploymentsConfig {
    /// Environments that are production.
    pub(crate) production: Option<String>,
    /// Environments that are left out.
    pub(crate) ignore: Option<String>,
    /// Jobs and workflows that deploy, by name.
    pub(crate) jobs: Option<String>,
    /// What "production" means here: `service`, `package`, `app-binary`, `docs`, `model`, `infra`.
    pub(crate) profile: Option<Profile>,
}

/// `[[component]]`: a part of the repository that ships by itself.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ComponentConfig {
    /// Its name, as its versions have it before the number.
    name: String,
    /// Its paths, in the patterns of a workflow's `paths`.
    paths: Vec<String>,
    /// Environments, jobs and workflows that deploy it, a regular expression.
    deploys: Option<String>,
}

impl Config {
    /// What is said of deployments and components, compiled.
    pub(crate) fn rules(&self) -> Result<Rules, CliError> {
        self.with_components(self.deployments.rules()?)
    }

    /// The same with other jobs that deploy.
    pub(crate) fn rules_with_jobs(&self, jobs: &str) -> Result<Rules, CliError> {
        self.with_components(self.deployments.rules_with_jobs(jobs)?)
    }

    fn with_components(&self, rules: Rules) -> Result<Rules, CliError> {
        self.components.iter().try_fold(rules, |rules, one| {
            rules
                .with_component(&one.name, &one.paths, one.deploys.as_deref())
                .map_err(|error| CliError::failure(format!("{FILE}: [[component]] {}: {error}", one.name)))
        })
    }
}

impl DeploymentsConfig {
    /// The patterns, compiled.
    pub(crate) fn rules(&self) -> Result<Rules, CliError> {
        Rules::new(self.production.as_deref(), self.ignore.as_deref(), self.jobs.as_deref())
            .map(|rules| rules.with_own_profile(self.profile.is_some()))
            .map_err(|error| CliError::failure(format!("{FILE}: [deployments] {error}")))
    }

    /// The same with other jobs that deploy.
    pub(crate) fn rules_with_jobs(&self, jobs: &str) -> Result<Rules, CliError> {
        self.rules()?;
        Rules::new(self.production.as_deref(), self.ignore.as_deref(), Some(jobs))
            .map(|rules| rules.with_own_profile(self.profile.is_some()))
            .map_err(|error| CliError::usage(format!("--try-rule: {error}")))
    }
}

/// Reads the configuration in the root of a work tree; without a file, nothing is configured.
pub(crate) fn read(root: &Path) -> Result<Config, CliError> {
    let path = root.join(FILE);
    // A link could lead out of the repository; what it names is not this repository's configuration.
    let metadata = match fs::symlink_metadata(&path) {
        Ok(metadata) if metadata.is_file() => metadata,
        _ => return Ok(Config::default()),
    };
    let failed = |what: &dyn std::fmt::Display| CliError::failure(format!("{}: {what}", path.display()));
    if metadata.len() > LARGEST {
        return Err(failed(&format!("it has {} bytes; at most {LARGEST} are read", metadata.len())));
    }
    let text = fs::read_to_string(&path).map_err(|error| failed(&error))?;
    parse(&text, &path.display().to_string())
}

/// Reads the configuration at the trunk's head, where no work tree has it. The trunk itself is found before.
pub(crate) fn of_tree(repository: &GitRepository, tree: &FileTree) -> Result<Config, CliError> {
    let Some(entry) = tree.entries.iter().find(|entry| entry.path == FILE && !entry.link) else {
        return Ok(Config::default());
    };
    let Some(bytes) = repository.read_blob(entry.blob, LARGEST) else {
        let text = format!("{FILE} at the trunk's head cannot be read, or has more than {LARGEST} bytes");
        return Err(CliError::failure(text));
    };
    parse(&String::from_utf8_lossy(&bytes), &format!("{FILE} at the trunk's head"))
}

fn parse(text: &str, place: &str) -> Result<Config, CliError> {
    toml::from_str(text).map_err(|error| {
        CliError::failure(format!("{place}: {}", error.to_string().trim_end()))
            .hint("known settings: [repository] trunk; [deployments] production, ignore, jobs, profile; [[component]] name, paths, deploys; [[attest]] practice, verdict, by, evidence, reason, expires")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_is_an_error_with_its_place() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(FILE), "[repository]\ntrnk = 'main'\n").unwrap();
        let message = read(folder.path()).unwrap_err().to_string();
        assert!(message.contains("trnk"), "{message}");
        assert!(message.contains("line 2"), "{message}");
    }

    #[test]
    fn no_file_configures_nothing() {
        let folder = tempfile::tempdir().unwrap();
        assert!(read(folder.path()).unwrap().repository.trunk.is_none());
    }
}
