//! The table work: samples grouped by week. Polars is used here and nowhere else.

use polars::prelude::{
    Column, DataFrame, DataType, Expr, IntoLazy, PolarsError, QuantileMethod, SortMultipleOptions, col, len,
    lit,
};

/// A table could not be computed; a defect of this crate, never of the data.
#[derive(Debug, thiserror::Error)]
#[error("the weekly table could not be computed: {0}")]
pub(crate) struct TableError(#[from] PolarsError);

/// What is asked of each week's samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Statistic {
    /// Their mean.
    Mean,
    /// Their median (Hyndman–Fan type 7, as everywhere).
    Median,
    /// How many different values there are.
    Distinct,
}

/// What one week's samples look like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct WeekRow {
    /// Number of the week.
    pub(crate) week: u32,
    /// Samples in it.
    pub(crate) n: u64,
    /// What was asked for.
    pub(crate) figure: f64,
}

/// Groups samples by the numbers of their weeks; weeks in ascending order, only those with samples.
pub(crate) fn by_week(
    weeks: Vec<u32>,
    values: Vec<f64>,
    statistic: Statistic,
) -> Result<Vec<WeekRow>, TableError> {
    let columns = vec![Column::new("week".into(), weeks), Column::new("value".into(), values)];
    let value = col("value");
    let figure = match statistic {
        Statistic::Mean => value.mean(),
        Statistic::Median => value.quantile(lit(0.5), QuantileMethod::Linear),
        Statistic::Distinct => value.n_unique().cast(DataType::Float64),
    };
    let table = DataFrame::new_infer_height(columns)?
        .lazy()
        .group_by([col("week")])
        .agg([len().cast(DataType::UInt64).alias("n"), figure.alias("figure")])
        .sort(["week"], SortMultipleOptions::default())
        .collect()?;
    let (weeks, counts) = (table.column("week")?.u32()?, table.column("n")?.u64()?);
    let figures = table.column("figure")?.f64()?;
    let row =
        |at: usize| Some(WeekRow { week: weeks.get(at)?, n: counts.get(at)?, figure: figures.get(at)? });
    Ok((0..table.height()).filter_map(row).collect())
}

/// What is counted of runs, one entry for each run in every column.
#[derive(Debug)]
pub(crate) struct Runs<'a> {
    /// The cell of workflow and week that it is in.
    pub(crate) cells: Vec<u32>,
    /// It was started again.
    pub(crate) again: &'a [bool],
    /// It is the trunk's.
    pub(crate) trunk: &'a [bool],
    /// It ended with a verdict.
    pub(crate) verdict: &'a [bool],
    /// It ended well.
    pub(crate) good: &'a [bool],
}

/// The runs of one cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RunCell {
    pub(crate) cell: u32,
    /// How many there are.
    pub(crate) all: u64,
    /// Of them, those started again.
    pub(crate) again: u64,
    /// Those on the trunk with a verdict.
    pub(crate) judged: u64,
    /// Of these, those that ended well.
    pub(crate) good: u64,
}

/// Counts runs by cell; cells in ascending order, only those with runs.
pub(crate) fn by_cell(runs: Runs<'_>) -> Result<Vec<RunCell>, TableError> {
    let flags =
        [("again", runs.again), ("trunk", runs.trunk), ("verdict", runs.verdict), ("good", runs.good)];
    let flags = flags.map(|(name, flags)| Column::new(name.into(), flags));
    let columns = std::iter::once(Column::new("cell".into(), runs.cells)).chain(flags).collect();
    let judged = || col("trunk").and(col("verdict"));
    let sum = |what: Expr, name: &str| what.sum().cast(DataType::UInt64).alias(name);
    let table = DataFrame::new_infer_height(columns)?
        .lazy()
        .group_by([col("cell")])
        .agg([
            len().cast(DataType::UInt64).alias("all"),
            sum(col("again"), "again"),
            sum(judged(), "judged"),
            sum(judged().and(col("good")), "good"),
        ])
        .sort(["cell"], SortMultipleOptions::default())
        .collect()?;
    let cells = table.column("cell")?.u32()?;
    let count = |name: &str| table.column(name)?.u64();
    let (all, again, judged, good) = (count("all")?, count("again")?, count("judged")?, count("good")?);
    let row = |at: usize| {
        Some(RunCell {
            cell: cells.get(at)?,
            all: all.get(at)?,
            again: again.get(at)?,
            judged: judged.get(at)?,
            good: good.get(at)?,
        })
    };
    Ok((0..table.height()).filter_map(row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats;

    #[test]
    fn samples_are_grouped_by_week_in_order() {
        let rows =
            |statistic| by_week(vec![3, 1, 3, 1, 3], vec![5.0, 2.0, 5.0, 4.0, 8.0], statistic).unwrap();
        let row = |week, n, figure| WeekRow { week, n, figure };
        assert_eq!(rows(Statistic::Mean), [row(1, 2, 3.0), row(3, 3, 6.0)]);
        assert_eq!(rows(Statistic::Median), [row(1, 2, 3.0), row(3, 3, 5.0)]);
        assert_eq!(rows(Statistic::Distinct), [row(1, 2, 2.0), row(3, 3, 2.0)]);
        assert!(by_week(vec![], vec![], Statistic::Mean).unwrap().is_empty());
    }

    #[test]
    fn runs_are_counted_by_cell() {
        let runs = Runs {
            cells: vec![9, 7, 7, 7],
            again: &[true, true, true, false],
            trunk: &[true, true, true, true],
            verdict: &[false, true, true, true],
            good: &[true, false, true, true],
        };
        let cell = |cell, all, again, judged, good| RunCell { cell, all, again, judged, good };
        assert_eq!(by_cell(runs).unwrap(), [cell(7, 3, 2, 3, 2), cell(9, 1, 1, 0, 0)]);
        let none = Runs { cells: vec![], again: &[], trunk: &[], verdict: &[], good: &[] };
        assert!(by_cell(none).unwrap().is_empty());
    }

    #[test]
    fn weekly_medians_are_the_same_quantile_as_everywhere() {
        let samples: Vec<(u32, f64)> =
            (0..200_u32).map(|index| (index % 7, f64::from(index * 37 % 101))).collect();
        let (weeks, values) = samples.iter().copied().unzip();
        for row in by_week(weeks, values, Statistic::Median).unwrap() {
            let mut own: Vec<f64> =
                samples.iter().filter(|(week, _)| *week == row.week).map(|(_, value)| *value).collect();
            stats::sort(&mut own);
            assert_eq!(Some(row.figure), stats::quantile(&own, 0.5));
            assert_eq!(row.n, own.len() as u64);
        }
    }
}
