//! How long jobs wait for a runner.

use plimsoll_domain::metric::Unit;
use plimsoll_domain::{Evidence, EvidenceKind, MetricValue, Source};

use super::seen;
use crate::catalogue::{Better, Metric, MetricDoc};
use crate::context::Context;
use crate::measure;
use crate::words;

pub(crate) const METRIC: Metric = Metric { doc: DOC, compute };

const DOC: MetricDoc = MetricDoc {
    id: "queue-time",
    title: "Queue time",
    unit: Unit::Seconds,
    better: Some(Better::Lower),
    definition: "From the creation of a job to its start, for jobs that ended in the window. Median. Jobs whose times \
                 contradict each other, as those of partial re-runs do, are left out. Waiting for other jobs or for \
                 an approval is in it where the platform creates the job before.",
    source: "Plimsoll's definition.",
    needs: "jobs of runs",
    variants: &[],
};

fn compute(context: &Context<'_>) -> Vec<MetricValue> {
    if let Some(missing) = seen::unless_seen(context, &DOC, Source::Jobs) {
        return vec![missing];
    }
    let ended = || context.jobs_inside().filter(|(job, _)| job.started.is_some() && job.created.is_some());
    let waited: Vec<_> =
        ended().filter_map(|(job, at)| Some((job, at, job.queue_seconds()? as f64))).collect();
    let samples: Vec<_> = waited.iter().map(|(_, _, span)| *span).collect();
    let Some(value) = measure::distribution(&DOC, samples.clone()) else {
        return vec![seen::none(context, &DOC, Source::Jobs, "no job with times of its queue")];
    };
    let timed: Vec<_> = waited.iter().map(|(_, at, span)| (*at, *span)).collect();
    let mut value = measure::with_median_trend(value, &context.weeks, &timed);
    let skewed = ended().count() - waited.len();
    if skewed > 0 {
        let jobs = words::count(skewed, "job", "jobs");
        value.caveats.push(format!("{jobs} that start before they were created left out"));
    }
    value.evidence = measure::examples(&samples)
        .into_iter()
        .map(|at| {
            let job = waited[at].0;
            let note = format!("job {} waited {}", job.name, words::span(samples[at]));
            let mut evidence = Evidence::new(EvidenceKind::Job, job.id.to_string()).with_note(note);
            evidence.url = context.facts.platform.job_url(job);
            evidence
        })
        .collect();
    let mut values = vec![value];
    seen::say_partial(context, Source::Jobs, &mut values);
    values
}
