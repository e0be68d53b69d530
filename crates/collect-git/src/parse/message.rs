//! What a commit message says of the change, by plain byte matching: it is read for every commit there is.

use std::sync::LazyLock;

use memchr::memmem::Finder;
use plimsoll_domain::ObjectId;
use plimsoll_domain::facts::MessageClass;
use plimsoll_domain::facts::commit::Revert;

use super::header::line;
use super::text::{cut, decode};
use super::{hex, issue};

/// Nothing beyond this many bytes of a message is looked at.
const LONGEST: usize = 64 * 1024;
/// A subject is kept up to this many bytes.
const LONGEST_SUBJECT: usize = 120;

/// Searching is quick once prepared, and preparing costs as much as searching a message.
struct Phrases {
    reverts: Finder<'static>,
    breaking: Finder<'static>,
    skip_checks: Finder<'static>,
}

static PHRASES: LazyLock<Phrases> = LazyLock::new(|| Phrases {
    reverts: Finder::new(b"his reverts commit"),
    breaking: Finder::new(b"BREAKING"),
    skip_checks: Finder::new(b"skip-checks:"),
});

/// The subject (first line that is not blank, cut) and what the message says.
pub(crate) fn read(message: &[u8], encoding: Option<&[u8]>) -> (Box<str>, MessageClass) {
    let message = message[..message.len().min(LONGEST)].trim_ascii_start();
    let (first, body) = line(message);
    let first = first.trim_ascii_end();
    let subject = decode(first, encoding);
    let class = classify(&subject, message, first, body);
    (cut(&subject, LONGEST_SUBJECT).into(), class)
}

fn classify(subject: &str, message: &[u8], first: &[u8], body: &[u8]) -> MessageClass {
    let merged_branch = merged_branch(subject);
    let (conventional, marked) = conventional(subject).unzip();
    let hotfix = merged_branch.is_some_and(is_hotfix_branch) || is_hotfix_subject(subject);
    MessageClass {
        revert: revert(subject, body),
        conventional: conventional.map(|kind| kind.to_ascii_lowercase().into()),
        breaking: marked.unwrap_or(false) || has_breaking_footer(body),
        hotfix,
        issue_link: issue::is_linked(without_pull_request(first)) || issue::is_linked(body),
        pull_request: pull_request(subject),
        merged_branch: merged_branch.map(Into::into),
        skip_ci: skips_ci(message),
    }
}

/// `Revert "…"`, `revert: …` or a line `This reverts commit <id>`.
fn revert(subject: &str, body: &[u8]) -> Option<Revert> {
    if let Some(id) = reverted_id(body) {
        return Some(Revert::Commit(id));
    }
    if let Some(quoted) = subject.strip_prefix("Revert \"") {
        return Some(Revert::Subject(quoted.rsplit_once('"').map_or(quoted, |(inner, _)| inner).into()));
    }
    let (kind, rest) = subject.split_once(':')?;
    let kind = kind.split_once('(').map_or(kind, |(kind, _)| kind);
    (kind.eq_ignore_ascii_case("revert") && !rest.trim().is_empty())
        .then(|| Revert::Subject(rest.trim().trim_matches('"').into()))
}

fn reverted_id(body: &[u8]) -> Option<ObjectId> {
    let at = PHRASES.reverts.find(body)?;
    let rest = body[at + PHRASES.reverts.needle().len()..].trim_ascii_start();
    hex::id(rest.get(..40)?)
}

/// `type(scope)!: description` → the type and whether it is marked as breaking.
fn conventional(subject: &str) -> Option<(&str, bool)> {
    let (head, description) = subject.split_once(':')?;
    if !description.starts_with(' ') || description.trim().is_empty() {
        return None;
    }
    let (head, breaking) = head.strip_suffix('!').map_or((head, false), |head| (head, true));
    let kind = match head.split_once('(') {
        Some((kind, scope)) if scope.len() > 1 && scope.find(')') == Some(scope.len() - 1) => kind,
        Some(_) => return None,
        None => head,
    };
    is_conventional_type(kind).then_some((kind, breaking))
}

/// A closed list: with a free word, `net: fix a leak` and every other area prefix would count.
fn is_conventional_type(kind: &str) -> bool {
    const TYPES: [&str; 19] = [
        "feat", "fix", "docs", "style", "refactor", "perf", "test", "tests", "build", "ci", "chore",
        "revert", "deps", "release", "security", "hotfix", "feature", "doc", "wip",
    ];
    TYPES.iter().any(|known| kind.eq_ignore_ascii_case(known))
}

