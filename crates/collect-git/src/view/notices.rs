//! What a reader must know about how much of the repository could be read.

use plimsoll_domain::facts::{ChangedPaths, FileTree, Head, History, Repository};
use plimsoll_domain::{Coverage, CoverageState, Source};

use super::Scope;

const UNSHALLOW: &str = "`git fetch --unshallow` brings the rest";
const REFETCH: &str = "`git fetch --refetch --no-filter` brings them";

/// Statements to be read before any result.
pub(crate) fn notices(
    scope: &Scope<'_>,
    facts: &Repository,
    history: &History,
    tree: &FileTree,
) -> Vec<String> {
    let mined = scope.mined;
    let mut notices = Vec::new();
    let mut say = |condition: bool, text: &dyn Fn() -> String| {
        if condition {
            notices.push(text());
        }
    };
    say(mined.is_empty(), &|| "the repository has no commit yet".to_owned());
    say(!mined.is_empty() && history.is_empty(), &|| "no commit existed at that instant".to_owned());
    say(mined.shallow, &|| {
        let cut = history.truncated.len();
        format!("the clone is shallow: history is cut off below {}; {UNSHALLOW}", count(cut as u64, "commit"))
    });
    say(!mined.missing.is_empty(), &|| missing(mined.missing.len()));
    say(mined.malformed > 0, &|| {
        format!("{} with a broken header: read as far as possible", count(mined.malformed, "commit"))
    });
    say(!mined.refs.broken.is_empty(), &|| {
        format!("references that cannot be read were left out: {}", shorten(&mined.refs.broken))
    });
    // That a partial clone lacks the content of files is for those to say who want it.
    say(scope.repository.location.partial && tree.cut, &|| without_folders());
    say(mined.refs.replaces, &|| {
        "`git replace` is in use: replacements are not followed, so figures differ from those of `git log`"
            .to_owned()
    });
    say(tree.cut, &|| {
        "the list of files is incomplete: parts of the tree are missing or too many".to_owned()
    });
    match &facts.head {
        Head::Detached(id) => {
            let short = id.short();
            say(scope.repository.work_tree().is_some(), &|| format!("HEAD is detached, at {short}"));
        }
        Head::Unborn(branch) => {
            say(!mined.is_empty(), &|| format!("HEAD is on branch {branch:?}, which has no commit yet"));
        }
        Head::Unknown => say(true, &|| "HEAD cannot be read".to_owned()),
        Head::Branch(_) => {}
    }
    say(!history.is_empty() && facts.trunk.is_none(), &|| {
        "no trunk was found; name one with the trunk setting".to_owned()
    });
    notices
}

fn missing(objects: usize) -> String {
    format!(
        "{} missing or damaged: history is incomplete; `git fsck` tells which",
        if objects == 1 { "1 commit or tag is".to_owned() } else { format!("{objects} commits or tags are") }
    )
}

fn without_folders() -> String {
    format!("the clone is partial: folders that were never fetched cannot be read; {REFETCH}")
}

/// How much of git was read.
pub(crate) fn coverage(
    scope: &Scope<'_>,
    history: &History,
    tree: &FileTree,
    changes: &ChangedPaths,
) -> Coverage {
    let mined = scope.mined;
    let cut = || tree.cut || changes.changes.iter().any(|change| change.cut);
    let reason = if mined.shallow {
        Some(format!("the clone is shallow; {UNSHALLOW}"))
    } else if !mined.missing.is_empty() || !history.truncated.is_empty() {
        Some(missing(mined.missing.len().max(history.truncated.len())))
    } else if scope.repository.location.partial && cut() {
        Some(without_folders())
    } else {
        None
    };
    let state = if reason.is_some() { CoverageState::Partial } else { CoverageState::Complete };
    let collected = history.len() as u64;
    let expected = reason.is_none().then_some(collected);
    Coverage { source: Source::Git, state, collected: Some(collected), expected, reason }
}

fn count(number: u64, unit: &str) -> String {
    if number == 1 { format!("1 {unit}") } else { format!("{number} {unit}s") }
}

fn shorten(names: &[String]) -> String {
    const SHOWN: usize = 5;
    let listed = names.iter().take(SHOWN).map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => listed,
        more => format!("{listed} and {more} more"),
    }
}
