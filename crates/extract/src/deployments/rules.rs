//! What a repository's owner says of its deployments.

use plimsoll_domain::facts::Tier;
use regex::{Regex, RegexBuilder};

use super::tier::tier_of;

/// Names that promise a deployment where nobody says otherwise.
const JOB_NAMES: &str = r"(?i)\bdeploy|\bpush-image";

/// How names are understood.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Environments that are production.
    production: Option<Regex>,
    /// Environments that are none: they are left out.
    ignored: Option<Regex>,
    /// Jobs and workflows named like a deployment.
    job_names: Option<Regex>,
    /// Whether the owner named the jobs: then the name is meant.
    jobs_are_named: bool,
    /// Whether the owner said what production means.
    profile_is_configured: bool,
    /// Components: name, paths, and the environments, jobs and workflows that deploy each.
    components: Vec<(String, Vec<String>, Option<Regex>)>,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            production: None,
            ignored: None,
            job_names: pattern(JOB_NAMES).ok(),
            jobs_are_named: false,
            profile_is_configured: false,
            components: Vec::new(),
        }
    }
}

impl Rules {
    /// Reads the owner's patterns: environments that are production, ones to leave out, and jobs that deploy.
    ///
    /// # Errors
    /// Which pattern cannot be understood, and why.
    pub fn new(production: Option<&str>, ignored: Option<&str>, jobs: Option<&str>) -> Result<Self, String> {
        let compiled = |text: Option<&str>| text.map(pattern).transpose();
        Ok(Self {
            production: compiled(production)?,
            ignored: compiled(ignored)?,
            job_names: compiled(jobs.or(Some(JOB_NAMES)))?,
            jobs_are_named: jobs.is_some(),
            profile_is_configured: false,
            components: Vec::new(),
        })
    }

    /// The same, where the facts' profile is the owner's word.
    #[must_use]
    pub const fn with_own_profile(mut self, configured: bool) -> Self {
        self.profile_is_configured = configured;
        self
    }

    /// The same with a component of the owner's: its name, its paths, and a pattern of the environments, jobs and
    /// workflows that deploy it.
    ///
    /// # Errors
    /// When the pattern cannot be understood, and why.
    pub fn with_component(
        mut self,
        name: &str,
        paths: &[String],
        deploys: Option<&str>,
    ) -> Result<Self, String> {
        let deploys = deploys.map(pattern).transpose()?;
        self.components.push((name.to_owned(), paths.to_vec(), deploys));
        Ok(self)
    }

    /// The owner's component that one of these names is a deployment of.
    pub(super) fn component(&self, names: &[&str]) -> Option<&str> {
        let deploys = |deploys: &Regex| names.iter().any(|name| deploys.is_match(name));
        let found = self.components.iter().find(|(.., own)| own.as_ref().is_some_and(deploys));
        found.map(|(name, ..)| name.as_str())
    }

    /// The owner's components with their paths.
    pub(super) fn components(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.components.iter().map(|(name, paths, _)| (name.as_str(), paths.as_slice()))
    }

    pub(super) const fn profile_is_configured(&self) -> bool {
        self.profile_is_configured
    }

    pub(super) fn tier(&self, environment: &str) -> Option<Tier> {
        if self.production.as_ref().is_some_and(|production| production.is_match(environment)) {
            return Some(Tier::Production);
        }
        tier_of(environment).filter(|tier| self.production.is_none() || *tier != Tier::Production)
    }

    pub(super) fn ignores(&self, environment: &str) -> bool {
        self.ignored.as_ref().is_some_and(|ignored| ignored.is_match(environment))
    }

    pub(super) fn names_production(&self) -> bool {
        self.production.is_some()
    }

    pub(super) fn is_deploying_name(&self, name: &str) -> bool {
        self.job_names.as_ref().is_some_and(|names| names.is_match(name))
    }

    pub(super) const fn jobs_are_named(&self) -> bool {
        self.jobs_are_named
    }
}

/// A pattern of somebody else's: bounded, so that none stalls or fills the memory.
fn pattern(text: &str) -> Result<Regex, String> {
    RegexBuilder::new(text)
        .size_limit(1 << 20)
        .build()
        .map_err(|error| format!("`{text}` is no pattern: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_owner_calls_production_is_the_only_production() {
        let rules = Rules::new(Some("^eu-"), Some("pages"), None).unwrap();
        assert_eq!(rules.tier("eu-west"), Some(Tier::Production));
        assert_eq!(rules.tier("production"), None);
        assert_eq!(rules.tier("staging"), Some(Tier::Staging));
        assert!(rules.ignores("github-pages") && rules.is_deploying_name("Deploy shop"));
        assert!(Rules::new(Some("("), None, None).unwrap_err().contains("no pattern"));
    }
}
