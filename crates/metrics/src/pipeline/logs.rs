//! Tests and coverage, as the logs of jobs show them.

use std::collections::BTreeMap;

use plimsoll_domain::log::JobReading;
use plimsoll_domain::metric::Unit;
use plimsoll_domain::record::Job;
use plimsoll_domain::{Evidence, EvidenceKind, MetricValue, Source};

use super::completed::Completed;
use super::seen;
use crate::catalogue::{Better, Metric, MetricDoc};
use crate::context::Context;
use crate::measure;

pub(crate) const TEST_COUNT: Metric = Metric { doc: COUNT, compute: test_count };
pub(crate) const TEST_FAILURE_RATE: Metric = Metric { doc: FAILURES, compute: test_failure_rate };
pub(crate) const COVERAGE_PERCENT: Metric = Metric { doc: COVERAGE, compute: coverage_percent };

const COUNT: MetricDoc = MetricDoc {
    id: "test-count",
    title: "Test count",
    unit: Unit::Count,
    better: None,
    definition: "Tests that a run on the trunk executed, all jobs of its last attempt together, by their logs; for \
                 runs that ended in the window and of which all logs of jobs that ran are kept. Median over runs.",
    source: "Plimsoll's definition.",
    needs: "job logs",
    variants: &[],
};

const FAILURES: MetricDoc = MetricDoc {
    id: "test-failure-rate",
    title: "Test failure rate",
    unit: Unit::Ratio,
    better: Some(Better::Lower),
    definition: "Of all tests that jobs in the window executed, by their logs, the share that failed or were in \
                 error.",
    source: "Plimsoll's definition.",
    needs: "job logs",
    variants: &[],
};

const COVERAGE: MetricDoc = MetricDoc {
    id: "coverage-percent",
    title: "Test coverage",
    unit: Unit::Ratio,
    better: Some(Better::Higher),
    definition: "Share of the code that tests execute, as the last figure in a job's log says; for jobs on the trunk \
                 that ended in the window. Median over jobs. What the tool counts (lines, statements, branches) \
                 differs between tools.",
    source: "Plimsoll's definition.",
    needs: "job logs",
    variants: &[],
};

/// Jobs in the window with what their logs show.
fn readings<'c>(context: &'c Context<'_>) -> impl Iterator<Item = (&'c Job, i64, &'c JobReading)> {
    let readings = &context.facts.platform.readings;
    context.jobs_inside().filter_map(|(job, at)| Some((job, at, readings.get(&job.id)?)))
}

fn job_evidence(context: &Context<'_>, job: &Job, note: String) -> Evidence {
    let mut evidence = Evidence::new(EvidenceKind::Job, job.id.to_string()).with_note(note);
    evidence.url = context.facts.platform.job_url(job);
    evidence
}

