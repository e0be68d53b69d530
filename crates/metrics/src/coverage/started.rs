//! Which workflows a change starts: by its push to the trunk, its pull request, its merge-queue entry, its tag.

use plimsoll_domain::facts::Workflow;
use plimsoll_domain::facts::workflow::WorkflowTrigger;

use plimsoll_domain::facts::filter::lets_through;

/// Events of a change on its way to the trunk.
const EVENTS: [&str; 4] = ["push", "pull_request", "pull_request_target", "merge_group"];

/// Activities of a pull request that every change goes through.
const ACTIVITIES: [&str; 4] = ["opened", "synchronize", "reopened", "closed"];

/// For each workflow the events by which a change to a branch of one of these names starts it.
pub(super) fn by_change<'w>(workflows: &'w [Workflow], branches: &[&str]) -> Vec<Vec<&'w str>> {
    let own = |workflow: &'w Workflow| {
        let started = workflow.triggers.iter().filter(|trigger| starts(trigger, branches));
        started.map(|trigger| trigger.event.as_str()).collect::<Vec<_>>()
    };
    let mut events: Vec<_> = workflows.iter().map(own).collect();
    // A chain of `workflow_run` is as long as there are workflows at most.
    for _ in 0..workflows.len() {
        if !follow_runs(workflows, branches, &mut events) {
            break;
        }
    }
    events
}

/// Whether pushing a tag of one of these names starts a workflow.
pub(super) fn by_tag(workflow: &Workflow, tags: &[&str]) -> bool {
    workflow.trigger("push").is_some_and(|push| {
        let any = push.tags.is_empty() && push.tags_ignore.is_empty();
        let only_branches = any && !(push.branches.is_empty() && push.branches_ignore.is_empty());
        let passes = |tag: &&str| match (push.tags.is_empty(), push.tags_ignore.is_empty()) {
            (false, _) => lets_through(&push.tags, tag),
            (true, false) => !lets_through(&push.tags_ignore, tag),
            (true, true) => true,
        };
        !only_branches && tags.iter().any(passes)
    })
}

fn starts(trigger: &WorkflowTrigger, branches: &[&str]) -> bool {
    if !EVENTS.contains(&trigger.event.as_str()) {
        return false;
    }
    let unfiltered = trigger.branches.is_empty() && trigger.branches_ignore.is_empty();
    let only_tags = unfiltered && !(trigger.tags.is_empty() && trigger.tags_ignore.is_empty());
    let activity = trigger.types.is_empty()
        || trigger.event == "merge_group"
        || trigger.types.iter().any(|activity| ACTIVITIES.contains(&activity.as_str()));
    !only_tags && activity && branches.iter().any(|branch| on_branch(trigger, branch))
}

fn on_branch(trigger: &WorkflowTrigger, branch: &str) -> bool {
    if trigger.branches.is_empty() {
        return !lets_through(&trigger.branches_ignore, branch);
    }
    lets_through(&trigger.branches, branch)
}

/// Starts workflows that follow a started one; tells whether any was new.
fn follow_runs(workflows: &[Workflow], branches: &[&str], events: &mut [Vec<&str>]) -> bool {
    let running: Vec<&str> = (0..workflows.len())
        .filter(|index| !events[*index].is_empty())
        .map(|index| workflows[index].name.as_deref().unwrap_or(&workflows[index].path))
        .collect();
    let follows = |workflow: &Workflow| {
        workflow.trigger("workflow_run").is_some_and(|trigger| {
            trigger.workflows.iter().any(|name| running.contains(&name.as_str()))
                && branches.iter().any(|branch| on_branch(trigger, branch))
        })
    };
    let new: Vec<_> = (0..workflows.len())
        .filter(|index| events[*index].is_empty() && follows(&workflows[*index]))
        .collect();
    for index in &new {
        events[*index].push("workflow_run");
    }
    !new.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    fn on(trigger: WorkflowTrigger) -> Workflow {
        Workflow { triggers: vec![trigger], ..Workflow::default() }
    }

    fn event(name: &str) -> WorkflowTrigger {
        WorkflowTrigger { event: name.to_owned(), ..WorkflowTrigger::default() }
    }

    fn starts_on_main(trigger: WorkflowTrigger) -> bool {
        !by_change(&[on(trigger)], &["main"])[0].is_empty()
    }

    #[test]
    fn branch_filters_decide() {
        assert!(starts_on_main(event("push")));
        assert!(starts_on_main(WorkflowTrigger { branches: list(&["ma*"]), ..event("pull_request") }));
        assert!(!starts_on_main(WorkflowTrigger { branches: list(&["release/**"]), ..event("push") }));
        assert!(!starts_on_main(WorkflowTrigger { branches_ignore: list(&["main"]), ..event("push") }));
        assert!(starts_on_main(WorkflowTrigger { branches_ignore: list(&["docs/**"]), ..event("push") }));
        assert!(!starts_on_main(WorkflowTrigger { tags: list(&["v*"]), ..event("push") }));
    }

    #[test]
    fn events_that_no_change_causes_start_nothing() {
        for name in ["schedule", "workflow_dispatch", "release", "issues", "workflow_call"] {
            assert!(!starts_on_main(event(name)), "{name}");
        }
        assert!(!starts_on_main(WorkflowTrigger { types: list(&["labeled"]), ..event("pull_request") }));
        assert!(starts_on_main(WorkflowTrigger {
            types: list(&["checks_requested"]),
            ..event("merge_group")
        }));
    }

    #[test]
    fn a_workflow_that_follows_a_started_one_is_started() {
        let first = Workflow { name: Some("CI".to_owned()), ..on(event("push")) };
        let follow = WorkflowTrigger { workflows: list(&["CI"]), ..event("workflow_run") };
        let other = WorkflowTrigger { workflows: list(&["Nightly"]), ..event("workflow_run") };
        let workflows = [on(follow), on(other), first];
        let events = by_change(&workflows, &["main"]);
        assert_eq!(events, [vec!["workflow_run"], vec![], vec!["push"]]);
    }

    #[test]
    fn a_tag_starts_what_its_filter_names() {
        let tagged = |tags: &[&str], branches: &[&str]| {
            on(WorkflowTrigger { tags: list(tags), branches: list(branches), ..event("push") })
        };
        assert!(by_tag(&tagged(&["v*"], &[]), &["v1.0.0"]));
        assert!(by_tag(&tagged(&["v*"], &["main"]), &["v1.0.0"]));
        assert!(!by_tag(&tagged(&["v*"], &[]), &["nightly"]));
        assert!(!by_tag(&tagged(&[], &["main"]), &["v1.0.0"]));
        assert!(by_tag(&tagged(&[], &[]), &["v1.0.0"]));
    }
}
