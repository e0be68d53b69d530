//! The runs that ended in a window as columns: what metrics of all runs work on, read from the records once.

use plimsoll_domain::record::Conclusion;

use super::completed::Completed;
use super::job_columns::NONE;
use crate::context::Context;
use crate::weeks::NO_WEEK;

/// One entry in each column for every run that ended in the window, first finished first.
#[derive(Debug, Default)]
pub(crate) struct RunColumns {
    /// Its place among the runs that ended.
    pub(crate) places: Vec<u32>,
    /// The number of its whole week.
    pub(crate) weeks: Vec<u32>,
    /// Number of its workflow.
    pub(crate) workflows: Vec<u16>,
    /// Seconds from the start of its last attempt to its end; none where these contradict each other.
    pub(crate) took: Vec<u32>,
    /// It ended with a verdict.
    pub(crate) verdict: Vec<bool>,
    /// It is the trunk's.
    pub(crate) trunk: Vec<bool>,
    /// It ended well.
    pub(crate) good: Vec<bool>,
    /// It was started again. Attempts made after the instant are not there.
    pub(crate) again: Vec<bool>,
}

impl RunColumns {
    pub(crate) fn new(context: &Context<'_>) -> Self {
        let workflows = context.workflows();
        let mut columns = Self::default();
        for (run, place) in context.runs().iter().zip(0..) {
            if context.inside(run.finished) {
                columns.add(run, place, workflows.of_run(run.place as usize), context);
            }
        }
        columns
    }

    fn add(&mut self, run: &Completed<'_>, place: u32, workflow: u16, context: &Context<'_>) {
        self.places.push(place);
        self.weeks.push(context.weeks.number(run.finished).unwrap_or(NO_WEEK));
        self.workflows.push(workflow);
        self.took.push(u32::try_from(run.finished - run.started).unwrap_or(NONE));
        self.verdict.push(run.is_conclusive());
        self.trunk.push(run.on_trunk);
        self.good.push(run.conclusion == Conclusion::Success);
        self.again.push(run.attempts.len() > 1);
    }
}
