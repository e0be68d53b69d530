//! Runs, their attempts and jobs.

use chrono::{DateTime, Duration, Utc};

use super::world::World;

/// A run.
#[derive(Debug, Clone)]
pub struct RunState {
    /// Its id.
    pub id: u64,
    pub(super) number: u64,
    pub(super) workflow: String,
    pub(super) event: String,
    pub(super) branch: String,
    pub(super) sha: String,
    /// When it was created.
    pub created: DateTime<Utc>,
    /// Its attempts, first to latest.
    pub(super) attempts: Vec<AttemptState>,
    /// What reviewers said of its deployments: the word, whose, of which environment.
    pub(super) reviews: Vec<(String, String, String)>,
}

#[derive(Debug, Clone)]
pub(super) struct AttemptState {
    pub(super) started: DateTime<Utc>,
    pub(super) updated: DateTime<Utc>,
    pub(super) conclusion: Option<String>,
    pub(super) jobs: Vec<JobState>,
}

/// A job.
#[derive(Debug, Clone)]
pub struct JobState {
    /// Its id.
    pub id: u64,
    /// Its name.
    pub name: String,
    pub(super) conclusion: Option<String>,
    pub(super) started: DateTime<Utc>,
    pub(super) finished: Option<DateTime<Utc>>,
    pub(super) log: LogText,
}

#[derive(Debug, Clone)]
pub(super) enum LogText {
    /// Made up from the job's name.
    Usual,
    /// This.
    Text(Vec<u8>),
    /// Gone by retention.
    Expired,
    /// Deleted.
    Deleted,
}

impl RunState {
    pub(super) fn latest(&self) -> Option<&AttemptState> {
        self.attempts.last()
    }

    /// Whether its latest attempt has ended.
    #[must_use]
    pub fn finished(&self) -> bool {
        self.latest().is_some_and(|attempt| attempt.conclusion.is_some())
    }

    /// The jobs of its latest attempt.
    #[must_use]
    pub fn jobs(&self) -> &[JobState] {
        self.latest().map_or(&[], |attempt| &attempt.jobs)
    }
}

impl World {
    /// Starts a run of a workflow for a commit of its own, with these jobs.
    pub fn start_run(&mut self, workflow: &str, event: &str, branch: &str, jobs: &[&str]) -> u64 {
        self.start_run_of(None, workflow, event, branch, jobs)
    }

    /// The same for a commit that there is.
    pub fn start_run_of(
        &mut self,
        sha: Option<&str>,
        workflow: &str,
        event: &str,
        branch: &str,
        jobs: &[&str],
    ) -> u64 {
        let id = self.id();
        let workflow_id = self.id() % 1_000_000;
        self.workflows.entry(workflow.to_owned()).or_insert((workflow_id, "active"));
        let jobs = jobs.iter().map(|name| self.job(name)).collect();
        let now = self.now;
        let attempt = AttemptState { started: now, updated: now, conclusion: None, jobs };
        self.runs.push(RunState {
            id,
            number: self.runs.len() as u64 + 1,
            workflow: workflow.to_owned(),
            event: event.to_owned(),
            branch: branch.to_owned(),
            sha: sha.map_or_else(|| format!("{id:040x}"), str::to_owned),
            created: now,
            attempts: vec![attempt],
            reviews: Vec::new(),
        });
        id
    }

    fn job(&mut self, name: &str) -> JobState {
        let id = self.id();
        let started = self.now + Duration::seconds(20);
        JobState { id, name: name.to_owned(), conclusion: None, started, finished: None, log: LogText::Usual }
    }

    /// Ends a run's latest attempt, all its jobs alike.
    pub fn finish_run(&mut self, run: u64, conclusion: &str) {
        self.finish_run_with(run, conclusion, &[]);
    }

    /// Ends a run's latest attempt; these jobs end otherwise.
    pub fn finish_run_with(&mut self, run: u64, conclusion: &str, jobs: &[(&str, &str)]) {
        let now = self.now;
        let Some(attempt) = self.latest_mut(run) else { return };
        attempt.conclusion = Some(conclusion.to_owned());
        attempt.updated = now;
        for job in attempt.jobs.iter_mut().filter(|job| job.conclusion.is_none()) {
            let other = jobs.iter().find(|(name, _)| *name == job.name);
            job.conclusion = Some(other.map_or(conclusion, |(_, other)| other).to_owned());
            job.finished = Some(now.max(job.started));
        }
    }

    /// Starts another attempt of a run, all its jobs anew.
    pub fn rerun(&mut self, run: u64) {
        self.another(run, false);
    }

    /// Starts another attempt of a run; jobs that succeeded are carried over with the times they had.
    pub fn rerun_failed(&mut self, run: u64) {
        self.another(run, true);
    }

    fn another(&mut self, run: u64, failed_only: bool) {
        let found = self.runs.iter().find(|found| found.id == run);
        let before = found.and_then(|found| found.latest()).map(|attempt| attempt.jobs.clone());
        let jobs = before.unwrap_or_default().into_iter().map(|job| {
            let carried = failed_only && job.conclusion.as_deref() == Some("success");
            let id = self.id();
            if carried { JobState { id, ..job } } else { self.job(&job.name) }
        });
        let jobs: Vec<_> = jobs.collect();
        let now = self.now;
        if let Some(found) = self.runs.iter_mut().find(|found| found.id == run) {
            found.attempts.push(AttemptState { started: now, updated: now, conclusion: None, jobs });
        }
    }

    /// Deletes a run.
    pub fn delete_run(&mut self, run: u64) {
        self.runs.retain(|found| found.id != run);
    }

    /// Sets a job's log.
    pub fn set_log(&mut self, job: u64, text: impl Into<Vec<u8>>) {
        self.change_log(job, LogText::Text(text.into()));
    }

    /// Lets retention take a job's log.
    pub fn expire_log(&mut self, job: u64) {
        self.change_log(job, LogText::Expired);
    }

    /// Deletes a job's log.
    pub fn delete_log(&mut self, job: u64) {
        self.change_log(job, LogText::Deleted);
    }

    fn change_log(&mut self, job: u64, log: LogText) {
        let attempts = self.runs.iter_mut().flat_map(|run| &mut run.attempts);
        if let Some(found) = attempts.flat_map(|attempt| &mut attempt.jobs).find(|found| found.id == job) {
            found.log = log;
        }
    }

    fn latest_mut(&mut self, run: u64) -> Option<&mut AttemptState> {
        self.runs.iter_mut().find(|found| found.id == run)?.attempts.last_mut()
    }
}
