//! What a blob of jobs holds: its texts, its lists of labels and of steps, each once, then the jobs.

use std::collections::HashMap;
use std::hash::Hash;

use plimsoll_domain::record::{Conclusion, Job, Step};
use plimsoll_domain::{List, Timestamp, Word};

use super::bytes::{Unread, Written};
use crate::rows::{CONCLUSIONS, Shared, from_millis, millis};

/// The form of a blob. One of another form is not read.
const FORM: u8 = 1;

/// Jobs as a blob, without the times of their steps. They are in the order of their ids.
pub(super) fn written(jobs: &[Job]) -> Vec<u8> {
    let mut words: Numbers<&str> = Numbers::default();
    let (mut labels, mut steps) = (Numbers::<&List<Word>>::default(), Numbers::<&List<Step>>::default());
    let mut rows = Written::default();
    rows.number(jobs.len() as u64);
    let mut last = Last::default();
    for job in jobs {
        let times = [job.created, job.started, job.finished];
        let texts = [&job.status, &job.original_conclusion, &job.runner, &job.runner_group];
        let known = times.iter().map(Option::is_some).chain(texts.iter().map(|text| text.is_some()));
        rows.byte(known.enumerate().fold(0, |flags, (place, known)| flags | u8::from(known) << place));
        rows.step(last.id, job.id.cast_signed());
        rows.step(last.run, job.run.cast_signed());
        rows.number(u64::from(job.attempt));
        rows.number(words.of(&job.name));
        for time in times.into_iter().flatten() {
            rows.step(last.time, millis(time));
            last.time = millis(time);
        }
        for text in texts.into_iter().flatten() {
            rows.number(words.of(text));
        }
        rows.byte(conclusion_number(job.conclusion));
        rows.number(labels.of(&job.labels));
        rows.number(steps.of(&job.steps));
        (last.id, last.run) = (job.id.cast_signed(), job.run.cast_signed());
    }
    let mut lists = Written::default();
    lists.number(labels.met.len() as u64);
    for list in &labels.met {
        lists.number(list.len() as u64);
        list.iter().for_each(|label| lists.number(words.of(label)));
    }
    lists.number(steps.met.len() as u64);
    for list in &steps.met {
        lists.number(list.len() as u64);
        for step in list.iter() {
            lists.number(u64::from(step.number));
            lists.number(words.of(&step.name));
            lists.byte(conclusion_number(step.conclusion));
            lists.number(step.original_conclusion.as_deref().map_or(0, |text| words.of(text) + 1));
        }
    }
    let mut blob = Written::default();
    blob.byte(FORM);
    blob.number(words.met.len() as u64);
    words.met.iter().for_each(|text| blob.text(text));
    blob.0.extend(lists.0);
    blob.0.extend(rows.0);
    blob.0
}

/// The jobs of a blob; nothing where it is not one.
pub(super) fn read(blob: &[u8], shared: &mut Shared) -> Option<Vec<Job>> {
    let mut unread = Unread(blob);
    if unread.byte()? != FORM {
        return None;
    }
    let words = many(&mut unread, |unread| Some(shared.word(unread.text()?)))?;
    let word = |number: u64| words.get(usize::try_from(number).ok()?).cloned();
    let labels = many(&mut unread, |unread| many(unread, |unread| word(unread.number()?)).map(List::from))?;
    let steps = many(&mut unread, |unread| many(unread, |unread| step(unread, &word)).map(List::from))?;
    let mut last = Last::default();
    let jobs = many(&mut unread, |unread| {
        let known = unread.byte()?;
        let is = |place: u8| known >> place & 1 == 1;
        last.id = unread.step(last.id)?;
        last.run = unread.step(last.run)?;
        let attempt = u32::try_from(unread.number()?).ok()?;
        let name = word(unread.number()?)?;
        let [created, started, finished] = times(unread, &mut last.time, [is(0), is(1), is(2)])?;
        let [status, original_conclusion, runner, runner_group] =
            texts(unread, &word, [is(3), is(4), is(5), is(6)])?;
        Some(Job {
            id: last.id.cast_unsigned(),
            run: last.run.cast_unsigned(),
            attempt,
            name,
            created,
            started,
            finished,
            status,
            conclusion: conclusion(unread.byte()?)?,
            original_conclusion,
            labels: labels.get(usize::try_from(unread.number()?).ok()?)?.clone(),
            runner,
            runner_group,
            steps: steps.get(usize::try_from(unread.number()?).ok()?)?.clone(),
        })
    })?;
    unread.0.is_empty().then_some(jobs)
}

fn many<'a, T>(unread: &mut Unread<'a>, mut one: impl FnMut(&mut Unread<'a>) -> Option<T>) -> Option<Vec<T>> {
    let count = unread.count()?;
    let mut found = Vec::with_capacity(count.min(super::CHUNK));
    for _ in 0..count {
        found.push(one(unread)?);
    }
    Some(found)
}

fn times<const N: usize>(
    unread: &mut Unread<'_>,
    last: &mut i64,
    known: [bool; N],
) -> Option<[Option<Timestamp>; N]> {
    let mut found = [None; N];
    for place in (0..N).filter(|place| known[*place]) {
        *last = unread.step(*last)?;
        found[place] = Some(from_millis(*last));
    }
    Some(found)
}

fn texts<const N: usize>(
    unread: &mut Unread<'_>,
    word: &impl Fn(u64) -> Option<Word>,
    known: [bool; N],
) -> Option<[Option<Word>; N]> {
    let mut found = [const { None }; N];
    for place in (0..N).filter(|place| known[*place]) {
        found[place] = Some(word(unread.number()?)?);
    }
    Some(found)
}

fn step(unread: &mut Unread<'_>, word: &impl Fn(u64) -> Option<Word>) -> Option<Step> {
    Some(Step {
        number: u32::try_from(unread.number()?).ok()?,
        name: word(unread.number()?)?,
        started: None,
        finished: None,
        conclusion: conclusion(unread.byte()?)?,
        original_conclusion: match unread.number()? {
            0 => None,
            number => Some(word(number - 1)?),
        },
    })
}

fn conclusion_number(conclusion: Conclusion) -> u8 {
    let place = CONCLUSIONS.iter().position(|known| *known == conclusion);
    place.and_then(|place| u8::try_from(place).ok()).unwrap_or(u8::MAX)
}

fn conclusion(number: u8) -> Option<Conclusion> {
    CONCLUSIONS.get(usize::from(number)).copied()
}

/// What the next job's numbers are differences to.
#[derive(Default)]
struct Last {
    id: i64,
    run: i64,
    time: i64,
}

/// Numbers of things, in the order in which they are met.
struct Numbers<T> {
    known: HashMap<T, u64>,
    met: Vec<T>,
}

impl<T> Default for Numbers<T> {
    fn default() -> Self {
        Self { known: HashMap::new(), met: Vec::new() }
    }
}

impl<T: Eq + Hash + Copy> Numbers<T> {
    fn of(&mut self, thing: T) -> u64 {
        let next = self.met.len() as u64;
        let number = *self.known.entry(thing).or_insert(next);
        if number == next {
            self.met.push(thing);
        }
        number
    }
}
