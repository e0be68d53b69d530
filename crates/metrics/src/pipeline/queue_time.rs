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
    let jobs = context.job_columns();
    let mut samples: Vec<u32> = jobs.known(&jobs.waited).map(|(.., waited)| waited).collect();
    let skewed = jobs.queued - samples.len();
    let examples = measure::examples_by(&samples, Ord::cmp);
    let Some(mut value) = measure::distribution_of(&DOC, &mut samples) else {
        return vec![seen::none(context, &DOC, Source::Jobs, "no job with times of its queue")];
    };
    drop(samples);
    let timed = jobs.known(&jobs.waited).map(|(_, week, waited)| (week, waited));
    value = measure::with_median_trend_of(value, &context.weeks, timed);
    if skewed > 0 {
        let jobs = words::count(skewed, "job", "jobs");
        value.caveats.push(format!("{jobs} that start before they were created left out"));
    }
    value.evidence = examples
        .into_iter()
        .filter_map(|at| {
            let (place, _, waited) = jobs.known(&jobs.waited).nth(at)?;
            let job = &context.facts.platform.jobs[place];
            let note = format!("job {} waited {}", job.name, words::span(f64::from(waited)));
            let mut evidence = Evidence::new(EvidenceKind::Job, job.id.to_string()).with_note(note);
            evidence.url = context.facts.platform.job_url(job);
            Some(evidence)
        })
        .collect();
    let mut values = vec![value];
    seen::say_partial(context, Source::Jobs, &mut values);
    values
}
