//! `fleet-trend.csv`: levels and metrics of a fleet's repositories, night by night.

use plimsoll_domain::Timestamp;
use plimsoll_domain::fleet::Member;

use crate::csv::{CsvOptions, Figure, Table};
use crate::number::Number;
use crate::rungs::Rungs;

/// A repository as it was in a past night.
#[derive(Debug, Clone, PartialEq)]
pub struct Past {
    /// The night's instant.
    pub as_of: Timestamp,
    /// The repository then.
    pub member: Member,
}

/// A row for every night, repository, level and metric that has a value, oldest first. A level is counted from 1; 0 is
/// below the first.
#[must_use]
pub fn trend_csv(past: &[Past], options: &CsvOptions) -> String {
    let header = ["repository", "as_of", "kind", "id", "value", "unit", "word"];
    let mut table = Table::of(header.iter().map(|name| (*name).to_owned()).collect());
    for Past { as_of, member } in past.iter().filter(|past| past.member.state.is_assessed()) {
        for level in &member.levels {
            let height = Rungs::new(&level.ladder).span(level).observed;
            table
                .row()
                .text(&member.name)
                .time(*as_of)
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
                .time(*as_of)
                .text("metric")
                .text(&figure.id)
                .number(figure.value.and_then(Number::new), Figure::of(unit))
                .text(unit)
                .text(figure.state.as_str())
                .end();
        }
    }
    table.csv(options)
}
