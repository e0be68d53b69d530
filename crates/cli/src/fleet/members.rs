//! Which repositories a night is about.

use std::collections::BTreeMap;
use std::ffi::OsString;

use plimsoll_collect_github::{Listed, Owner, repositories};
use plimsoll_domain::fleet::LeftOut;

use super::plan::{MemberRules, Plan};
use super::tokens::Tokens;
use crate::args::HistoryArgs;
use crate::error::CliError;
use crate::target::{Hosted, Target};

/// A repository that the night is about.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    /// What the fleet calls it: it is known by this when a night goes on after an interruption.
    pub(super) asked: String,
    /// Where it is.
    pub(super) target: Target,
    /// Its groups.
    pub(super) groups: Vec<String>,
    /// Whether an owner's list shows it, so that it is there for sure.
    pub(super) listed: bool,
}

/// All of them, and what is to be said of those that are not.
#[derive(Debug, Default)]
pub(super) struct Members {
    pub(super) wanted: Vec<Wanted>,
    pub(super) left_out: Vec<LeftOut>,
    pub(super) notices: Vec<String>,
    /// Owners that could not be listed.
    pub(super) unlisted: Vec<String>,
}

/// Finds the repositories of a fleet.
pub(super) fn find(
    plan: &Plan,
    history: &HistoryArgs,
    tokens: &Tokens,
    offline: bool,
) -> Result<Members, CliError> {
    let mut members = Members::default();
    for text in &plan.repositories {
        let wanted = explicit(plan, text)?;
        if !members.wanted.iter().any(|known| known.target == wanted.target) {
            members.wanted.push(wanted);
        }
    }
    let mut left_out: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for name in &plan.owners {
        if offline {
            members.unlisted.push(name.clone());
            continue;
        }
        let anybody = Hosted { host: None, full_name: format!("{name}/any") };
        let (governor, base, credentials) = tokens.of(&anybody, history)?;
        let pace = crate::history::pace(history, &credentials);
        let owner = Owner { base, credentials, name: name.clone(), pace, governor: Some(governor) };
        match repositories(&owner) {
            Ok((all, problems)) => {
                members.notices.extend(
                    problems.into_iter().map(|why| format!("{name}: a repository cannot be read: {why}")),
                );
                for listed in all {
                    sort_in(plan, &listed, &mut members.wanted, &mut left_out);
                }
            }
            Err(error) => {
                members.notices.push(format!("the repositories of {name} cannot be listed: {error}"));
                members.unlisted.push(name.clone());
            }
        }
    }
    members.left_out =
        left_out.into_iter().map(|(reason, names)| LeftOut { reason: reason.to_owned(), names }).collect();
    Ok(members)
}

fn explicit(plan: &Plan, text: &OsString) -> Result<Wanted, CliError> {
    let target = Target::parse(text)?;
    let asked = match &target {
        Target::Path(path) => path.display().to_string(),
        Target::Hosted(hosted) => match &hosted.host {
            Some(host) if host != "github.com" => format!("{host}/{}", hosted.full_name),
            _ => hosted.full_name.clone(),
        },
    };
    let groups = plan.groups_of(&asked, &[]);
    Ok(Wanted { asked, target, groups, listed: false })
}

fn sort_in(
    plan: &Plan,
    listed: &Listed,
    wanted: &mut Vec<Wanted>,
    left_out: &mut BTreeMap<&str, Vec<String>>,
) {
    let name = &listed.hosted.full_name;
    let target = Target::Hosted(Hosted { host: None, full_name: name.clone() });
    let groups = plan.groups_of(name, &listed.topics);
    // One that is named by itself belongs to the fleet whatever its owner's rules say.
    let same = |known: &&mut Wanted| match &known.target {
        Target::Hosted(hosted) => hosted.full_name.eq_ignore_ascii_case(name),
        Target::Path(_) => false,
    };
    if let Some(known) = wanted.iter_mut().find(same) {
        known.listed = true;
        known.groups = groups;
        return;
    }
    match left(&plan.rules, listed) {
        Some(reason) => left_out.entry(reason).or_default().push(name.clone()),
        None => wanted.push(Wanted { asked: name.clone(), target, groups, listed: true }),
    }
}

/// Why an owner's repository is left out.
fn left(rules: &MemberRules, listed: &Listed) -> Option<&'static str> {
    let name = &listed.hosted.full_name;
    let topical = || rules.topics.iter().any(|topic| listed.topics.contains(topic));
    match () {
        () if rules.exclude.is_match(name) => Some("excluded"),
        () if !rules.include.is_empty() && !rules.include.is_match(name) => Some("not included"),
        () if !rules.topics.is_empty() && !topical() => Some("without a wanted topic"),
        () if listed.disabled => Some("disabled"),
        () if listed.hosted.archived && !rules.archived => Some("archived"),
        () if listed.hosted.fork && !rules.forks => Some("forks"),
        () => None,
    }
}
