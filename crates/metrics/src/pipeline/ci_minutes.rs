//! How much time of machines the pipeline takes.

use std::collections::BTreeMap;

use plimsoll_domain::metric::Unit;
use plimsoll_domain::record::Job;
use plimsoll_domain::{Evidence, EvidenceKind, MetricValue, Reason, ReasonCode, Source};

use super::seen;
use crate::catalogue::{Metric, MetricDoc};
use crate::context::Context;
use crate::measure;
use crate::words;

pub(crate) const METRIC: Metric = Metric { doc: DOC, compute };

const DOC: MetricDoc = MetricDoc {
    id: "ci-minutes",
    title: "CI minutes",
    unit: Unit::Minutes,
    better: None,
    definition: "Minutes of job time per whole ISO week: from start to end of every job of every attempt, by the \
                 week of its end. Median over weeks; a week without jobs counts as zero once there was a job. Each \
                 workflow stands beside it.",
    source: "Plimsoll's definition.",
    needs: "jobs of runs",
    variants: &[
        ("total", "all minutes in the window"),
        (
            "rounded-up",
            "per week, each job rounded up to a whole minute, as hosted runners are billed, without the factor of their kind",
        ),
    ],
};

fn compute(context: &Context<'_>) -> Vec<MetricValue> {
    if let Some(missing) = seen::unless_seen(context, &DOC, Source::Jobs) {
        return seen::for_all(&DOC, &missing);
    }
    let timed: Vec<(&Job, i64, f64)> = context
        .jobs_inside()
        .filter_map(|(job, at)| Some((job, at, job.duration_seconds()? as f64 / 60.0)))
        .collect();
    if timed.is_empty() {
        return seen::for_all(&DOC, &seen::none(context, &DOC, Source::Jobs, "no job ended"));
    }
    let pairs = |of: &dyn Fn(f64) -> f64| {
        timed.iter().map(|(_, at, minutes)| (*at, of(*minutes))).collect::<Vec<_>>()
    };
    let mut values = vec![per_week(context, &pairs(&|minutes| minutes))];
    let total: f64 = timed.iter().map(|(_, _, minutes)| minutes).sum();
    values.push(measure::counted(DOC.id, Unit::Minutes, total, timed.len() as u64).variant("total"));
    values.push(per_week(context, &pairs(&f64::ceil)).variant("rounded-up"));
    let untimed = context.jobs_inside().count() - timed.len();
    if untimed > 0 {
        let jobs = words::count(untimed, "job", "jobs");
        values[0].caveats.push(format!("{jobs} without usable times left out"));
    }
    let longest = timed.iter().max_by(|one, other| one.2.total_cmp(&other.2).then(other.0.id.cmp(&one.0.id)));
    for value in values.iter_mut().filter(|value| value.value.is_some()) {
        value.evidence.extend(longest.map(|(job, _, minutes)| evidence(context, job, *minutes)));
    }
    values.extend(by_workflow(context, &timed));
    seen::say_partial(context, Source::Jobs, &mut values);
    values
}

fn evidence(context: &Context<'_>, job: &Job, minutes: f64) -> Evidence {
    let note = format!("the longest: job {}, {}", job.name, words::span(minutes * 60.0));
    let mut evidence = Evidence::new(EvidenceKind::Job, job.id.to_string()).with_note(note);
    evidence.url = context.facts.platform.job_url(job);
    evidence
}

fn by_workflow(context: &Context<'_>, timed: &[(&Job, i64, f64)]) -> Vec<MetricValue> {
    let names: BTreeMap<u64, &str> = context.runs().iter().map(|run| (run.run.id, run.workflow())).collect();
    let mut parts: BTreeMap<&str, Vec<&(&Job, i64, f64)>> = BTreeMap::new();
    for one in timed {
        parts.entry(names.get(&one.0.run).copied().unwrap_or("(running)")).or_default().push(one);
    }
    if parts.len() < 2 {
        return Vec::new();
    }
    let part = |(name, jobs): (&str, Vec<&(&Job, i64, f64)>)| {
        let pairs: Vec<_> = jobs.iter().map(|(_, at, minutes)| (*at, *minutes)).collect();
        let mut value = per_week(context, &pairs);
        let longest =
            jobs.iter().max_by(|one, other| one.2.total_cmp(&other.2).then(other.0.id.cmp(&one.0.id)));
        let evidence = longest.map(|(job, _, minutes)| evidence(context, job, *minutes));
        value.evidence.extend(evidence.filter(|_| value.value.is_some()));
        value.component(name)
    };
    parts.into_iter().map(part).collect()
}

/// The median of the weeks' sums since the first job.
fn per_week(context: &Context<'_>, pairs: &[(i64, f64)]) -> MetricValue {
    let rows = match measure::weekly(&context.weeks, pairs) {
        Ok(rows) => rows,
        Err(error) => {
            return measure::unknown(&DOC, Reason::new(ReasonCode::InternalError, error.to_string()));
        }
    };
    let Some(first) = rows.iter().map(|row| row.week).min() else {
        let reason = Reason::new(ReasonCode::BelowMinSample, "the window holds no whole ISO week with a job");
        return measure::unknown(&DOC, reason);
    };
    let mut sums = vec![0.0; context.weeks.len()];
    for row in rows {
        sums[row.week as usize] = row.mean * row.n as f64;
    }
    let weeks: Vec<_> = (first..).zip(sums.drain(..).skip(first as usize)).collect();
    let samples = weeks.iter().map(|(_, sum)| *sum).collect();
    let Some(mut value) = measure::distribution(&DOC, samples) else {
        let reason = Reason::new(ReasonCode::BelowMinSample, "the window holds no whole ISO week");
        return measure::unknown(&DOC, reason);
    };
    value.trend = crate::stats::trend(&weeks);
    measure::keep(&mut value, &context.weeks, weeks);
    value.caveats.extend(context.weeks.left_out());
    value
}
