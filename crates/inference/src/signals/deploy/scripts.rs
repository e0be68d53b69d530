//! Scripts or manifests that deploy.

use plimsoll_domain::facts::FileFact;
use plimsoll_domain::{Signal, Source};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::files::in_files;
use crate::signals::proof::Confidence;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deploy.scripts",
        title: "Deployment scripts",
        meaning: "Parts of a deployment are scripted or described in manifests.",
        sources: &[Source::Git],
        computation: "Deployment scripts, charts, manifests and playbooks at trunk's head.",
        fields: &[("value", "scripts and manifests found")],
        window_days: None,
        false_positives: "a compose file that only serves development",
        false_negatives: "scripts kept on the server",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let found = context.findings(FileFact::DeployScript);
    if !found.is_empty() {
        return in_files(context, id, found.len() as f64, Confidence::File, &found);
    }
    match context.tree_closed() {
        Ok(()) => context.not_in_pipeline(id, Reach::DeploymentFiles, "no script or manifest deploys"),
        Err(_) => context.not_in_tree(id, ""),
    }
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::SignalState;

    use super::*;
    use crate::signals::testing::{World, observe, state};

    #[test]
    fn a_script_in_the_tree() {
        let mut world = World::new();
        world.found(FileFact::DeployScript, "scripts/deploy_test.sh");
        assert_eq!(observe(&world, "deploy.scripts").value(), Some(1.0));
    }

    #[test]
    fn none_is_absent() {
        assert_eq!(state(&World::new(), "deploy.scripts"), SignalState::Absent);
    }
}
