//! How much comes to trunk at a time.

use plimsoll_domain::{Grade, Reason, ReasonCode, Signal, SignalState, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, commit, proven};
use crate::signals::statistics::quantile;

const DAYS: u32 = 90;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "vc.batch_size",
        title: "Size of what is integrated",
        meaning: "How many files one integration into trunk changes.",
        sources: &[Source::Git],
        computation: "Files that each human integration of the window changes against trunk before it.",
        fields: &[
            ("value", "median files per integration"),
            ("p90_files", "90th percentile of the same"),
            ("p50_commits", "median commits per integration"),
        ],
        window_days: Some(DAYS),
        false_positives: "generated files and renames make a change look large",
        false_negatives: "one line in one file can be a large change",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let span = context.window(DAYS);
    if let Err(reason) = context.history_closed(span) {
        return Signal::without(id, SignalState::Unknown, reason);
    }
    let mut sizes = Vec::new();
    for one in &context.integrations().all {
        if span.contains(context.time(one.commit))
            && one.is_human(context.facts)
            && let Some(change) = context.facts.changes.of(one.commit)
        {
            sizes.push((change.paths.len(), one));
        }
    }
    sizes.sort_by_key(|(files, one)| (std::cmp::Reverse(*files), one.position));
    let mut files: Vec<f64> = sizes.iter().map(|(files, _)| *files as f64).collect();
    let mut commits: Vec<f64> = sizes.iter().map(|(_, one)| one.work().len() as f64).collect();
    let (Some(median), Some(p90), Some(commits)) =
        (quantile(&mut files, 0.5), quantile(&mut files, 0.9), quantile(&mut commits, 0.5))
    else {
        let text = "nobody brought work to trunk in the window";
        return Signal::without(id, SignalState::Unknown, Reason::new(ReasonCode::BelowMinSample, text));
    };
    let signal = Signal::observed(id, median, Grade::E2, Confidence::Counted.value())
        .with("p90_files", p90)
        .with("p50_commits", commits)
        .sampled(sizes.len() as u64);
    let largest = sizes
        .iter()
        .take(3)
        .map(|(files, one)| commit(context.facts, one.commit).with_note(format!("{files} files")));
    context.dated(proven(context.facts, signal, largest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::testing::{World, field, observe, state};

    #[test]
    fn files_per_integration() {
        let mut world = World::new();
        world.commit(9.0, "ann", &["a.rs"]);
        world.commit(8.0, "ann", &["a.rs", "b.rs", "c.rs"]);
        world.commit(7.0, "dependabot[bot]", &["a", "b", "c", "d", "e"]);
        let signal = observe(&world, "vc.batch_size");
        assert_eq!(
            (signal.value(), field(&signal, "p50_commits"), signal.n),
            (Some(2.0), Some(1.0), Some(2))
        );
    }

    #[test]
    fn nothing_integrated_is_unknown() {
        assert_eq!(state(&World::new(), "vc.batch_size"), SignalState::Unknown);
    }
}
