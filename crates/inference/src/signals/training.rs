//! Runs that trained a model, with what they did before and after.

use std::collections::BTreeMap;

use plimsoll_domain::events::StageEvent;
use plimsoll_domain::facts::{Workflow, WorkflowJob};
use plimsoll_domain::record::{Conclusion, Job, Run, is_bot_account};
use plimsoll_domain::time::DAY_SECONDS;
use plimsoll_domain::{Evidence, EvidenceKind, Grade, Signal, Stage};

use super::context::Context;
use super::executed::{self, Executed};
use super::learning::{position, script_of};
use super::proof::proven;

/// Runs of these days count.
pub(super) const DAYS: u32 = 180;

/// A run that another one started begins at most so long after it.
const CHAINED_HOURS: i64 = 24;

/// Tools that hand training to a pipeline of which no log shows what else it does.
const ORCHESTRATORS: &[&str] = &["ml-orchestrator", "dvc", "mlflow-project"];

/// One stage of a run.
#[derive(Debug, Clone)]
pub(super) struct Did {
    pub(super) stage: Stage,
    pub(super) tool: String,
    pub(super) job: u64,
    /// Its job succeeded.
    pub(super) succeeded: bool,
    /// Its failure fails its job.
    pub(super) gating: bool,
    pub(super) grade: Grade,
    pub(super) evidence: Option<Evidence>,
    /// When its job began and ended, seconds since the epoch.
    span: (i64, i64),
    /// Where it stands in its job.
    at: usize,
}

impl Did {
    /// Whether it was over before the other began.
    pub(super) fn before(&self, other: &Self) -> bool {
        if self.job == other.job { self.at < other.at } else { self.span.1 <= other.span.0 }
    }
}

/// A run in which a model was trained.
#[derive(Debug, Clone)]
pub(super) struct Training<'a> {
    pub(super) run: &'a Run,
    pub(super) did: Vec<Did>,
    /// Its own runs and the ones that it started, all that they did.
    pub(super) later: Vec<Did>,
    /// Something of it cannot be seen.
    pub(super) hidden: bool,
}

impl Training<'_> {
    /// The training itself.
    pub(super) fn training(&self) -> Option<&Did> {
        self.did.iter().find(|did| did.stage == Stage::Train && did.succeeded)
    }

    /// Nobody started it by hand.
    pub(super) fn is_automatic(&self) -> bool {
        match self.run.event.as_deref() {
            // A program may use the button too.
            Some("workflow_dispatch") => self.run.actor.as_deref().is_some_and(is_bot_account),
            Some(_) => true,
            None => false,
        }
    }

    /// Something told it that there is reason to train again.
    pub(super) fn is_told(&self) -> bool {
        matches!(self.run.event.as_deref(), Some("repository_dispatch" | "workflow_dispatch"))
            && self.is_automatic()
    }

    /// A stage that was over before training began.
    pub(super) fn before(&self, stage: Stage) -> Option<&Did> {
        let training = self.training()?;
        self.did.iter().find(|did| did.stage == stage && did.before(training))
    }

    /// A stage that began after training, in the run or one that it started.
    pub(super) fn after(&self, stages: &[Stage]) -> Option<&Did> {
        let training = self.training()?;
        self.later.iter().find(|did| stages.contains(&did.stage) && training.before(did))
    }

    /// Whether another system trained, out of sight.
    pub(super) fn is_elsewhere(&self) -> bool {
        self.training().is_some_and(|did| ORCHESTRATORS.contains(&did.tool.as_str()))
    }

    fn evidence(&self) -> Option<Evidence> {
        self.training().and_then(|did| did.evidence.clone())
    }
}

