//! Who owns which part of the code.

use std::collections::BTreeMap;

use plimsoll_domain::facts::FileFact;
use plimsoll_domain::facts::commit::PersonIx;
use plimsoll_domain::{Grade, Reason, ReasonCode, Signal, SignalState, Source};

use crate::signals::context::{Context, Span};
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, finding, proven};
use crate::signals::reading::unknown;
use crate::signals::statistics::{flag, share};

const DAYS: u32 = 365;
/// Fewer commits than this say nothing about who owns a component.
const COMPONENT_COMMITS: usize = 10;
/// An author with this share of a component's commits owns it.
const CONCENTRATED: f64 = 0.6;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "vc.ownership",
        title: "Ownership of components",
        meaning: "Parts of the code have owners: declared in CODEOWNERS, or shown by who commits.",
        sources: &[Source::Git],
        computation: "Share of source files that a CODEOWNERS rule other than a catch-all covers. Beside it, over \
                      modules and deployables with at least ten human commits: the share in which one author made at \
                      least 60 % of them.",
        fields: &[
            ("value", "share of source files with declared owners"),
            ("codeowners_share", "the same"),
            ("codeowners", "1: there is a CODEOWNERS file"),
            ("concentrated_share", "share of components whose commits are mostly one author's"),
            ("components", "components with enough commits"),
        ],
        window_days: Some(DAYS),
        false_positives: "a list of owners that nobody asks",
        false_negatives: "a team of several people owns a component; ownership is kept elsewhere",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let owners = context.findings(FileFact::CodeOwners);
    if owners.is_empty()
        && let Err(reason) = context.tree_closed()
    {
        return Signal::without(id, SignalState::Unknown, reason);
    }
    let shares = owners.iter().filter_map(|found| found.amount).max();
    if !owners.is_empty() && shares.is_none() {
        let text = "owners are declared; how much of the source they cover could not be worked out";
        let signal = unknown(id, ReasonCode::Inconclusive, text).with("codeowners", 1.0);
        return proven(context.facts, signal, owners.iter().map(|found| finding(found)));
    }
    let covered = shares.unwrap_or(0) as f64 / 100.0;
    let signal = Signal::observed(id, covered, Grade::E1, Confidence::File.value())
        .with("codeowners_share", covered)
        .with("codeowners", flag(!owners.is_empty()));
    let signal = with_concentration(context, signal);
    context.dated(proven(context.facts, signal, owners.iter().map(|found| finding(found))))
}

fn with_concentration(context: &Context<'_>, mut signal: Signal) -> Signal {
    let span = context.window(DAYS);
    if let Err(reason) = context.history_closed(span) {
        signal.reason = Some(reason);
        return signal;
    }
    let components = commits_by_component(context, span);
    let authors: std::collections::BTreeSet<_> = components.values().flat_map(BTreeMap::keys).collect();
    let concentrated = components.values().filter(|authors| {
        let all: usize = authors.values().sum();
        let most = authors.values().max().copied().unwrap_or(0);
        share(most, all).is_some_and(|share| share >= CONCENTRATED)
    });
    let signal_share = share(concentrated.count(), components.len());
    let commits: usize = components.values().flat_map(BTreeMap::values).sum();
    signal = signal.with("components", components.len() as f64).sampled(commits as u64);
    match signal_share {
        Some(value) if components.len() >= 2 && authors.len() >= 2 => {
            signal.with("concentrated_share", value)
        }
        _ => {
            let text = "fewer than two components with enough commits of several people";
            signal.reason = Some(Reason::new(ReasonCode::BelowMinSample, text));
            signal
        }
    }
}

/// Human commits per component and author, for components with enough of them.
fn commits_by_component<'a>(
    context: &Context<'a>,
    span: Span,
) -> BTreeMap<&'a str, BTreeMap<PersonIx, usize>> {
    let folders = component_folders(context);
    let mut commits: BTreeMap<&str, BTreeMap<PersonIx, usize>> = BTreeMap::new();
    for index in context.human_commits(span) {
        let Some(change) = context.facts.changes.of(index) else { continue };
        let mut touched: Vec<&str> =
            context.facts.changes.paths_of(change).filter_map(|path| owning_folder(&folders, path)).collect();
        touched.sort_unstable();
        touched.dedup();
        for folder in touched {
            let author = context.facts.history.commit(index).author;
            *commits.entry(folder).or_default().entry(author).or_default() += 1;
        }
    }
    commits.retain(|_, authors| authors.values().sum::<usize>() >= COMPONENT_COMMITS);
    commits
}

/// Folders of modules and deployables, sorted; the root is no component.
fn component_folders<'a>(context: &Context<'a>) -> Vec<&'a str> {
    let modules = context.facts.found(FileFact::Module);
    let deployables = context.facts.found(FileFact::Deployable);
    let mut folders: Vec<&str> = modules
        .chain(deployables)
        .filter_map(|found| found.path.rsplit_once('/').map(|(folder, _)| folder))
        .collect();
    folders.sort_unstable();
    folders.dedup();
    folders
}

/// The deepest component folder above a path.
fn owning_folder<'a>(folders: &[&'a str], path: &str) -> Option<&'a str> {
    let mut rest = path;
    while let Some((folder, _)) = rest.rsplit_once('/') {
        if let Ok(position) = folders.binary_search(&folder) {
            return Some(folders[position]);
        }
        rest = folder;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::testing::{World, field, observe, state};

    #[test]
    fn owners_whose_share_is_not_known_are_no_zero() {
        let mut world = World::new();
        world.found(FileFact::CodeOwners, "CODEOWNERS");
        assert_eq!(state(&world, "vc.ownership"), SignalState::Unknown);
    }

    #[test]
    fn declared_owners_and_concentration_are_separate_figures() {
        let mut world = World::new();
        world.found(FileFact::CodeOwners, ".github/CODEOWNERS").amount = Some(85);
        world.found(FileFact::Module, "api/Cargo.toml");
        world.found(FileFact::Module, "web/Cargo.toml");
        for step in 0..10 {
            world.commit(50.0 - f64::from(step), "ann", &["api/src/a.rs"]);
            world.commit(
                30.0 - f64::from(step),
                if step % 2 == 0 { "ann" } else { "bob" },
                &["web/src/a.rs"],
            );
        }
        let signal = observe(&world, "vc.ownership");
        assert_eq!(field(&signal, "codeowners_share"), Some(0.85));
        assert_eq!(field(&signal, "concentrated_share"), Some(0.5));
        assert_eq!(signal.n, Some(20));
    }

    #[test]
    fn without_owners_the_share_is_zero_only_when_all_files_were_read() {
        let mut world = World::new();
        world.commit(1.0, "ann", &["a.rs"]);
        let signal = observe(&world, "vc.ownership");
        assert_eq!((signal.value(), field(&signal, "concentrated_share")), (Some(0.0), None));
        world.coverage.clear();
        assert_eq!(state(&world, "vc.ownership"), SignalState::Unknown);
    }
}
