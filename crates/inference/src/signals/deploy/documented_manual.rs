//! A document says how to deploy by hand.

use plimsoll_domain::facts::FileFact;
use plimsoll_domain::{Signal, Source};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::files::in_files;
use crate::signals::proof::Confidence;

/// A document with fewer commands does not say how to deploy.
const COMMANDS: u64 = 3;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deploy.documented_manual",
        title: "Manual deployment is documented",
        meaning: "A document lists the commands of a deployment or release.",
        sources: &[Source::Git],
        computation: "Sections on deploying, releasing or installing on a server, with at least three command lines.",
        fields: &[("value", "command lines of the longest such section"), ("documents", "such documents")],
        window_days: None,
        false_positives: "instructions for users who install the product",
        false_negatives: "a wiki",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let mut found = context.findings(FileFact::DeployDocument);
    found.retain(|document| document.amount.unwrap_or(0) >= COMMANDS);
    let Some(longest) = found.iter().filter_map(|document| document.amount).max() else {
        return match context.tree_closed() {
            Ok(()) => context.not_in_pipeline(
                id,
                Reach::DeploymentFiles,
                "no document lists the commands of a deployment",
            ),
            Err(_) => context.not_in_tree(id, ""),
        };
    };
    in_files(context, id, longest as f64, Confidence::File, &found).with("documents", found.len() as f64)
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::SignalState;

    use super::*;
    use crate::signals::testing::{World, observe, state};

    #[test]
    fn a_document_with_enough_commands() {
        let mut world = World::new();
        world.found(FileFact::DeployDocument, "docs/deploy.md").amount = Some(18);
        assert_eq!(observe(&world, "deploy.documented_manual").value(), Some(18.0));
    }

    #[test]
    fn a_script_that_ci_runs_hides_no_document() {
        use plimsoll_domain::Stage;

        use crate::signals::testing::{Building, workflow};
        let ci = workflow("ci", &["push"]).job("x", &[Stage::Lint]).change(|job| job.steps[0].opaque = true);
        assert_eq!(state(&World::new().with(ci), "deploy.documented_manual"), SignalState::Absent);
    }

    #[test]
    fn two_commands_do_not_document_it() {
        let mut world = World::new();
        world.found(FileFact::DeployDocument, "README.md").amount = Some(2);
        assert_eq!(state(&world, "deploy.documented_manual"), SignalState::Absent);
        world.shows_tool(FileFact::ForeignCd, "vercel.json", "vercel-files");
        assert_eq!(state(&world, "deploy.documented_manual"), SignalState::Unknown);
    }
}
