//! The pipeline changes infrastructure.

use std::collections::BTreeSet;

use plimsoll_domain::facts::workflow::{Effect, ToolMatch};
use plimsoll_domain::log::{EventKind, LogEvent};
use plimsoll_domain::record::Conclusion;
use plimsoll_domain::{Grade, ReasonCode, Signal, SignalState, Source, Stage};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::environments::resolve;
use crate::signals::executed::ran_in;
use crate::signals::reading::{Hit, Reading, unknown};
use crate::signals::shipped::happened;

/// Runs of these days.
const DAYS: u32 = 180;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "infra.pipeline_applied",
        title: "Infrastructure applied by the pipeline",
        meaning: "A workflow creates and changes the infrastructure.",
        sources: &[Source::Workflows, Source::Jobs, Source::Logs],
        computation: "Enabled steps that apply infrastructure code; a plan changes nothing and does not count. Where \
                      runs were collected, how often jobs of the window applied it with success.",
        fields: &[
            ("value", "times that it was applied in the window, where runs show any"),
            ("executions", "the same"),
            ("environments", "environments it was applied to, as jobs and logs name them"),
            (
                "covered",
                "share of the environments deployed to that it was applied to; missing where jobs name none",
            ),
            ("configured", "1: an enabled workflow applies it"),
            ("jobs", "jobs that do"),
            ("weak", "1: only weak signs, such as a run started by hand"),
        ],
        window_days: Some(DAYS),
        false_positives: "an environment made for tests",
        false_negatives: "a service or another repository applies it",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let configured = by_files(context, id);
    let Some(shipped) = context.shipped() else { return configured };
    let reading = Reading::of(context, applies);
    let known = |hit: &&Hit<'_>| hit.tool.is_some_and(|tool| !tool.weak);
    let hits = reading.strong.iter().chain(reading.weak.iter().filter(known));
    let jobs: Vec<_> = hits.map(|hit| (hit.workflow, hit.job)).collect();
    let platform = &context.facts.platform;
    let span = context.window_to_now(DAYS);
    let (mut times, mut named, mut unnamed) = (Vec::new(), BTreeSet::new(), false);
    for event in context.executed().into_iter().flat_map(|executed| executed.events(span)) {
        let Some(job) = shipped.job_of(event).filter(|job| job.conclusion == Conclusion::Success) else {
            continue;
        };
        let log = platform.readings.get(&job.id);
        // A log tells a plan from an apply; without one the definition does.
        let changes = |seen: &&LogEvent| seen.kind == EventKind::Infrastructure && seen.grade >= Grade::E3;
        let seen = log.and_then(|log| log.events.iter().find(changes));
        let applied = seen.is_some() || (log.is_none() && ran_in(context, event, &jobs));
        if event.stage != Stage::Provision || !applied {
            continue;
        }
        let own = jobs.iter().find(|(workflow, job)| ran_in(context, event, &[(*workflow, *job)]));
        let by_job = own.and_then(|(_, job)| Some(resolve(job.environment.as_deref()?, &job.inputs)));
        match seen.and_then(|seen| seen.environment.clone()).or(by_job).filter(|name| !name.contains("${{")) {
            Some(name) => _ = named.insert(name.to_ascii_lowercase()),
            None => unnamed = true,
        }
        times.extend(event.evidence.first().cloned());
    }
    times.reverse();
    let n = times.len();
    let signal = happened(context, configured, DAYS, "no run applied it", (Grade::E3, times));
    if n == 0 {
        return signal;
    }
    let places = shipped.anywhere(span).filter(|one| !one.is_published());
    let all: BTreeSet<String> = places.map(|one| one.deployment.environment.to_ascii_lowercase()).collect();
    let covered = all.iter().filter(|name| named.contains(*name)).count();
    let signal = signal.with("value", n as f64).with("environments", named.len() as f64);
    match all.len() {
        // The only environment there is needs no name.
        0 | 1 if unnamed || all.is_empty() => signal.with("covered", 1.0),
        // One that names none may be any of several.
        many if covered == many || !unnamed => signal.with("covered", covered as f64 / many as f64),
        _ => signal,
    }
}

fn applies(tool: &ToolMatch) -> bool {
    tool.stage == Stage::Provision && tool.effect == Effect::Environment
}

/// As workflow files have it.
fn by_files(context: &Context<'_>, id: &'static str) -> Signal {
    let reading = Reading::of(context, applies);
    let signal = reading.signal(context, id, || {
        let text = "no workflow applies infrastructure; another repository or service may";
        unknown(id, ReasonCode::NotObservable, text)
    });
    if signal.state == SignalState::Observed { signal.with("jobs", reading.jobs() as f64) } else { signal }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    fn applying(effect: Effect) -> World {
        let infra = workflow("infra", &["push"]).job("apply", &[Stage::Provision]);
        World::new().with(infra.change(|job| job.steps[0].matches[0].effect = effect))
    }

    #[test]
    fn applying_counts_and_planning_does_not() {
        assert_eq!(state(&applying(Effect::Environment), "infra.pipeline_applied"), SignalState::Observed);
        assert_eq!(state(&applying(Effect::ReadOnly), "infra.pipeline_applied"), SignalState::Unknown);
    }

    #[test]
    fn how_often_and_where_it_was_applied() {
        use plimsoll_domain::facts::Tier;
        let mut world = applying(Effect::Environment).collected();
        world.workflows[0].jobs[0].id = "infra".to_owned();
        world.workflows[0].jobs[0].environment = Some("staging".to_owned());
        let commit = world.commit(9.0, "ann", &["a.rs"]);
        assert_eq!(state(&world, "infra.pipeline_applied"), SignalState::Absent);
        for day in [4.0, 3.0, 2.0] {
            world.ran("infra", "push", day, commit, &[Stage::Provision]);
        }
        world.deployed("staging", Tier::Staging, 2.0, commit);
        let signal = observe(&world, "infra.pipeline_applied");
        assert_eq!((signal.value(), signal.n, field(&signal, "covered")), (Some(3.0), Some(3), Some(1.0)));
        world.deployed("production", Tier::Production, 1.0, commit);
        assert_eq!(field(&observe(&world, "infra.pipeline_applied"), "covered"), Some(0.5));
        world.workflows[0].jobs[0].steps[0].matches[0].effect = Effect::ReadOnly;
        assert_eq!(observe(&world, "infra.pipeline_applied").value(), None, "a plan");
    }
}
