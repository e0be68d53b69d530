//! Builds leave artefacts that are kept.

use std::collections::BTreeSet;

use plimsoll_domain::events::StageEvent;
use plimsoll_domain::facts::workflow::ToolMatch;
use plimsoll_domain::facts::{Deployment, DeploymentSource, Outcome};
use plimsoll_domain::log::{EventKind, LogEvent};
use plimsoll_domain::record::{Conclusion, Release, Run};
use plimsoll_domain::uploads::names_a_report;
use plimsoll_domain::{Evidence, EvidenceKind, Facts, Grade, ObjectId, Signal, SignalState, Source, Stage};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::counted::{jobs_of_runs, runs_by_commit, share_of, succeeded};
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::executed::{Build, is_build, never};
use crate::signals::proof::proven;
use crate::signals::reading::{Hit, Reading};
use crate::signals::statistics::{flag, share};
use crate::signals::tools;

const DAYS: u32 = 90;
/// Releases are looked at over a year.
const YEAR_DAYS: u32 = 365;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "build.artifact_archived",
        title: "Artefacts are kept",
        meaning: "What a build makes is uploaded, pushed or published.",
        sources: &[Source::Workflows, Source::Jobs],
        computation: "Where runs were collected: of the trunk's builds in the window that ended well and hide nothing, the \
                      share in which a job uploaded an artefact that is more than reports, pushed an image or published \
                      a package, by its log or the step that ran. Else enabled steps that do.",
        fields: &[
            ("value", "share of the trunk's successful builds that kept something, where runs show it"),
            ("configured", "1: an enabled workflow keeps artefacts; missing where runs were counted"),
            ("on_commit", "1: on pushes to trunk"),
            (
                "assets_share",
                "share of the year's releases with files attached or in a registry, or of its versions that a registry took",
            ),
            ("releases", "releases of the year, or versions that a registry took"),
            ("uploads", "steps that upload artefacts of the run"),
            ("images", "steps that push images"),
            ("publishes", "steps that publish packages"),
            ("reports_only", "1: only reports or logs are uploaded"),
        ],
        window_days: Some(DAYS),
        false_positives: "caches or logs under an artefact's name",
        false_negatives: "a script that copies files to a share",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let reading = Reading::of(context, tools::keeps);
    let uploads = |tool: &ToolMatch| tools::is(tool, tools::UPLOADS) && tool.disqualified.is_some();
    let reports_only = !Reading::steps(context, |step| step.matches.iter().any(uploads)).strong.is_empty();
    let signal = reading.signal(context, id, || {
        let text =
            if reports_only { "only reports are uploaded" } else { "no workflow keeps what it builds" };
        context.not_in_pipeline(id, Reach::Ci, text)
    });
    if signal.state != SignalState::Observed {
        let signal = if reports_only { signal.with("reports_only", 1.0) } else { signal };
        return with_assets(context, by_builds(context, signal, &reading.strong));
    }
    let count = |test: &dyn Fn(&ToolMatch) -> bool| {
        reading.strong.iter().filter(|hit| hit.tool.is_some_and(test)).count() as f64
    };
    let publishes = |tool: &ToolMatch| tool.stage == Stage::Publish && !tools::bakes(tool);
    let signal = signal
        .with("on_commit", flag(reading.strong.iter().any(|hit| hit.starts.on_commit)))
        .with("uploads", count(&|tool| tools::is(tool, tools::UPLOADS)))
        .with("images", count(&tools::bakes))
        .with("publishes", count(&publishes));
    with_assets(context, by_builds(context, signal, &reading.strong))
}

/// Adds how many of the year's releases have files attached, or were taken by a registry.
fn with_assets(context: &Context<'_>, signal: Signal) -> Signal {
    let span = context.window_to_now(YEAR_DAYS);
    let inside = |release: &&Release| release.published.is_some_and(|at| span.contains(at.timestamp()));
    let releases: Vec<&Release> = context.facts.platform.releases.iter().filter(inside).collect();
    // Versions that a registry took are kept there, whether or not a release tells of them.
    let published = |deployment: &&Deployment| {
        let job = || deployment.evidence.iter().any(|shown| shown.kind == EvidenceKind::Job);
        deployment.source == DeploymentSource::Publication
            && deployment.outcome == Outcome::Success
            && span.contains(deployment.finished.timestamp())
            && job()
    };
    let versions = context.facts.deployments.iter().filter(published).count();
    let taken = |release: &Release| {
        let tag = context.facts.tags.iter().find(|tag| tag.name == release.tag);
        tag.and_then(|tag| tag.target).is_some_and(|target| took(context.facts, target))
    };
    let attached = releases.iter().filter(|release| release.assets > 0 || taken(release)).count();
    let (kept, all) =
        if versions > releases.len() { (versions, versions) } else { (attached, releases.len()) };
    match share(kept, all) {
        Some(value) => signal.with("assets_share", value).with("releases", all as f64),
        None => signal,
    }
}

