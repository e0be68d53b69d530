//! The table of metrics.

use anstyle::Style;
use plimsoll_domain::metric::{Direction, MetricState, MetricValue};

use super::human;
use super::page::{FAINT, Line, PLAIN, Page, STRONG, WARN};
use crate::sound;

/// Widest name column.
const LONGEST_NAME: usize = 38;

/// The component that stands for versions of the repository itself.
const ROOT: &str = "(root)";
/// The variant that says how often in another unit.
const DAYS_PER_WEEK: &str = "days-per-week";

/// One row of the table as texts.
struct Row<'a> {
    metric: &'a MetricValue,
    name: String,
    cells: Vec<String>,
}

/// A column: its head and what stands in it.
struct Column {
    head: &'static str,
    text: fn(&MetricValue, f64) -> String,
    /// Columns with a higher number are the first to go where there is no room.
    rank: u8,
}

const COLUMNS: [Column; 7] = [
    Column { head: "value", text: |metric, value| human::value(value, metric.unit), rank: 0 },
    Column { head: MEDIAN, text: median, rank: 3 },
    Column { head: "95 % interval", text: interval, rank: 2 },
    Column { head: "p75", text: |metric, _| quantile(metric, metric.p75), rank: 5 },
    Column { head: "p90", text: |metric, _| quantile(metric, metric.p90), rank: 4 },
    Column { head: "n", text: |metric, _| human::count(metric.n), rank: 0 },
    Column { head: TREND, text: trend, rank: 1 },
];

/// Head of the column that says what the value is.
const MEDIAN: &str = "";
/// Head of the trend's column.
const TREND: &str = "trend";

/// Writes the measured metrics as a table, and why the others are not measured.
pub(crate) fn write(page: &mut Page, metrics: &[MetricValue]) {
    if metrics.is_empty() {
        return;
    }
    page.heading("Metrics", "");
    let (parts, rows): (Vec<_>, Vec<_>) = metrics
        .iter()
        .filter(|metric| sound::value(metric).is_some() && (page.verbose || !is_detail(metric, metrics)))
        .partition(|metric| is_part(metric, metrics));
    // Components have notes of their own; they are shown with everything else that is not asked for at first.
    let footnotes = if page.verbose { footnotes(&rows, &parts) } else { footnotes(&rows, &[]) };
    let rows: Vec<Row<'_>> = rows.into_iter().filter_map(|metric| row(metric, metrics)).collect();
    if rows.is_empty() {
        page.push(page.line(2).add(WARN, "no metric could be measured"));
    }
    write_table(page, &rows, &parts, &footnotes);
    for (index, note) in footnotes.iter().enumerate() {
        let lead = page.line(2).add(FAINT, &format!("[{}] ", index + 1));
        page.prose(lead, FAINT, note);
    }
    not_measured(page, metrics);
}

/// Whether a metric is one component of a headline metric: those are listed in a line below it.
pub(crate) fn is_part(metric: &MetricValue, metrics: &[MetricValue]) -> bool {
    metric.component.is_some()
        && metrics.iter().any(|other| {
            let same = other.id == metric.id
                && other.variant == metric.variant
                && other.environment == metric.environment;
            same && other.component.is_none() && sound::value(other).is_some()
        })
}

/// Whether a metric repeats, for one component, what its metric's other parts already say in another unit.
fn is_detail(metric: &MetricValue, metrics: &[MetricValue]) -> bool {
    let whole = |other: &MetricValue| {
        other.id == metric.id && other.variant == metric.variant && other.component.is_none()
    };
    metric.variant.as_deref() == Some(DAYS_PER_WEEK)
        && metric.component.is_some()
        && metrics.iter().any(whole)
}

fn row<'a>(metric: &'a MetricValue, metrics: &[MetricValue]) -> Option<Row<'a>> {
    let value = sound::value(metric)?;
    let cells = COLUMNS.iter().map(|column| (column.text)(metric, value)).collect();
    Some(Row { metric, name: name(metric, metrics), cells })
}

/// A metric's name; a variant stands indented below its metric.
fn name(metric: &MetricValue, metrics: &[MetricValue]) -> String {
    let headline = |other: &MetricValue| {
        other.id == metric.id
            && other.variant.is_none()
            && other.component.is_none()
            && sound::value(other).is_some()
    };
    let base = match &metric.variant {
        Some(variant) if metrics.iter().any(headline) => format!("  {variant}"),
        Some(variant) => format!("{}.{variant}", metric.id),
        None => metric.id.clone(),
    };
    let inside = [metric.environment.as_deref(), metric.component.as_deref()];
    inside.into_iter().flatten().fold(base, |name, part| format!("{name} [{part}]"))
}

