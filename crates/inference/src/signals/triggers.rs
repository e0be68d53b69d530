//! What starts a workflow, a job, a step.

use plimsoll_domain::Facts;
use plimsoll_domain::facts::Workflow;
use plimsoll_domain::facts::workflow::{WorkflowJob, WorkflowStep, WorkflowTrigger};

use super::conditions::{Event, may_hold};
use super::context::Context;
use super::{cron, glob};

/// Workflows that start each other are followed this far.
const CHAIN: usize = 4;

/// What starts something.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Starts {
    /// Pushes to trunk, or the merge queue in front of it.
    pub(super) on_commit: bool,
    /// Pushes to any branch, trunk or not.
    pub(super) on_push: bool,
    /// A merge queue.
    pub(super) merge_group: bool,
    /// The end of a workflow that pushes to trunk start.
    pub(super) chained: bool,
    /// Pull requests into trunk.
    pub(super) on_pr: bool,
    /// Pushed tags.
    pub(super) on_tag: bool,
    /// Releases published by hand or by another tool.
    pub(super) on_release: bool,
    /// Mean hours between scheduled runs.
    pub(super) interval_hours: Option<f64>,
    /// Fewest minutes between scheduled runs on one day.
    pub(super) interval_minutes: Option<f64>,
    /// Anything but a person.
    pub(super) automatic: bool,
    /// A person.
    pub(super) by_hand: bool,
}

impl Starts {
    /// Whether anything but pull requests starts it.
    pub(super) const fn beyond_pull_requests(self) -> bool {
        self.by_hand
            || self.on_commit
            || self.on_push
            || self.on_tag
            || self.on_release
            || self.interval_hours.is_some()
            || (self.automatic && !self.on_pr)
    }
}

/// Whether nothing but what happens to issues, boards, labels and the like starts a workflow: it tends those.
pub(super) fn only_tends_issues(workflow: &Workflow) -> bool {
    const TENDING: [&str; 11] = [
        "issues",
        "label",
        "milestone",
        "project",
        "project_card",
        "project_column",
        "projects_v2_item",
        "watch",
        "fork",
        "discussion",
        "discussion_comment",
    ];
    let mut events = workflow.triggers.iter().map(|trigger| trigger.event.as_str());
    !workflow.triggers.is_empty() && events.all(|event| TENDING.contains(&event))
}

/// What starts a workflow.
pub(super) fn starts(context: &Context<'_>, workflow: &Workflow) -> Starts {
    starts_within(context, workflow, CHAIN)
}

/// What starts a step of a job: the workflow's triggers that the conditions let through.
pub(super) fn starts_of(
    context: &Context<'_>,
    workflow: &Workflow,
    job: &WorkflowJob,
    step: Option<&WorkflowStep>,
) -> Starts {
    let all = starts(context, workflow);
    let trunk = trunk_name(context.facts);
    let conditions = [job.condition.as_deref(), step.and_then(|step| step.condition.as_deref())];
    let passes = |event| conditions.iter().all(|condition| may_hold(*condition, event, trunk));
    // A push that touches no product code starts it by itself all the same: infrastructure, definitions of flags.
    let by_push = pushes(workflow)
        && pushable(workflow)
            .any(|branch| conditions.iter().all(|condition| may_hold(*condition, Event::Push, branch)));
    let on_push = all.on_push && by_push;
    let merge_group = all.merge_group && passes(Event::MergeGroup);
    let pushed = all.on_commit && passes(Event::Push) && starts_on_push(context, workflow);
    let scheduled = passes(Event::Schedule);
    let on_pr = all.on_pr && passes(Event::PullRequest);
    let on_tag = all.on_tag && passes(Event::Tag);
    let interval_hours = all.interval_hours.filter(|_| scheduled);
    let other = all.on_release || has_other_start(workflow);
    let chained = all.chained && passes(Event::Other);
    Starts {
        on_commit: merge_group || pushed || chained,
        on_push,
        merge_group,
        chained,
        on_pr,
        on_tag,
        on_release: all.on_release,
        interval_hours,
        interval_minutes: all.interval_minutes.filter(|_| scheduled),
        automatic: merge_group || pushed || by_push || on_pr || on_tag || interval_hours.is_some() || other,
        by_hand: all.by_hand && passes(Event::Dispatch),
    }
}