/// Runs of the window in which training succeeded, oldest first; `None` where no runs were collected. What pull requests
/// start trains no model that anybody uses.
pub(super) fn runs<'a>(context: &Context<'a>) -> Option<Vec<Training<'a>>> {
    let executed = context.executed()?;
    let by_run = stages(context, executed);
    let platform = &context.facts.platform;
    let mut all = Vec::new();
    for (id, did) in &by_run {
        let Some(run) = platform.run(*id) else { continue };
        let pull = run.event.as_deref().is_some_and(|event| event.starts_with("pull_request"));
        if pull || !did.iter().any(|did| did.stage == Stage::Train && did.succeeded) {
            continue;
        }
        let hidden = run.sha.is_some_and(|sha| context.facts.executions.hidden.contains_key(&sha));
        let mut later = did.clone();
        for chained in platform.runs.iter().filter(|other| starts(run, other)) {
            later.extend(by_run.get(&chained.id).into_iter().flatten().cloned());
        }
        all.push(Training { run, did: did.clone(), later, hidden });
    }
    all.sort_by_key(|training| (training.run.created, training.run.id));
    Some(all)
}

/// Whether the end of a run started another one.
fn starts(run: &Run, other: &Run) -> bool {
    let hours = (other.created - run.created).num_hours();
    other.event.as_deref() == Some("workflow_run")
        && other.sha == run.sha
        && other.created > run.created
        && hours <= CHAINED_HOURS
}

/// What each run of the window did.
fn stages(context: &Context<'_>, executed: &Executed<'_>) -> BTreeMap<u64, Vec<Did>> {
    let span = context.window_to_now(DAYS);
    let platform = &context.facts.platform;
    let mut by_run: BTreeMap<u64, Vec<Did>> = BTreeMap::new();
    for (at, event) in executed.events(span).enumerate() {
        let (Some(run), Some(id)) = (event.run, event.job) else { continue };
        let Some(job) = platform.jobs_of(run).iter().find(|job| job.id == id) else { continue };
        by_run.entry(run).or_default().push(seen(context, event, job, at));
    }
    for job in platform.jobs.iter().filter(|job| job.conclusion == Conclusion::Success) {
        let inside = job.finished.is_some_and(|at| span.contains(at.timestamp()));
        let Some((workflow, definition)) = definition(context, job).filter(|_| inside) else { continue };
        let done = by_run.entry(job.run).or_default();
        for stage in [Stage::ValidateData, Stage::Train, Stage::EvaluateModel, Stage::RegisterModel] {
            if !done.iter().any(|did| did.job == job.id && did.stage == stage)
                && let Some(did) = scripted(context, job, definition, stage).or_else(|| {
                    decided(context, job, workflow, definition).filter(|_| stage == Stage::EvaluateModel)
                })
            {
                done.push(did);
            }
        }
    }
    by_run
}

/// The definition at trunk's head of a job of a run.
fn definition<'a>(context: &Context<'a>, job: &Job) -> Option<(&'a Workflow, &'a WorkflowJob)> {
    let path = context.facts.platform.run(job.run)?.workflow_path.as_deref()?;
    let path = path.split('@').next().unwrap_or(path);
    let workflow = context.facts.workflows().iter().find(|workflow| workflow.path == path)?;
    let found = workflow.enabled_jobs().find(|known| known.is_shown_as(&job.name))?;
    Some((workflow, found))
}

/// What an event says, placed among the steps of its job.
fn seen(context: &Context<'_>, event: &StageEvent, job: &Job, at: usize) -> Did {
    let place = definition(context, job).and_then(|(_, found)| position(context, found, event.stage));
    Did {
        tool: event.tool.clone().unwrap_or_default(),
        gating: event.gating,
        grade: event.grade,
        evidence: event.evidence.first().cloned(),
        ..did(job, event.stage, place.unwrap_or(at))
    }
}

