//! Whether the way of working is written down.

use plimsoll_domain::facts::FileFact;
use plimsoll_domain::time::DAY_SECONDS;
use plimsoll_domain::{Signal, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::files::in_files;
use crate::signals::proof::Confidence;
use crate::signals::statistics::flag;

const KINDS: [(FileFact, &str); 4] = [
    (FileFact::Contributing, "contributing"),
    (FileFact::Template, "template"),
    (FileFact::ProcessDocument, "process"),
    (FileFact::CodeOwners, "codeowners"),
];

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "vc.process_docs",
        title: "The process is written down",
        meaning: "Documents say how work is contributed, reviewed, released and decided.",
        sources: &[Source::Git],
        computation: "Kinds of documents at trunk's head: how to contribute, templates, release process and decisions, \
                      owners; and when one of them last changed.",
        fields: &[
            ("value", "kinds of documents, of four"),
            ("contributing", "1: there is a guide for contributors"),
            ("template", "1: there are templates for issues or pull requests"),
            ("process", "1: release process, maintainers or decisions are written down"),
            ("codeowners", "1: owners are declared"),
            (
                "freshest_months",
                "months since one of them last changed; missing when that is before the change lists",
            ),
        ],
        window_days: None,
        false_positives: "templates copied from elsewhere and never used",
        false_negatives: "a wiki, or documents of the whole organisation",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let facts: Vec<FileFact> = KINDS.iter().map(|(fact, _)| *fact).collect();
    let found = context.findings_of(&facts);
    if found.is_empty() {
        return context.not_in_tree(id, "no document says how work is done here");
    }
    let kinds = KINDS.map(|(fact, field)| (field, found.iter().any(|finding| finding.fact == fact)));
    let count = kinds.iter().filter(|(_, there)| *there).count();
    let signal = in_files(context, id, count as f64, Confidence::Suggested, &found);
    let signal = kinds.into_iter().fold(signal, |signal, (field, there)| signal.with(field, flag(there)));
    let paths: Vec<&str> = found.iter().map(|finding| finding.path.as_str()).collect();
    match last_change(context, &paths) {
        Some(seconds) => {
            let months = (context.facts.as_of.timestamp() - seconds) as f64 / (30.44 * DAY_SECONDS as f64);
            signal.with("freshest_months", months.max(0.0))
        }
        None => signal,
    }
}

/// When one of the paths last changed on trunk, as far back as changes were read.
fn last_change(context: &Context<'_>, paths: &[&str]) -> Option<i64> {
    let changes = &context.facts.changes;
    let wanted: Vec<bool> = changes.paths.iter().map(|path| paths.contains(&&**path)).collect();
    let touching =
        changes.changes.iter().filter(|change| change.paths.iter().any(|path| wanted[*path as usize]));
    touching
        .map(|change| change.commit)
        .filter(|commit| context.facts.trunk_commits.contains(*commit))
        .map(|commit| context.time(commit))
        .max()
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::SignalState;

    use super::*;
    use crate::signals::testing::{World, field, observe, state};

    #[test]
    fn kinds_of_documents_and_their_age() {
        let mut world = World::new();
        world.found(FileFact::Contributing, "CONTRIBUTING.md");
        world.found(FileFact::Template, ".github/PULL_REQUEST_TEMPLATE.md");
        world.found(FileFact::Template, ".github/ISSUE_TEMPLATE/bug.md");
        world.commit(61.0, "ann", &["CONTRIBUTING.md"]);
        let signal = observe(&world, "vc.process_docs");
        assert_eq!((signal.value(), field(&signal, "process")), (Some(2.0), Some(0.0)));
        assert!((field(&signal, "freshest_months").unwrap() - 2.0).abs() < 0.1);
    }

    #[test]
    fn a_tree_without_any_is_absent_and_an_unread_tree_unknown() {
        let mut world = World::new();
        assert_eq!(state(&world, "vc.process_docs"), SignalState::Absent);
        world.coverage.clear();
        assert_eq!(state(&world, "vc.process_docs"), SignalState::Unknown);
    }
}
