//! Which run and job brought a version, and how that job was defined then.

use std::collections::HashMap;

use plimsoll_domain::events::StageEvent;
use plimsoll_domain::facts::{Deployment, Workflow, WorkflowJob};
use plimsoll_domain::record::{Conclusion, Job, Run};
use plimsoll_domain::time::DAY_SECONDS;
use plimsoll_domain::{EvidenceKind, Facts, ObjectId, Stage};

use super::is_published;

/// A deployment that names no run lies at most so many seconds from the end of the job that did it.
const NEAR: i64 = 3_600;

/// Records by what they are looked up with.
pub(super) struct Origins<'a> {
    facts: &'a Facts,
    pub(super) jobs: HashMap<u64, &'a Job>,
    /// Places on the trunk's first-parent line, counted from the oldest commit.
    places: HashMap<ObjectId, usize>,
    /// When each place was committed, oldest first, never falling.
    times: Vec<i64>,
}

impl<'a> Origins<'a> {
    pub(super) fn of(facts: &'a Facts) -> Self {
        let line = || facts.trunk_line.iter().rev().map(|index| facts.history.commit(*index));
        let mut latest = i64::MIN;
        let rising = |committed: i64| {
            latest = latest.max(committed);
            latest
        };
        Self {
            facts,
            jobs: facts.platform.jobs.iter().map(|job| (job.id, job)).collect(),
            places: line().enumerate().map(|(place, commit)| (commit.id, place)).collect(),
            times: line().map(|commit| commit.committed).map(rising).collect(),
        }
    }

    /// The run and the job: by what shows the deployment, by the log its statuses point at, or by what was executed on
    /// the same commit at that time.
    pub(super) fn of_deployment(&self, deployment: &Deployment) -> (Option<&'a Run>, Option<&'a Job>) {
        let platform = &self.facts.platform;
        let of = |kind| {
            let shown = deployment.evidence.iter().filter(move |one| one.kind == kind);
            shown.filter_map(|one| one.reference.parse::<u64>().ok())
        };
        // Of several jobs, such as one that migrates and one that deploys, the one that brought it.
        let shown = of(EvidenceKind::Job).filter_map(|id| self.jobs.get(&id).copied());
        let by_job = shown.max_by_key(|job| (self.brings(deployment, job), job.finished, job.id));
        if let Some(job) = by_job {
            return (platform.run(job.run), Some(job));
        }
        let urls = of(EvidenceKind::Deployment)
            .flat_map(|id| platform.statuses_of(id).iter().rev())
            .filter_map(|status| status.log_url.as_deref());
        for url in urls {
            if let Some(run) = number_after(url, "/runs/").and_then(|id| platform.run(id)) {
                let job = number_after(url, "/job/").and_then(|id| self.jobs.get(&id).copied());
                return (Some(run), job.or_else(|| self.by_time(deployment, Some(run.id))));
            }
        }
        let job = self.by_time(deployment, None);
        (job.and_then(|job| platform.run(job.run)), job)
    }

    /// Whether a job is known to have brought the commit somewhere.
    fn brings(&self, deployment: &Deployment, job: &Job) -> bool {
        let events = self.facts.executions.events.get(&deployment.sha).into_iter().flatten();
        let brings =
            |stage| matches!(stage, Stage::Deploy | Stage::ServeModel | Stage::Publish | Stage::Release);
        events.into_iter().any(|event| event.job == Some(job.id) && brings(event.stage))
    }

    /// The job that brought the same commit somewhere, nearest in time.
    fn by_time(&self, deployment: &Deployment, run: Option<u64>) -> Option<&'a Job> {
        let published = is_published(deployment);
        let near = if published { DAY_SECONDS } else { NEAR };
        let brings = |event: &&StageEvent| {
            let stage = match event.stage {
                Stage::Publish | Stage::Release => published,
                Stage::Deploy | Stage::ServeModel => !published,
                _ => false,
            };
            stage && run.is_none_or(|run| event.run == Some(run))
        };
        let events = self.facts.executions.events.get(&deployment.sha).into_iter().flatten().filter(brings);
        // What makes the tag and its notes brings nothing, where another job publishes.
        let jobs = events
            .filter_map(|event| Some((event.stage == Stage::Release, self.jobs.get(&event.job?).copied()?)));
        let away = |job: &&Job| {
            let finished = job.finished?.timestamp();
            Some((finished - deployment.finished.timestamp()).abs()).filter(|away| *away <= near)
        };
        let candidates = jobs.filter(|(_, job)| job.conclusion == Conclusion::Success);
        candidates
            .filter_map(|(announces, job)| Some((announces, away(&job)?, job)))
            .min_by_key(|(announces, away, job)| (*announces, *away, job.id))
            .map(|(_, _, job)| job)
    }

    /// The definition of a job: by the commit it ran on where that is on the trunk, else as the trunk's was then.
    pub(super) fn definition(&self, run: &Run, job: &Job) -> Option<(&'a Workflow, &'a WorkflowJob)> {
        let path = run.workflow_path.as_deref()?;
        let path = path.split('@').next().unwrap_or(path);
        let place = run.sha.and_then(|sha| self.places.get(&sha).copied()).or_else(|| {
            let created = run.created.timestamp();
            self.times.partition_point(|committed| *committed <= created).checked_sub(1)
        })?;
        let workflow = self.facts.timeline.at(place).iter().find(|workflow| workflow.path == path)?;
        let named = workflow.jobs.iter().filter(|known| known.is_shown_as(&job.name));
        Some((workflow, named.max_by_key(|known| known.id.len())?))
    }
}

/// The number behind a part of an address.
fn number_after(url: &str, part: &str) -> Option<u64> {
    let (_, rest) = url.split_once(part)?;
    rest.split(['/', '?', '#']).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::number_after;

    #[test]
    fn run_and_job_stand_in_the_address_of_a_log() {
        let url = "https://github.com/acme/shop/actions/runs/12/job/34?pr=5";
        assert_eq!((number_after(url, "/runs/"), number_after(url, "/job/")), (Some(12), Some(34)));
        assert_eq!(number_after("https://ci.example.org/build/7", "/runs/"), None);
    }
}
