//! The branch that integrates.

use git2::Config;
use plimsoll_domain::facts::Head;

use super::{Scope, shortened};
use crate::error::CollectError;
use crate::mine::Mined;
use crate::refs::Target;

/// The trunk and why it is the trunk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chosen {
    /// Short name: `main`.
    pub(crate) name: String,
    /// Full name of the reference; empty for a detached HEAD.
    pub(crate) reference: String,
    /// Mined index of the commit it is at now.
    pub(crate) tip: u32,
    /// How it was found.
    pub(crate) chosen_by: &'static str,
}

const HEADS: &str = "refs/heads/";
const ORIGIN: &str = "refs/remotes/origin/";
/// More names than this are not listed in an error.
const MOST_CANDIDATES: usize = 12;

/// Configured, else `origin/HEAD` (in a bare repository HEAD as well), else `init.defaultBranch`, else a
/// conventional name, else HEAD. `None` when there is no commit to stand on.
pub(crate) fn choose(scope: &Scope<'_>, head: &Head) -> Result<Option<Chosen>, CollectError> {
    let mined = scope.mined;
    if let Some(name) = &scope.options.trunk {
        return configured(mined, name).map(Some);
    }
    let bare = scope.repository.location.work_tree.is_none();
    let head_branch = || match head {
        Head::Branch(name) => by_reference(mined, &format!("{HEADS}{name}"), "HEAD"),
        Head::Detached(id) => mined.peel(*id).map(|tip| Chosen {
            name: "HEAD".to_owned(),
            reference: String::new(),
            tip,
            chosen_by: "HEAD",
        }),
        Head::Unborn(_) | Head::Unknown => None,
    };
    Ok(origin_head(mined)
        .or_else(|| if bare { head_branch() } else { None })
        .or_else(|| default_branch(scope).and_then(|name| by_name(mined, &name, "init.defaultBranch")))
        .or_else(|| {
            ["main", "master", "trunk"].iter().find_map(|name| by_name(mined, name, "conventional name"))
        })
        .or_else(head_branch))
}

fn origin_head(mined: &Mined) -> Option<Chosen> {
    match mined.refs.get("refs/remotes/origin/HEAD")? {
        Target::Symbolic(reference) => by_reference(mined, reference, "origin/HEAD"),
        Target::Object(_) => None,
    }
}

/// The repository's own setting, else the user's.
fn default_branch(scope: &Scope<'_>) -> Option<String> {
    let own = scope.repository.location.config.get("init", "", "defaultbranch").map(str::to_owned);
    let users = || Config::open_default().ok()?.get_string("init.defaultBranch").ok();
    own.filter(|name| !name.is_empty()).or_else(users).filter(|name| !name.is_empty())
}

fn by_name(mined: &Mined, name: &str, chosen_by: &'static str) -> Option<Chosen> {
    by_reference(mined, &format!("{HEADS}{name}"), chosen_by)
        .or_else(|| by_reference(mined, &format!("{ORIGIN}{name}"), chosen_by))
}

fn by_reference(mined: &Mined, reference: &str, chosen_by: &'static str) -> Option<Chosen> {
    let tip = mined.peel(mined.refs.resolve(reference)?)?;
    Some(Chosen { name: short(reference).to_owned(), reference: reference.to_owned(), tip, chosen_by })
}

/// `main` for `refs/heads/main` and `refs/remotes/origin/main`.
fn short(reference: &str) -> &str {
    if let Some(branch) = reference.strip_prefix(HEADS) {
        return branch;
    }
    let remote = reference.strip_prefix("refs/remotes/").unwrap_or(reference);
    remote.split_once('/').map_or(remote, |(_, branch)| branch)
}

/// `main`, `origin/main` or a full name.
fn configured(mined: &Mined, name: &str) -> Result<Chosen, CollectError> {
    let full = name.strip_prefix("refs/").map(|_| name.to_owned());
    let places = [format!("{HEADS}{name}"), format!("{ORIGIN}{name}"), format!("refs/remotes/{name}")];
    let chosen =
        full.iter().chain(&places).find_map(|reference| by_reference(mined, reference, "configured"));
    let other_remote = || {
        let ending = format!("/{name}");
        let mut remotes = mined.refs.below("refs/remotes/").map(|(reference, _)| reference);
        let reference = remotes.find(|reference| reference.ends_with(&ending))?;
        by_reference(mined, reference, "configured")
    };
    chosen.or_else(other_remote).ok_or_else(|| unknown(mined, name))
}

fn unknown(mined: &Mined, name: &str) -> CollectError {
    let mut names: Vec<_> =
        mined.refs.below(HEADS).chain(mined.refs.below(ORIGIN)).map(|(name, _)| short(name)).collect();
    // The likeliest first: usual names, then those that share letters with what was asked for.
    let usual = |name: &str| !matches!(name, "main" | "master" | "trunk" | "develop");
    let unlike = |other: &str| !(other.contains(name) || name.contains(other));
    names.sort_unstable_by_key(|name| (usual(name), unlike(name), *name));
    names.dedup();
    let more = names.len().saturating_sub(MOST_CANDIDATES);
    let listed: Vec<_> = names[..names.len() - more].iter().map(|name| shortened(name)).collect();
    let listed = listed.join(", ");
    let candidates = match (names.len(), more) {
        (0, _) => "the repository has no branch yet".to_owned(),
        (_, 0) => format!("choose one of: {listed}"),
        (_, more) => format!("choose one of: {listed} and {more} more (`git branch --all` lists them)"),
    };
    CollectError::UnknownTrunk { name: name.to_owned(), candidates }
}
