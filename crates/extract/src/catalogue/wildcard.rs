//! Wildcards and path globs. Time is bounded by pattern length × text length.

/// Whether `text` fits `pattern`, where `*` stands for any characters, `/` among them.
pub(crate) fn wildcard(pattern: &str, text: &str) -> bool {
    fits(pattern.as_bytes(), text.as_bytes(), |byte| *byte == b'*', |expected, found| expected == found)
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
    fits(&parts, &found, |part| *part == "**", |part, name| wildcard(part, name))
}

/// A path glob, taken apart once for many paths.
#[derive(Debug, Clone)]
pub(crate) struct PathGlob(Vec<String>);

impl PathGlob {
    /// A glob that is tied to the root; write `**/name` for a name in any folder.
    pub(crate) fn new(glob: &str) -> Self {
        Self(glob.trim_start_matches('/').split('/').map(str::to_owned).collect())
    }

    /// Whether a path, given by its parts, fits.
    pub(crate) fn fits(&self, parts: &[&str]) -> bool {
        fits(&self.0, parts, |part| part == "**", |part, name| wildcard(part, name))
    }
}

/// The classic two-pointer match: after a mismatch, only the latest star is widened.
fn fits<P, T>(pattern: &[P], text: &[T], star: impl Fn(&P) -> bool, same: impl Fn(&P, &T) -> bool) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while t < text.len() {
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

    #[test]
    fn a_hostile_pattern_ends_soon() {
        let pattern = "*a".repeat(200);
        let text = "a".repeat(5_000) + "b";
        assert!(!wildcard(&pattern, &text));
    }
}
