//! How long the trunk stays broken.

use plimsoll_domain::metric::Unit;
use plimsoll_domain::record::Conclusion;
use plimsoll_domain::time::Week;
use plimsoll_domain::{MetricValue, Source};

use super::completed::{Completed, whole_and_parts};
use super::seen;
use crate::catalogue::{Better, Metric, MetricDoc};
use crate::context::Context;
use crate::measure;
use crate::words;

pub(crate) const TIME_RED: Metric = Metric { doc: RED, compute: time_red };
pub(crate) const TIME_TO_GREEN: Metric = Metric { doc: GREEN, compute: time_to_green };

const RED: MetricDoc = MetricDoc {
    id: "time-red",
    title: "Time red",
    unit: Unit::Ratio,
    better: Some(Better::Lower),
    definition: "Share of the window in which the last run on the trunk that had ended with a verdict was a failing \
                 one. Time before the first such run is left out. Each workflow stands beside it, by its own runs: \
                 where several workflows run, a green one does not hide a red one there.",
    source: "Plimsoll's definition, after the rule to fix a broken build at once.",
    needs: "run history",
    variants: &[],
};

const GREEN: MetricDoc = MetricDoc {
    id: "time-to-green",
    title: "Time to green",
    unit: Unit::Seconds,
    better: Some(Better::Lower),
    definition: "From the finish of the run that turned the trunk red to the finish of the next run there that \
                 succeeded; it belongs to the window by the latter. Median. Each workflow stands beside it, by its \
                 own runs.",
    source: "Plimsoll's definition, after the rule to fix a broken build at once.",
    needs: "run history",
    variants: &[],
};

/// A stretch in which the last verdict was a failure, with the runs that began and ended it.
struct Stretch<'r, 'a> {
    begun: &'r Completed<'a>,
    ended: Option<&'r Completed<'a>>,
}

impl Stretch<'_, '_> {
    /// How many of its seconds lie between two instants.
    fn seconds_within(&self, begin: i64, end: i64) -> i64 {
        let ended = self.ended.map_or(end, |ended| ended.finished);
        (ended.min(end) - self.begun.finished.max(begin)).max(0)
    }
}

fn stretches<'r, 'a>(runs: &[&'r Completed<'a>]) -> Vec<Stretch<'r, 'a>> {
    let mut found: Vec<Stretch<'r, 'a>> = Vec::new();
    for run in runs {
        let open = found.last_mut().filter(|last| last.ended.is_none());
        match (open, run.conclusion == Conclusion::Success) {
            (Some(open), true) => open.ended = Some(run),
            (None, false) => found.push(Stretch { begun: run, ended: None }),
            _ => {}
        }
    }
    found
}

/// Runs on the trunk with a verdict up to the window's end; the state at its beginning comes from before it.
fn until_end<'c, 'a>(context: &'c Context<'a>) -> Vec<&'c Completed<'a>> {
    let end = context.window.to.timestamp();
    let runs = context.verdicts().iter().filter(|run| run.on_trunk && run.is_conclusive());
    runs.filter(|run| run.finished <= end).collect()
}

fn time_red(context: &Context<'_>) -> Vec<MetricValue> {
    if let Some(missing) = seen::unless_seen(context, &RED, Source::Runs) {
        return vec![missing];
    }
    let runs = until_end(context);
    whole_and_parts(context, &runs, |runs| share(context, runs)).unwrap_or_else(|| {
        vec![seen::none(context, &RED, Source::Runs, "no run on the trunk ended with a verdict")]
    })
}