/// An evaluation known by its name alone, in a job that others wait for: its failure stops them, whatever it computes.
fn decided(context: &Context<'_>, job: &Job, workflow: &Workflow, definition: &WorkflowJob) -> Option<Did> {
    let waited_for = workflow.enabled_jobs().any(|other| other.needs.contains(&definition.id));
    let mut steps = definition.enabled_steps().enumerate();
    let (at, step) =
        steps.find(|(_, step)| step.matches.iter().any(|found| found.stage == Stage::EvaluateModel))?;
    if !waited_for || definition.continue_on_error || step.condition.is_some() || step.continue_on_error {
        return None;
    }
    let tool = step.matches.iter().find(|found| found.stage == Stage::EvaluateModel)?;
    let note = format!("{} in job {}, which others wait for", tool.tool, job.name);
    let mut evidence = Evidence::new(EvidenceKind::Job, job.id.to_string()).with_note(note);
    evidence.url = context.facts.platform.job_url(job);
    Some(Did { tool: tool.tool.clone(), evidence: Some(evidence), ..did(job, Stage::EvaluateModel, at) })
}

/// A stage that a script of the repository did in a job that succeeded, in a step that nothing could skip.
fn scripted(context: &Context<'_>, job: &Job, definition: &WorkflowJob, stage: Stage) -> Option<Did> {
    let at = position(context, definition, stage)?;
    let step = definition.enabled_steps().nth(at)?;
    let scripts = context.learning(&["training-code", "data-validation", "model-validation", "registry"]);
    let script = script_of(step, &scripts)?;
    if step.condition.is_some() || step.continue_on_error {
        return None;
    }
    let note = format!("{} in job {}, by its definition", script.path, job.name);
    let mut evidence = Evidence::new(EvidenceKind::Job, job.id.to_string()).with_note(note);
    evidence.url = context.facts.platform.job_url(job);
    Some(Did { tool: script.path.clone(), evidence: Some(evidence), ..did(job, stage, at) })
}

fn did(job: &Job, stage: Stage, at: usize) -> Did {
    let finished = job.finished.map_or(0, |at| at.timestamp());
    Did {
        stage,
        tool: String::new(),
        job: job.id,
        succeeded: job.conclusion == Conclusion::Success,
        gating: true,
        grade: Grade::E3,
        evidence: None,
        span: (job.started.map_or(finished, |at| at.timestamp()), finished),
        at,
    }
}

/// Days of the window that the collected runs reach back.
pub(super) fn seen_days(context: &Context<'_>) -> f64 {
    let span = context.window_to_now(DAYS);
    let first = context.facts.platform.runs.iter().map(|run| run.created.timestamp()).min();
    let complete = context.executed().is_some_and(|executed| executed.complete);
    // A complete list that begins later has nothing before.
    let from = if complete { span.from } else { first.unwrap_or(span.to).max(span.from) };
    ((span.to - from) as f64 / DAY_SECONDS as f64).round()
}

/// The share of training runs that did something, of those of which it is known; `None` where there is none.
pub(super) fn share(
    context: &Context<'_>,
    id: &str,
    trainings: &[Training<'_>],
    did: impl Fn(&Training<'_>) -> Option<bool>,
) -> Option<Signal> {
    let executed = context.executed()?;
    let known: Vec<(&Training<'_>, bool)> =
        trainings.iter().filter_map(|training| Some((training, did(training)?))).collect();
    let yes = known.iter().filter(|(_, yes)| *yes).count();
    let value = super::statistics::share(yes, known.len())?;
    let grade = known.iter().filter_map(|(training, _)| training.training()).map(|did| did.grade).max();
    let grade = grade.unwrap_or(Grade::E3);
    let mut signal = Signal::observed(id, value, grade, executed::sure(executed, grade).value())
        .sampled(known.len() as u64);
    signal.reason = executed::partial(executed);
    let shown = known.iter().rev().filter(|(_, is)| *is || yes == 0).filter_map(|(run, _)| run.evidence());
    Some(context.dated(proven(context.facts, signal, shown)))
}

/// Whether a training run did something; not known where part of it is out of sight.
pub(super) fn known(training: &Training<'_>, did: bool) -> Option<bool> {
    let unseen = training.hidden || training.is_elsewhere();
    (did || !unseen).then_some(did)
}
