//! Tests written with the code, by those who write the code.

use std::collections::BTreeSet;

use plimsoll_domain::{Grade, Reason, ReasonCode, Signal, SignalState, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, commit, proven};
use crate::signals::reading::unknown;
use crate::signals::statistics::share;
use crate::signals::touched::Kind;

const DAYS: u32 = 180;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "vc.test_with_change",
        title: "Tests change with the code",
        meaning: "Share of commits to product code that also change tests, and who writes the tests.",
        sources: &[Source::Git],
        computation: "Human commits of the window that change product code, merges left out; beside them the share of \
                      commits to test files whose author also commits product code. In languages that keep tests inside \
                      the source file (Rust, Zig, D) a path does not tell whether a test changed: the share lies between \
                      `value` and `at_most`.",
        fields: &[
            ("value", "share of commits to product code that also change tests"),
            (
                "at_most",
                "share of commits to product code that may change tests, those inside source files among them",
            ),
            ("test_commits", "commits that change test files"),
            ("test_by_product_authors", "share of those by authors who also commit product code"),
        ],
        window_days: Some(DAYS),
        false_positives: "renames touch test files without testing anything",
        false_negatives: "tests in another repository",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let span = context.window(DAYS);
    if let Err(reason) = context.history_closed(span) {
        return Signal::without(id, SignalState::Unknown, reason);
    }
    let touching = |kind: Kind| -> Vec<_> {
        let has = |index: &_| context.touched(*index).is_some_and(|kinds| kinds.has(kind));
        context.human_commits(span).filter(has).collect()
    };
    let author = |index| context.facts.history.commit(index).author;
    let product = touching(Kind::App);
    let tests = touching(Kind::Test);
    let with_tests: Vec<_> = product.iter().filter(|index| tests.binary_search(index).is_ok()).collect();
    let Some(value) = share(with_tests.len(), product.len()) else {
        return unknown(id, ReasonCode::BelowMinSample, "nobody changed product code in the window");
    };
    let product_authors: BTreeSet<_> = product.iter().map(|index| author(*index)).collect();
    let own = tests.iter().filter(|index| product_authors.contains(&author(**index))).count();
    let may_hold_tests = |index: &&_| {
        tests.binary_search(index).is_ok()
            || context.touched(**index).is_some_and(|kinds| kinds.has(Kind::InlineTests))
    };
    let possible = product.iter().filter(may_hold_tests).count();
    let mut signal = Signal::observed(id, value, Grade::E2, Confidence::Counted.value())
        .with("at_most", share(possible, product.len()).unwrap_or(value))
        .with("test_commits", tests.len() as f64)
        .sampled(product.len() as u64);
    if let Some(own) = share(own, tests.len()) {
        signal = signal.with("test_by_product_authors", own);
    }
    if possible > with_tests.len() {
        let text = format!(
            "{} of {} commits change source files of a language that keeps tests inside them; paths do not tell",
            possible - with_tests.len(),
            product.len()
        );
        signal.reason = Some(Reason::new(ReasonCode::Inconclusive, text));
    }
    let latest = with_tests.iter().rev().map(|index| commit(context.facts, **index));
    context.dated(proven(context.facts, signal, latest.take(3)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::testing::{World, field, observe, state};

    #[test]
    fn commits_with_tests_and_their_authors() {
        let mut world = World::new();
        world.commit(9.0, "ann", &["src/a.rs", "tests/a.rs"]);
        world.commit(8.0, "ann", &["src/a.rs"]);
        world.commit(7.0, "tess", &["tests/b.rs"]);
        world.commit(6.0, "renovate[bot]", &["src/a.rs"]);
        let signal = observe(&world, "vc.test_with_change");
        assert_eq!((signal.value(), signal.n), (Some(0.5), Some(2)));
        assert_eq!(field(&signal, "test_by_product_authors"), Some(0.5));
    }

    #[test]
    fn where_tests_live_in_the_source_file_paths_do_not_tell() {
        let mut world = World::new();
        world.commit(9.0, "ann", &["src/a.rs"]);
        world.commit(8.0, "ann", &["web/a.ts"]);
        let signal = observe(&world, "vc.test_with_change");
        assert_eq!((signal.value(), field(&signal, "at_most")), (Some(0.0), Some(0.5)));
        assert!(signal.reason.unwrap().text.starts_with("1 of 2 commits"));
    }

    #[test]
    fn where_tests_have_files_of_their_own_paths_tell() {
        let mut world = World::new();
        world.commit(9.0, "ann", &["src/a.go", "src/a_test.go"]);
        world.commit(8.0, "ann", &["src/a.go"]);
        let signal = observe(&world, "vc.test_with_change");
        assert_eq!((signal.value(), field(&signal, "at_most")), (Some(0.5), Some(0.5)));
        assert_eq!(signal.reason, None);
    }

    #[test]
    fn without_product_code_it_is_unknown() {
        let mut world = World::new();
        world.commit(9.0, "ann", &["README.md"]);
        assert_eq!(state(&world, "vc.test_with_change"), SignalState::Unknown);
    }
}
