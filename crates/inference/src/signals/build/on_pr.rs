//! A build for every pull request.

use plimsoll_domain::{Signal, Source};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{CONFIGURED, Definition, SignalDoc};
use crate::signals::reading::Reading;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "build.on_pr",
        title: "A build for every pull request",
        meaning: "Pull requests into trunk start a build or a test.",
        sources: &[Source::Workflows],
        computation: "A workflow that pull requests into trunk start, with an enabled step that builds or tests.",
        fields: CONFIGURED,
        window_days: None,
        false_positives: "path filters leave most changes out",
        false_negatives: "another CI system",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    Reading::builds_or_tests(context).only(|hit| hit.starts.on_pr).signal(context, id, || {
        context.not_in_pipeline(id, Reach::CiOnPullRequest, "no workflow builds or tests pull requests")
    })
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::{SignalState, Stage};

    use crate::signals::testing::{Building, World, state, workflow};

    #[test]
    fn pull_requests_start_a_test() {
        let ci = workflow("ci", &["pull_request"]).job("test", &[Stage::UnitTest]);
        assert_eq!(state(&World::new().with(ci), "build.on_pr"), SignalState::Observed);
    }

    #[test]
    fn pushes_are_no_pull_requests() {
        let ci = workflow("ci", &["push"]).job("test", &[Stage::UnitTest]);
        assert_eq!(state(&World::new().with(ci), "build.on_pr"), SignalState::Absent);
    }
}
