//! Runs and attempts: `/actions/runs`, `/actions/runs/{id}`, `/actions/runs/{id}/attempts/{n}`.

use plimsoll_domain::Word;
use plimsoll_domain::id::ObjectId;
use plimsoll_domain::record::{Attempt, Conclusion, Record, Run};
use plimsoll_domain::time::Timestamp;
use serde::Deserialize;

use super::fields::Person;
use super::{Said, fields, parse};

/// Nobody starts a run again so often: whoever says so would have us ask for each of them.
const MOST_ATTEMPTS: u32 = 1_000;

#[derive(Deserialize)]
struct Sent {
    id: u64,
    name: Option<String>,
    display_title: Option<String>,
    workflow_id: Option<u64>,
    path: Option<String>,
    run_number: Option<u64>,
    event: Option<String>,
    head_branch: Option<String>,
    #[serde(default, deserialize_with = "fields::commit")]
    head_sha: Option<ObjectId>,
    head_repository: Option<HeadRepository>,
    actor: Option<Person>,
    triggering_actor: Option<Person>,
    #[serde(default, deserialize_with = "fields::time")]
    created_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "fields::time")]
    run_started_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "fields::time")]
    updated_at: Option<Timestamp>,
    run_attempt: Option<u32>,
    status: Option<String>,
    conclusion: Option<String>,
}

#[derive(Deserialize)]
struct HeadRepository {
    full_name: Option<String>,
}

impl Sent {
    fn attempt_number(&self) -> u32 {
        self.run_attempt.unwrap_or(1).clamp(1, MOST_ATTEMPTS)
    }

    fn attempt(&mut self) -> Attempt {
        // An attempt that nobody else started was started by who started the run.
        let actor = Person::login(self.triggering_actor.take());
        let actor = actor.or_else(|| self.actor.as_ref().and_then(|actor| actor.login.clone()));
        Attempt {
            run: self.id,
            number: self.attempt_number(),
            actor: actor.map(Word::from),
            started: self.run_started_at.or(self.created_at.filter(|_| self.attempt_number() == 1)),
            updated: self.updated_at,
            status: fields::word(self.status.clone()),
            conclusion: Conclusion::of(self.status.as_deref(), self.conclusion.as_deref()),
            original_conclusion: fields::word(self.conclusion.clone()),
        }
    }
}

/// A run as a list or itself gives it: with its latest attempt.
pub(super) fn said_run(body: &[u8]) -> Result<Said, String> {
    let mut sent: Sent = parse(body)?;
    let created = sent.created_at.ok_or("a run without the time it was created at")?;
    let attempt = sent.attempt();
    // An attempt more outweighs any time.
    let revision = i64::from(attempt.number).min(1 << 20) << 40 | attempt.revision().as_number();
    let run = Run {
        id: sent.id,
        workflow: sent.workflow_id,
        workflow_name: fields::word(sent.name),
        // A run of a reusable or required workflow tells where it is from: `path@ref`.
        workflow_path: fields::word(sent.path).map(|path| path.split('@').next().unwrap_or("").into()),
        title: fields::word(sent.display_title),
        number: sent.run_number,
        event: fields::word(sent.event),
        branch: fields::word(sent.head_branch),
        sha: sent.head_sha,
        head_repository: sent.head_repository.and_then(|head| head.full_name).map(Word::from),
        actor: Person::login(sent.actor).map(Word::from),
        created,
        attempts: attempt.number,
    };
    let key = format!("{}/{}", run.id, attempt.number);
    Ok(Said { key, revision, records: vec![Record::Run(run), Record::Attempt(attempt)] })
}

/// An attempt by itself: its `created_at` is the attempt's, so that it says nothing of the run.
pub(super) fn said_attempt(body: &[u8]) -> Result<Said, String> {
    let mut sent: Sent = parse(body)?;
    let attempt = sent.attempt();
    let key = format!("{}/{}", sent.id, attempt.number);
    Ok(Said { key, revision: attempt.revision().as_number(), records: vec![Record::Attempt(attempt)] })
}
