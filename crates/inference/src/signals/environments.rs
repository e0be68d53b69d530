//! What an environment's name says.

use std::collections::BTreeMap;

use plimsoll_domain::facts::Tier;

/// What kind of place a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// Part of the product's way to its users.
    Tier(Tier),
    /// A registry or release channel.
    Publish,
    /// Documentation.
    Docs,
    /// A name that says nothing, or an expression.
    Unclear,
}

const PRODUCTION: &[&str] = &["prod", "production", "live", "prd"];
const STAGING: &[&str] =
    &["stag", "stage", "staging", "uat", "preprod", "pre-prod", "preproduction", "acceptance"];
const TESTING: &[&str] = &["test", "testing", "qa", "integration"];
const DEVELOPMENT: &[&str] = &["dev", "development", "sandbox"];
const EPHEMERAL: &[&str] = &["preview", "review", "pr"];
const PUBLISH: &[&str] = &[
    "pypi",
    "testpypi",
    "npm",
    "crates",
    "crates-io",
    "release",
    "releases",
    "maven",
    "docker",
    "dockerhub",
    "rubygems",
    "nuget",
];

/// The place that a name stands for. Words count, not letters: `product-docs` is no production.
pub(super) fn place(name: &str) -> Place {
    let lower = name.trim().to_ascii_lowercase();
    if lower == "github-pages" || lower == "docs" || lower == "pages" {
        return Place::Docs;
    }
    if lower.contains("${{") {
        return Place::Unclear;
    }
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let has = |names: &[&str]| {
        words.iter().any(|word| names.contains(&word.trim_end_matches(|c: char| c.is_ascii_digit())))
            || names.contains(&lower.as_str())
    };
    // `pre-prod` is staging although it has the word for production.
    let pre_production =
        lower.contains("pre-prod") || lower.contains("preprod") || lower.contains("pre_prod");
    if words.first().is_some_and(|word| PUBLISH.contains(word)) {
        Place::Publish
    } else if has(EPHEMERAL) {
        Place::Tier(Tier::Ephemeral)
    } else if pre_production || has(STAGING) {
        Place::Tier(Tier::Staging)
    } else if has(PRODUCTION) {
        Place::Tier(Tier::Production)
    } else if has(TESTING) {
        Place::Tier(Tier::Testing)
    } else if has(DEVELOPMENT) {
        Place::Tier(Tier::Development)
    } else {
        Place::Unclear
    }
}

/// A name with the inputs of a called workflow filled in, where they are literal.
pub(super) fn resolve(name: &str, inputs: &BTreeMap<String, String>) -> String {
    let mut resolved = name.to_owned();
    for (input, value) in inputs {
        for spelling in [format!("${{{{ inputs.{input} }}}}"), format!("${{{{inputs.{input}}}}}")] {
            resolved = resolved.replace(&spelling, value);
        }
    }
    resolved
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_by_words() {
        for (name, tier) in [
            ("production", Tier::Production),
            ("Production – shop", Tier::Production),
            ("eu-prod", Tier::Production),
            ("prod2", Tier::Production),
            ("pre-prod", Tier::Staging),
            ("staging", Tier::Staging),
            ("uat", Tier::Staging),
            ("test", Tier::Testing),
            ("qa-1", Tier::Testing),
            ("dev", Tier::Development),
            ("pr-${{x}}1", Tier::Ephemeral),
            ("review/login", Tier::Ephemeral),
        ] {
            let expected = if name.contains("${{") { Place::Unclear } else { Place::Tier(tier) };
            assert_eq!(place(name), expected, "{name}");
        }
        assert_eq!(place("pypi"), Place::Publish);
        assert_eq!(place("github-pages"), Place::Docs);
        assert_eq!(place("product-catalogue"), Place::Unclear);
        assert_eq!(place("${{ inputs.environment }}"), Place::Unclear);
    }

    #[test]
    fn inputs_of_a_call_are_filled_in() {
        let inputs = BTreeMap::from([("env".to_owned(), "production".to_owned())]);
        assert_eq!(resolve("${{ inputs.env }}", &inputs), "production");
        assert_eq!(resolve("${{ inputs.other }}", &inputs), "${{ inputs.other }}");
    }
}