/// Whether a registry took what a run made of a commit.
fn took(facts: &Facts, commit: ObjectId) -> bool {
    let events = facts.executions.events.get(&commit).into_iter().flatten();
    let ended_well = |event: &StageEvent| {
        let jobs = event.run.map_or(&[][..], |run| facts.platform.jobs_of(run));
        jobs.iter().any(|job| Some(job.id) == event.job && job.conclusion == Conclusion::Success)
    };
    events.into_iter().any(|event| event.stage == Stage::Publish && ended_well(event))
}

/// Puts the share of successful builds that kept something in the place of what is configured.
fn by_builds(context: &Context<'_>, configured: Signal, hits: &[Hit<'_>]) -> Signal {
    let Some(executed) = context.executed() else { return configured };
    let runs = runs_by_commit(context.facts, |run| executed.is_trunk_run(run.id));
    let (mut kept, mut all, mut hidden) = (Vec::new(), 0_usize, None);
    for build in executed.builds(context.window(DAYS)).filter(|build| went_well(context.facts, build)) {
        let own = runs.get(&build.sha).map_or(&[][..], Vec::as_slice);
        match keeps(context.facts, build, own, hits) {
            Some(evidence) => {
                all += 1;
                kept.push(evidence);
            }
            None if build.hidden.is_some() => hidden = build.hidden.cloned(),
            None => all += 1,
        }
    }
    if kept.is_empty() {
        return if all == 0 && hidden.is_none() {
            configured
        } else {
            never(context, DAYS, configured, hidden)
        };
    }
    let signal = share_of(executed, configured, (kept.len(), all), Grade::E3);
    context.dated(proven(context.facts, signal, kept.into_iter().rev()))
}

/// Whether the runs that built it ended well.
fn went_well(facts: &Facts, build: &Build<'_>) -> bool {
    let built: BTreeSet<u64> =
        build.events.iter().filter(|event| is_build(event.stage)).filter_map(|event| event.run).collect();
    let runs = built.iter().filter_map(|run| facts.platform.run(*run));
    !built.is_empty() && runs.into_iter().all(|run| succeeded(facts, run))
}

/// What shows that a build kept a product, where something does.
fn keeps(facts: &Facts, build: &Build<'_>, runs: &[&Run], hits: &[Hit<'_>]) -> Option<Evidence> {
    if let Some(event) = build.events.iter().find(|event| publishes(facts, event)) {
        return event.evidence.first().cloned();
    }
    let kept = jobs_of_runs(facts, runs).find(|ran| match facts.platform.readings.get(&ran.job.id) {
        Some(reading) => reading.events.iter().any(is_product),
        None => ran.ran_any(hits),
    })?;
    Some(kept.evidence(facts))
}

/// Whether a stage that was executed keeps a product by itself. An upload may be of reports; its name tells.
fn publishes(facts: &Facts, event: &StageEvent) -> bool {
    let tool = event.tool.as_deref().unwrap_or_default();
    let logged = event.job.is_some_and(|job| facts.platform.readings.contains_key(&job));
    event.stage == Stage::Publish
        || event.stage == Stage::RegisterModel
        || tools::IMAGES.contains(&tool)
        || (tools::UPLOADS.contains(&tool) && !logged)
}

