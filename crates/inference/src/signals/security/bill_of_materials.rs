//! Lists of what a product is made of.

use plimsoll_domain::facts::workflow::WorkflowStep;
use plimsoll_domain::{Signal, Source};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{CONFIGURED, Definition, SignalDoc};
use crate::signals::proof::proven;
use crate::signals::reading::{Hit, Reading, weakly};
use crate::signals::tools;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "build.sbom",
        title: "Bill of materials",
        meaning: "The pipeline writes down which components a build is made of.",
        sources: &[Source::Workflows],
        computation: "Enabled steps of tools that write a software bill of materials, or that ask a scanner or an image \
                      build for one. Release tools that can be set up to write one are weak.",
        fields: CONFIGURED,
        window_days: None,
        false_positives: "a list that is written and kept nowhere",
        false_negatives: "a list that the platform exports from its own graph of dependencies",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    Reading::steps(context, writes_one).signal(context, id, || {
        let by_configuration = Reading::of(context, |tool| tools::is(tool, tools::MAY_LIST));
        let hits: Vec<&Hit<'_>> = by_configuration.strong.iter().chain(&by_configuration.weak).collect();
        match hits.first() {
            Some(first) => {
                let text = format!("`{}` writes one where its configuration says so", first.name());
                proven(context.facts, weakly(id, text), hits.iter().map(|hit| hit.place()))
            }
            None => context.not_in_pipeline(id, Reach::Ci, "no workflow writes a bill of materials"),
        }
    })
}

/// The catalogue holds such tools for weak, as scans; as what they are they are plain enough.
fn writes_one(step: &WorkflowStep) -> bool {
    const FORMATS: &[&str] = &["cyclonedx", "spdx"];
    let tolerated = |line: u32| step.commands.iter().any(|command| command.tolerated && command.line == line);
    let mut matches = step.matches.iter().filter(|found| found.disqualified.is_none());
    let asks_image_build = step.with.get("sbom").is_some_and(|value| value != "false");
    let asks_scanner = tools::runs(step, &["trivy", "grype"]) && tools::mentions(step, FORMATS);
    let format = step.with.get("format");
    matches.any(|found| tools::is(found, tools::BILLS) && !tolerated(found.line))
        || tools::uses(step, &["actions/attest-sbom"])
        || asks_image_build
        || asks_scanner
        || format.is_some_and(|format| FORMATS.iter().any(|known| format.contains(known)))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::{SignalState, Stage};

    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    fn state_with(action: &str, with: &[(&str, &str)]) -> SignalState {
        let ci = workflow("ci", &["push"]).action("a", action, with);
        state(&World::new().with(ci), "build.sbom")
    }

    #[test]
    fn a_tool_that_writes_one() {
        let ci = workflow("ci", &["push"])
            .tool("bom", Stage::SecurityScan, "sbom")
            .change(|job| job.steps[0].matches[0].weak = true);
        assert_eq!(field(&observe(&World::new().with(ci), "build.sbom"), "configured"), Some(1.0));
    }

    #[test]
    fn an_input_that_asks_for_one() {
        let image = "docker/build-push-action@v6";
        assert_eq!(state_with(image, &[("sbom", "true")]), SignalState::Observed);
        assert_eq!(state_with(image, &[("sbom", "false")]), SignalState::Absent);
        assert_eq!(
            state_with("aquasecurity/trivy-action@v1", &[("format", "spdx-json")]),
            SignalState::Observed
        );
        assert_eq!(state_with("aquasecurity/trivy-action@v1", &[("format", "table")]), SignalState::Absent);
    }

    #[test]
    fn a_failure_that_is_ignored_writes_none() {
        let ci = workflow("ci", &["push"])
            .tool("bom", Stage::SecurityScan, "sbom")
            .change(|job| job.steps[0].commands[0].tolerated = true);
        assert_eq!(state(&World::new().with(ci), "build.sbom"), SignalState::Absent);
    }

    #[test]
    fn a_release_tool_may_write_one() {
        let cd = workflow("cd", &["push"]).tool("r", Stage::Release, "goreleaser");
        assert_eq!(field(&observe(&World::new().with(cd), "build.sbom"), "weak"), Some(1.0));
    }
}