/// A line that starts with `BREAKING CHANGE:` or `BREAKING-CHANGE:`.
fn has_breaking_footer(body: &[u8]) -> bool {
    PHRASES.breaking.find_iter(body).any(|at| {
        let begins = at == 0 || body[at - 1] == b'\n';
        let rest = &body[at + b"BREAKING".len()..];
        begins && (rest.starts_with(b" CHANGE:") || rest.starts_with(b"-CHANGE:"))
    })
}

fn is_hotfix_branch(branch: &str) -> bool {
    branch.split('/').any(|part| starts_with_ignoring_case(part, "hotfix"))
}

/// `hotfix`, `hot-fix` or `hot fix` as a word of its own.
fn is_hotfix_subject(subject: &str) -> bool {
    let bytes = subject.as_bytes();
    let is_letter = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    bytes.windows(3).enumerate().filter(|(_, word)| word.eq_ignore_ascii_case(b"hot")).any(|(at, _)| {
        let gap = usize::from(matches!(bytes.get(at + 3), Some(b'-' | b' ' | b'_')));
        let fix = at + 3 + gap;
        let named = bytes.get(fix..fix + 3).is_some_and(|word| word.eq_ignore_ascii_case(b"fix"));
        let ends = !is_letter(fix + 3) || bytes[fix + 3..].starts_with(b"es");
        named && ends && (at == 0 || !is_letter(at - 1))
    })
}

fn starts_with_ignoring_case(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}

/// `… (#12)` at the end (a squash), `Merge pull request #12 from …`, `Merge PR #12`.
fn pull_request(subject: &str) -> Option<u32> {
    let merged = ["Merge pull request #", "Merge PR #"].iter().find_map(|start| subject.strip_prefix(start));
    if let Some(rest) = merged {
        return rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok();
    }
    let inner = subject.trim_end().strip_suffix(')')?;
    let (_, number) = inner.rsplit_once("(#")?;
    number.parse().ok()
}

/// The first line without the number that names its own pull request: that is no issue.
fn without_pull_request(first: &[u8]) -> &[u8] {
    if let Some(rest) = first.strip_prefix(b"Merge pull request #") {
        return &rest[rest.iter().take_while(|byte| byte.is_ascii_digit()).count()..];
    }
    let number = memchr::memmem::rfind(first, b"(#").filter(|at| {
        first[at + 2..].strip_suffix(b")").is_some_and(|number| number.iter().all(u8::is_ascii_digit))
    });
    number.map_or(first, |at| &first[..at])
}

/// The branch in `Merge branch 'x'`, `Merge remote-tracking branch 'origin/x'` and `Merge pull request #1 from owner/x`.
fn merged_branch(subject: &str) -> Option<&str> {
    let rest = subject.strip_prefix("Merge ")?;
    if let Some(rest) = rest.strip_prefix("pull request #") {
        let (_, from) = rest.split_once(" from ")?;
        let source = from.split_whitespace().next()?;
        return Some(source.split_once('/').map_or(source, |(_, branch)| branch));
    }
    let remote = rest.strip_prefix("remote-tracking branch '");
    let quoted = remote.or_else(|| rest.strip_prefix("branch '"))?;
    let (name, _) = quoted.split_once('\'')?;
    let name = if remote.is_some() { name.split_once('/').map_or(name, |(_, branch)| branch) } else { name };
    (!name.is_empty()).then_some(name)
}

