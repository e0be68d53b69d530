//! What a job made and changed, by lines that count only where the step can have done it.

use plimsoll_domain::log::{EventKind, LogEvent};
use plimsoll_domain::{Grade, Stage};

use super::script::Doing;
use super::text::value;
use crate::catalogue::{Capture, Groups, LogPattern, Meaning, Needs, Tool};

/// Lines within which two lines of a tool are about the same event.
const SAME_EVENT: u64 = 25;
/// Events that are compared with a new one.
const LOOK_BACK: usize = 100;
/// Events that are kept.
const MOST: usize = 5_000;

/// How strong a tool's line is as evidence in a step; `None` where it is none.
pub(super) fn admitted(tool: &Tool, log: &LogPattern, doing: &Doing) -> Option<Grade> {
    let Some(stage) = tool.stage else { return Some(log.grade) };
    match log.needs {
        Needs::Tool if !doing.runs(&tool.id) => return None,
        Needs::Stage if !doing.executes(stage) => return None,
        _ => {}
    }
    let lasting = EventKind::of_stage(stage).is_some_and(EventKind::changes_the_world);
    let runs = doing.acting().any(|hit| hit.tool == tool.id);
    let executes = doing.acting().any(|hit| hit.stage == stage);
    // What was there already is not all that the tool does: what it shows to have done, it has done.
    if log.grade >= Grade::E4 && doing.was_taken_back(&tool.id) {
        return Some(log.grade);
    }
    if runs || !lasting && (executes || doing.runs(&tool.id) || doing.executes(stage)) {
        return Some(log.grade);
    }
    if doing.only_pretends(&tool.id, stage) {
        return None;
    }
    if doing.acting().any(|hit| brings(hit.stage, stage)) {
        return Some(log.grade);
    }
    // Another tool's words, where that stage is executed, may only be quoted: what they show was executed, no more.
    let may = !doing.known || doing.opaque || executes || doing.runs(&tool.id);
    (may || !lasting && doing.hits.iter().any(|hit| related(hit.stage, stage)))
        .then(|| log.grade.min(Grade::E3))
}

/// Whether a command of one stage does another on its way: tests compile, what is published is packed first, a
/// deployment that fails is taken back.
const fn brings(stage: Stage, other: Stage) -> bool {
    match other {
        Stage::Build => !matches!(stage, Stage::Lint),
        Stage::Package => matches!(stage, Stage::Publish | Stage::Release | Stage::Build),
        Stage::Rollback | Stage::Verify => matches!(stage, Stage::Deploy),
        Stage::Coverage => matches!(stage, Stage::UnitTest | Stage::IntegrationTest | Stage::AcceptanceTest),
        _ => false,
    }
}

/// Stages that one command often does together: a build tool that also tests, a test that measures.
fn related(one: Stage, other: Stage) -> bool {
    let group = |stage| match stage {
        Stage::Build | Stage::Package | Stage::Publish | Stage::Release => 1,
        Stage::UnitTest | Stage::IntegrationTest | Stage::AcceptanceTest | Stage::Coverage => 2,
        Stage::PerformanceTest => 2,
        Stage::Lint | Stage::StaticAnalysis | Stage::SecurityScan => 3,
        Stage::Provision | Stage::Deploy | Stage::Migrate | Stage::Rollback | Stage::Verify => 4,
        _ => 5,
    };
    group(one) == group(other)
}

/// The events of a job.
#[derive(Debug, Default)]
pub(super) struct Events {
    pub(super) list: Vec<LogEvent>,
    pub(super) left_out: bool,
}

impl Events {
    /// Adds an event, or fills in what one before it left open. An environment that only the command names is no
    /// other than the one that a line has shown.
    pub(super) fn add(&mut self, mut event: LogEvent, environment: Option<String>) {
        let step = event.step;
        for other in self.list.iter_mut().rev().take(LOOK_BACK).take_while(|other| other.step == step) {
            let near = other.line + SAME_EVENT >= event.line || is_nameless(other) || is_nameless(&event);
            if near
                && other.kind == event.kind
                && other.tool == event.tool
                && other.step == event.step
                && fits(other, &event)
            {
                fill(other, event);
                return;
            }
        }
        if self.list.len() >= MOST {
            self.left_out = true;
            return;
        }
        event.environment = event.environment.or(environment);
        self.list.push(event);
    }

    /// What a step was seen to begin is taken back; where a log shows no steps, what was begun last.
    pub(super) fn take_back(&mut self, step: u32, tool: &str) {
        let begun = |event: &LogEvent| {
            event.tool == tool && event.grade < Grade::E4 && event.kind.changes_the_world()
        };
        if step > 0 {
            self.list.retain(|event| event.step != Some(step) || !begun(event));
        } else if let Some(at) = self.list.iter().rposition(begun) {
            self.list.remove(at);
        }
    }

    /// What a tool staged is published. Whether it had staged anything.
    pub(super) fn release(&mut self, tool: &str) -> bool {
        let mut any = false;
        for event in self.list.iter_mut().filter(|event| event.tool == tool && is_staged(event)) {
            (event.outcome, event.grade, any) = (None, Grade::E4, true);
        }
        any
    }

    /// The job ended: what is staged still is no publication.
    pub(super) fn finish(self) -> Vec<LogEvent> {
        self.list.into_iter().filter(|event| !is_staged(event)).collect()
    }

    /// A check shows how an earlier event of the job ended. Without one, it shows nothing that happened.
    pub(super) fn confirm(&mut self, kind: EventKind, tool: &str, target: Option<&str>, line: u64) {
        let same = |event: &&mut LogEvent| {
            event.kind == kind && event.tool == tool && event.target.as_deref() == target
        };
        if let Some(event) = self.list.iter_mut().rev().find(same) {
            (event.grade, event.line) = (Grade::E4, line);
        }
    }

