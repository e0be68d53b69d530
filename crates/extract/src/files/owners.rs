//! Owners of paths.

use plimsoll_domain::facts::{FileFact, FileFinding};

use super::input::{Input, Refine, found, lines};
use crate::catalogue::wildcard::PathGlob;

/// Where hosts look for owners, first place first.
const PLACES: &[&str] = &[".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"];

/// More rules than this are not evaluated.
const MOST_RULES: usize = 5_000;

/// Rules times files. Beyond it every n-th file stands for the others: the share is what counts.
const MOST_MATCHES: usize = 5_000_000;

/// The share of source files whose last matching rule has owners and is no catch-all.
pub(super) fn detect(input: &Input<'_>, out: &mut Vec<FileFinding>) {
    let Some(path) = PLACES.iter().find(|place| input.tree.has(place)) else { return };
    let Some(text) = input.text(path) else {
        out.push(found(FileFact::CodeOwners, path));
        return;
    };
    let rules: Vec<Rule> = lines(&text).filter_map(|(_, line)| Rule::read(line)).take(MOST_RULES).collect();
    let sources: Vec<_> = input.files.iter().filter(|file| file.kind.is_source()).collect();
    let finding = found(FileFact::CodeOwners, path);
    if sources.is_empty() {
        out.push(finding);
        return;
    }
    let step = (rules.len() * sources.len()).div_ceil(MOST_MATCHES).max(1);
    let looked_at: Vec<_> = sources.iter().step_by(step).collect();
    let covered = looked_at.iter().filter(|file| is_covered(&rules, file.path)).count();
    out.push(finding.amount((covered * 100 / looked_at.len()) as u64));
}

fn is_covered(rules: &[Rule], path: &str) -> bool {
    let parts: Vec<_> = path.split('/').collect();
    let last = rules.iter().rev().find(|rule| rule.globs.iter().any(|glob| glob.fits(&parts)));
    last.is_some_and(|rule| rule.owned && !rule.catch_all)
}

struct Rule {
    /// Globs of files and of folders above them.
    globs: [PathGlob; 2],
    catch_all: bool,
    owned: bool,
}

impl Rule {
    fn read(line: &str) -> Option<Self> {
        let line = line.split(" #").next().unwrap_or(line).trim();
        // Comments, GitLab's section headings.
        if line.is_empty() || line.starts_with(['#', '[', '^']) {
            return None;
        }
        let mut words = line.split_whitespace();
        let pattern = words.next()?;
        let owned = words.any(|word| word.contains('@'));
        let catch_all = matches!(pattern, "*" | "/*" | "**" | "/**" | "/" | "**/*" | "/**/*" | "*.*");
        let folder = pattern.ends_with('/');
        let inner = pattern.trim_end_matches('/');
        // As in ignore files: a slash inside ties the pattern to the root.
        let tied = inner.contains('/');
        let base = if tied { inner.trim_start_matches('/').to_owned() } else { format!("**/{inner}") };
        let file = if folder { format!("{base}/**") } else { base.clone() };
        // `docs/*` names the files directly below, not what is deeper.
        let below = if base.ends_with("/*") { base.clone() } else { format!("{base}/**") };
        let globs = [PathGlob::new(&file), PathGlob::new(&below)];
        Some(Self { globs, catch_all, owned })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covered(rules: &str, path: &str) -> bool {
        let rules: Vec<_> = rules.lines().filter_map(Rule::read).collect();
        is_covered(&rules, path)
    }

    #[test]
    fn the_last_matching_rule_counts() {
        assert!(covered("* @all\n/src/ @a", "src/a.rs"));
        assert!(!covered("/src/ @a\n* @all", "src/a.rs"));
        assert!(!covered("/src/ @a\n/src/free/", "src/free/a.rs"));
        assert!(!covered("* @all", "src/a.rs"));
    }

    #[test]
    fn patterns_follow_the_rules_of_ignore_files() {
        assert!(covered("*.rs @a", "deep/down/a.rs"));
        assert!(covered("apps/ @a", "x/apps/y/z.js"));
        assert!(covered("/lib/web @a", "lib/web/x/y.js"));
        assert!(!covered("/lib/web @a", "x/lib/web/y.js"));
        assert!(covered("src/**/api @a", "src/a/b/api/c.go"));
        assert!(!covered("src/* @a", "src/deep/c.go"));
        assert!(covered("main.go me@example.org", "main.go"));
        assert!(!covered("# /src/ @a", "src/a.rs"));
    }
}
