//! Parts that are built and delivered on their own.

use std::collections::BTreeSet;

use plimsoll_domain::evidence::Evidence;
use plimsoll_domain::facts::{FileFact, FileFinding, Tag, Workflow};
use plimsoll_domain::{Grade, ReasonCode, Signal, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, finding, proven};
use crate::signals::reading::unknown;

const DAYS: u32 = 365;
/// From this number on, there are components and not one whole.
const SEVERAL: usize = 2;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "arch.components",
        title: "Separately built components",
        meaning: "Parts of the product have artefacts of their own, built when they change.",
        sources: &[Source::Git, Source::Workflows],
        computation: "Folders with an artefact of their own for which a workflow has a path filter, a matrix over parts, or \
                      version tags of the window with the part's name.",
        fields: &[
            ("value", "parts that are built or versioned on their own"),
            ("deployables", "folders with an artefact of their own"),
            ("tag_series", "names of parts that version tags of the window carry"),
        ],
        window_days: Some(DAYS),
        false_positives: "documentation or tests with an image of their own",
        false_negatives: "one repository for each part",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let deployables = context.findings(FileFact::Deployable);
    let span = context.window_to_now(DAYS);
    let recent = |tag: &&Tag| tag.time.is_some_and(|time| span.contains(time));
    let series: BTreeSet<&str> = context
        .facts
        .tags
        .iter()
        .filter(recent)
        .filter_map(|tag| tag.version.as_ref().map(|version| version.component.as_str()))
        .filter(|component| !component.is_empty())
        .collect();
    let own: Vec<_> = deployables.iter().filter(|found| is_built_alone(context, found, &series)).collect();
    let matrix = if deployables.len() >= 2 { parts_in_matrix(context).min(deployables.len()) } else { 0 };
    let tags = context
        .facts
        .tags
        .iter()
        .filter(recent)
        .filter(|tag| tag.version.as_ref().is_some_and(|version| !version.component.is_empty()));
    let tags: Vec<Evidence> = tags.map(|tag| Evidence::tag(&tag.name)).collect();
    let value = own.len().max(matrix).max(series.len()).max(usize::from(is_one_whole(&deployables)));
    if value < SEVERAL
        && let Err(reason) = context.history_closed(span)
    {
        // Tags beyond the cut are missing too: there may be more parts than are seen.
        return unknown(id, reason.code, reason.text).with("deployables", deployables.len() as f64);
    }
    if value == 0 {
        let text = "no part that is built on its own is recognised; nothing says how many there are";
        return unknown(id, ReasonCode::NotObservable, text).with("deployables", deployables.len() as f64);
    }
    let signal = Signal::observed(id, value as f64, Grade::E2, Confidence::Suggested.value())
        .with("deployables", deployables.len() as f64)
        .with("tag_series", series.len() as f64);
    let files = own.into_iter().chain(&deployables).map(|found| finding(found));
    let shown = if series.is_empty() { 0 } else { 3 };
    proven(context.facts, signal, tags.into_iter().rev().take(shown).chain(files))
}

/// Whether all that can be deployed is one thing: at most one image, one chart, one of each other kind.
fn is_one_whole(deployables: &[&FileFinding]) -> bool {
    let mut kinds = BTreeSet::new();
    let name = |found: &&FileFinding| found.path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    !deployables.is_empty() && deployables.iter().map(name).all(|name| kinds.insert(name))
}

fn is_built_alone(context: &Context<'_>, found: &FileFinding, series: &BTreeSet<&str>) -> bool {
    let Some(folder) =
        found.detail.as_deref().map(|folder| folder.trim_matches('/')).filter(|folder| !folder.is_empty())
    else {
        return false;
    };
    let name = folder.rsplit('/').next().unwrap_or(folder);
    let filters = |path: &String| path.trim_start_matches("./").starts_with(&format!("{folder}/"));
    let triggers = context.facts.workflows().iter().flat_map(|workflow| &workflow.triggers);
    let mut own_trigger = triggers.filter(|trigger| trigger.paths.iter().any(filters));
    series.contains(name) || own_trigger.next().is_some()
}

/// The largest matrix over parts of the product.
fn parts_in_matrix(context: &Context<'_>) -> usize {
    const AXES: &[&str] = &["service", "app", "component", "package", "image", "project", "module"];
    let jobs = context.facts.workflows().iter().flat_map(Workflow::enabled_jobs);
    let axes = jobs.flat_map(|job| &job.matrix);
    let named = axes.filter(|(axis, _)| AXES.contains(&axis.to_ascii_lowercase().trim_end_matches('s')));
    named.map(|(_, values)| *values as usize).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::{SignalState, Stage};

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    #[test]
    fn folders_with_a_trigger_or_a_tag_series_of_their_own() {
        let mut api = workflow("api", &["push"]).job("build", &[Stage::Build]);
        api.triggers[0].paths = vec!["services/api/**".to_owned()];
        let mut world = World::new().with(api);
        world.shows(FileFact::Deployable, "services/api/Dockerfile", "services/api", 1);
        world.shows(FileFact::Deployable, "services/web/Dockerfile", "services/web", 1);
        world.shows(FileFact::Deployable, "services/job/Dockerfile", "services/job", 1);
        world.commit(3.0, "ann", &["a"]);
        world.tag("web@1.2.0", 2.0, None);
        let signal = observe(&world, "arch.components");
        assert_eq!((signal.value(), field(&signal, "deployables")), (Some(2.0), Some(3.0)));
    }

    #[test]
    fn a_cut_history_hides_tags_and_so_parts() {
        let mut world = World::new();
        let first = world.commit(3.0, "ann", &["a"]);
        world.tag("api@1.2.0", 2.0, None);
        assert_eq!(observe(&world, "arch.components").value(), Some(1.0));
        world.truncated.push(first);
        let signal = observe(&world, "arch.components");
        assert_eq!(
            (signal.state, signal.reason.unwrap().code),
            (SignalState::Unknown, ReasonCode::ShallowClone)
        );
        world.tag("web@1.0.0", 1.0, None);
        let signal = observe(&world, "arch.components");
        assert_eq!((signal.value(), signal.evidence.len()), (Some(2.0), 2), "two are seen, cut or not");
    }

    #[test]
    fn one_artefact_is_one_component_and_none_unknown() {
        let mut world = World::new();
        assert_eq!(state(&world, "arch.components"), SignalState::Unknown);
        world.shows(FileFact::Deployable, "Dockerfile", "", 1);
        assert_eq!(observe(&world, "arch.components").value(), Some(1.0));
        world.shows(FileFact::Deployable, "charts/shop/Chart.yaml", "charts/shop", 1);
        assert_eq!(observe(&world, "arch.components").value(), Some(1.0), "an image and its chart are one");
        world.shows(FileFact::Deployable, "worker/Dockerfile", "worker", 1);
        assert_eq!(state(&world, "arch.components"), SignalState::Unknown);
    }
}