fn test_count(context: &Context<'_>) -> Vec<MetricValue> {
    if let Some(missing) = seen::unless_seen(context, &COUNT, Source::Logs) {
        return vec![missing];
    }
    let counted: Vec<(&Completed<'_>, u64)> =
        context.trunk_runs().filter_map(|run| Some((run, tests_of(context, run)?))).collect();
    let samples: Vec<_> = counted.iter().map(|(_, tests)| *tests as f64).collect();
    let Some(value) = measure::distribution(&COUNT, samples.clone()) else {
        let what = "no run on the trunk with tests in its logs";
        return vec![seen::none(context, &COUNT, Source::Logs, what)];
    };
    let timed: Vec<_> = counted.iter().map(|(run, _)| run.finished).zip(samples.iter().copied()).collect();
    let mut value = measure::with_median_trend(value, &context.weeks, &timed);
    value.evidence = measure::examples(&samples)
        .into_iter()
        .map(|at| {
            let (run, tests) = counted[at];
            run.evidence(context.facts, format!("{}, {tests} tests", run.workflow()))
        })
        .collect();
    let mut values = vec![value];
    seen::say_partial(context, Source::Logs, &mut values);
    values
}

/// Tests of all jobs of a run's last attempt; `None` where a job that ran has no log, or none shows tests.
fn tests_of(context: &Context<'_>, run: &Completed<'_>) -> Option<u64> {
    let platform = &context.facts.platform;
    let jobs = platform.jobs_of(run.run.id);
    let last = jobs.iter().map(|job| job.attempt).max()?;
    let mut sum: Option<u64> = None;
    for job in
        jobs.iter().filter(|job| job.attempt == last && super::completed::is_conclusive(job.conclusion))
    {
        let reading = platform.readings.get(&job.id)?;
        if let Some(tests) = reading.tests.as_ref().and_then(|tests| tests.counts.run()) {
            sum = Some(sum.unwrap_or(0).saturating_add(tests));
        }
    }
    sum
}

fn test_failure_rate(context: &Context<'_>) -> Vec<MetricValue> {
    if let Some(missing) = seen::unless_seen(context, &FAILURES, Source::Logs) {
        return vec![missing];
    }
    let (mut executed, mut failed, mut samples, mut worst) = (0_u64, 0_u64, Vec::new(), Vec::new());
    let mut by_week: BTreeMap<u32, (f64, f64)> = BTreeMap::new();
    for (job, at, reading) in readings(context) {
        let Some(counts) = reading.tests.as_ref().map(|tests| tests.counts) else { continue };
        let Some(run) = counts.run().filter(|run| *run > 0) else { continue };
        let own = counts.failed.unwrap_or(0).saturating_add(counts.errors.unwrap_or(0));
        executed = run.saturating_add(executed);
        failed = own.saturating_add(failed);
        samples.push((at, own as f64 / run as f64));
        if let Some(week) = context.weeks.number(at) {
            let (bad, all) = by_week.entry(week).or_default();
            (*bad, *all) = (*bad + own as f64, *all + run as f64);
        }
        if own > 0 {
            worst.push((std::cmp::Reverse(own), job, run));
        }
    }
    let Some(value) = measure::ratio(&FAILURES, failed, executed) else {
        return vec![seen::none(context, &FAILURES, Source::Logs, "no log shows tests that were executed")];
    };
    let mut value = measure::with_mean_trend(value, &context.weeks, &samples);
    // The week's figure is the headline's: all its tests in one pot.
    let pooled = by_week.into_iter().map(|(week, (bad, all))| (week, bad / all)).collect();
    measure::keep(&mut value, &context.weeks, pooled);
    worst.sort_by_key(|(own, job, _)| (*own, job.id));
    value.evidence = worst
        .iter()
        .take(3)
        .map(|(own, job, run)| {
            job_evidence(context, job, format!("{} of {run} failed in job {}", own.0, job.name))
        })
        .collect();
    if value.evidence.is_empty() {
        let newest = readings(context)
            .filter(|(.., reading)| reading.tests.is_some())
            .max_by_key(|(job, at, _)| (*at, job.id));
        value
            .evidence
            .extend(newest.map(|(job, ..)| job_evidence(context, job, "the newest counted".to_owned())));
    }
    value.caveats.push("tests of one job fail together: the interval is too narrow".to_owned());
    say_sampled(context, &mut value);
    let mut values = vec![value];
    seen::say_partial(context, Source::Logs, &mut values);
    values
}

/// Collected with the usual choice, logs of failures are all there and of successes one a week.
fn say_sampled(context: &Context<'_>, value: &mut MetricValue) {
    let (mut good, mut good_read) = (0_u64, 0_u64);
    for (job, _) in context
        .jobs_inside()
        .filter(|(job, _)| job.conclusion == plimsoll_domain::record::Conclusion::Success)
    {
        good += 1;
        good_read += u64::from(context.facts.platform.readings.contains_key(&job.id));
    }
    if good_read < good {
        value.caveats.push(format!(
            "logs of {good_read} of {good} jobs that succeeded were read, and of those that failed more: the share of \
             failures is too high (`plimsoll collect --logs all` reads all)"
        ));
    }
}

fn coverage_percent(context: &Context<'_>) -> Vec<MetricValue> {
    if let Some(missing) = seen::unless_seen(context, &COVERAGE, Source::Logs) {
        return vec![missing];
    }
    let on_trunk: BTreeMap<u64, &Completed<'_>> = context.trunk_runs().map(|run| (run.run.id, run)).collect();
    let told: Vec<_> = readings(context)
        .filter(|(job, ..)| on_trunk.contains_key(&job.run))
        .filter_map(|(job, at, reading)| {
            let last = reading.coverage.last()?;
            Some((job, at, last.percent / 100.0, last))
        })
        .collect();
    let samples: Vec<_> = told.iter().map(|(_, _, share, _)| *share).collect();
    let Some(value) = measure::distribution(&COVERAGE, samples.clone()) else {
        return vec![seen::none(context, &COVERAGE, Source::Logs, "no log of the trunk shows a figure")];
    };
    let timed: Vec<_> = told.iter().map(|(_, at, share, _)| (*at, *share)).collect();
    let mut value = measure::with_median_trend(value, &context.weeks, &timed);
    let newest = told.iter().max_by_key(|(job, at, ..)| (*at, job.id));
    value.evidence.extend(newest.map(|(job, _, share, last)| {
        let note = format!("{:.1} % by {}, line {} of the newest log", share * 100.0, last.tool, last.line);
        job_evidence(context, job, note)
    }));
    let mut values = vec![value];
    seen::say_partial(context, Source::Logs, &mut values);
    values
}
