//! Jobs: `/actions/runs/{id}/attempts/{n}/jobs`.

use plimsoll_domain::Word;
use plimsoll_domain::record::{Conclusion, Job, Record, Step};
use plimsoll_domain::time::Timestamp;
use serde::Deserialize;

use super::{Said, fields, parse};

#[derive(Deserialize)]
struct Sent {
    id: u64,
    run_id: Option<u64>,
    run_url: Option<String>,
    run_attempt: Option<u32>,
    name: Option<String>,
    #[serde(default, deserialize_with = "fields::time")]
    created_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "fields::time")]
    started_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "fields::time")]
    completed_at: Option<Timestamp>,
    status: Option<String>,
    conclusion: Option<String>,
    #[serde(default, deserialize_with = "fields::or_default")]
    labels: Vec<String>,
    runner_name: Option<String>,
    runner_group_name: Option<String>,
    #[serde(default, deserialize_with = "fields::or_default")]
    steps: Vec<SentStep>,
}

#[derive(Deserialize)]
struct SentStep {
    number: Option<u32>,
    name: Option<String>,
    status: Option<String>,
    conclusion: Option<String>,
    #[serde(default, deserialize_with = "fields::time")]
    started_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "fields::time")]
    completed_at: Option<Timestamp>,
}

pub(super) fn said(body: &[u8]) -> Result<Said, String> {
    let sent: Sent = parse(body)?;
    let in_url = || sent.run_url.as_deref().and_then(|url| url.rsplit('/').next()?.parse().ok());
    let run = sent.run_id.or_else(in_url).ok_or("a job that does not say which run it belongs to")?;
    let conclusion = Conclusion::of(sent.status.as_deref(), sent.conclusion.as_deref());
    let job = Job {
        id: sent.id,
        run,
        attempt: sent.run_attempt.unwrap_or(1).max(1),
        name: sent.name.unwrap_or_default().into(),
        created: sent.created_at,
        started: sent.started_at,
        finished: sent.completed_at,
        conclusion,
        status: fields::word(sent.status),
        original_conclusion: fields::word(sent.conclusion),
        labels: sent.labels.into_iter().map(Word::from).collect(),
        runner: fields::word(sent.runner_name),
        runner_group: fields::word(sent.runner_group_name),
        steps: sent.steps.into_iter().zip(1..).map(step).collect(),
    };
    let revision = job.revision().as_number();
    Ok(Said { key: job.id.to_string(), revision, records: vec![Record::Job(job)] })
}

/// A step; one without a number has the one of its place.
fn step((sent, place): (SentStep, u32)) -> Step {
    Step {
        number: sent.number.unwrap_or(place),
        name: sent.name.unwrap_or_default().into(),
        started: sent.started_at,
        finished: sent.completed_at,
        conclusion: Conclusion::of(sent.status.as_deref(), sent.conclusion.as_deref()),
        original_conclusion: fields::word(sent.conclusion),
    }
}
