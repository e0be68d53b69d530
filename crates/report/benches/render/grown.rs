//! The sample grown to the size of a busy service.

use plimsoll_domain::Assessment;
use plimsoll_domain::tables::{Tables, WeeklyRow};
use plimsoll_report::csv::{CsvOptions, File};

use crate::{events, sample};

/// What a repository has, in words.
pub(crate) const SIZE: &str =
    "300 practices, 130 metrics, 150 signals, 300 deployments, 300 changes, 600 runs, 28 weeks";

const PRACTICES: usize = 300;
const METRICS: usize = 130;
const SIGNALS: usize = 150;
const DEPLOYMENTS: u64 = 300;
const WEEKS: usize = 28;

/// One of many: names and numbers of its own.
pub(crate) fn repository(number: usize) -> (Assessment, Tables) {
    let mut assessment = sample::two_models();
    assessment.repository.name = format!("harbour/keel-{number}");
    let off = 1.0 + number as f64 / 997.0;
    assessment.practices = (0..PRACTICES)
        .map(|index| {
            let mut practice = assessment.practices[index % assessment.practices.len()].clone();
            practice.id = format!("{}-{index}", practice.id);
            practice
        })
        .collect();
    assessment.metrics = (0..METRICS)
        .map(|index| {
            let mut metric = assessment.metrics[index % assessment.metrics.len()].clone();
            metric.component = (index >= assessment.metrics.len()).then(|| format!("part-{index}"));
            metric.value = metric.value.map(|value| value / off);
            metric
        })
        .collect();
    assessment.signals = (0..SIGNALS)
        .filter_map(|index| {
            let mut signal = assessment.signals.get(index % assessment.signals.len().max(1))?.clone();
            signal.id = format!("{}-{index}", signal.id);
            Some(signal)
        })
        .collect();
    let mut tables = events::tables(DEPLOYMENTS, 14);
    let mondays: std::collections::BTreeSet<_> = tables.coverage.iter().map(|row| row.week).collect();
    tables.weeks = mondays
        .into_iter()
        .take(WEEKS)
        .map(|week| {
            let mut row = WeeklyRow::new(week);
            row.values = std::array::from_fn(|column| Some(column as f64 / off));
            row
        })
        .collect();
    (assessment, tables)
}

/// The cells of all tables, ready as text.
pub(crate) fn cells(assessment: &Assessment, tables: &Tables) -> Vec<Vec<csv::StringRecord>> {
    let read = |file: File| {
        let text = file.table(assessment, tables).csv(&CsvOptions::default());
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        reader.records().map(Result::unwrap).collect()
    };
    File::ALL.into_iter().map(read).collect()
}

/// The same cells written by the `csv` crate.
pub(crate) fn plain_tables(tables: &[Vec<csv::StringRecord>]) -> usize {
    let write = |records: &Vec<csv::StringRecord>| {
        let mut writer = csv::Writer::from_writer(Vec::new());
        records.iter().for_each(|record| writer.write_record(record).unwrap());
        writer.into_inner().unwrap().len()
    };
    tables.iter().map(write).sum()
}
