//! Workflows, built in one line.

use plimsoll_domain::Stage;
use plimsoll_domain::facts::workflow::{ActionUse, Command, Effect, ToolMatch, WorkflowTrigger};
use plimsoll_domain::facts::{Workflow, WorkflowJob, WorkflowStep};

/// A workflow that these events start.
pub(in crate::signals) fn workflow(name: &str, events: &[&str]) -> Workflow {
    let trigger = |event: &&str| WorkflowTrigger { event: (*event).to_owned(), ..WorkflowTrigger::default() };
    Workflow {
        path: format!(".github/workflows/{name}.yml"),
        name: Some(name.to_owned()),
        triggers: events.iter().map(trigger).collect(),
        ..Workflow::default()
    }
}

/// A workflow that the clock starts.
pub(in crate::signals) fn scheduled(name: &str, cron: &str) -> Workflow {
    let mut workflow = workflow(name, &["schedule"]);
    workflow.triggers[0].crons.push(cron.to_owned());
    workflow
}

/// Adding jobs and steps, to be read in one line.
pub(in crate::signals) trait Building: Sized {
    /// A job that does these stages, each in a step of its own, by a tool named like the stage.
    fn job(self, id: &str, stages: &[Stage]) -> Self;
    /// A job whose single step is one tool's.
    fn tool(self, id: &str, stage: Stage, tool: &str) -> Self;
    /// A job whose single step uses an action.
    fn action(self, id: &str, action: &str, with: &[(&str, &str)]) -> Self;
    /// The last job waits for these.
    fn needs(self, jobs: &[&str]) -> Self;
    /// The last job's environment.
    fn environment(self, name: &str) -> Self;
    /// The last job, changed.
    fn change(self, change: impl FnOnce(&mut WorkflowJob)) -> Self;
}

impl Building for Workflow {
    fn job(mut self, id: &str, stages: &[Stage]) -> Self {
        let file = self.path.clone();
        let steps = stages.iter().map(|stage| step(&file, *stage, stage.as_str())).collect();
        let line = self.jobs.len() as u32 * 10 + 5;
        self.jobs.push(WorkflowJob {
            id: id.to_owned(),
            defined_in: file,
            line,
            runs_on: vec!["ubuntu-latest".to_owned()],
            steps,
            ..WorkflowJob::default()
        });
        self
    }

    fn tool(self, id: &str, stage: Stage, tool: &str) -> Self {
        let file = self.path.clone();
        self.job(id, &[]).change(|job| job.steps.push(step(&file, stage, tool)))
    }

    fn action(self, id: &str, action: &str, with: &[(&str, &str)]) -> Self {
        let file = self.path.clone();
        let (name, version) = action.split_once('@').unwrap_or((action, "v1"));
        let uses = ActionUse { name: name.to_owned(), path: None, version: Some(version.to_owned()) };
        let with = with.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let step = WorkflowStep { file, line: 9, uses: Some(uses), with, ..WorkflowStep::default() };
        self.job(id, &[]).change(|job| job.steps.push(step))
    }

    fn needs(self, jobs: &[&str]) -> Self {
        self.change(|job| job.needs = jobs.iter().map(|id| (*id).to_owned()).collect())
    }

    fn environment(self, name: &str) -> Self {
        self.change(|job| job.environment = Some(name.to_owned()))
    }

    fn change(mut self, change: impl FnOnce(&mut WorkflowJob)) -> Self {
        change(self.jobs.last_mut().unwrap());
        self
    }
}

/// A step in which one tool executes one stage.
pub(in crate::signals) fn step(file: &str, stage: Stage, tool: &str) -> WorkflowStep {
    let effect = match stage {
        Stage::Deploy | Stage::Provision | Stage::Migrate | Stage::Rollback => Effect::Environment,
        Stage::Package | Stage::Publish | Stage::Release => Effect::Artifact,
        _ => Effect::ReadOnly,
    };
    let found = ToolMatch {
        tool: tool.to_owned(),
        stage,
        effect,
        weak: false,
        line: 12,
        target: None,
        disqualified: None,
    };
    let command = Command { words: vec![tool.to_owned()], line: 12, tolerated: false };
    WorkflowStep {
        file: file.to_owned(),
        line: 11,
        matches: vec![found],
        commands: vec![command],
        ..WorkflowStep::default()
    }
}
