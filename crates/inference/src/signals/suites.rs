//! Test stages: what workflows run, against what lies in the tree.

use plimsoll_domain::events::StageEvent;
use plimsoll_domain::facts::{FileFact, FileFinding};
use plimsoll_domain::{ReasonCode, Signal, SignalState, Stage};

use super::absence::Reach;
use super::context::Context;
use super::executed;
use super::files::total;
use super::proof::{finding, proven};
use super::reading::{Reading, unknown};

/// Files of a test suite of one stage.
pub(super) fn files_of<'a>(context: &Context<'a>, stage: Stage) -> Vec<&'a FileFinding> {
    let suites = context.facts.found(FileFact::TestSuite);
    suites.filter(|found| found.detail.as_deref() == Some(stage.as_str())).collect()
}

/// The signal of a test stage, over a window of days and what is an execution of it: configured, or in the tree and not run, or not there.
///
/// Tests that nothing runs in CI are absent from CI; where there is no CI at all, nobody can see whether
/// people run them.
pub(super) fn signal(
    context: &Context<'_>,
    id: &str,
    reading: &Reading<'_>,
    files: &[&FileFinding],
    absent: &str,
    executed: (u32, &dyn Fn(&StageEvent) -> bool),
) -> Signal {
    let signal = reading.signal(context, id, || {
        let no_ci = Reading::builds_or_tests(context).strong.is_empty();
        if files.is_empty() || !no_ci {
            return context.not_in_pipeline(id, Reach::Ci, absent);
        }
        if context.hidden(Reach::Ci).is_some() {
            return context.not_in_pipeline(id, Reach::Ci, absent);
        }
        let text = "tests are in the tree, and no workflow runs them; whether anybody does is not seen";
        let signal = unknown(id, ReasonCode::NotObservable, text);
        proven(context.facts, signal, files.iter().map(|found| finding(found)))
    });
    let signal =
        if signal.state == SignalState::Observed { reading.with_stage_fields(signal) } else { signal };
    let signal = if context.tree_closed().is_ok() || !files.is_empty() {
        signal.with("files", total(files))
    } else {
        signal
    };
    executed::by_runs(context, executed.0, signal, executed.1)
}
