//! Runs of a window counted by workflow and week.

use plimsoll_domain::{MetricValue, Reason, ReasonCode};

use crate::catalogue::MetricDoc;
use crate::context::Context;
use crate::measure;
use crate::table::{RunCell, Runs, by_cell};

/// Of a cell's runs, those that count and those of them that hit.
pub(crate) type Share = fn(&RunCell) -> (u64, u64);

/// All that ended, and those of them that were started again.
pub(crate) const AGAIN: Share = |cell| (cell.all, cell.again);

/// Those of the trunk with a verdict, and those of them that ended well.
pub(crate) const GOOD: Share = |cell| (cell.judged, cell.good);

/// The runs that ended in the window, counted, or why they are not.
#[derive(Debug)]
pub(crate) struct RunTallies(Result<Vec<RunCell>, String>);

impl RunTallies {
    pub(crate) fn new(context: &Context<'_>) -> Self {
        let columns = context.run_columns();
        let slots = slots(context);
        let cell = |(workflow, week): (&u16, &u32)| u32::from(*workflow) * slots + (*week).min(slots - 1);
        let counted = by_cell(Runs {
            cells: columns.workflows.iter().zip(&columns.weeks).map(cell).collect(),
            again: &columns.again,
            trunk: &columns.trunk,
            verdict: &columns.verdict,
            good: &columns.good,
        });
        Self(counted.map_err(|error| error.to_string()))
    }

    /// The shares of a metric.
    pub(crate) fn shares(
        &self,
        context: &Context<'_>,
        doc: &MetricDoc,
        share: Share,
    ) -> Result<Shares, Box<MetricValue>> {
        let failed =
            |error: &String| Box::new(measure::unknown(doc, Reason::new(ReasonCode::InternalError, error)));
        let cells = self.0.as_ref().map_err(failed)?;
        let counted = |cell: &RunCell| {
            let (n, hits) = share(cell);
            Counted { cell: cell.cell, n, hits }
        };
        let cells = cells.iter().map(counted).filter(|cell| cell.n > 0).collect();
        Ok(Shares { cells, slots: slots(context) })
    }
}

/// The weeks and one place more, for what is in no whole week.
fn slots(context: &Context<'_>) -> u32 {
    context.weeks.len() as u32 + 1
}

/// Runs of a cell that count, and those of them that hit.
#[derive(Debug)]
struct Counted {
    cell: u32,
    n: u64,
    hits: u64,
}

/// Counted runs by workflow and week.
#[derive(Debug)]
pub(crate) struct Shares {
    cells: Vec<Counted>,
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

    fn of(&self, workflow: Option<u16>) -> impl Iterator<Item = &Counted> {
        let slots = self.slots;
        self.cells
            .iter()
            .filter(move |cell| workflow.is_none_or(|number| cell.cell / slots == u32::from(number)))
    }
}

/// The newest runs of a kind, up to three of each workflow, as their places in the columns, newest first. `wanted` tells
/// by a workflow's number how many there are, so that nobody looks for more.
pub(crate) fn newest(
    context: &Context<'_>,
    wanted: &[(u16, usize)],
    is_one: impl Fn(usize) -> bool,
) -> Vec<(u16, usize)> {
    let columns = context.run_columns();
    let mut missing = vec![0_usize; context.workflows().names().len() + 1];
    for (workflow, amount) in wanted {
        missing[usize::from(*workflow)] = (*amount).min(SHOWN);
    }
    let mut left: usize = missing.iter().sum();
    let mut found = Vec::new();
    for (at, workflow) in columns.workflows.iter().enumerate().rev() {
        if left == 0 {
            break;
        }
        let missing = &mut missing[usize::from(*workflow)];
        if *missing > 0 && is_one(at) {
            (*missing, left) = (*missing - 1, left - 1);
            found.push((*workflow, at));
        }
    }
    found
}

/// Runs shown as evidence.
pub(crate) const SHOWN: usize = 3;
