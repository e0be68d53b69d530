//! Artefacts say which commit they were built from.

use std::collections::BTreeMap;

use plimsoll_domain::coverage::CoverageState;
use plimsoll_domain::facts::{Version, WorkflowStep};
use plimsoll_domain::log::{EventKind, LogEvent};
use plimsoll_domain::record::{Job, Run};
use plimsoll_domain::{
    Evidence, EvidenceKind, Facts, Grade, Reason, ReasonCode, Signal, SignalState, Source,
};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::counted::{ended, share_of};
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, proven};
use crate::signals::reading::{Hit, Reading, not_applicable};
use crate::signals::tools;

const DAYS: u32 = 90;

/// What ties a name to a commit, a run or a version.
pub(super) const BINDINGS: &[&str] = &[
    "github.sha",
    "GITHUB_SHA",
    "github.run_number",
    "GITHUB_RUN_NUMBER",
    "github.run_id",
    "GITHUB_RUN_ID",
    "github.ref_name",
    "GITHUB_REF_NAME",
    "rev-parse",
    "git describe",
    "meta.outputs",
    "metadata.outputs",
    "outputs.version",
    "outputs.tag",
    "outputs.sha",
    "type=sha",
    "type=semver",
];

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "build.commit_binding",
        title: "Artefacts name their commit",
        meaning: "Images and artefacts carry the commit, the run or the version in their name or tag.",
        sources: &[Source::Workflows, Source::Logs],
        computation: "Where logs were collected: of the images that jobs of the window pushed under a named tag, the \
                      share with the commit, the run's number or a version in it; several tags of one content are one. \
                      Else steps that make images: their tags use the commit, the run number or a computed version.",
        fields: &[
            ("value", "share of pushed images whose tag says what they were built from"),
            (
                "configured",
                "1: images are tagged with commit, run or version; missing where logs were counted",
            ),
            ("latest_only", "1: images are tagged `latest` and nothing else"),
        ],
        window_days: Some(DAYS),
        false_positives: "a tag made of a branch's name moves",
        false_negatives: "names computed inside a script; labels inside the image",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    by_logs(context, by_files(context, id))
}

/// Puts the share of what logs show to be pushed in the place of what is configured. What no log shows is not told.
fn by_logs(context: &Context<'_>, configured: Signal) -> Signal {
    let facts = context.facts;
    let Some(executed) = context.executed() else { return configured };
    let (mut bound, mut all, mut evidence) = (0_usize, 0_usize, Vec::new());
    for job in ended(facts, context.window(DAYS)) {
        let Some(run) = facts.platform.run(job.run) else { continue };
        for (names, line) in pushed(facts, job) {
            all += 1;
            let tied = names.iter().any(|name| ties(name, run));
            bound += usize::from(tied);
            let name = names.first().map_or("", String::as_str);
            let note = if tied { format!("pushed as {name}") } else { format!("{name} names no commit") };
            let reference = format!("{}:{line}", job.id);
            let mut place = Evidence::new(EvidenceKind::LogLine, reference).with_note(note);
            place.url = facts.platform.job_url(job);
            evidence.push((tied, place));
        }
    }
    if all == 0 {
        return configured;
    }
    // What is not bound comes first: it is what somebody would look for.
    evidence.reverse();
    evidence.sort_by_key(|(tied, _)| *tied);
    let mut signal = share_of(executed, configured, (bound, all), Grade::E4);
    if facts.coverage_of(Source::Logs) != CoverageState::Complete {
        let text = "counted over the logs that were collected; others are not there";
        signal.confidence = signal.confidence.min(Confidence::Assumed.value());
        signal.reason = Some(Reason::new(ReasonCode::Inconclusive, text));
    }
    signal.values.remove("latest_only");
    context.dated(proven(facts, signal, evidence.into_iter().map(|(_, place)| place)))
}

/// What a job pushed, by content: the tags and versions of it, with the line that shows it.
fn pushed(facts: &Facts, job: &Job) -> Vec<(Vec<String>, u64)> {
    let mut found: BTreeMap<String, (Vec<String>, u64)> = BTreeMap::new();
    let events = facts.platform.readings.get(&job.id).into_iter().flat_map(|reading| &reading.events);
    for event in events.filter(|event| is_pushed(event)) {
        let Some(name) = name_of(event) else { continue };
        let content = event.digest.clone().unwrap_or_else(|| name.clone());
        found.entry(content).or_insert_with(|| (Vec::new(), event.line)).0.push(name);
    }
    found.into_values().collect()
}

/// Whether a line tells of an image that was pushed. A package's version says nothing: its registry asks for one.
fn is_pushed(event: &LogEvent) -> bool {
    tools::IMAGES.contains(&event.tool.as_str())
        && matches!(event.kind, EventKind::Publication | EventKind::Artifact)
}

/// The tag or version that a line names.
fn name_of(event: &LogEvent) -> Option<String> {
    let tag = || {
        let target = event.target.as_deref()?;
        let last = target.rsplit('/').next().unwrap_or(target);
        last.split('@').next()?.split_once(':').map(|(_, tag)| tag.to_owned())
    };
    event.version.clone().or_else(tag).filter(|name| !name.is_empty())
}

