//! How long runs take.

use plimsoll_domain::metric::Unit;
use plimsoll_domain::{MetricValue, Source};

use super::job_columns::NONE;
use super::seen;
use crate::catalogue::{Better, Metric, MetricDoc};
use crate::context::Context;
use crate::measure;
use crate::words;

pub(crate) const METRIC: Metric = Metric { doc: DOC, compute };

const DOC: MetricDoc = MetricDoc {
    id: "run-duration",
    title: "Run duration",
    unit: Unit::Seconds,
    better: Some(Better::Lower),
    definition: "From the start of a run's last attempt to its end, for runs that ended in the window with a verdict. \
                 Median. Each workflow stands beside it.",
    source: "Plimsoll's definition.",
    needs: "run history",
    variants: &[],
};

fn compute(context: &Context<'_>) -> Vec<MetricValue> {
    if let Some(missing) = seen::unless_seen(context, &DOC, Source::Runs) {
        return vec![missing];
    }
    let columns = context.run_columns();
    let judged: Vec<u32> =
        (0..).zip(&columns.verdict).filter(|(_, verdict)| **verdict).map(|(at, _)| at).collect();
    let Some(whole) = duration(context, &judged) else {
        return vec![seen::none(context, &DOC, Source::Runs, "no run ended with a verdict")];
    };
    let names = context.workflows().names();
    let mut parts: Vec<Vec<u32>> = vec![Vec::new(); names.len() + 1];
    for at in &judged {
        parts[usize::from(columns.workflows[*at as usize])].push(*at);
    }
    let parts: Vec<_> = names.iter().zip(parts).filter(|(_, own)| !own.is_empty()).collect();
    let mut values = vec![whole];
    if parts.len() > 1 {
        values.extend(parts.iter().filter_map(|(name, own)| Some(duration(context, own)?.component(name))));
    }
    seen::say_partial(context, Source::Runs, &mut values);
    values
}

/// How long the runs at some places of the columns took.
fn duration(context: &Context<'_>, runs: &[u32]) -> Option<MetricValue> {
    let columns = context.run_columns();
    // Clocks that contradict each other tell no duration.
    let timed: Vec<(u32, u32)> =
        runs.iter().map(|at| (*at, columns.took[*at as usize])).filter(|(_, took)| *took != NONE).collect();
    let mut samples: Vec<u32> = timed.iter().map(|(_, took)| *took).collect();
    let examples = measure::examples_by(&samples, Ord::cmp);
    let value = measure::distribution_of(&DOC, &mut samples)?;
    let by_week = timed.iter().map(|(at, took)| (columns.weeks[*at as usize], *took));
    let mut value = measure::with_median_trend_of(value, &context.weeks, by_week);
    let skewed = runs.len() - timed.len();
    if skewed > 0 {
        value
            .caveats
            .push(format!("{} that end before they start left out", words::count(skewed, "run", "runs")));
    }
    let example = |place: usize| {
        let (at, took) = timed[place];
        let run = context.run_at(at as usize);
        run.evidence(context.facts, format!("{}, {}", run.workflow(), words::span(f64::from(took))))
    };
    value.evidence = examples.into_iter().map(example).collect();
    Some(value)
}
