//! Stages in workflow files, read as evidence that something is configured.

use plimsoll_domain::events::StageEvent;
use plimsoll_domain::evidence::Evidence;
use plimsoll_domain::facts::Workflow;
use plimsoll_domain::facts::workflow::{ToolMatch, WorkflowJob, WorkflowStep};
use plimsoll_domain::{Grade, Reason, ReasonCode, Signal, SignalState, Stage};

use super::absence::Reach;
use super::context::Context;
use super::executed;
use super::proof::{Confidence, proven};
use super::statistics::flag;
use super::tools;
use super::triggers::{self, Starts};

/// What stands for the tool of a match that only a name shows.
const NAME_ONLY: &str = "name";

/// A step that can run and does what is looked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit<'a> {
    pub(super) workflow: &'a Workflow,
    pub(super) job: &'a WorkflowJob,
    pub(super) step: &'a WorkflowStep,
    /// The tool that does it, where the catalogue recognised one that has its effect.
    pub(super) tool: Option<&'a ToolMatch>,
    /// What starts the step.
    pub(super) starts: Starts,
}

impl<'a> Hit<'a> {
    /// Where it stands.
    pub(super) fn place(&self) -> Evidence {
        let line = self.tool.map(|tool| tool.line).filter(|line| *line > 0).unwrap_or(self.step.line);
        // A step of a script or a composite action says which workflow runs it.
        let elsewhere = self.step.file != self.workflow.path;
        let note = if elsewhere {
            format!("{}, run by {}", self.name(), self.workflow.path)
        } else {
            self.name().to_owned()
        };
        Evidence::file(&self.step.file, Some(line)).with_note(note)
    }

    /// The tool's or the action's name, for people.
    pub(super) fn name(&self) -> &'a str {
        let action = || self.step.uses.as_ref().map(|uses| uses.name.as_str());
        let program =
            || self.step.commands.first().and_then(|command| command.words.first()).map(String::as_str);
        self.tool.map(|tool| tool.tool.as_str()).or_else(action).or_else(program).unwrap_or("step")
    }

    /// The same; what only a name shows is called by that name.
    pub(super) fn called(&self) -> &'a str {
        let by_name = self.tool.is_some_and(|tool| tool.tool == NAME_ONLY);
        let named = || self.step.name.as_deref().or(self.job.name.as_deref()).unwrap_or(&self.job.id);
        if by_name { named() } else { self.name() }
    }

    fn is_weak(&self) -> bool {
        self.tool.is_some_and(|tool| tool.weak)
    }

    /// Its command may fail without failing its step.
    fn is_tolerated(&self) -> bool {
        let line = self.tool.filter(|tool| tool.weak).map(|tool| tool.line);
        self.step.commands.iter().any(|command| command.tolerated && Some(command.line) == line)
    }

    /// Its script ends with an error somewhere: what a command's failure comes to is the script's logic.
    fn may_give_up(&self) -> bool {
        let gives_up = |words: &[String]| matches!(words, [exit, code, ..] if exit == "exit" && code != "0");
        self.step.commands.iter().any(|command| gives_up(&command.words))
    }

    /// A failure of it fails its job.
    pub(super) fn gates(&self) -> bool {
        !self.step.continue_on_error && !self.job.continue_on_error
    }
}

/// All hits of one kind, by how much they count.
#[derive(Debug, Clone, Default)]
pub(super) struct Reading<'a> {
    /// Executed without a person, and recognised by more than a name.
    pub(super) strong: Vec<Hit<'a>>,
    /// Executed only by hand, or recognised weakly.
    pub(super) weak: Vec<Hit<'a>>,
}

impl<'a> Reading<'a> {
    /// Tools that fit, in steps that can run.
    pub(super) fn of(context: &Context<'a>, wanted: impl Fn(&ToolMatch) -> bool) -> Self {
        Self::collect(context, |_, job| {
            job.matches().filter(|(_, tool)| wanted(tool)).map(|(step, tool)| (step, Some(tool))).collect()
        })
    }

    /// Steps that fit, whether or not the catalogue knows them.
    pub(super) fn steps(context: &Context<'a>, wanted: impl Fn(&WorkflowStep) -> bool) -> Self {
        Self::collect(context, |_, job| {
            job.enabled_steps().filter(|step| wanted(step)).map(|step| (step, None)).collect()
        })
    }

    /// What a function finds in each job that can run.
    pub(super) fn collect(
        context: &Context<'a>,
        find: impl Fn(&'a Workflow, &'a WorkflowJob) -> Vec<(&'a WorkflowStep, Option<&'a ToolMatch>)>,
    ) -> Self {
        let mut reading = Self::default();
        for workflow in context.facts.workflows() {
            for job in workflow.enabled_jobs() {
                for (step, tool) in find(workflow, job) {
                    let starts = triggers::starts_of(context, workflow, job, Some(step));
                    let hit = Hit { workflow, job, step, tool, starts };
                    if starts.automatic && !hit.is_weak() {
                        reading.strong.push(hit);
                    } else if starts.automatic || starts.by_hand {
                        reading.weak.push(hit);
                    }
                }
            }
        }
        reading
    }