/// The markers that GitHub Actions and other CI systems honour.
fn skips_ci(message: &[u8]) -> bool {
    const BRACKETED: [&[u8]; 5] = [b"skip ci", b"ci skip", b"no ci", b"skip actions", b"actions skip"];
    let marked = memchr::memchr_iter(b'[', message).any(|at| {
        let rest = &message[at + 1..];
        BRACKETED.iter().any(|marker| {
            rest.get(..marker.len()).is_some_and(|head| head.eq_ignore_ascii_case(marker))
                && rest.get(marker.len()) == Some(&b']')
        })
    });
    marked
        || PHRASES.skip_checks.find(message).is_some_and(|at| {
            message[at + PHRASES.skip_checks.needle().len()..].trim_ascii_start().starts_with(b"true")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(message: &str) -> MessageClass {
        read(message.as_bytes(), None).1
    }

    fn subject_of(message: &str) -> String {
        read(message.as_bytes(), None).0.into()
    }

    #[test]
    fn a_subject_is_the_first_line_that_says_something_cut() {
        assert_eq!(subject_of("\n\nAdd it \r\n\nMore"), "Add it");
        assert_eq!(subject_of(&"é".repeat(100)).len(), 120);
        assert_eq!(subject_of(""), "");
    }

    #[test]
    fn a_revert_names_what_it_takes_back() {
        let id = "0123456789abcdef0123456789abcdef01234567";
        let named = class(&format!("Revert \"Add\"\n\nThis reverts commit {id}.\n"));
        assert_eq!(named.revert, Some(Revert::Commit(id.parse().unwrap())));
        assert_eq!(class("Revert \"Say \"hi\"\"").revert, Some(Revert::Subject("Say \"hi\"".into())));
        assert_eq!(class("revert: feat: x").revert, Some(Revert::Subject("feat: x".into())));
        assert_eq!(class("Reverted polarity of the plug").revert, None);
        assert_eq!(class("Mention\n\nThis reverts commit 12345").revert, None);
    }

    #[test]
    fn conventional_types_are_a_closed_list() {
        let read = |message| (class(message).conventional.map(String::from), class(message).breaking);
        assert_eq!(read("Feat(api)!: drop v1"), (Some("feat".to_owned()), true));
        assert_eq!(read("fix: x\n\nBREAKING CHANGE: y"), (Some("fix".to_owned()), true));
        assert_eq!(read("fix: x\n\nnot BREAKING CHANGE: y"), (Some("fix".to_owned()), false));
        for other in ["net: fix a leak", "fix:x", "fix: ", "fix(: x", "fix() : x", "Merge: fix: x"] {
            assert_eq!(read(other).0, None, "{other}");
        }
    }

    #[test]
    fn hotfixes_are_named_by_subject_or_branch() {
        for yes in
            ["hotfix: x", "Hot-fix the login", "Apply hot fix", "Merge branch 'hotfix/1.2.1'", "Two hotfixes"]
        {
            assert!(class(yes).hotfix, "{yes}");
        }
        assert!(class("Merge pull request #3 from ann/hotfix-login").hotfix);
        for no in ["Add photofixture", "Hot reload fix", "Shot fixed", "Merge branch 'feature/x'"] {
            assert!(!class(no).hotfix, "{no}");
        }
    }

    #[test]
    fn pull_requests_and_merged_branches() {
        assert_eq!(class("Add it (#12)").pull_request, Some(12));
        assert_eq!(class("Revert \"Add it (#12)\" (#13)").pull_request, Some(13));
        assert_eq!(class("Fix (#12) again").pull_request, None);
        assert_eq!(class("Add it (#99999999999)").pull_request, None);
        let merge = class("Merge pull request #7 from ann/feature/x");
        assert_eq!((merge.pull_request, merge.merged_branch.as_deref()), (Some(7), Some("feature/x")));
        assert_eq!(class("Merge branch 'a/b' into main").merged_branch.as_deref(), Some("a/b"));
        assert_eq!(class("Merge remote-tracking branch 'origin/dev'").merged_branch.as_deref(), Some("dev"));
        assert_eq!(class("Merge branch ''").merged_branch, None);
    }

    #[test]
    fn a_commits_own_pull_request_is_no_issue() {
        for no in ["Add it (#12)", "Merge pull request #7 from ann/topic", "Add it (#12)\n\nBody\n"] {
            assert!(!class(no).issue_link, "{no}");
        }
        for yes in [
            "Fix #3 (#12)",
            "Merge pull request #7 from ann/ABC-12-login",
            "Add it (#12)\n\nCloses #3",
            "(#x)#1",
        ] {
            assert!(class(yes).issue_link, "{yes}");
        }
    }

    #[test]
    fn requests_to_skip_ci_are_seen() {
        for yes in ["x [skip ci]", "x\n\n[CI SKIP]", "x [no ci]", "x\n\nskip-checks: true\n"] {
            assert!(class(yes).skip_ci, "{yes}");
        }
        for no in ["x [skip ci", "skip ci", "skip-checks: false", "[skip cinema]"] {
            assert!(!class(no).skip_ci, "{no}");
        }
    }
}
