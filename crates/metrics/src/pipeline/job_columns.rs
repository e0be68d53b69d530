//! The jobs of a window as columns: what metrics of all jobs work on, read from the records once.

use crate::context::Context;

/// No value: a time is missing or two contradict each other, or no whole week holds the job.
pub(crate) const NONE: u32 = u32::MAX;

/// One entry in each column for every job of [`Context::jobs_inside`].
#[derive(Debug, Default)]
pub(crate) struct JobColumns {
    /// Its place among the platform's jobs.
    pub(crate) places: Vec<u32>,
    /// The number of its whole week.
    pub(crate) weeks: Vec<u32>,
    /// Number of its run's workflow; that of no workflow where the run has not ended.
    pub(crate) workflows: Vec<u16>,
    /// Seconds from queue to start.
    pub(crate) waited: Vec<u32>,
    /// Seconds from start to end.
    pub(crate) took: Vec<u32>,
    /// How many have both the time they were created at and the one they began at.
    pub(crate) queued: usize,
}

impl JobColumns {
    pub(crate) fn new(context: &Context<'_>) -> Self {
        let platform = &context.facts.platform;
        let workflows = context.workflows();
        let most = platform.jobs.len();
        let mut columns = Self {
            places: Vec::with_capacity(most),
            weeks: Vec::with_capacity(most),
            workflows: Vec::with_capacity(most),
            waited: Vec::with_capacity(most),
            took: Vec::with_capacity(most),
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
            columns.places.push(place);
            columns.weeks.push(context.weeks.number(at).unwrap_or(NONE));
            columns.workflows.push(workflow);
            columns.waited.push(seconds(job.queue_seconds()));
            columns.took.push(seconds(job.duration_seconds()));
            columns.queued += usize::from(job.started.is_some() && job.created.is_some());
        }
        columns
    }

    /// The places, weeks and figures of the entries of a column that have one.
    pub(crate) fn known<'c>(
        &'c self,
        column: &'c [u32],
    ) -> impl Iterator<Item = (u32, u32, u32)> + Clone + 'c {
        let all = self.places.iter().zip(&self.weeks).zip(column);
        all.filter(|(_, figure)| **figure != NONE).map(|((place, week), figure)| (*place, *week, *figure))
    }
}
