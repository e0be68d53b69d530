//! What kind of environment a name stands for.

use std::sync::OnceLock;

use plimsoll_domain::facts::Tier;
use regex::Regex;

/// Names and tiers, first fit first: `pre-prod` is no production, and `prod-preview` none either.
const NAMES: [(&str, Tier); 6] = [
    (r"(?i)\bnon[-_]?prod|\bnot[-_]?prod", Tier::Testing),
    (r"(?i)preview|\bpr[-_/]?\d+|review|ephemeral", Tier::Ephemeral),
    (r"(?i)stag|\buat\d*\b|pre[-_]?prod|pre[-_]?release|canary-test", Tier::Staging),
    (r"(?i)\btest|\bqa\d*\b|integration|e2e|\bci\b", Tier::Testing),
    (r"(?i)\bdev|develop|sandbox|\blocal\b", Tier::Development),
    (r"(?i)prod|\blive\b|\bprd\d*\b", Tier::Production),
];

/// The tier that an environment's name says, where it says one.
#[must_use]
pub fn tier_of(name: &str) -> Option<Tier> {
    static COMPILED: OnceLock<Vec<(Regex, Tier)>> = OnceLock::new();
    let names = COMPILED.get_or_init(|| {
        NAMES.iter().filter_map(|(name, tier)| Some((Regex::new(name).ok()?, *tier))).collect()
    });
    // An underscore joins words as a hyphen does.
    let name = name.replace('_', "-");
    names.iter().find(|(pattern, _)| pattern.is_match(&name)).map(|(_, tier)| *tier)
}

/// Whether an environment's name is that of a registry: what goes there is published, not deployed.
#[must_use]
pub(super) fn is_registry(name: &str) -> bool {
    const REGISTRIES: [&str; 14] = [
        "pypi",
        "testpypi",
        "npm",
        "crates",
        "crates.io",
        "crates-io",
        "rubygems",
        "maven",
        "maven-central",
        "nuget",
        "dockerhub",
        "ghcr",
        "publish",
        "release",
    ];
    let name = name.to_ascii_lowercase();
    REGISTRIES.contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_their_tier() {
        for (name, tier) in [
            ("production", Some(Tier::Production)),
            ("Prod (eu-west-1)", Some(Tier::Production)),
            ("live", Some(Tier::Production)),
            ("delivery", None),
            ("pre-prod", Some(Tier::Staging)),
            ("preprod", Some(Tier::Staging)),
            ("staging-2", Some(Tier::Staging)),
            ("shop_uat", Some(Tier::Staging)),
            ("qa", Some(Tier::Testing)),
            ("qa1", Some(Tier::Testing)),
            ("nonprod", Some(Tier::Testing)),
            ("non-prod", Some(Tier::Testing)),
            ("uat2", Some(Tier::Staging)),
            ("latest", None),
            ("development", Some(Tier::Development)),
            ("pr-123", Some(Tier::Ephemeral)),
            ("prod-preview", Some(Tier::Ephemeral)),
            ("github-pages", None),
            ("eu-west-1", None),
        ] {
            assert_eq!(tier_of(name), tier, "{name}");
        }
        assert!(is_registry("PyPI") && !is_registry("production"));
    }
}