    /// A step ended. What it was only seen to do is no event where it ran tests, which print what they try out. Where
    /// it failed, nothing was published, and a change that was begun is told as one that failed.
    pub(super) fn end_step(&mut self, step: u32, failed: bool, tested: bool) {
        let begun = |event: &LogEvent| {
            // What was staged waits for its release, which can be another step's.
            event.step == Some(step)
                && event.grade < Grade::E4
                && event.kind.changes_the_world()
                && (failed || !is_staged(event))
        };
        let undone = |event: &LogEvent| matches!(event.kind, EventKind::Publication | EventKind::Release);
        self.list.retain(|event| !begun(event) || !(tested || failed && undone(event)));
        let unsure =
            |event: &LogEvent| begun(event) || event.step == Some(step) && event.kind == EventKind::Migration;
        for event in self.list.iter_mut().filter(|event| failed && unsure(event)) {
            event.outcome.get_or_insert_with(|| "failure".to_owned());
        }
    }
}

/// Where Nexus holds what is uploaded until somebody releases or drops it.
const STAGING: &str = "/service/local/staging/";
const STAGED: &str = "staged";

/// Marks an event as one that waits for its release.
pub(super) fn stage(event: &mut LogEvent) {
    let waits = event.url.as_deref().is_some_and(|url| url.contains(STAGING));
    if event.kind == EventKind::Publication && waits {
        event.outcome = Some(STAGED.to_owned());
        event.grade = event.grade.min(Grade::E3);
    }
}

fn is_staged(event: &LogEvent) -> bool {
    event.kind == EventKind::Publication && event.outcome.as_deref() == Some(STAGED)
}

/// Whether a line only says that something of the kind goes on.
const fn is_nameless(event: &LogEvent) -> bool {
    event.target.is_none() && event.version.is_none() && event.digest.is_none() && event.revision.is_none()
}

/// Whether nothing in one contradicts the other.
fn fits(one: &LogEvent, more: &LogEvent) -> bool {
    fn free<T: PartialEq>(one: Option<&T>, other: Option<&T>) -> bool {
        one.zip(other).is_none_or(|(one, other)| one == other)
    }
    let same_place = one.environment.as_ref().zip(more.environment.as_ref());
    free(one.target.as_ref(), more.target.as_ref())
        && free(one.version.as_ref(), more.version.as_ref())
        && same_place.is_none_or(|(one, more)| one.eq_ignore_ascii_case(more))
        && free(one.digest.as_ref(), more.digest.as_ref())
        && free(one.revision.as_ref(), more.revision.as_ref())
        && free(one.outcome.as_ref(), more.outcome.as_ref())
        && free(one.count.as_ref(), more.count.as_ref())
}

fn fill(one: &mut LogEvent, more: LogEvent) {
    // The line that shows the outcome is the one to read.
    if more.grade > one.grade || one.outcome.is_none() && more.outcome.is_some() {
        one.line = more.line;
        one.grade = more.grade;
    }
    one.target = one.target.take().or(more.target);
    one.version = one.version.take().or(more.version);
    one.environment = one.environment.take().or(more.environment);
    one.digest = one.digest.take().or(more.digest);
    one.revision = one.revision.take().or(more.revision);
    one.outcome = one.outcome.take().or(more.outcome);
    one.url = one.url.take().or(more.url);
    one.percent = one.percent.or(more.percent);
    one.count = one.count.or(more.count);
}

/// What kind of event a line of a tool is, where it is one.
pub(super) fn kind(tool: &Tool, log: &LogPattern, disposable: bool) -> Option<EventKind> {
    match log.means {
        Meaning::Cache => return Some(EventKind::Cache),
        Meaning::Approval => return Some(EventKind::Approval),
        Meaning::Stage | Meaning::Releases => {}
        _ => return None,
    }
    let kind = EventKind::of_stage(tool.stage?)?;
    Some(if kind == EventKind::Deployment && disposable { EventKind::EphemeralDeployment } else { kind })
}

/// Reads an event off a line.
pub(super) fn event(kind: EventKind, tool: &Tool, log: &LogPattern, found: &Groups<'_>) -> LogEvent {
    let mut event = LogEvent {
        kind,
        tool: tool.id.clone(),
        target: None,
        environment: None,
        version: None,
        digest: None,
        revision: None,
        percent: None,
        count: None,
        outcome: log.outcome.clone(),
        url: None,
        grade: log.grade,
        step: None,
        line: 0,
    };
    for (capture, text) in named(log, found) {
        let text = value(text);
        match capture {
            Capture::Target | Capture::Name | Capture::Image => event.target = Some(text),
            Capture::Environment => event.environment = Some(text),
            Capture::Version => event.version = Some(text),
            Capture::Digest => event.digest = Some(text),
            Capture::Revision | Capture::Sha => event.revision = Some(text),
            Capture::Traffic | Capture::Percent => event.percent = text.parse().ok(),
            Capture::Count | Capture::Total | Capture::Errors => {
                event.count =
                    text.replace(',', "").parse::<u64>().ok().map(|more| event.count.unwrap_or(0) + more);
            }
            Capture::Outcome => event.outcome = Some(text),
            Capture::Url => event.url = Some(text),
            _ => {}
        }
    }
    event
}

/// The groups of a match with what they are.
pub(super) fn named<'t>(log: &LogPattern, found: &Groups<'t>) -> Vec<(Capture, &'t [u8])> {
    let groups = log.captures.iter().enumerate();
    groups.filter_map(|(at, capture)| Some((*capture, found.get(at + 1)?))).collect()
}