/// Whether a tag or version says which commit, run or version it is of.
fn ties(name: &str, run: &Run) -> bool {
    let sha = run.sha.map(|sha| sha.to_string()).unwrap_or_default();
    let words = || name.split(|c: char| !c.is_ascii_alphanumeric());
    let commit = |word: &str| {
        let word = word.strip_prefix("sha").filter(|rest| rest.len() >= 7).unwrap_or(word);
        let word = word.strip_prefix('g').filter(|rest| sha.starts_with(rest)).unwrap_or(word);
        word.len() >= 7 && sha.starts_with(&word.to_ascii_lowercase())
    };
    let number = |word: &str| run.number.is_some_and(|number| word == number.to_string());
    Version::from_tag(name).is_some() || words().any(|word| commit(word) || number(word))
}

fn by_files(context: &Context<'_>, id: &'static str) -> Signal {
    let images = Reading::of(context, tools::bakes);
    if images.strong.is_empty() && images.weak.is_empty() {
        return match context.hidden(Reach::Ci) {
            None => not_applicable(id, "no workflow makes an image whose name could carry a commit"),
            Some(_) => context.not_in_pipeline(id, Reach::Ci, ""),
        };
    }
    let latest = images.strong.iter().any(|hit| says(hit.step, &["latest"]));
    let bound = images.only(is_bound);
    let signal = bound.signal(context, id, || {
        context.not_in_pipeline(id, Reach::Ci, "images are not tagged with their commit, run or version")
    });
    if signal.state == SignalState::Absent && latest { signal.with("latest_only", 1.0) } else { signal }
}

/// Whether the image's tag names a commit, a run or a version.
pub(super) fn is_bound(hit: &Hit<'_>) -> bool {
    let described = hit.job.enabled_steps().any(|step| tools::uses(step, &["docker/metadata-action"]));
    described || says(hit.step, BINDINGS)
}

/// Whether a command or an input of the step contains one of these.
pub(super) fn says(step: &WorkflowStep, parts: &[&str]) -> bool {
    tools::mentions(step, parts) || tools::inputs_mention(step, parts)
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::Stage;

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    fn image(tags: &str) -> World {
        let ci = workflow("ci", &["push"]).tool("image", Stage::Publish, "docker-push").change(|job| {
            job.steps[0].commands[0].words = vec!["docker".to_owned(), "push".to_owned(), tags.to_owned()];
        });
        World::new().with(ci)
    }

    #[test]
    fn the_commit_in_the_tag() {
        let signal = observe(&image("acme/shop:${{ github.sha }}"), "build.commit_binding");
        assert_eq!(field(&signal, "configured"), Some(1.0));
    }

    #[test]
    fn latest_alone_ties_nothing() {
        let signal = observe(&image("acme/shop:latest"), "build.commit_binding");
        assert_eq!((signal.state, field(&signal, "latest_only")), (SignalState::Absent, Some(1.0)));
    }

    #[test]
    fn without_images_it_has_no_meaning() {
        assert_eq!(state(&World::new(), "build.commit_binding"), SignalState::NotApplicable);
    }

    fn pushed(lines: &[(&str, &str)]) -> World {
        let mut world = image("acme/shop:latest").collected();
        let commit = world.commit(3.0, "ann", &["a.rs"]);
        let run = world.ran("ci", "push", 2.0, commit, &[Stage::Publish]);
        let event = |(tag, digest): &(&str, &str)| LogEvent {
            kind: EventKind::Publication,
            tool: "docker-push".to_owned(),
            target: None,
            environment: None,
            version: Some((*tag).to_owned()),
            digest: Some((*digest).to_owned()),
            revision: None,
            percent: None,
            count: None,
            outcome: None,
            url: None,
            grade: Grade::E4,
            step: None,
            line: 12,
        };
        let events = lines.iter().map(event).collect();
        let reading = plimsoll_domain::log::JobReading { events, ..Default::default() };
        world.platform.readings.insert(run * 100, reading);
        world
    }

    #[test]
    fn tags_of_one_content_count_once_and_a_moving_tag_names_nothing() {
        // The world's first commit is 00000001…
        let world = pushed(&[
            ("latest", "sha256:a"),
            ("sha-0000000", "sha256:a"),
            ("main", "sha256:b"),
            ("1.4.0", "sha256:c"),
            ("latest", "sha256:d"),
        ]);
        let signal = observe(&world, "build.commit_binding");
        assert_eq!((signal.value(), signal.n), (Some(0.5), Some(4)));
        assert_eq!(signal.grade, Grade::E4);
        assert!(signal.evidence[0].note.as_deref().unwrap().ends_with("names no commit"));
    }

    #[test]
    fn the_version_of_a_package_is_no_binding() {
        let mut world = pushed(&[("1.4.0", "sha256:a")]);
        world.platform.readings.values_mut().flat_map(|reading| &mut reading.events).for_each(|event| {
            event.tool = "cargo-publish".to_owned();
        });
        assert_eq!(observe(&world, "build.commit_binding").value(), None);
    }

    #[test]
    fn without_lines_in_logs_files_are_read() {
        let signal = observe(&pushed(&[]), "build.commit_binding");
        assert_eq!((signal.state, field(&signal, "latest_only")), (SignalState::Absent, Some(1.0)));
        let part = pushed(&[("build-1", "sha256:a")]).partly(Source::Logs);
        let signal = observe(&part, "build.commit_binding");
        assert_eq!(signal.value(), Some(1.0), "the run's number ties it");
        assert!(signal.reason.unwrap().text.contains("logs"));
    }
}