/// Whether a line of a log tells of a product that was kept.
fn is_product(event: &LogEvent) -> bool {
    match event.kind {
        EventKind::Publication | EventKind::Release => true,
        EventKind::Artifact if tools::UPLOADS.contains(&event.tool.as_str()) => {
            // A line that gives only the content's digest says nothing of what it is.
            event.target.as_deref().is_some_and(|name| !names_a_report(name))
        }
        EventKind::Artifact => tools::IMAGES.contains(&event.tool.as_str()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    #[test]
    fn a_package_that_is_kept() {
        let ci = workflow("ci", &["push"])
            .tool("keep", Stage::Package, "upload-artifact")
            .job("out", &[Stage::Publish]);
        let signal = observe(&World::new().with(ci), "build.artifact_archived");
        assert_eq!((field(&signal, "configured"), field(&signal, "publishes")), (Some(1.0), Some(1.0)));
    }

    #[test]
    fn reports_are_no_artefacts() {
        let ci = workflow("ci", &["push"]).tool("test", Stage::Package, "upload-artifact").change(|job| {
            job.steps[0].matches[0].disqualified = Some("only reports".to_owned());
        });
        let signal = observe(&World::new().with(ci), "build.artifact_archived");
        assert_eq!((signal.state, field(&signal, "reports_only")), (SignalState::Absent, Some(1.0)));
    }

    #[test]
    fn an_image_that_is_not_pushed_is_not_kept() {
        let dry = workflow("ci", &["push"]).tool("package", Stage::Package, "docker-build");
        assert_eq!(state(&World::new().with(dry), "build.artifact_archived"), SignalState::Absent);
    }

    /// Four successful builds of a workflow that uploads; the jobs of `kept` ran to their end, the others failed late.
    fn uploading() -> World {
        let ci = workflow("ci", &["push"]).job("ci", &[Stage::Build]).change(|job| {
            let file = ".github/workflows/ci.yml";
            job.steps.push(crate::signals::testing::step(file, Stage::Package, "upload-artifact"));
            job.steps[1].name = Some("Keep".to_owned());
        });
        let mut world = World::new().with(ci).collected();
        for day in 1..=4 {
            let commit = world.commit(f64::from(day), "ann", &["a.rs"]);
            world.ran("ci", "push", f64::from(day) - 0.5, commit, &[Stage::Build]);
        }
        world
    }

    #[test]
    fn the_share_of_successful_builds_that_kept_something() {
        use plimsoll_domain::record::Step;

        let mut world = uploading();
        world.platform.jobs[1].steps = vec![Step {
            number: 2,
            name: "Keep".into(),
            started: None,
            finished: None,
            conclusion: Conclusion::Skipped,
            original_conclusion: None,
        }]
        .into();
        world.platform.attempts[3].conclusion = Conclusion::Failure;
        let signal = observe(&world, "build.artifact_archived");
        assert_eq!(signal.n, Some(3), "a failed build has nothing to keep");
        assert!((signal.value().unwrap() - 2.0 / 3.0).abs() < 1e-9);
        assert_eq!(field(&signal, "configured"), None);
        let world = world.without(Source::Runs);
        assert_eq!(field(&observe(&world, "build.artifact_archived"), "configured"), Some(1.0));
    }

    #[test]
    fn a_log_that_names_a_report_shows_no_product() {
        use plimsoll_domain::log::JobReading;

        let uploaded = |name: &str| LogEvent {
            kind: EventKind::Artifact,
            tool: "upload-artifact".to_owned(),
            target: Some(name.to_owned()),
            environment: None,
            version: None,
            digest: None,
            revision: None,
            percent: None,
            count: None,
            outcome: None,
            url: None,
            grade: Grade::E4,
            step: None,
            line: 7,
        };
        let mut world = uploading();
        for (job, name) in
            [(100, "coverage-report"), (200, "test_results"), (300, "shop-dist"), (400, "logs")]
        {
            let reading = JobReading { events: vec![uploaded(name)], ..JobReading::default() };
            world.platform.readings.insert(job, reading);
        }
        let signal = observe(&world, "build.artifact_archived");
        assert_eq!((signal.value(), signal.n), (Some(0.25), Some(4)));
    }

    #[test]
    fn builds_that_hide_what_they_keep_say_nothing() {
        let mut world = uploading();
        for job in &mut world.platform.jobs {
            job.name = "renamed".into();
        }
        assert_eq!(state(&world, "build.artifact_archived"), SignalState::Absent);
        for index in 0..4 {
            world.hides(plimsoll_domain::facts::CommitIx(index));
        }
        assert_eq!(state(&world, "build.artifact_archived"), SignalState::Unknown);
    }

    #[test]
    fn releases_with_files_are_kept_builds_too() {
        let mut world = uploading();
        assert_eq!(field(&observe(&world, "build.artifact_archived"), "assets_share"), None);
        for (tag, assets) in [("1.0", 2), ("1.1", 0)] {
            world.release(tag, 30.0, "ann");
            world.platform.releases.last_mut().unwrap().assets = assets;
        }
        world.release("0.9", 400.0, "ann");
        let signal = observe(&world, "build.artifact_archived");
        assert_eq!((field(&signal, "assets_share"), field(&signal, "releases")), (Some(0.5), Some(2.0)));
        // What a registry took is kept there.
        world.tag("1.1", 2.0, None);
        let commit = plimsoll_domain::facts::CommitIx(3);
        assert_eq!(field(&observe(&world, "build.artifact_archived"), "assets_share"), Some(0.5));
        world.ran("ci", "release", 1.9, commit, &[Stage::Publish]);
        assert_eq!(field(&observe(&world, "build.artifact_archived"), "assets_share"), Some(1.0));
    }
}
