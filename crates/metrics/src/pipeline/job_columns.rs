//! The jobs of a window as columns: what metrics of all jobs work on, read from the records once.

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

impl JobColumns {
    pub(crate) fn new(context: &Context<'_>) -> Self {
        let platform = &context.facts.platform;
        let workflows = context.workflows();
        let all = platform.jobs.len();
        let mut columns = Self {
            weeks: vec![u16::MAX; all],
            workflows: vec![workflows.none(); all],
            waited: vec![NONE; all],
            took: vec![NONE; all],
            ended: 0,
            queued: 0,
        };
        let (mut run, mut workflow) = (None, workflows.none());
        let seconds = |span: Option<i64>| span.and_then(|span| u32::try_from(span).ok()).unwrap_or(NONE);
        for (job, place, at) in context.jobs_placed() {
            // Jobs of a run follow each other, and runs and their jobs have one order: mostly the next is meant.
            if run.is_none_or(|known: usize| platform.runs[known].id != job.run) {
                let next = run.map_or(0, |known| known + 1);
                let is_next = platform.runs.get(next).is_some_and(|run| run.id == job.run);
                let found = || platform.runs.binary_search_by_key(&job.run, |run| run.id).ok();
                let found = if is_next { Some(next) } else { found() };
                workflow = found.map_or(workflows.none(), |found| workflows.of_run(found));
                run = found.or(run);
            }
            let week = context.weeks.number(at).and_then(|week| u16::try_from(week).ok());
            columns.weeks[place] = week.unwrap_or(u16::MAX);
            columns.workflows[place] = workflow;
            columns.waited[place] = seconds(job.queue_seconds());
            columns.took[place] = seconds(job.duration_seconds());
            columns.ended += 1;
            columns.queued += usize::from(job.started.is_some() && job.created.is_some());
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
