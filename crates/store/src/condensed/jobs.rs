//! What a blob of jobs holds, as JSON: its texts, its lists of labels and of steps, each once, and the jobs with their
//! places in these.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::Hash;

use plimsoll_domain::record::{Conclusion, Job, Step};
use plimsoll_domain::{List, Word};

use crate::rows::{CONCLUSIONS, Shared, from_millis, millis};

/// The form of a blob. One of another form is not read.
const FORM: u8 = 1;

/// Form, texts, lists of labels, lists of steps, jobs. Places are counted from zero.
type Blob<Text> = (u8, Vec<Text>, Vec<Vec<usize>>, Vec<Vec<KeptStep>>, Vec<KeptJob>);

/// Number, name, conclusion, the platform's word for it.
type KeptStep = (u32, usize, u8, Option<usize>);

/// In the order of the fields of a [`Job`]; times in milliseconds since 1970.
type KeptJob = (
    u64,
    u64,
    u32,
    usize,
    [Option<i64>; 3],
    Option<usize>,
    u8,
    Option<usize>,
    usize,
    [Option<usize>; 2],
    usize,
);

/// Jobs as a blob, without the times of their steps.
pub(super) fn written(jobs: &[Job]) -> serde_json::Result<Vec<u8>> {
    let mut texts: Places<&str> = Places::default();
    let (mut labels, mut steps) = (Places::<&List<Word>>::default(), Places::<&List<Step>>::default());
    let kept: Vec<KeptJob> = jobs
        .iter()
        .map(|job| {
            (
                job.id,
                job.run,
                job.attempt,
                texts.of(&job.name),
                [job.created, job.started, job.finished].map(|time| time.map(millis)),
                job.status.as_deref().map(|text| texts.of(text)),
                place(job.conclusion),
                job.original_conclusion.as_deref().map(|text| texts.of(text)),
                labels.of(&job.labels),
                [job.runner.as_deref(), job.runner_group.as_deref()]
                    .map(|text| text.map(|text| texts.of(text))),
                steps.of(&job.steps),
            )
        })
        .collect();
    let labels =
        labels.met.into_iter().map(|list| list.iter().map(|label| texts.of(label)).collect()).collect();
    let kept_steps = steps.met.into_iter();
    let kept_steps =
        kept_steps.map(|list| list.iter().map(|step| kept_step(step, &mut texts)).collect()).collect();
    let blob: Blob<&str> = (FORM, texts.met, labels, kept_steps, kept);
    serde_json::to_vec(&blob)
}

fn kept_step<'j>(step: &'j Step, texts: &mut Places<&'j str>) -> KeptStep {
    let word = step.original_conclusion.as_deref().map(|text| texts.of(text));
    (step.number, texts.of(&step.name), place(step.conclusion), word)
}

/// The jobs of a blob; nothing where it is not one.
pub(super) fn read(blob: &[u8], shared: &mut Shared) -> Option<Vec<Job>> {
    let (form, texts, labels, steps, kept): Blob<Cow<'_, str>> = serde_json::from_slice(blob).ok()?;
    if form != FORM {
        return None;
    }
    let words: Vec<Word> = texts.iter().map(|text| shared.word(text)).collect();
    let word = |place: usize| words.get(place).cloned();
    let maybe = |place: Option<usize>| place.map_or(Some(None), |place| word(place).map(Some));
    let labels: Vec<List<Word>> =
        labels.into_iter().map(|list| list.into_iter().map(word).collect()).collect::<Option<_>>()?;
    let step = |(number, name, conclusion, original): KeptStep| {
        Some(Step {
            number,
            name: word(name)?,
            started: None,
            finished: None,
            conclusion: *CONCLUSIONS.get(usize::from(conclusion))?,
            original_conclusion: maybe(original)?,
        })
    };
    let steps: Vec<List<Step>> =
        steps.into_iter().map(|list| list.into_iter().map(step).collect()).collect::<Option<_>>()?;
    let job = |kept: KeptJob| {
        let (id, run, attempt, name, times, status, conclusion, original, own_labels, runners, own_steps) =
            kept;
        let [created, started, finished] = times.map(|time| time.map(from_millis));
        let [runner, runner_group] = runners;
        Some(Job {
            id,
            run,
            attempt,
            name: word(name)?,
            created,
            started,
            finished,
            status: maybe(status)?,
            conclusion: *CONCLUSIONS.get(usize::from(conclusion))?,
            original_conclusion: maybe(original)?,
            labels: labels.get(own_labels)?.clone(),
            runner: maybe(runner)?,
            runner_group: maybe(runner_group)?,
            steps: steps.get(own_steps)?.clone(),
        })
    };
    kept.into_iter().map(job).collect()
}

fn place(conclusion: Conclusion) -> u8 {
    let place = CONCLUSIONS.iter().position(|known| *known == conclusion);
    place.and_then(|place| u8::try_from(place).ok()).unwrap_or(u8::MAX)
}

/// Places of things, in the order in which they are met.
struct Places<T> {
    known: HashMap<T, usize>,
    met: Vec<T>,
}

impl<T> Default for Places<T> {
    fn default() -> Self {
        Self { known: HashMap::new(), met: Vec::new() }
    }
}

impl<T: Eq + Hash + Copy> Places<T> {
    fn of(&mut self, thing: T) -> usize {
        let next = self.met.len();
        let place = *self.known.entry(thing).or_insert(next);
        if place == next {
            self.met.push(thing);
        }
        place
    }
}
