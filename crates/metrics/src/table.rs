//! The table work: samples grouped by week. Polars is used here and nowhere else.

use polars::prelude::{
    Column, DataFrame, DataType, IntoLazy, PolarsError, QuantileMethod, SortMultipleOptions, col, len, lit,
};

/// A table could not be computed; a defect of this crate, never of the data.
#[derive(Debug, thiserror::Error)]
#[error("the weekly table could not be computed: {0}")]
pub(crate) struct TableError(#[from] PolarsError);

/// What one week's samples look like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct WeekRow {
    /// Number of the week.
    pub(crate) week: u32,
    /// Samples in it.
    pub(crate) n: u64,
    /// Their mean.
    pub(crate) mean: f64,
    /// Their median (Hyndman–Fan type 7, as everywhere).
    pub(crate) median: f64,
    /// How many different values there are.
    pub(crate) distinct: u64,
}

/// Groups samples (week number, value) by week; weeks in ascending order, only those with samples.
pub(crate) fn by_week(samples: &[(u32, f64)]) -> Result<Vec<WeekRow>, TableError> {
    let (weeks, values): (Vec<u32>, Vec<f64>) = samples.iter().copied().unzip();
    let columns = vec![Column::new("week".into(), weeks), Column::new("value".into(), values)];
    let table = DataFrame::new_infer_height(columns)?
        .lazy()
        .group_by([col("week")])
        .agg([
            len().cast(DataType::UInt64).alias("n"),
            col("value").mean().alias("mean"),
            col("value").quantile(lit(0.5), QuantileMethod::Linear).alias("median"),
            col("value").n_unique().cast(DataType::UInt64).alias("distinct"),
        ])
        .sort(["week"], SortMultipleOptions::default())
        .collect()?;
    rows(&table)
}

fn rows(table: &DataFrame) -> Result<Vec<WeekRow>, TableError> {
    let weeks = table.column("week")?.u32()?;
    let counts = table.column("n")?.u64()?;
    let means = table.column("mean")?.f64()?;
    let medians = table.column("median")?.f64()?;
    let distincts = table.column("distinct")?.u64()?;
    let row = |at: usize| {
        Some(WeekRow {
            week: weeks.get(at)?,
            n: counts.get(at)?,
            mean: means.get(at)?,
            median: medians.get(at)?,
            distinct: distincts.get(at)?,
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
        let rows = by_week(&[(3, 5.0), (1, 2.0), (3, 5.0), (1, 4.0), (3, 8.0)]).unwrap();
        let row = |week, n, mean, median, distinct| WeekRow { week, n, mean, median, distinct };
        assert_eq!(rows, [row(1, 2, 3.0, 3.0, 2), row(3, 3, 6.0, 5.0, 2)]);
        assert!(by_week(&[]).unwrap().is_empty());
    }

    #[test]
    fn weekly_medians_are_the_same_quantile_as_everywhere() {
        let samples: Vec<(u32, f64)> =
            (0..200_u32).map(|index| (index % 7, f64::from(index * 37 % 101))).collect();
        for row in by_week(&samples).unwrap() {
            let mut own: Vec<f64> =
                samples.iter().filter(|(week, _)| *week == row.week).map(|(_, value)| *value).collect();
            stats::sort(&mut own);
            assert_eq!(Some(row.median), stats::quantile(&own, 0.5));
            assert_eq!(row.n, own.len() as u64);
        }
    }
}