/// The workflows whose end starts this one.
pub(super) fn triggering<'a>(facts: &'a Facts, workflow: &'a Workflow) -> impl Iterator<Item = &'a Workflow> {
    let named = workflow.trigger("workflow_run").map_or(&[][..], |trigger| trigger.workflows.as_slice());
    facts.workflows().iter().filter(move |other| {
        other.path != workflow.path
            && (other.name.as_ref().is_some_and(|name| named.contains(name)) || named.contains(&other.path))
    })
}

fn starts_within(context: &Context<'_>, workflow: &Workflow, depth: usize) -> Starts {
    let facts = context.facts;
    let merge_group = workflow.runs_on("merge_group");
    let pushed = starts_on_push(context, workflow);
    let chained = depth > 0
        && triggering(facts, workflow).any(|other| starts_within(context, other, depth - 1).on_commit)
        && workflow.trigger("workflow_run").is_some_and(|trigger| branches_allow(facts, trigger));
    let pull = ["pull_request", "pull_request_target"];
    let on_pr = pull.iter().filter_map(|event| workflow.trigger(event)).any(|t| branches_allow(facts, t));
    let crons = workflow.trigger("schedule").map_or(&[][..], |trigger| trigger.crons.as_slice());
    let shortest = |values: Vec<f64>| values.into_iter().min_by(f64::total_cmp);
    Starts {
        on_commit: merge_group || pushed || chained,
        on_push: starts_on_any_push(context, workflow),
        merge_group,
        chained,
        on_pr,
        on_tag: starts_on_tag(workflow),
        on_release: workflow.runs_on("release"),
        interval_hours: shortest(crons.iter().filter_map(|line| cron::interval_hours(line)).collect()),
        interval_minutes: shortest(
            crons.iter().filter_map(|line| cron::minutes_within_a_day(line)).collect(),
        ),
        automatic: workflow.triggers.iter().any(|trigger| !started_by_people(&trigger.event)),
        by_hand: workflow.runs_on("workflow_dispatch"),
    }
}

fn started_by_people(event: &str) -> bool {
    matches!(event, "workflow_dispatch" | "workflow_call" | "issue_comment")
}

fn has_other_start(workflow: &Workflow) -> bool {
    workflow.triggers.iter().any(|trigger| {
        !started_by_people(&trigger.event)
            && !matches!(
                trigger.event.as_str(),
                "push" | "merge_group" | "pull_request" | "pull_request_target" | "schedule" | "release"
            )
    })
}

fn starts_on_push(context: &Context<'_>, workflow: &Workflow) -> bool {
    let to_trunk = workflow.trigger("push").is_some_and(|trigger| branches_allow(context.facts, trigger));
    to_trunk && starts_on_any_push(context, workflow)
}

fn starts_on_any_push(context: &Context<'_>, workflow: &Workflow) -> bool {
    let trigger = workflow.trigger("push");
    pushes(workflow) && trigger.is_some_and(|trigger| paths_allow_source(context, trigger))
}

/// Whether pushes to some branch start it, whatever they touch.
fn pushes(workflow: &Workflow) -> bool {
    workflow.trigger("push").is_some_and(|trigger| {
        // A filter on tags alone shuts out branches.
        let tags_only = !(trigger.tags.is_empty() && trigger.tags_ignore.is_empty())
            && trigger.branches.is_empty()
            && trigger.branches_ignore.is_empty();
        !tags_only
    })
}

/// Patterns of the branches whose pushes start a workflow; any branch where it names none.
fn pushable(workflow: &Workflow) -> impl Iterator<Item = &str> {
    let named = workflow.trigger("push").map_or(&[][..], |trigger| trigger.branches.as_slice());
    let any = named.is_empty().then_some("**");
    named.iter().map(String::as_str).filter(|pattern| !pattern.starts_with('!')).chain(any)
}

