//! How much time of machines the pipeline takes.

use plimsoll_domain::metric::Unit;
use plimsoll_domain::{Evidence, EvidenceKind, MetricValue, Reason, ReasonCode, Source};

use super::job_columns::NONE;
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
    let jobs = context.job_columns();
    let parts = sums(context);
    let mut all = Sums::new(context.weeks.len());
    for part in &parts {
        all.add(context, part);
    }
    if all.jobs == 0 {
        return seen::for_all(&DOC, &seen::none(context, &DOC, Source::Jobs, "no job ended"));
    }
    let mut values = vec![per_week(context, &all, |week| week.seconds as f64 / 60.0)];
    let total = all.seconds as f64 / 60.0;
    values.push(measure::counted(DOC.id, Unit::Minutes, total, all.jobs).variant("total"));
    values.push(per_week(context, &all, |week| week.minutes as f64).variant("rounded-up"));
    let untimed = jobs.ended as u64 - all.jobs;
    if untimed > 0 {
        let jobs = words::count(untimed as usize, "job", "jobs");
        values[0].caveats.push(format!("{jobs} without usable times left out"));
    }
    for value in values.iter_mut().filter(|value| value.value.is_some()) {
        value.evidence.extend(all.evidence(context));
    }
    values.extend(by_workflow(context, &parts));
    seen::say_partial(context, Source::Jobs, &mut values);
    values
}

/// What the jobs of a week took.
#[derive(Debug, Clone, Copy, Default)]
struct OfWeek {
    jobs: u64,
    seconds: u64,
    /// Each job rounded up to a whole minute.
    minutes: u64,
}

/// What jobs took, week by week, and the longest of them.
#[derive(Debug, Clone)]
struct Sums {
    weeks: Vec<OfWeek>,
    jobs: u64,
    seconds: u64,
    /// Its place among the platform's jobs and its seconds.
    longest: Option<(usize, u32)>,
}

impl Sums {
    fn new(weeks: usize) -> Self {
        Self { weeks: vec![OfWeek::default(); weeks], jobs: 0, seconds: 0, longest: None }
    }

    /// Of jobs that took as long the one with the smallest id counts as the longest.
    fn longest(&mut self, context: &Context<'_>, (place, seconds): (usize, u32)) {
        let id = |place: usize| context.facts.platform.jobs[place].id;
        let longer = |(known, most): (usize, u32)| seconds > most || seconds == most && id(place) < id(known);
        if self.longest.is_none_or(longer) {
            self.longest = Some((place, seconds));
        }
    }

    fn add(&mut self, context: &Context<'_>, other: &Self) {
        for (own, other) in self.weeks.iter_mut().zip(&other.weeks) {
            own.jobs += other.jobs;
            own.seconds += other.seconds;
            own.minutes += other.minutes;
        }
        self.jobs += other.jobs;
        self.seconds += other.seconds;
        if let Some(longest) = other.longest {
            self.longest(context, longest);
        }
    }

    fn evidence(&self, context: &Context<'_>) -> Option<Evidence> {
        let (place, seconds) = self.longest?;
        let job = &context.facts.platform.jobs[place];
        let note = format!("the longest: job {}, {}", job.name, words::span(f64::from(seconds)));
        let mut evidence = Evidence::new(EvidenceKind::Job, job.id.to_string()).with_note(note);
        evidence.url = context.facts.platform.job_url(job);
        Some(evidence)
    }
}

/// The sums of each workflow, and last of the runs that have not ended.
fn sums(context: &Context<'_>) -> Vec<Sums> {
    let jobs = context.job_columns();
    let mut parts = vec![Sums::new(context.weeks.len()); context.workflows().names().len() + 1];
    for (at, seconds) in jobs.took.iter().enumerate().filter(|(_, seconds)| **seconds != NONE) {
        let part = &mut parts[usize::from(jobs.workflows[at])];
        part.jobs += 1;
        part.seconds += u64::from(*seconds);
        if let Some(week) = part.weeks.get_mut(jobs.week(at) as usize) {
            week.jobs += 1;
            week.seconds += u64::from(*seconds);
            week.minutes += u64::from(seconds.div_ceil(60));
        }
        if part.longest.is_none_or(|(_, most)| *seconds >= most) {
            part.longest(context, (at, *seconds));
        }
    }
    parts
}

fn by_workflow(context: &Context<'_>, sums: &[Sums]) -> Vec<MetricValue> {
    let names = context.workflows().names().iter().copied().chain(["(running)"]);
    let mut parts: Vec<(&str, &Sums)> = names.zip(sums).filter(|(_, sums)| sums.jobs > 0).collect();
    parts.sort_by_key(|(name, _)| *name);
    if parts.len() < 2 {
        return Vec::new();
    }
    let part = |(name, sums): (&str, &Sums)| {
        let mut value = per_week(context, sums, |week| week.seconds as f64 / 60.0);
        if value.value.is_some() {
            value.evidence.extend(sums.evidence(context));
        }
        value.component(name)
    };
    parts.into_iter().map(part).collect()
}

/// The median of the weeks' sums since the first job.
fn per_week(context: &Context<'_>, sums: &Sums, minutes: fn(&OfWeek) -> f64) -> MetricValue {
    let Some(first) = sums.weeks.iter().position(|week| week.jobs > 0) else {
        let reason = Reason::new(ReasonCode::BelowMinSample, "the window holds no whole ISO week with a job");
        return measure::unknown(&DOC, reason);
    };
    let weeks: Vec<_> = (0..).zip(sums.weeks.iter().map(minutes)).skip(first).collect();
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
