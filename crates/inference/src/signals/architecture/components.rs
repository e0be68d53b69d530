//! Parts that are built and delivered on their own.

use std::collections::BTreeSet;

use plimsoll_domain::evidence::Evidence;
use plimsoll_domain::facts::{FileFact, FileFinding, Tag, Workflow, WorkflowJob, WorkflowStep};
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
        computation: "Folders with an artefact of their own for which a workflow has a path filter (of a trigger, or of a \
                      step that looks at what changed) or a matrix, or for which version tags of the window have a \
                      name. One thing that is built is one; where several are and fewer than two are shown to be \
                      built on their own, nothing is said.",
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
    let conditions = OwnConditions::of(context);
    let own: Vec<_> =
        deployables.iter().filter(|found| is_built_alone(found, &conditions, &series)).collect();
    let matrix = if deployables.len() >= 2 { parts_in_matrix(context).min(deployables.len()) } else { 0 };
    let tags = context
        .facts
        .tags
        .iter()
        .filter(recent)
        .filter(|tag| tag.version.as_ref().is_some_and(|version| !version.component.is_empty()));
    let tags: Vec<Evidence> = tags.map(|tag| Evidence::tag(&tag.name)).collect();
    let value = own.len().max(matrix).max(series.len()).max(usize::from(is_one_whole(&deployables)));
    // One of several that is built on its own says nothing of the others.
    let value =
        if value < SEVERAL && deployables.len() > value && !is_one_whole(&deployables) { 0 } else { value };
    if value < SEVERAL
        && let Err(reason) = context.history_closed(span)
    {
        // Tags beyond the cut are missing too: there may be more parts than are seen.
        return unknown(id, reason.code, reason.text).with("deployables", deployables.len() as f64);
    }
    if value == 0 {
        let text = if deployables.len() < SEVERAL {
            "no part that is built on its own is recognised; nothing says how many there are"
        } else {
            "several folders have an artefact of their own; whether each is built on its own is not shown"
        };
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

/// Where workflows say on what a build depends.
struct OwnConditions<'a> {
    /// Path filters of triggers, and of steps that look at what changed.
    paths: Vec<&'a str>,
    /// Values of matrices.
    values: BTreeSet<&'a str>,
}

impl<'a> OwnConditions<'a> {
    /// Actions that find out which folders changed, by what their inputs say.
    const FILTERS: [&'static str; 4] = [
        "dorny/paths-filter",
        "tj-actions/changed-files",
        "step-security/changed-files",
        "step-security/paths-filter",
    ];

    fn of(context: &Context<'a>) -> Self {
        let workflows = context.facts.workflows();
        let triggers = workflows.iter().flat_map(|workflow| &workflow.triggers);
        let filtered = triggers.flat_map(|trigger| trigger.paths.iter().map(String::as_str));
        let jobs = || workflows.iter().flat_map(Workflow::enabled_jobs);
        let looks = |step: &&WorkflowStep| {
            step.uses.as_ref().is_some_and(|used| Self::FILTERS.contains(&used.name.as_str()))
        };
        let steps = jobs().flat_map(WorkflowJob::enabled_steps).filter(looks);
        let inputs = steps.flat_map(|step| step.with.values());
        let written = inputs.flat_map(|text| text.split(|c: char| c.is_whitespace() || "\"',[]".contains(c)));
        let values =
            jobs().flat_map(|job| job.matrix_values.values().flatten().map(String::as_str)).collect();
        Self { paths: filtered.chain(written).filter(|path| !path.starts_with('!')).collect(), values }
    }

    /// Whether one of them is about a folder.
    fn are_about(&self, folder: &str) -> bool {
        let name = folder.rsplit('/').next().unwrap_or(folder);
        let inside = |path: &&str| {
            let path = path.trim_start_matches("./");
            path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
        };
        self.paths.iter().any(inside)
            || self.values.contains(name)
            || self.values.iter().any(|value| value.trim_start_matches("./").trim_end_matches('/') == folder)
    }
}

fn is_built_alone(found: &FileFinding, conditions: &OwnConditions<'_>, series: &BTreeSet<&str>) -> bool {
    let folder = found.detail.as_deref().map(|folder| folder.trim_matches('/'));
    let Some(folder) = folder.filter(|folder| !folder.is_empty()) else { return false };
    let name = folder.rsplit('/').next().unwrap_or(folder);
    series.contains(name) || conditions.are_about(folder)
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
    use plimsoll_domain::facts::workflow::ActionUse;
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
    fn filters_of_steps_and_matrices_over_folders() {
        let mut world = World::new();
        for part in ["api", "web", "job"] {
            let folder = format!("services/{part}");
            world.shows(FileFact::Deployable, &format!("{folder}/Dockerfile"), &folder, 1);
        }
        let mut changed = workflow("ci", &["push"]).job("changed", &[Stage::Build]);
        let step = &mut changed.jobs[0].steps[0];
        step.uses = Some(ActionUse { name: "dorny/paths-filter".to_owned(), path: None, version: None });
        step.with.insert(
            "filters".to_owned(),
            "api:\n  - 'services/api/**'\nweb: ['services/web/**']\n".to_owned(),
        );
        let mut filtered = world.clone();
        filtered.workflows.push(changed);
        assert_eq!(observe(&filtered, "arch.components").value(), Some(2.0), "job has no filter");
        let mut matrix = workflow("ci", &["push"]).job("build", &[Stage::Build]);
        let values = ["services/api", "web", "job", "linux"].map(str::to_owned).to_vec();
        matrix.jobs[0].matrix_values.insert("part".to_owned(), values);
        world.workflows.push(matrix);
        assert_eq!(observe(&world, "arch.components").value(), Some(3.0));
    }

    #[test]
    fn one_of_several_with_a_filter_says_nothing_of_the_others() {
        let mut chart = workflow("chart", &["push"]).job("build", &[Stage::Build]);
        chart.triggers[0].paths = vec!["helm-chart/**".to_owned()];
        let mut world = World::new().with(chart);
        world.shows(FileFact::Deployable, "helm-chart/Chart.yaml", "helm-chart", 1);
        assert_eq!(observe(&world, "arch.components").value(), Some(1.0), "it is all there is");
        world.shows(FileFact::Deployable, "src/cart/Dockerfile", "src/cart", 1);
        world.shows(FileFact::Deployable, "src/mail/Dockerfile", "src/mail", 1);
        assert_eq!(state(&world, "arch.components"), SignalState::Unknown);
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
