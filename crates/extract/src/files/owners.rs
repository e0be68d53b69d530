//! Owners of paths.

use std::collections::BTreeMap;

use plimsoll_domain::facts::{FileFact, FileFinding};

use super::input::{Input, Refine, found, lines};
use crate::catalogue::wildcard::{PathGlob, Steps};

/// Where hosts look for owners, first place first.
const PLACES: &[&str] = &[".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"];

/// Comparisons of characters and of path parts. Beyond it the files looked at so far stand for the others.
const MOST_STEPS: u64 = 60_000_000;

/// A sample of fewer files than this gives no share.
const LEAST_SAMPLE: usize = 30;

/// The share of source files whose last matching rule has owners and is no catch-all.
pub(super) fn detect(input: &Input<'_>, out: &mut Vec<FileFinding>) {
    let Some(path) = PLACES.iter().find(|place| input.tree.has(place)) else { return };
    let finding = found(FileFact::CodeOwners, path);
    let Some(text) = input.text(path) else {
        out.push(finding);
        return;
    };
    let rules = Rules::read(&text);
    let sources: Vec<_> =
        input.files.iter().filter(|file| file.kind.is_source()).map(|file| file.path).collect();
    let share = Share::of(&rules, &sources, &Steps::new(MOST_STEPS));
    out.push(share.refine(finding, sources.len()));
}

/// How many of the files that were looked at have owners.
#[derive(Debug, Default, PartialEq, Eq)]
struct Share {
    looked_at: usize,
    covered: usize,
}

impl Share {
    /// Looks at files all over the tree until the steps are used up.
    fn of(rules: &Rules, paths: &[&str], steps: &Steps) -> Self {
        let mut share = Self::default();
        for index in spread(paths.len()) {
            let covered = rules.cover(paths[index], steps);
            // The answer of a match that was broken off counts for nothing.
            if steps.are_used_up() {
                break;
            }
            share.looked_at += 1;
            share.covered += usize::from(covered);
        }
        share
    }

    fn refine(&self, finding: FileFinding, files: usize) -> FileFinding {
        if files == 0 {
            return finding;
        }
        if self.looked_at < files.min(LEAST_SAMPLE) {
            return finding.detail("the rules take too long to evaluate");
        }
        let finding = finding.amount((self.covered * 100 / self.looked_at) as u64);
        if self.looked_at == files {
            return finding;
        }
        finding.detail(&format!("sampled: {} of {files} source files", self.looked_at))
    }
}

/// Every number below `count` once, so that any first part of them is spread over the whole.
fn spread(count: usize) -> impl Iterator<Item = usize> {
    let common = |mut a: usize, mut b: usize| {
        while b != 0 {
            (a, b) = (b, a % b);
        }
        a
    };
    // About the golden section of the whole, without a common divisor.
    let stride = (count * 5 / 8..=count).find(|stride| common(*stride, count) == 1).unwrap_or(1);
    (0..count).scan(0, move |at, _| {
        let now = *at;
        *at = (now + stride) % count.max(1);
        Some(now)
    })
}

/// The rules of a file; those tied to one folder of the root by that folder.
#[derive(Debug, Default)]
struct Rules {
    all: Vec<Rule>,
    /// Numbers of rules, in order.
    by_root: BTreeMap<String, Vec<usize>>,
    anywhere: Vec<usize>,
}

impl Rules {
    fn read(text: &str) -> Self {
        let mut rules = Self::default();
        for rule in lines(text).filter_map(|(_, line)| Rule::read(line)) {
            let number = rules.all.len();
            match rule.globs[0].root() {
                Some(root) => rules.by_root.entry(root.to_owned()).or_default().push(number),
                None => rules.anywhere.push(number),
            }
            rules.all.push(rule);
        }
        rules
    }

    /// Whether the last rule that fits has owners and says more than "everything".
    fn cover(&self, path: &str, steps: &Steps) -> bool {
        let parts: Vec<_> = path.split('/').collect();
        let tied = parts.first().and_then(|root| self.by_root.get(*root)).map_or(&[][..], Vec::as_slice);
        let (mut tied, mut anywhere) = (tied.iter().rev().peekable(), self.anywhere.iter().rev().peekable());
        loop {
            let next = if tied.peek() > anywhere.peek() { tied.next() } else { anywhere.next() };
            let Some(rule) = next.and_then(|number| self.all.get(*number)) else { return false };
            if steps.are_used_up() {
                return false;
            }
            if rule.globs.iter().any(|glob| glob.fits_within(&parts, steps)) {
                return rule.owned && !rule.catch_all;
            }
        }
    }
}

#[derive(Debug)]
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
        Rules::read(rules).cover(path, &Steps::new(1_000_000))
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

    #[test]
    fn the_order_of_tied_and_free_rules_is_kept() {
        assert!(!covered("/src/ @a\n*.rs", "src/a.rs"));
        assert!(covered("*.rs\n/src/ @a", "src/a.rs"));
        assert!(covered("/lib/ @a\n*.rs @b\n/src/", "lib/a.rs"));
    }

    #[test]
    fn any_first_part_is_spread_over_all_files() {
        for count in [0, 1, 2, 3, 8, 100, 997] {
            let mut all: Vec<_> = spread(count).collect();
            all.sort_unstable();
            assert_eq!(all, (0..count).collect::<Vec<_>>());
        }
        let first: Vec<_> = spread(1_000).take(10).collect();
        assert!(first.iter().any(|at| *at < 300) && first.iter().any(|at| *at > 700), "{first:?}");
    }

    #[test]
    fn costly_rules_are_tried_on_fewer_files() {
        let rules: String = (0..100).map(|n| format!("**/**/a*b*c*d*{n}*/**/**/*x @a\n")).collect();
        let folder = "a".repeat(20) + "/";
        let paths: Vec<_> = (0..500).map(|n| format!("src/{}f{n}.rs", folder.repeat(20))).collect();
        let paths: Vec<_> = paths.iter().map(String::as_str).collect();
        let rules = Rules::read(&rules);
        let share = Share::of(&rules, &paths, &Steps::new(6_000_000));
        assert!(share.looked_at >= LEAST_SAMPLE && share.looked_at < paths.len(), "{share:?}");
        let told = share.refine(found(FileFact::CodeOwners, "CODEOWNERS"), paths.len());
        assert_eq!(told.amount, Some(0));
        assert!(told.detail.unwrap().starts_with("sampled: "));
        // Nothing or next to nothing was looked at, which is no share of zero.
        assert_eq!(Share::of(&rules, &paths, &Steps::new(1_000)), Share::default());
        for looked_at in [0, 29] {
            let few = Share { looked_at, covered: 0 };
            let told = few.refine(found(FileFact::CodeOwners, "CODEOWNERS"), paths.len());
            assert_eq!((told.amount, told.detail.is_some()), (None, true));
        }
    }

    #[test]
    fn rules_of_other_folders_cost_nothing() {
        let rules: String = (0..5_000).map(|n| format!("/d{n}/deep/ @a\n")).collect();
        let paths: Vec<_> = (0..5_000).map(|n| format!("d{n}/deep/a.rs")).collect();
        let paths: Vec<_> = paths.iter().map(String::as_str).collect();
        let share = Share::of(&Rules::read(&rules), &paths, &Steps::new(1_000_000));
        assert_eq!(share, Share { looked_at: 5_000, covered: 5_000 });
    }
}
