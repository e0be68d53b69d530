//! Runs of a window counted by workflow and week.

use plimsoll_domain::record::Conclusion;
use plimsoll_domain::{MetricValue, Reason, ReasonCode};

use super::completed::Completed;
use crate::catalogue::MetricDoc;
use crate::context::Context;
use crate::measure;
use crate::table::{RunTable, Tally};

/// It ended with a verdict.
pub(crate) const VERDICT: &str = "verdict";
/// It is the trunk's.
pub(crate) const TRUNK: &str = "trunk";
/// It ended well.
pub(crate) const GOOD: &str = "good";
/// It was started again.
pub(crate) const AGAIN: &str = "again";

/// The runs that ended in the window as a table, or why there is none.
#[derive(Debug)]
pub(crate) struct RunTallies(Result<RunTable, String>);

impl RunTallies {
    pub(crate) fn new(context: &Context<'_>) -> Self {
        let workflows = context.workflows();
        let runs: Vec<&Completed<'_>> =
            context.runs().iter().filter(|run| context.inside(run.finished)).collect();
        let slots = slots(context);
        let cell = |run: &&Completed<'_>| {
            let week = context.weeks.number(run.finished).unwrap_or(slots - 1);
            u32::from(workflows.of_run(run.place as usize)) * slots + week
        };
        let facts = [
            (VERDICT, column(&runs, Completed::is_conclusive)),
            (TRUNK, column(&runs, |run| run.on_trunk)),
            (GOOD, column(&runs, |run| run.conclusion == Conclusion::Success)),
            // Attempts made after the instant are not there.
            (AGAIN, column(&runs, |run| run.attempts.len() > 1)),
        ];
        let cells = runs.iter().map(cell).collect();
        Self(RunTable::new(cells, facts).map_err(|error| error.to_string()))
    }

    /// Counts the runs of which all of `among` are so, and those of them of which `hit` is so.
    pub(crate) fn shares(
        &self,
        context: &Context<'_>,
        doc: &MetricDoc,
        among: &[&str],
        hit: &str,
    ) -> Result<Shares, Box<MetricValue>> {
        let failed =
            |error: String| Box::new(measure::unknown(doc, Reason::new(ReasonCode::InternalError, error)));
        let table = self.0.as_ref().map_err(|error| failed(error.clone()))?;
        let cells = table.tally(among, hit).map_err(|error| failed(error.to_string()))?;
        Ok(Shares { cells, slots: slots(context) })
    }
}

fn column<'a>(runs: &[&Completed<'a>], of: fn(&Completed<'a>) -> bool) -> Vec<bool> {
    runs.iter().map(|run| of(run)).collect()
}

/// The weeks and one place more, for what is in no whole week.
fn slots(context: &Context<'_>) -> u32 {
    context.weeks.len() as u32 + 1
}

/// Counted runs by workflow and week.
#[derive(Debug)]
pub(crate) struct Shares {
    cells: Vec<Tally>,
    slots: u32,
}

impl Shares {
    /// The numbers of the workflows that have some, in their order.
    pub(crate) fn workflows(&self) -> Vec<u16> {
        let mut found: Vec<_> = self.cells.iter().map(|cell| (cell.cell / self.slots) as u16).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// How many there are and how many of them hit, of one workflow or of all.
    pub(crate) fn sums(&self, workflow: Option<u16>) -> (u64, u64) {
        self.of(workflow).fold((0, 0), |(n, hits), cell| (n + cell.n, hits + cell.hits))
    }

    /// The share of one workflow or of all with its trend; `None` where there are none.
    pub(crate) fn value(
        &self,
        context: &Context<'_>,
        doc: &MetricDoc,
        workflow: Option<u16>,
    ) -> Option<MetricValue> {
        let (n, hits) = self.sums(workflow);
        let value = measure::ratio(doc, hits, n)?;
        let mut weeks = vec![(0, 0); context.weeks.len()];
        for cell in self.of(workflow) {
            if let Some((n, hits)) = weeks.get_mut((cell.cell % self.slots) as usize) {
                *n += cell.n;
                *hits += cell.hits;
            }
        }
        let weeks = (0..).zip(weeks).map(|(week, (n, hits))| (week, n, hits));
        Some(measure::with_share_trend(value, &context.weeks, weeks))
    }

    fn of(&self, workflow: Option<u16>) -> impl Iterator<Item = &Tally> {
        let slots = self.slots;
        self.cells
            .iter()
            .filter(move |cell| workflow.is_none_or(|number| cell.cell / slots == u32::from(number)))
    }
}

/// Up to three of each workflow's runs of one kind, newest first. `wanted` tells by a workflow's number how many there
/// are, so that nobody looks for more.
pub(crate) fn newest<'r, 'a>(
    context: &'r Context<'a>,
    wanted: &[(u16, usize)],
    is_one: impl Fn(&Completed<'a>) -> bool,
) -> Vec<(u16, &'r Completed<'a>)> {
    let workflows = context.workflows();
    let mut missing = vec![0_usize; workflows.names().len() + 1];
    for (workflow, amount) in wanted {
        missing[usize::from(*workflow)] = (*amount).min(SHOWN);
    }
    let mut left: usize = missing.iter().sum();
    let mut found = Vec::new();
    for run in context.runs().iter().rev().filter(|run| context.inside(run.finished)) {
        if left == 0 {
            break;
        }
        let workflow = workflows.of_run(run.place as usize);
        let missing = &mut missing[usize::from(workflow)];
        if *missing > 0 && is_one(run) {
            (*missing, left) = (*missing - 1, left - 1);
            found.push((workflow, run));
        }
    }
    found
}

/// Runs shown as evidence.
pub(crate) const SHOWN: usize = 3;
