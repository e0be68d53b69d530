//! Stage by week: how many changes went through it, and of how many nobody can tell.

use std::collections::BTreeMap;

use plimsoll_domain::tables::{Basis, CoverageRow};
use plimsoll_domain::time::Week;
use plimsoll_domain::{Stage, Timestamp};

use super::applicability::signs;
use super::automation_coverage::nothing_to_judge;
use super::changes::{Handled, executed, handled};
use super::stage_coverage::{How, OutOfSight, Seen};
use crate::context::Context;

/// One row for each week in which a change reached the trunk and each stage that applies.
pub(crate) fn matrix(context: &Context<'_>) -> Vec<CoverageRow> {
    if nothing_to_judge(context).is_some() {
        return Vec::new();
    }
    match executed(context) {
        Some(changes) => rows(context, Seen { changes: &changes, how: How::Executed }),
        None => rows(context, Seen { changes: &handled(context), how: How::Configured }),
    }
}

/// The same for changes whose stages are known already.
pub(super) fn rows(context: &Context<'_>, Seen { changes, how }: Seen<'_>) -> Vec<CoverageRow> {
    let mut weeks: BTreeMap<Week, Vec<&Handled>> = BTreeMap::new();
    for change in changes {
        if let Some(instant) = Timestamp::from_timestamp(change.time, 0) {
            weeks.entry(Week::containing(instant)).or_default().push(change);
        }
    }
    let stages: Vec<_> = signs(context.facts)
        .into_iter()
        .map(|sign| (sign.stage, OutOfSight::of(context, sign.stage, how)))
        .collect();
    let basis = if how == How::Executed { Basis::Executed } else { Basis::Configured };
    let row = |week: Week, changes: &[&Handled], (stage, hidden): &(Stage, OutOfSight)| {
        let count =
            |wanted: &dyn Fn(&Handled) -> bool| changes.iter().filter(|change| wanted(change)).count() as u64;
        CoverageRow {
            week,
            stage: *stage,
            changes: changes.len() as u64,
            executed: count(&|change| change.executes(*stage)),
            unknown: count(&|change| hidden.holds(change, *stage)),
            basis,
        }
    };
    let cells =
        weeks.iter().flat_map(|(week, changes)| stages.iter().map(move |stage| (week, changes, stage)));
    cells.map(|(week, changes, stage)| row(*week, changes, stage)).collect()
}

/// The headline of each week: the mean over the stages, where at least half of them have a share.
pub(super) fn means(rows: &[CoverageRow]) -> BTreeMap<Week, f64> {
    let mean = |of_week: &[CoverageRow]| {
        let known: Vec<_> = of_week.iter().filter_map(CoverageRow::share).collect();
        let mean = known.iter().sum::<f64>() / known.len() as f64;
        Some((of_week.first()?.week, mean)).filter(|_| !known.is_empty() && known.len() * 2 >= of_week.len())
    };
    rows.chunk_by(|left, right| left.week == right.week).filter_map(mean).collect()
}

#[cfg(test)]
mod tests;
