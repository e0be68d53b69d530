//! Runs that are made up as they are asked for: any number of them takes no memory.

use chrono::Duration;

use super::run::{AttemptState, JobState, LogText, RunState};
use super::world::World;

/// Ids of runs made up begin here; a job's id follows from its run's.
const FIRST_RUN: u64 = 10_000_000_000;
const JOBS: u64 = 1_000;

impl World {
    /// A repository with this many runs, all of them successful, each with this many jobs.
    #[must_use]
    pub fn bulk(owner: &str, name: &str, runs: u64, jobs: u32) -> Self {
        let mut world = Self::new(owner, name);
        world.workflows.insert(".github/workflows/ci.yml".to_owned(), (77, "active"));
        world.bulk = Some((runs, jobs));
        world.created = world.now - Duration::seconds((runs as i64 + 1) * 60);
        world
    }

    /// The run at this place of the list, newest first.
    pub(super) fn bulk_run(&self, place: u64) -> Option<RunState> {
        let (runs, jobs) = self.bulk?;
        let number = runs.checked_sub(place + 1)?;
        let id = FIRST_RUN + number;
        // From the repository's own beginning, so that the clock moves no run.
        let created = self.created + Duration::seconds(number as i64 * 60);
        let finished = created + Duration::seconds(50);
        let job = |at: u32| JobState {
            id: id * JOBS + u64::from(at),
            name: format!("job {at}"),
            conclusion: Some("success".to_owned()),
            started: created + Duration::seconds(20),
            finished: Some(finished),
            log: LogText::Usual,
        };
        let attempt = AttemptState {
            started: created,
            updated: finished,
            conclusion: Some("success".to_owned()),
            jobs: (0..jobs).map(job).collect(),
        };
        Some(RunState {
            id,
            number: number + 1,
            workflow: ".github/workflows/ci.yml".to_owned(),
            event: "push".to_owned(),
            branch: "main".to_owned(),
            sha: format!("{id:040x}"),
            created,
            attempts: vec![attempt],
            reviews: Vec::new(),
        })
    }

    /// The run of this id.
    pub(super) fn bulk_run_by_id(&self, id: u64) -> Option<RunState> {
        let (runs, _) = self.bulk?;
        let number = id.checked_sub(FIRST_RUN).filter(|number| *number < runs)?;
        self.bulk_run(runs - 1 - number)
    }
}
