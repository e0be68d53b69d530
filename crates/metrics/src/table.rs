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

/// Runs as a table: the cell of workflow and week that each is in, and what is so of it.
#[derive(Debug)]
pub(crate) struct RunTable(DataFrame);

/// How many rows of a cell there are, and how many of them hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) cell: u32,
    pub(crate) n: u64,
    pub(crate) hits: u64,
}

impl RunTable {
    /// One row for each run.
    pub(crate) fn new(cells: Vec<u32>, facts: [(&str, Vec<bool>); 4]) -> Result<Self, TableError> {
        let facts = facts.into_iter().map(|(name, column)| Column::new(name.into(), column));
        let columns = std::iter::once(Column::new("cell".into(), cells)).chain(facts).collect();
        Ok(Self(DataFrame::new_infer_height(columns)?))
    }

    /// Counts by cell the runs of which all of `among` are so, and those of them of which `hit` is so.
    pub(crate) fn tally(&self, among: &[&str], hit: &str) -> Result<Vec<Tally>, TableError> {
        let counted = among.iter().map(|name| col(*name)).reduce(Expr::and);
        // One literal would count as one row.
        let counted = counted.unwrap_or_else(|| col(hit).is_not_null());
        let sum = |what: Expr| what.cast(DataType::UInt32).sum().cast(DataType::UInt64);
        let table = self
            .0
            .clone()
            .lazy()
            .group_by([col("cell")])
            .agg([sum(counted.clone()).alias("n"), sum(counted.and(col(hit))).alias("hits")])
            .collect()?;
        let (cells, n, hits) =
            (table.column("cell")?.u32()?, table.column("n")?.u64()?, table.column("hits")?.u64()?);
        let row = |at: usize| Some(Tally { cell: cells.get(at)?, n: n.get(at)?, hits: hits.get(at)? });
        Ok((0..table.height()).filter_map(row).filter(|row| row.n > 0).collect())
    }
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
        let facts = [
            ("a", vec![true, true, false, true]),
            ("b", vec![true, true, true, false]),
            ("c", vec![true, false, true, true]),
            ("d", vec![false; 4]),
        ];
        let table = RunTable::new(vec![7, 7, 7, 9], facts).unwrap();
        let of = |among: &[&str], hit| {
            let mut found = table.tally(among, hit).unwrap();
            found.sort_unstable_by_key(|one| one.cell);
            found
        };
        let tally = |cell, n, hits| Tally { cell, n, hits };
        assert_eq!(of(&["a", "b"], "c"), [tally(7, 2, 1)]);
        assert_eq!(of(&["a"], "d"), [tally(7, 2, 0), tally(9, 1, 0)]);
        assert_eq!(of(&[], "c"), [tally(7, 3, 2), tally(9, 1, 1)]);
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
