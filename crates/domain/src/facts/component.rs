//! Parts of a repository that ship by themselves.

use super::filter;

/// A part of the repository with deployments of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    /// Its name, as its deployments carry it.
    pub name: String,
    /// Filter patterns of the paths that it ships, as GitHub's `paths` has them; later ones win, `!` takes out again.
    pub paths: Vec<String>,
    /// How its paths are known.
    pub reason: String,
}

impl Component {
    /// Whether a file is part of it.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        let begins = |pattern: &String| {
            let pattern = pattern.strip_prefix('!').unwrap_or(pattern);
            // A pattern is costly to match, and most files lie elsewhere; what stands before `?` may be left out.
            let plain = pattern.find(['*', '?', '+', '[', '\\']).unwrap_or(pattern.len());
            let sure = plain.saturating_sub(usize::from(pattern[plain..].starts_with('?')));
            pattern.is_char_boundary(sure) && path.as_bytes().starts_with(&pattern.as_bytes()[..sure])
                || !pattern.is_char_boundary(sure)
        };
        self.paths.iter().any(begins) && filter::lets_through(&self.paths, path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_part_of_what_its_path_says() {
        let of = |paths: &[&str]| Component {
            name: "api".to_owned(),
            paths: paths.iter().map(|&path| path.to_owned()).collect(),
            reason: String::new(),
        };
        let api = of(&["services/api/**", "libs/**", "!libs/web/**"]);
        for (path, expected) in [
            ("services/api/src/main.rs", true),
            ("services/apiary/src/main.rs", false),
            ("libs/core/a.c", true),
            ("libs/web/a.c", false),
            ("README.md", false),
        ] {
            assert_eq!(api.has(path), expected, "{path}");
        }
        assert!(of(&["**"]).has("any/file") && of(&["docs?/**"]).has("doc/a") && of(&["é?x"]).has("x"));
        assert!(!of(&[]).has("any/file"));
    }
}
