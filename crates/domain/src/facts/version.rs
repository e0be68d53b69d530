//! Versions in tag names: SemVer and CalVer, after an optional prefix.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

/// Which scheme the numbers follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scheme {
    /// `1.2.3`
    SemVer,
    /// `2026.06.30`: the first number is a year.
    CalVer,
}

/// A version that a tag's name carries.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Version {
    /// What stands before the number, without its separator: `api` in `api@1.2.0`, empty in `v1.2.0`.
    pub component: String,
    /// The numeric parts, two to four.
    pub parts: Vec<u64>,
    /// What follows `-` or is glued on (`rc.1`, `beta2`); empty for a final version.
    pub prerelease: String,
    /// Which scheme.
    pub scheme: Scheme,
}

impl Version {
    /// Reads the version out of a tag's name: `v1.2`, `name-v1.2.3`, `name@1.2.3`, `name/v1.2.3-rc.1`.
    ///
    /// Two to four numeric parts are needed, so `v1` (a moving major tag) and `build-7` carry none.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let start = number_start(tag)?;
        let (prefix, rest) = tag.split_at(start);
        let component = component_of(prefix)?;
        let without_build = rest.split('+').next().unwrap_or(rest);
        let (parts, tail) = numeric_parts(without_build)?;
        let prerelease = prerelease_of(tail)?;
        let calendar = (1990..=2200).contains(&parts[0]) && parts.get(1).is_some_and(|month| *month <= 53);
        let scheme = if calendar { Scheme::CalVer } else { Scheme::SemVer };
        Some(Self { component, parts, prerelease, scheme })
    }

    /// Whether it is not meant for production.
    #[must_use]
    pub fn is_prerelease(&self) -> bool {
        !self.prerelease.is_empty()
    }

    /// The numbers as written, without prefix: `1.2.3-rc.1`.
    #[must_use]
    pub fn number(&self) -> String {
        let parts: Vec<_> = self.parts.iter().map(u64::to_string).collect();
        let number = parts.join(".");
        if self.prerelease.is_empty() { number } else { format!("{number}-{}", self.prerelease) }
    }

    /// Precedence within one component: numbers first, a prerelease before its final version.
    #[must_use]
    pub fn precedence(&self, other: &Self) -> Ordering {
        self.parts.cmp(&other.parts).then_with(|| match (self.is_prerelease(), other.is_prerelease()) {
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            _ => self.prerelease.cmp(&other.prerelease),
        })
    }
}

/// Where the dotted number begins: the last place where digits followed by a dot and a digit start
/// right after the name's beginning, a separator, or a `v` that follows one of these.
fn number_start(tag: &str) -> Option<usize> {
    let bytes = tag.as_bytes();
    let boundary = |at: usize| at == 0 || b"@/-_".contains(&bytes[at - 1]);
    (0..bytes.len()).find(|&at| {
        let begins = bytes[at].is_ascii_digit()
            && (boundary(at) || (matches!(bytes[at - 1], b'v' | b'V') && boundary(at - 1)));
        begins && numeric_parts(&tag[at..]).is_some()
    })
}

/// The component in front of a number, or nothing when the prefix is not one.
fn component_of(prefix: &str) -> Option<String> {
    let name = prefix.strip_suffix(['v', 'V']).unwrap_or(prefix);
    let name = name.trim_end_matches(['@', '/', '-', '_']);
    let generic =
        matches!(name.to_ascii_lowercase().as_str(), "" | "v" | "release" | "rel" | "version" | "ver");
    if generic {
        return Some(String::new());
    }
    name.chars().all(|c| c.is_alphanumeric() || "@/-_.".contains(c)).then(|| name.to_owned())
}

fn numeric_parts(text: &str) -> Option<(Vec<u64>, &str)> {
    let mut parts = Vec::new();
    let mut rest = text;
    loop {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        parts.push(rest.get(..digits)?.parse().ok()?);
        rest = &rest[digits..];
        match rest.strip_prefix('.') {
            Some(next) if next.starts_with(|c: char| c.is_ascii_digit()) && parts.len() < 4 => rest = next,
            _ => break,
        }
    }
    (parts.len() >= 2).then_some((parts, rest))
}

/// The prerelease in what follows the numbers; `None` when it is no version's ending.
fn prerelease_of(tail: &str) -> Option<String> {
    if tail.is_empty() {
        return Some(String::new());
    }
    let word = tail.trim_start_matches(['-', '.', '_']);
    let lower = word.to_ascii_lowercase();
    // Maven and others name final versions; they are no prereleases.
    if matches!(lower.as_str(), "final" | "release" | "ga") {
        return Some(String::new());
    }
    // A Python post-release corrects a final version and is final itself.
    if lower.strip_prefix("post").is_some_and(|n| n.chars().all(|c| c.is_ascii_digit())) {
        return Some(String::new());
    }
    let plain = word.chars().all(|c| c.is_ascii_alphanumeric() || "-._".contains(c)) && !word.is_empty();
    let known = ["a", "b", "c", "rc", "alpha", "beta", "dev", "pre"].iter().any(|known| {
        lower.strip_prefix(known).is_some_and(|n| n.chars().all(|c| c.is_ascii_digit() || c == '.'))
    });
    (plain && (tail.starts_with('-') || known)).then(|| word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(tag: &str) -> Option<(String, String, bool)> {
        Version::from_tag(tag)
            .map(|version| (version.component.clone(), version.number(), version.is_prerelease()))
    }

    #[test]
    fn versions_are_read_after_every_usual_prefix() {
        let some = |component: &str, number: &str, pre| Some((component.to_owned(), number.to_owned(), pre));
        assert_eq!(read("v1.2.3"), some("", "1.2.3", false));
        assert_eq!(read("1.4"), some("", "1.4", false));
        assert_eq!(read("release-2.0.1"), some("", "2.0.1", false));
        assert_eq!(read("api@1.2.3"), some("api", "1.2.3", false));
        assert_eq!(read("@scope/pkg@1.2.3"), some("@scope/pkg", "1.2.3", false));
        assert_eq!(read("tokio-util-0.7.1"), some("tokio-util", "0.7.1", false));
        assert_eq!(read("web-v2.0.0-rc.1"), some("web", "2.0.0-rc.1", true));
        assert_eq!(read("svc/v1.0.0.4"), some("svc", "1.0.0.4", false));
        assert_eq!(read("v3.13.0a4"), some("", "3.13.0-a4", true));
        assert_eq!(read("v4.0.0.Final"), some("", "4.0.0", false));
        assert_eq!(read("v1.0.0+build.5"), some("", "1.0.0", false));
    }

    #[test]
    fn names_without_a_dotted_number_carry_no_version() {
        for tag in ["v1", "latest", "nightly", "build-77", "nightly-2024-01-02", "1.x", "", "v.1.2"] {
            assert_eq!(read(tag), None, "{tag}");
        }
    }

    #[test]
    fn a_year_in_front_makes_it_a_calendar_version() {
        assert_eq!(Version::from_tag("2026.06.30").unwrap().scheme, Scheme::CalVer);
        assert_eq!(Version::from_tag("v2.1.0").unwrap().scheme, Scheme::SemVer);
    }

    #[test]
    fn a_prerelease_comes_before_its_final_version() {
        let version = |tag| Version::from_tag(tag).unwrap();
        assert_eq!(version("v1.0.0-rc.1").precedence(&version("v1.0.0")), Ordering::Less);
        assert_eq!(version("v1.10.0").precedence(&version("v1.9.0")), Ordering::Greater);
    }
}