fn starts_on_tag(workflow: &Workflow) -> bool {
    let by_push = workflow.trigger("push").is_some_and(|trigger| {
        let branches_only = trigger.tags.is_empty()
            && trigger.tags_ignore.is_empty()
            && !(trigger.branches.is_empty() && trigger.branches_ignore.is_empty());
        !branches_only
    });
    by_push || workflow.runs_on("create")
}

fn branches_allow(facts: &Facts, trigger: &WorkflowTrigger) -> bool {
    let trunk = trunk_name(facts);
    let included = trigger.branches.is_empty() || glob::allows(&trigger.branches, trunk);
    included && !trigger.branches_ignore.iter().any(|pattern| glob::matches(pattern, trunk))
}

/// Whether a change of some product code starts it; a filter on documentation alone does not build.
fn paths_allow_source(context: &Context<'_>, trigger: &WorkflowTrigger) -> bool {
    if trigger.paths.is_empty() || context.facts.tree.entries.is_empty() {
        return true;
    }
    context.allows_source(&trigger.paths)
}

/// The trunk's name; `main` where there is none.
pub(super) fn trunk_name(facts: &Facts) -> &str {
    facts.repository.trunk.as_ref().map_or("main", |trunk| trunk.name.as_str())
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::{SignalState, Stage};

    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    /// Build, test and deployment on pushes to these branches, the deployment under a condition.
    fn pushed_to(branches: &[&str], condition: Option<&str>) -> World {
        let mut cd = workflow("cd", &["push"])
            .job("build", &[Stage::Build, Stage::UnitTest, Stage::StaticAnalysis])
            .change(|job| job.condition = condition.map(str::to_owned))
            .job("prod", &[Stage::Deploy])
            .needs(&["build"])
            .environment("production");
        cd.triggers[0].branches = branches.iter().map(|branch| (*branch).to_owned()).collect();
        World::new().with(cd)
    }

    #[test]
    fn a_pipeline_of_release_branches_is_a_pipeline_but_not_one_of_trunk() {
        let world = pushed_to(&["develop", "release/**"], None);
        for id in ["build.env", "deploy.prod_pipeline", "test.unit", "static_analysis"] {
            assert_eq!(state(&world, id), SignalState::Observed, "{id}");
        }
        assert_eq!(state(&world, "build.on_commit"), SignalState::Absent);
        let unit = observe(&world, "test.unit");
        assert_eq!((field(&unit, "on_commit"), field(&unit, "on_push")), (Some(0.0), Some(1.0)));
    }

    #[test]
    fn a_push_that_touches_infrastructure_alone_starts_by_itself() {
        let mut world = World::new();
        world.file("src/main.rs");
        for condition in [None, Some("github.event_name == 'push'")] {
            let mut infra = workflow("infra", &["push"])
                .job("apply", &[Stage::Provision])
                .change(|job| job.condition = condition.map(str::to_owned));
            infra.triggers[0].paths = vec!["infra/**".to_owned()];
            world.workflows = vec![infra];
            let signal = observe(&world, "infra.pipeline_applied");
            assert_eq!(
                (signal.state, field(&signal, "weak")),
                (SignalState::Observed, None),
                "{condition:?}"
            );
        }
        assert_eq!(state(&world, "build.on_commit"), SignalState::Absent);
    }

    #[test]
    fn a_condition_on_a_branch_that_is_never_pushed_shuts_the_job_out() {
        let never = Some("github.ref == 'refs/heads/never'");
        assert_eq!(state(&pushed_to(&["main"], never), "test.unit"), SignalState::Absent);
        assert_eq!(state(&pushed_to(&["release/**"], never), "test.unit"), SignalState::Absent);
        assert_eq!(state(&pushed_to(&[], never), "test.unit"), SignalState::Observed);
        let release = Some("github.ref == 'refs/heads/release/2'");
        assert_eq!(state(&pushed_to(&["release/**"], release), "test.unit"), SignalState::Observed);
    }
}