fn share(context: &Context<'_>, runs: &[&Completed<'_>]) -> Option<MetricValue> {
    let (from, to) = (context.window.from.timestamp(), context.window.to.timestamp());
    let begin = runs.first()?.finished.max(from);
    let watched = to - begin;
    if watched <= 0 {
        return None;
    }
    let stretches = stretches(runs);
    let red_in = |one: &Stretch<'_, '_>| one.seconds_within(begin, to);
    let red: i64 = stretches.iter().map(red_in).sum();
    // The state that the window began with rests on one run too.
    let before = usize::from(runs.iter().any(|run| run.finished <= from));
    let inside = before + runs.iter().filter(|run| context.inside(run.finished)).count();
    let mut value = measure::counted(RED.id, Unit::Ratio, red as f64 / watched as f64, inside as u64);
    if context.weeks.are_kept() {
        let weekly = by_week(context, runs.first()?.finished, &stretches);
        measure::keep(&mut value, &context.weeks, weekly);
    }
    if begin > from {
        value.caveats.push(format!("watched from {}, the first run's end", words::day(begin)));
    }
    let mut longest: Vec<_> = stretches.iter().filter(|one| red_in(one) > 0).collect();
    longest.sort_by_key(|one| (std::cmp::Reverse(red_in(one)), one.begun.finished));
    value.evidence = longest
        .iter()
        .take(3)
        .map(|one| {
            let span = words::span(red_in(one) as f64);
            let still = if one.ended.is_none() { ", and still" } else { "" };
            one.begun
                .evidence(context.facts, format!("red for {span}{still}, begun by {}", one.begun.workflow()))
        })
        .collect();
    if value.evidence.is_empty() {
        value.evidence.extend(runs.last().map(|run| run.evidence(context.facts, "the newest counted")));
    }
    Some(value)
}

/// The share of each week that was red, since the first run ended.
fn by_week(context: &Context<'_>, first: i64, stretches: &[Stretch<'_, '_>]) -> Vec<(u32, f64)> {
    let share = |week: &Week| {
        let end = week.next().start().timestamp() - 1;
        let begin = first.max(week.start().timestamp() - 1);
        // Stretches follow each other: those of a week stand together.
        let after = stretches.partition_point(|one| one.ended.is_some_and(|run| run.finished <= begin));
        let own = stretches[after..].iter().take_while(|one| one.begun.finished < end);
        let red: i64 = own.map(|one| one.seconds_within(begin, end)).sum();
        (begin < end).then(|| red as f64 / (end - begin) as f64)
    };
    let weeks = (0..).zip(context.weeks.all());
    weeks.filter_map(|(number, week)| Some((number, share(week)?))).collect()
}

fn time_to_green(context: &Context<'_>) -> Vec<MetricValue> {
    if let Some(missing) = seen::unless_seen(context, &GREEN, Source::Runs) {
        return vec![missing];
    }
    let runs = until_end(context);
    whole_and_parts(context, &runs, |runs| repair(context, runs)).unwrap_or_else(|| {
        vec![seen::none(
            context,
            &GREEN,
            Source::Runs,
            "no run that turned the trunk green again after a failing one",
        )]
    })
}

fn repair(context: &Context<'_>, runs: &[&Completed<'_>]) -> Option<MetricValue> {
    let stretches = stretches(runs);
    let ended: Vec<_> = stretches
        .iter()
        .filter_map(|one| Some((one, one.ended?)))
        .filter(|(_, ended)| context.inside(ended.finished))
        .map(|(one, ended)| (one, ended.finished, (ended.finished - one.begun.finished) as f64))
        .collect();
    let samples: Vec<_> = ended.iter().map(|(_, _, span)| *span).collect();
    let value = measure::distribution(&GREEN, samples.clone())?;
    let timed: Vec<_> = ended.iter().map(|(_, at, span)| (*at, *span)).collect();
    let mut value = measure::with_median_trend(value, &context.weeks, &timed);
    if stretches.iter().any(|one| one.ended.is_none()) {
        value
            .caveats
            .push("the trunk is red at the window's end, and that stretch is not in the figure".to_owned());
    }
    value.evidence = measure::examples(&samples)
        .into_iter()
        .map(|at| {
            let (one, _, span) = &ended[at];
            let begun = one.begun;
            begun.evidence(
                context.facts,
                format!("{} broke; green after {}", begun.workflow(), words::span(*span)),
            )
        })
        .collect();
    Some(value)
}
