//! Wildcards and path globs. Time is bounded by pattern length × text length.

use std::cell::Cell;

/// Whether `text` fits `pattern`, where `*` stands for any characters, `/` among them.
pub(crate) fn wildcard(pattern: &str, text: &str) -> bool {
    wildcard_within(pattern, text, &Steps::unlimited())
}

fn wildcard_within(pattern: &str, text: &str, steps: &Steps) -> bool {
    fits(
        pattern.as_bytes(),
        text.as_bytes(),
        steps,
        |byte| *byte == b'*',
        |expected, found| expected == found,
    )
}

/// How many comparisons may still be made. Many matches share one, so that their cost in all is known.
#[derive(Debug)]
pub(crate) struct Steps(Cell<u64>);

impl Steps {
    /// So many comparisons.
    pub(crate) fn new(most: u64) -> Self {
        Self(Cell::new(most))
    }

    fn unlimited() -> Self {
        Self::new(u64::MAX)
    }

    /// Whether nothing is left: the match that used it up has no result.
    pub(crate) fn are_used_up(&self) -> bool {
        self.0.get() == 0
    }

    fn take(&self) -> bool {
        let left = self.0.get().saturating_sub(1);
        self.0.set(left);
        left > 0
    }
}

/// Whether a path fits a glob: `*` within one part, `**` over any number of parts.
///
/// A glob without `/` is about the file's name, in whatever folder.
pub(crate) fn path_glob(glob: &str, path: &str) -> bool {
    if !glob.contains('/') {
        let name = path.rsplit('/').next().unwrap_or(path);
        return wildcard(glob, name);
    }
    let parts: Vec<_> = glob.trim_start_matches('/').split('/').collect();
    let found: Vec<_> = path.split('/').collect();
    fits(&parts, &found, &Steps::unlimited(), |part| *part == "**", |part, name| wildcard(part, name))
}

/// A path glob, taken apart once for many paths.
#[derive(Debug, Clone)]
pub(crate) struct PathGlob(Vec<String>);

impl PathGlob {
    /// A glob that is tied to the root; write `**/name` for a name in any folder.
    pub(crate) fn new(glob: &str) -> Self {
        let mut parts: Vec<_> = glob.trim_start_matches('/').split('/').map(str::to_owned).collect();
        // `**/**` says no more than `**`.
        parts.dedup_by(|next, part| next == "**" && part == "**");
        Self(parts)
    }

    /// The folder at the root that everything below it shares; nothing when the first part is a wildcard.
    pub(crate) fn root(&self) -> Option<&str> {
        self.0.first().map(String::as_str).filter(|part| !part.contains('*'))
    }

    /// Whether a path, given by its parts, fits.
    pub(crate) fn fits(&self, parts: &[&str]) -> bool {
        self.fits_within(parts, &Steps::unlimited())
    }

    /// The same at the expense of `steps`. When they are used up, the answer means nothing.
    pub(crate) fn fits_within(&self, parts: &[&str], steps: &Steps) -> bool {
        fits(&self.0, parts, steps, |part| part == "**", |part, name| wildcard_within(part, name, steps))
    }
}

/// The classic two-pointer match: after a mismatch, only the latest star is widened.
fn fits<P, T>(
    pattern: &[P],
    text: &[T],
    steps: &Steps,
    star: impl Fn(&P) -> bool,
    same: impl Fn(&P, &T) -> bool,
) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while t < text.len() {
        if !steps.take() {
            return false;
        }
        if pattern.get(p).is_some_and(&star) {
            retry = Some((p, t));
            p += 1;
        } else if pattern.get(p).is_some_and(|expected| same(expected, &text[t])) {
            p += 1;
            t += 1;
        } else if let Some((at, from)) = retry {
            retry = Some((at, from + 1));
            p = at + 1;
            t = from + 1;
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(star)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_takes_any_characters() {
        assert!(wildcard("a*c", "abbc"));
        assert!(wildcard("*", ""));
        assert!(wildcard("*it*", "tests/it/a.py"));
        assert!(!wildcard("a*c", "abb"));
        assert!(!wildcard("abc", "abcd"));
    }

    #[test]
    fn globs_know_folders() {
        assert!(path_glob("*.tf", "infra/a/main.tf"));
        assert!(path_glob("db/migrate/*.rb", "db/migrate/1.rb"));
        assert!(!path_glob("db/migrate/*.rb", "db/migrate/old/1.rb"));
        assert!(path_glob("**/db/**/*.sql", "x/db/a/b/c.sql"));
        assert!(path_glob("**/db/**/*.sql", "db/c.sql"));
        assert!(!path_glob("db/*", "x/db/a"));
        assert!(path_glob("a/**", "a/b/c"));
    }

    /// What a match costs.
    fn cost(glob: &str, path: &str) -> u64 {
        let steps = Steps::new(u64::MAX);
        let parts: Vec<_> = path.split('/').collect();
        PathGlob::new(glob).fits_within(&parts, &steps);
        u64::MAX - steps.0.get()
    }

    #[test]
    fn a_hostile_pattern_costs_no_more_than_its_length_times_the_text() {
        let pattern = "*a".repeat(200);
        let text = "a".repeat(5_000) + "b";
        assert!(!wildcard(&pattern, &text));
        assert!(cost(&pattern, &text) <= (pattern.len() * text.len()) as u64);
        let (glob, path) = ("**/a*b*a*b*x/".repeat(40) + "end", "aabbaabb/".repeat(60) + "b");
        assert!(cost(&glob, &path) <= 2 * (glob.len() * path.len()) as u64);
        assert!(cost("src/a.rs", "lib/deep/down/a.rs") <= 4);
    }

    #[test]
    fn a_match_ends_with_its_steps() {
        let steps = Steps::new(1_000);
        let parts = ["a".repeat(5_000)];
        let parts: Vec<_> = parts.iter().map(String::as_str).collect();
        assert!(!PathGlob::new(&"*a".repeat(200)).fits_within(&parts, &steps));
        assert!(steps.are_used_up());
    }

    #[test]
    fn repeated_stars_are_one() {
        assert_eq!(PathGlob::new("**/**/**/a").0, ["**", "a"]);
        assert_eq!((PathGlob::new("/src/*").root(), PathGlob::new("**/a").root()), (Some("src"), None));
    }
}
