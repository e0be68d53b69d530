//! Who did how much in a span; automation accounts never count.

use std::collections::BTreeMap;

use plimsoll_domain::evidence::Evidence;
use plimsoll_domain::facts::commit::PersonIx;

use super::context::{Context, Span};
use super::proof::commit;

/// Commits from which on an author counts as regular.
pub(super) const REGULAR: usize = 5;

/// Human, non-merge commits on trunk's ancestry per author.
pub(super) fn commits_per_author(context: &Context<'_>, span: Span) -> BTreeMap<PersonIx, usize> {
    let mut commits = BTreeMap::new();
    for index in context.human_commits(span) {
        *commits.entry(context.facts.history.commit(index).author).or_default() += 1;
    }
    commits
}

/// Authors with at least [`REGULAR`] commits.
pub(super) fn regular_authors(context: &Context<'_>, span: Span) -> Vec<PersonIx> {
    let commits = commits_per_author(context, span);
    commits.into_iter().filter(|(_, count)| *count >= REGULAR).map(|(person, _)| person).collect()
}

/// The newest and the oldest commit counted in a span, as references: what was counted lies between them.
pub(super) fn ends(context: &Context<'_>, span: Span) -> Vec<Evidence> {
    let commits: Vec<_> = context.human_commits(span).collect();
    let ends =
        [(commits.last(), "the newest commit counted"), (commits.first(), "the oldest commit counted")];
    let shown = ends.into_iter().filter_map(|(index, note)| Some((*index?, note)));
    shown.map(|(index, note)| commit(context.facts, index).with_note(note)).collect()
}
