//! Skipping a wrapper's own options.

/// Index of the first word at or after `from` that is neither an option, nor the value of one of
/// `valued`, nor an assignment. A lone `--` ends the options and is skipped.
pub(super) fn skip(words: &[String], from: usize, valued: &[&str]) -> usize {
    let mut at = from;
    while let Some(word) = words.get(at) {
        if word == "--" {
            return at + 1;
        }
        if valued.contains(&word.as_str()) {
            at += 2;
        } else if (word.starts_with('-') && word.len() > 1) || is_assignment(word) {
            at += 1;
        } else {
            break;
        }
    }
    at.min(words.len())
}

/// Index behind a lone `--`.
pub(super) fn behind_dashes(words: &[String]) -> Option<usize> {
    words.iter().position(|word| word == "--").map(|at| at + 1)
}

fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    })
}
