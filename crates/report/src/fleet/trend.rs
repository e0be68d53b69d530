//! How a fleet went, night by night: a table of levels and metrics, and how many repositories stood on which level.

use plimsoll_domain::Timestamp;
use plimsoll_domain::fleet::{Member, Way};

use super::digest::{Distribution, distribution};
use crate::csv::{CsvOptions, Figure, Table};
use crate::number::Number;
use crate::rungs::Rungs;

/// Rows that the table may have: what a spreadsheet takes, less its header.
const ROWS: usize = 1_048_575;

const HEADER: [&str; 7] = ["repository", "as_of", "kind", "id", "value", "unit", "word"];

/// How a fleet stood on one night.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NightLevels {
    /// The night's instant.
    pub as_of: Timestamp,
    /// How many repositories stood on each level of each category.
    pub distribution: Vec<Distribution>,
    /// Repositories that got worse in something, by what stood before.
    pub worse: u64,
    /// Repositories that got better in something.
    pub better: u64,
}

/// Nights of a fleet, added one by one, so that no more than one is in memory.
#[derive(Debug)]
pub struct Trend {
    options: CsvOptions,
    room: usize,
    /// The rows of each night, newest first, each as the table's text.
    rows: Vec<String>,
    nights: Vec<NightLevels>,
}

impl Trend {
    /// A trend without a night.
    #[must_use]
    pub fn new(options: CsvOptions) -> Self {
        Self { options, room: ROWS, rows: Vec::new(), nights: Vec::new() }
    }

    /// Adds a night that is older than all before. False when it has no room any more: then it is left out, and so are
    /// all that are older.
    pub fn add(&mut self, as_of: Timestamp, members: &[Member]) -> bool {
        let table = table(as_of, members);
        if table.rows.len() > self.room {
            self.room = 0;
            return false;
        }
        self.room -= table.rows.len();
        self.rows.push(table.rows_as_csv(&self.options));
        let turned = |way: Way| {
            members.iter().filter(|member| member.changes.iter().any(|change| change.way == way)).count()
                as u64
        };
        let distribution = distribution(members);
        self.nights.push(NightLevels {
            as_of,
            distribution,
            worse: turned(Way::Worse),
            better: turned(Way::Better),
        });
        true
    }

    /// `fleet-trend.csv`: a row for every night, repository, level and metric that has a value, oldest first. A level is
    /// counted from 1; 0 is below the first.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut text = Table::new(&HEADER).csv(&self.options);
        self.rows.iter().rev().for_each(|rows| text.push_str(rows));
        text
    }

    /// How the fleet stood on each night, oldest first.
    #[must_use]
    pub fn nights(&self) -> Vec<NightLevels> {
        self.nights.iter().rev().cloned().collect()
    }
}

fn table(as_of: Timestamp, members: &[Member]) -> Table {
    let mut table = Table::new(&HEADER);
    for member in members.iter().filter(|member| member.state.is_assessed()) {
        for level in &member.levels {
            let height = Rungs::new(&level.ladder).span(level).observed;
            table
                .row()
                .text(&member.name)
                .time(as_of)
                .text("level")
                .text(&format!("{}.{}", level.model, level.category))
                .whole(height.map(|height| height as u64), Figure::Count)
                .text("level")
                .text(level.observed.as_str())
                .end();
        }
        for figure in &member.figures {
            let unit = figure.unit.as_str();
            table
                .row()
                .text(&member.name)
                .time(as_of)
                .text("metric")
                .text(&figure.id)
                .number(figure.value.and_then(Number::new), Figure::of(unit))
                .text(unit)
                .text(figure.state.as_str())
                .end();
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_domain::fleet::{Figure as Value, MemberState};
    use plimsoll_domain::metric::{MetricState, Unit};

    fn member(name: &str) -> Member {
        let figure = Value {
            id: "queue-time".to_owned(),
            state: MetricState::Measured,
            value: Some(3.0),
            unit: Unit::Seconds,
            n: 4,
            interval: None,
        };
        Member { figures: vec![figure; 2], ..Member::named(name, MemberState::Assessed) }
    }

    fn night(day: u32) -> Timestamp {
        format!("2026-03-{day:02}T02:00:00Z").parse().unwrap()
    }

    #[test]
    fn the_oldest_night_comes_first_and_the_header_once() {
        let mut trend = Trend::new(CsvOptions::default());
        assert!(trend.add(night(2), &[member("b")]) && trend.add(night(1), &[member("a")]));
        let text = trend.csv();
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines.len(), 5);
        assert_eq!(lines[1], "a,2026-03-01T02:00:00Z,metric,queue-time,3,seconds,measured");
        assert!(lines[0].starts_with("repository,") && lines[3].starts_with("b,"), "{text}");
        assert_eq!(trend.nights()[0].as_of, night(1));
    }

    #[test]
    fn nights_without_room_are_left_out_whole_and_so_are_older_ones() {
        let mut trend = Trend { room: 5, ..Trend::new(CsvOptions::default()) };
        assert!(trend.add(night(3), &[member("a")]));
        assert!(!trend.add(night(2), &[member("a"), member("b")]));
        assert!(!trend.add(night(1), &[member("a")]), "no gaps");
        assert_eq!((trend.csv().lines().count(), trend.nights().len()), (3, 1));
    }
}
