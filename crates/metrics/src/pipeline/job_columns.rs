//! The jobs of a window as columns: what metrics of all jobs work on, read from the records once.

use plimsoll_domain::record::Job;

use crate::context::Context;
use crate::weeks::NO_WEEK;

/// No value: a time is missing or two contradict each other, or the job did not end in the window.
pub(crate) const NONE: u32 = u32::MAX;

/// One entry in each column for every job of the platform, so that the place of an entry is that of its job.
#[derive(Debug, Default)]
pub(crate) struct JobColumns {
    /// The number of its whole week; the largest number where none holds it.
    weeks: Vec<u16>,
    /// Number of its run's workflow; that of no workflow where the run has not ended.
    pub(crate) workflows: Vec<u16>,
    /// Seconds from queue to start.
    pub(crate) waited: Vec<u32>,
    /// Seconds from start to end.
    pub(crate) took: Vec<u32>,
    /// How many ended in the window.
    pub(crate) ended: usize,
    /// How many of them have both the time they were created at and the one they began at.
    pub(crate) queued: usize,
}

/// Jobs from which on a second thread is worth its start.
const MANY: usize = 200_000;

impl JobColumns {
    pub(crate) fn new(context: &Context<'_>) -> Self {
        let jobs = context.facts.platform.jobs.as_slice();
        let none = context.workflows().none();
        let mut columns = Self {
            weeks: vec![u16::MAX; jobs.len()],
            workflows: vec![none; jobs.len()],
            waited: vec![NONE; jobs.len()],
            took: vec![NONE; jobs.len()],
            ended: 0,
            queued: 0,
        };
        let whole = Part {
            jobs,
            weeks: &mut columns.weeks,
            workflows: &mut columns.workflows,
            waited: &mut columns.waited,
            took: &mut columns.took,
        };
        let counts = if jobs.len() < MANY {
            [whole.fill(context), (0, 0)]
        } else {
            let (first, second) = whole.split();
            std::thread::scope(|scope| {
                let other = scope.spawn(|| second.fill(context));
                let own = first.fill(context);
                let other = other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
                [own, other]
            })
        };
        for (ended, queued) in counts {
            columns.ended += ended;
            columns.queued += queued;
        }
        columns
    }

    /// The number of the whole week in which a job ended, by its place.
    pub(crate) fn week(&self, place: usize) -> u32 {
        match self.weeks[place] {
            u16::MAX => NO_WEEK,
            week => u32::from(week),
        }
    }

    /// The places, weeks and figures of the entries of a column that have one.
    pub(crate) fn known<'c>(
        &'c self,
        column: &'c [u32],
    ) -> impl Iterator<Item = (usize, u32, u32)> + Clone + 'c {
        let all = column.iter().enumerate().filter(|(_, figure)| **figure != NONE);
        all.map(|(place, figure)| (place, self.week(place), *figure))
    }
}

/// Jobs that follow each other, and their entries.
struct Part<'p> {
    jobs: &'p [Job],
    weeks: &'p mut [u16],
    workflows: &'p mut [u16],
    waited: &'p mut [u32],
    took: &'p mut [u32],
}

impl Part<'_> {
    fn split(self) -> (Self, Self) {
        let half = self.jobs.len() / 2;
        let (jobs, other_jobs) = self.jobs.split_at(half);
        let (weeks, other_weeks) = self.weeks.split_at_mut(half);
        let (workflows, other_workflows) = self.workflows.split_at_mut(half);
        let (waited, other_waited) = self.waited.split_at_mut(half);
        let (took, other_took) = self.took.split_at_mut(half);
        (
            Self { jobs, weeks, workflows, waited, took },
            Self {
                jobs: other_jobs,
                weeks: other_weeks,
                workflows: other_workflows,
                waited: other_waited,
                took: other_took,
            },
        )
    }

    /// Writes the entries of the jobs that ended in the window: how many there are, and how many of them were queued.
    fn fill(self, context: &Context<'_>) -> (usize, usize) {
        let runs = context.facts.platform.runs.as_slice();
        let workflows = context.workflows();
        let seconds = |span: Option<i64>| span.and_then(|span| u32::try_from(span).ok()).unwrap_or(NONE);
        let (mut ended, mut queued) = (0, 0);
        let (mut run, mut workflow) = (None, workflows.none());
        for (place, job) in self.jobs.iter().enumerate() {
            let Some(at) = context.ended_inside(job) else { continue };
            // Jobs of a run follow each other, and runs and their jobs have one order: mostly the next is meant.
            if run.is_none_or(|known: usize| runs[known].id != job.run) {
                let next = run.map_or(0, |known| known + 1);
                let is_next = runs.get(next).is_some_and(|run| run.id == job.run);
                let found = || runs.binary_search_by_key(&job.run, |run| run.id).ok();
                let found = if is_next { Some(next) } else { found() };
                workflow = found.map_or(workflows.none(), |found| workflows.of_run(found));
                run = found.or(run);
            }
            let week = context.weeks.number(at).and_then(|week| u16::try_from(week).ok());
            self.weeks[place] = week.unwrap_or(u16::MAX);
            self.workflows[place] = workflow;
            self.waited[place] = seconds(job.queue_seconds());
            self.took[place] = seconds(job.duration_seconds());
            ended += 1;
            queued += usize::from(job.started.is_some() && job.created.is_some());
        }
        (ended, queued)
    }
}
