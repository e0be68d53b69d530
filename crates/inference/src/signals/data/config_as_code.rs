//! The application's configuration is under version control.

use std::collections::BTreeSet;

use plimsoll_domain::facts::FileFact;
use plimsoll_domain::{ReasonCode, Signal, Source};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::files::in_files;
use crate::signals::proof::Confidence;
use crate::signals::reading::unknown;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "config.as_code",
        title: "Configuration under version control",
        meaning: "What differs between environments is written in files of the tree.",
        sources: &[Source::Git, Source::Workflows],
        computation: "Files that configure the application for an environment; files of the pipeline do not count. It is \
                      absent only where a workflow deploys and no such file is there.",
        fields: &[("value", "environments configured in files"), ("files", "such files")],
        window_days: None,
        false_positives: "an example that nobody uses",
        false_negatives: "a configuration service or another repository",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let found = context.findings(FileFact::EnvironmentConfig);
    if !found.is_empty() {
        let environments: BTreeSet<_> = found.iter().filter_map(|found| found.detail.as_deref()).collect();
        let value = environments.len().max(1) as f64;
        return in_files(context, id, value, Confidence::File, &found).with("files", found.len() as f64);
    }
    if let Err(reason) = context.tree_closed() {
        return unknown(id, reason.code, reason.text);
    }
    if context.deployments().next().is_none() {
        let text = "nothing is deployed from here, so that it is not seen where configuration would be";
        return unknown(id, ReasonCode::NotObservable, text);
    }
    let text = "a workflow deploys, and no file configures an environment";
    context.not_in_pipeline(id, Reach::Deployment, text)
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::{SignalState, Stage};

    use super::*;
    use crate::signals::testing::{Building, World, observe, state, workflow};

    #[test]
    fn files_per_environment() {
        let mut world = World::new();
        world.shows(FileFact::EnvironmentConfig, "values-prod.yaml", "prod", 1);
        world.shows(FileFact::EnvironmentConfig, "values-test.yaml", "test", 1);
        assert_eq!(observe(&world, "config.as_code").value(), Some(2.0));
    }

    #[test]
    fn absent_only_where_something_is_deployed() {
        assert_eq!(state(&World::new(), "config.as_code"), SignalState::Unknown);
        let cd = workflow("cd", &["push"]).job("prod", &[Stage::Deploy]).environment("production");
        assert_eq!(state(&World::new().with(cd), "config.as_code"), SignalState::Absent);
    }
}