    /// Both readings in one.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.strong.extend(other.strong);
        self.weak.extend(other.weak);
        self
    }

    /// All hits, whatever they count.
    pub(super) fn strong_and_weak(&self) -> impl Iterator<Item = &Hit<'a>> {
        self.strong.iter().chain(&self.weak)
    }

    /// Tools that compile, assemble or test.
    pub(super) fn builds_or_tests(context: &Context<'a>) -> Self {
        Self::of(context, |tool| tools::builds(tool) || tools::tests(tool))
    }

    /// Tools of one stage.
    pub(super) fn stage(context: &Context<'a>, stage: Stage) -> Self {
        Self::of(context, |tool| tool.stage == stage)
    }

    /// Tools of any of these stages.
    pub(super) fn stages(context: &Context<'a>, stages: &[Stage]) -> Self {
        Self::of(context, |tool| stages.contains(&tool.stage))
    }

    /// The part of it that `keep` lets through.
    pub(super) fn only(mut self, keep: impl Fn(&Hit<'a>) -> bool) -> Self {
        self.strong.retain(|hit| keep(hit));
        self.weak.retain(|hit| keep(hit));
        self
    }

    /// Jobs with strong hits.
    pub(super) fn jobs(&self) -> usize {
        let mut jobs: Vec<(&str, &str)> =
            self.strong.iter().map(|hit| (hit.workflow.path.as_str(), hit.job.id.as_str())).collect();
        jobs.sort_unstable();
        jobs.dedup();
        jobs.len()
    }

    /// The signal: observed as configured, unknown when only weakly seen, else as `otherwise` has it.
    pub(super) fn signal(
        &self,
        context: &Context<'_>,
        id: &str,
        otherwise: impl FnOnce() -> Signal,
    ) -> Signal {
        if !self.strong.is_empty() {
            let signal = configured(id, Confidence::Configured);
            return proven(context.facts, signal, self.strong.iter().map(Hit::place));
        }
        match self.weak.first() {
            Some(first) => {
                let text = if first.is_tolerated() && first.may_give_up() {
                    format!("`{}` may fail; what its script makes of that is not seen", first.name())
                } else if first.is_tolerated() {
                    format!("a failure of `{}` is ignored", first.name())
                } else if first.is_weak() {
                    format!("`{}` is too weak a sign on its own", first.name())
                } else {
                    format!("`{}` runs only when somebody starts it by hand", first.workflow.path)
                };
                let signal = weakly(id, text);
                proven(context.facts, signal, self.weak.iter().map(Hit::place))
            }
            None => otherwise(),
        }
    }

    /// The same with the fields that every stage has, absent when no workflow could hide it. Where runs were
    /// collected, what they executed counts; `days` is the window.
    pub(super) fn stage_signal(
        &self,
        context: &Context<'_>,
        id: &str,
        absent: &str,
        days: u32,
        wanted: impl Fn(&StageEvent) -> bool,
    ) -> Signal {
        let signal = self.signal(context, id, || context.not_in_pipeline(id, Reach::Ci, absent));
        let signal =
            if signal.state == SignalState::Observed { self.with_stage_fields(signal) } else { signal };
        executed::by_runs(context, days, signal, wanted)
    }

    /// The signal with when and how binding it is.
    pub(super) fn with_stage_fields(&self, signal: Signal) -> Signal {
        let any = |test: fn(&Hit<'a>) -> bool| flag(self.strong.iter().any(test));
        let signal = signal
            .with("on_commit", any(|hit| hit.starts.on_commit))
            .with("on_push", any(|hit| hit.starts.on_push))
            .with("on_pr", any(|hit| hit.starts.on_pr))
            .with("gating", any(Hit::gates))
            .with("jobs", self.jobs() as f64);
        match self.strong.iter().filter_map(|hit| hit.starts.interval_hours).min_by(f64::total_cmp) {
            Some(hours) => signal.with("interval_hours", hours),
            None => signal,
        }
    }
}

/// An observation that something is configured; nobody saw it run.
pub(super) fn configured(id: &str, confidence: Confidence) -> Signal {
    let mut signal = Signal::observed(id, 1.0, Grade::E2, confidence.value());
    signal.values.clear();
    let text = "configured; run history shows whether it happens";
    signal.reason = Some(Reason::new(ReasonCode::NoAccess, text));
    signal.with("configured", 1.0)
}

/// Something was seen that is too weak for a verdict.
pub(super) fn weakly(id: &str, text: impl Into<String>) -> Signal {
    Signal::without(id, SignalState::Unknown, Reason::new(ReasonCode::Inconclusive, text)).with("weak", 1.0)
}

/// Unknown, for a reason.
pub(super) fn unknown(id: &str, code: ReasonCode, text: impl Into<String>) -> Signal {
    Signal::without(id, SignalState::Unknown, Reason::new(code, text))
}

/// Without meaning here, for a reason.
pub(super) fn not_applicable(id: &str, text: impl Into<String>) -> Signal {
    Signal::without(id, SignalState::NotApplicable, Reason::new(ReasonCode::NotApplicable, text))
}
