//! Why jobs fail.

use std::collections::BTreeMap;

use plimsoll_domain::log::FailureClass;
use plimsoll_domain::metric::Unit;
use plimsoll_domain::record::Job;
use plimsoll_domain::{Evidence, EvidenceKind, MetricValue, Source};

use super::seen;
use crate::catalogue::{Metric, MetricDoc};
use crate::context::Context;
use crate::measure;

pub(crate) const METRIC: Metric = Metric { doc: DOC, compute };

const DOC: MetricDoc = MetricDoc {
    id: "failure-causes",
    title: "Failure causes",
    unit: Unit::Count,
    better: None,
    definition: "Failed and timed-out jobs in the window whose log was read; each cause stands beside it as a \
                 component: test, compile, lint, dependency, timeout, out-of-memory, disk-full, runner-lost, \
                 cancelled, permission, rate-limit, infrastructure, configuration, or unknown where the log does \
                 not say.",
    source: "Plimsoll's definition.",
    needs: "job logs",
    variants: &[],
};

fn compute(context: &Context<'_>) -> Vec<MetricValue> {
    if let Some(missing) = seen::unless_seen(context, &DOC, Source::Logs) {
        return vec![missing];
    }
    let failed: Vec<_> = context.jobs_inside().filter(|(job, _)| job.conclusion.failed()).collect();
    let mut causes: BTreeMap<FailureClass, Vec<(&Job, Option<u64>)>> = BTreeMap::new();
    for (job, _) in &failed {
        let Some(reading) = context.facts.platform.readings.get(&job.id) else { continue };
        let failure = reading.failure.as_ref();
        let class = failure.map_or(FailureClass::Unknown, |failure| failure.class);
        let line = failure.and_then(|failure| failure.lines.first()).map(|line| line.number);
        causes.entry(class).or_default().push((job, line));
    }
    let read: usize = causes.values().map(Vec::len).sum();
    if read == 0 {
        return vec![seen::none(context, &DOC, Source::Logs, "no failed job whose log was read")];
    }
    let total = read as u64;
    let mut headline = measure::counted(DOC.id, Unit::Count, total as f64, total);
    if read < failed.len() {
        headline.caveats.push(format!("of {} failed jobs, {read} have a log that was read", failed.len()));
    }
    let mut by_number: Vec<_> = causes.iter().collect();
    by_number.sort_by_key(|(class, jobs)| (std::cmp::Reverse(jobs.len()), **class));
    headline.evidence =
        by_number.iter().take(3).filter_map(|(class, jobs)| newest(context, **class, jobs)).collect();
    let parts = by_number.into_iter().map(|(class, jobs)| {
        let mut value = measure::counted(DOC.id, Unit::Count, jobs.len() as f64, total);
        value.evidence.extend(newest(context, *class, jobs));
        value.component(class.as_str())
    });
    let mut values: Vec<_> = std::iter::once(headline).chain(parts).collect();
    seen::say_partial(context, Source::Logs, &mut values);
    values
}

fn newest(context: &Context<'_>, class: FailureClass, jobs: &[(&Job, Option<u64>)]) -> Option<Evidence> {
    let (job, line) = jobs.iter().max_by_key(|(job, _)| (job.finished, job.id))?;
    let at = line.map(|line| format!(", line {line}")).unwrap_or_default();
    let note = format!("{}: job {}{at}", class.title(), job.name);
    let mut evidence = Evidence::new(EvidenceKind::Job, job.id.to_string()).with_note(note);
    evidence.url = context.facts.platform.job_url(job);
    Some(evidence)
}