/// The interval of a value, or nothing.
pub(crate) fn interval(metric: &MetricValue, _: f64) -> String {
    match metric.interval {
        Some((low, high)) if low.is_finite() && high.is_finite() => human::interval(low, high, metric.unit),
        _ => String::new(),
    }
}

/// The word "median" beside a value that is one; a reader must not take it for a mean.
pub(crate) fn median(metric: &MetricValue, value: f64) -> String {
    if metric.p50 == Some(value) { "median".to_owned() } else { String::new() }
}

/// A quantile in the metric's unit, or nothing.
pub(crate) fn quantile(metric: &MetricValue, quantile: Option<f64>) -> String {
    quantile
        .filter(|quantile| quantile.is_finite())
        .map(|quantile| human::value(quantile, metric.unit))
        .unwrap_or_default()
}

/// Which way a metric goes, or nothing.
pub(crate) fn trend(metric: &MetricValue, _: f64) -> String {
    let Some(trend) = metric.trend else {
        return String::new();
    };
    if trend.direction == Direction::None {
        return "none shown".to_owned();
    }
    let arrow = if trend.slope_per_week < 0.0 { '↘' } else { '↗' };
    format!("{arrow} {}", trend.direction.as_str())
}

fn write_table(page: &mut Page, rows: &[Row<'_>], parts: &[&MetricValue], footnotes: &[&str]) {
    if rows.is_empty() {
        return;
    }
    let names = rows.iter().map(|row| page.measure(&row.name)).max().unwrap_or(0).min(LONGEST_NAME);
    let notes = rows.iter().map(|row| numbers(footnotes, &row.metric.caveats).len() + 2).max().unwrap_or(0);
    let columns = fitting(page, rows, names + notes.clamp("  notes".len(), 16));
    let mut head = page.line(2).left(FAINT, "metric", names);
    for (index, width) in &columns {
        head = place(spaced(head, *index), *index, COLUMNS[*index].head, *width, FAINT);
    }
    page.push(if footnotes.is_empty() { head } else { head.add(FAINT, "  notes") });
    for row in rows {
        let mut line = page.line(2).left(PLAIN, &row.name, names);
        for (index, width) in &columns {
            let style = if *index == 0 { STRONG } else { PLAIN };
            line = place(spaced(line, *index), *index, &row.cells[*index], *width, style);
        }
        let notes = numbers(footnotes, &row.metric.caveats);
        page.push(line.add(WARN, &if notes.is_empty() { notes } else { format!("  {notes}") }));
        write_parts(page, row.metric, parts, footnotes);
    }
}

/// Blanks before a column; the word beside the value stands close to it.
fn spaced(line: Line, index: usize) -> Line {
    line.add(PLAIN, if COLUMNS[index].head == MEDIAN { " " } else { "  " })
}

/// Numbers flush right, words flush left.
fn place(line: Line, index: usize, text: &str, width: usize, style: Style) -> Line {
    if [MEDIAN, TREND].contains(&COLUMNS[index].head) {
        line.left(style, text, width)
    } else {
        line.right(style, text, width)
    }
}

/// The columns that hold something and fit beside what names and notes have taken, with their widths.
fn fitting(page: &Page, rows: &[Row<'_>], taken: usize) -> Vec<(usize, usize)> {
    let filled = |index: &usize| rows.iter().any(|row| !row.cells[*index].is_empty());
    let width = |index: usize| {
        let widest = rows.iter().map(|row| page.measure(&row.cells[index])).max().unwrap_or(0);
        (index, widest.max(page.measure(COLUMNS[index].head)))
    };
    let mut columns: Vec<_> = (0..COLUMNS.len()).filter(filled).map(width).collect();
    while columns.iter().map(|(_, width)| width + 2).sum::<usize>() + 2 + taken > page.width {
        let Some(least) = columns.iter().enumerate().max_by_key(|(_, (index, _))| COLUMNS[*index].rank)
        else {
            break;
        };
        if COLUMNS[least.1.0].rank == 0 {
            break;
        }
        columns.remove(least.0);
    }
    columns
}

/// The components of a metric in one flowing line, each with its sample size unless all share it.
fn write_parts(page: &mut Page, metric: &MetricValue, parts: &[&MetricValue], footnotes: &[&str]) {
    let same = |part: &&&MetricValue| {
        part.id == metric.id && part.variant == metric.variant && part.environment == metric.environment
    };
    let mut own: Vec<_> = parts.iter().filter(same).copied().collect();
    // What belongs to the whole repository comes before its parts; the others keep their order.
    own.sort_by_key(|part| part.component.as_deref() != Some(ROOT));
    let Some(first) = own.first().filter(|_| metric.component.is_none()) else {
        return;
    };
    let shared = own.iter().all(|part| part.n == first.n);
    let items: Vec<_> = own
        .iter()
        .map(|part| {
            let value = sound::value(part).map(|value| human::value(value, part.unit)).unwrap_or_default();
            let n = if shared { String::new() } else { format!(" (n {})", human::count(part.n)) };
            let notes = numbers(footnotes, &part.caveats);
            let notes = if notes.is_empty() { notes } else { format!(" {notes}") };
            (PLAIN, format!("{} {value}{n}{notes}", part.component.as_deref().unwrap_or_default()))
        })
        .collect();
    let each = if shared {
        format!("of which, n {} each: ", human::count(first.n))
    } else {
        "of which: ".to_owned()
    };
    let lead = page.line(4).add(FAINT, &each);
    page.flow(lead, &items, if page.verbose { usize::MAX } else { 3 });
}

/// Every caveat once, in the order in which rows mention them.
fn footnotes<'a>(rows: &[&'a MetricValue], parts: &[&'a MetricValue]) -> Vec<&'a str> {
    let mut notes: Vec<&str> = Vec::new();
    for caveat in rows.iter().chain(parts).flat_map(|metric| &metric.caveats) {
        if !notes.contains(&caveat.as_str()) {
            notes.push(caveat);
        }
    }
    notes
}

/// The footnotes of some caveats: `[1,3]`.
fn numbers(footnotes: &[&str], caveats: &[String]) -> String {
    let mut numbers: Vec<_> =
        caveats.iter().filter_map(|caveat| footnotes.iter().position(|note| note == caveat)).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let numbers: Vec<_> = numbers.into_iter().map(|number| (number + 1).to_string()).collect();
    if numbers.is_empty() { String::new() } else { format!("[{}]", numbers.join(",")) }
}

/// Metrics that have no value for one reason.
struct Unmeasured<'a> {
    state: MetricState,
    reason: &'a str,
    names: Vec<(Style, String)>,
}

/// The metrics without a value by state and reason, a line for each.
fn not_measured(page: &mut Page, metrics: &[MetricValue]) {
    page.blank();
    let mut before = None;
    for group in unmeasured(metrics, page.verbose) {
        let state = group.state.as_str().replace('-', " ");
        let label = if before == Some(group.state) { "" } else { state.as_str() };
        before = Some(group.state);
        let lead = page.line(2).left(WARN, label, 16);
        write_reason(page, lead, group.reason, &group.names);
    }
}

fn unmeasured(metrics: &[MetricValue], verbose: bool) -> Vec<Unmeasured<'_>> {
    let mut groups: Vec<Unmeasured<'_>> = Vec::new();
    let shown = |metric: &&MetricValue| verbose || !is_detail(metric, metrics);
    for metric in metrics.iter().filter(|metric| sound::value(metric).is_none()).filter(shown) {
        let state = sound::state(metric);
        let reason = sound::reason(metric).map_or("", |(_, text)| text);
        let name = (PLAIN, name(metric, metrics).trim_start().to_owned());
        match groups.iter_mut().find(|group| group.state == state && group.reason == reason) {
            Some(group) => group.names.push(name),
            None => groups.push(Unmeasured { state, reason, names: vec![name] }),
        }
    }
    let states = [MetricState::Absent, MetricState::Unknown, MetricState::NotApplicable];
    groups.sort_by_key(|group| states.iter().position(|state| *state == group.state));
    groups
}

/// A reason and the metrics it holds for, on one line where the reason leaves room.
fn write_reason(page: &mut Page, lead: Line, reason: &str, names: &[(Style, String)]) {
    let lines = if page.verbose { usize::MAX } else { 1 };
    let indent = lead.width();
    let inline = lead.clone().add(FAINT, reason).add(FAINT, ": ");
    if inline.width() * 5 <= page.prose_width() * 3 {
        page.flow(inline, names, lines);
    } else {
        page.flow(lead, names, lines);
        let below = page.line(indent);
        page.prose(below, FAINT, reason);
    }
}
