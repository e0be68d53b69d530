//! Secrets in the clear.

use plimsoll_domain::facts::FileFact;
use plimsoll_domain::{Signal, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::files::in_files;
use crate::signals::proof::Confidence;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "secrets.committed",
        title: "Secrets in the clear",
        meaning: "Files at trunk's head hold keys or passwords that anybody who can read the repository can use.",
        sources: &[Source::Git],
        computation: "Files at trunk's head of the kinds that hold secrets, with one in the clear. Values are never kept.",
        fields: &[("value", "files with secrets in the clear")],
        window_days: None,
        false_positives: "a key that exists only for tests",
        false_negatives: "secrets of another kind, and those that only older commits hold",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let found = context.findings(FileFact::CommittedSecret);
    if found.is_empty() {
        return context.not_in_tree(id, "no file of the known kinds holds a secret in the clear");
    }
    in_files(context, id, found.len() as f64, Confidence::Assumed, &found)
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::SignalState;

    use super::*;
    use crate::signals::testing::{World, observe, state};

    #[test]
    fn counted_by_file_and_absent_from_a_tree_that_was_read() {
        let mut world = World::new();
        assert_eq!(state(&world, "secrets.committed"), SignalState::Absent);
        world.found(FileFact::CommittedSecret, "kube.yaml");
        assert_eq!(observe(&world, "secrets.committed").value(), Some(1.0));
        let mut unread = World::new();
        unread.coverage.clear();
        assert_eq!(state(&unread, "secrets.committed"), SignalState::Unknown);
    }
}
