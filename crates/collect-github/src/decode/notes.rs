//! What the notes of a release name. The text itself is not kept.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// More is not looked at.
const LONGEST: usize = 256 * 1024;

/// What is kept of the notes of a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Notes {
    /// Letters, white space left out.
    pub(super) length: u32,
    /// Issues named, each once.
    pub(super) issues: u32,
}

impl Notes {
    /// Looks at a text. `#12`, `GH-12`, `ABC-12` and links to issues name one; a link to a pull request does not.
    pub(super) fn of(text: &str) -> Self {
        let end = (0..=text.len().min(LONGEST)).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
        let text = &text[..end];
        let length = text.chars().filter(|letter| !letter.is_whitespace()).count();
        let words = text.split(|c: char| c.is_whitespace() || "()[]<>,;:\"'`*".contains(c));
        let named: BTreeSet<String> = words.filter_map(issue).collect();
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Self { length: count(length), issues: count(named.len()) }
    }
}

/// The issue that a word names: its number, or a tracker's key.
fn issue(word: &str) -> Option<String> {
    let word = word.trim_end_matches(['.', '!', '?', '/']);
    let digits = |text: &str| {
        (!text.is_empty() && text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| text.trim_start_matches('0').to_owned())
    };
    if let Some((_, number)) = word.rsplit_once("/issues/") {
        return digits(number);
    }
    if word.contains("://") {
        return None;
    }
    if let Some((before, number)) = word.rsplit_once('#') {
        // `#12` and `owner/name#12`, and no heading or anchor of a page.
        return (before.is_empty() || before.split('/').count() == 2).then(|| digits(number))?;
    }
    let (key, number) = word.rsplit_once('-')?;
    let is_key = key.len() >= 2 && key.bytes().all(|byte| byte.is_ascii_uppercase());
    // Standards look like keys of a tracker.
    const STANDARDS: [&str; 8] = ["UTF", "SHA", "ISO", "RFC", "CVE", "AES", "GHSA", "EC"];
    (is_key && !STANDARDS.contains(&key))
        .then(|| digits(number))?
        .map(|number| if key == "GH" { number } else { format!("{key}-{number}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn issues_are_named_in_several_ways_and_counted_once() {
        let named = |text: &str| Notes::of(text).issues;
        assert_eq!(named("Fixes #12, GH-12 and https://forge.example/a/b/issues/12."), 1);
        assert_eq!(named("* SHOP-7: carts (a/b#9)\n* closes #10"), 3);
        assert_eq!(named("* Add x by @ann in https://forge.example/a/b/pull/12"), 0);
        assert_eq!(named("## What's changed\nUTF-8, SHA-256, page#top, # 12, v1.2-3, a-1"), 0);
        assert_eq!(named(""), 0);
    }

    #[test]
    fn long_notes_cost_no_more_than_their_beginning() {
        let notes = Notes::of(&"é #1 ".repeat(200_000));
        assert_eq!(notes.issues, 1);
        assert!(notes.length > 100_000 && (notes.length as usize) < LONGEST);
    }
}
