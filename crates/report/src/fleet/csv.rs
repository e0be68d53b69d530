//! `fleet.csv`: one row per repository of a night.

use plimsoll_domain::fleet::{MemberState, Night, Way};

use crate::csv::{Column, CsvOptions, Figure, Table, column};
use crate::number::Number;

/// The first columns; then come the levels of the first model's categories and the metrics.
const COLUMNS: [Column; 11] = [
    column("repository", "text", "none", "name of the repository"),
    column("as_of", "time", "UTC", "the night's instant"),
    column("groups", "list", "none", "the groups it belongs to"),
    column(
        "state",
        "assessed, empty, gone, incomplete, stale, not-reached or failed",
        "none",
        "how it fared in this night",
    ),
    column("reason", "text", "none", "why it is not simply assessed"),
    column("since", "time", "UTC", "the instant that changes are told against"),
    column("worse", "number", "count", "levels, practices and metrics that got worse"),
    column("better", "number", "count", "those that got better"),
    column("less_known", "number", "count", "those that are no longer known"),
    column("requests", "number", "count", "requests made to the platform"),
    column("url", "address", "none", "its home on the web"),
];

/// A row for every repository: how it fared, its observed levels, its metrics.
#[must_use]
pub fn fleet_csv(night: &Night, options: &CsvOptions) -> String {
    let model = super::first_model(night);
    let mut categories: Vec<&str> = Vec::new();
    let mut metrics: Vec<&str> = Vec::new();
    for member in &night.members {
        for level in member.levels.iter().filter(|level| Some(level.model.as_str()) == model) {
            if !categories.contains(&level.category.as_str()) {
                categories.push(&level.category);
            }
        }
        for figure in &member.figures {
            if !metrics.contains(&figure.id.as_str()) {
                metrics.push(&figure.id);
            }
        }
    }
    let header: Vec<String> = COLUMNS
        .iter()
        .map(|column| column.name.to_owned())
        .chain(categories.iter().map(|category| format!("{}.{category}", model.unwrap_or_default())))
        .chain(metrics.iter().map(|metric| (*metric).to_owned()))
        .collect();
    let mut table = Table::of(header);
    for member in &night.members {
        let count = |way| member.changes.iter().filter(|change| change.way == way).count() as u64;
        let known = member.state.is_assessed();
        let told = |number: u64| if known { Some(number) } else { None };
        let mut row = table
            .row()
            .text(&member.name)
            .time(night.as_of)
            .list(&member.groups)
            .text(member.state.as_str())
            .maybe(member.reason.as_deref())
            .time(member.since)
            .whole(told(count(Way::Worse)), Figure::Count)
            .whole(told(count(Way::Better)), Figure::Count)
            .whole(told(member.less_known), Figure::Count)
            .whole(
                Some(member.requests).filter(|sent| *sent > 0 || member.state != MemberState::NotReached),
                Figure::Count,
            )
            .url(member.url.as_deref());
        for category in &categories {
            let of = |level: &&plimsoll_domain::LevelVerdict| {
                Some(level.model.as_str()) == model && level.category == *category
            };
            row = row.maybe(member.levels.iter().find(of).map(|level| level.observed.as_str()));
        }
        for metric in &metrics {
            let figure = member.figure(metric);
            let value = figure.and_then(|figure| figure.value).and_then(Number::new);
            row = row.number(value, figure.map_or(Figure::Plain, |figure| Figure::of(figure.unit.as_str())));
        }
        row.end();
    }
    table.csv(options)
}
