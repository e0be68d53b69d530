//! What REST answers.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::places::Asked;
use super::run::{LogText, RunState};
use super::world::World;

/// A filtered list shows no more than this.
const FILTERED: u64 = 1_000;

/// An answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Answer {
    Json(Value),
    /// A page of a list with this many items in all.
    Page(Value, u64),
    /// A job's log lies elsewhere.
    Log(u64),
    Moved(String),
    Status(u16, &'static str),
}

const NOT_FOUND: Answer = Answer::Status(404, "Not Found");

impl World {
    /// Answers a request, whose path begins at the root.
    pub(super) fn rest(&self, asked: &Asked, stale: bool) -> Answer {
        let parts: Vec<_> = asked.parts.iter().map(String::as_str).collect();
        let rest = match parts.as_slice() {
            ["repos", owner, name, rest @ ..] => {
                let is = |known: (&str, &str)| {
                    known.0.eq_ignore_ascii_case(owner) && known.1.eq_ignore_ascii_case(name)
                };
                if is((&self.owner, &self.name)) {
                    rest.to_vec()
                } else if self.old_names.iter().any(|(owner, name)| is((owner, name))) {
                    return Answer::Moved(format!("/repositories/{}/{}", self.id, rest.join("/")));
                } else {
                    return NOT_FOUND;
                }
            }
            ["repositories", id, rest @ ..] if *id == self.id.to_string() => rest.to_vec(),
            _ => return NOT_FOUND,
        };
        match rest.as_slice() {
            [] => Answer::Json(self.repository()),
            ["actions", "runs"] => self.run_list(asked, stale),
            ["actions", "runs", id] => {
                self.with_run(id, |run| Answer::Json(self.run(run, run.attempts.len(), false)))
            }
            ["actions", "runs", id, "attempts", number] => {
                self.with_attempt(id, number, |run, number| Answer::Json(self.run(run, number, true)))
            }
            ["actions", "runs", id, "attempts", number, "jobs"] => {
                self.with_attempt(id, number, |run, number| self.job_list(run, number, asked))
            }
            ["actions", "runs", id, "jobs"] => {
                self.with_run(id, |run| self.job_list(run, run.attempts.len(), asked))
            }
            ["actions", "runs", id, "approvals"] => self.with_run(id, |run| self.approvals(run)),
            ["actions", "jobs", id, "logs"] => self.log_place(id),
            ["actions", "workflows"] => {
                let all =
                    self.workflows.iter().map(|(path, (id, state))| self.workflow_payload(path, *id, state));
                named_page("workflows", all, asked)
            }
            ["deployments"] => {
                let all = self.deployments.iter().rev().map(|one| self.deployment_payload(one));
                page(all, asked)
            }
            ["deployments", id, "statuses"] => {
                match self.deployments.iter().find(|one| one.id.to_string() == *id) {
                    Some(one) => {
                        let all = one.statuses.iter().rev().map(|status| self.status_payload(one, status));
                        page(all, asked)
                    }
                    None => NOT_FOUND,
                }
            }
            ["environments"] => {
                let all = self.environments.iter().map(|(name, one)| self.environment_payload(name, one));
                named_page("environments", all, asked)
            }
            ["releases"] => {
                let mut all: Vec<_> = self.releases.iter().collect();
                all.sort_by_key(|(id, one)| std::cmp::Reverse((one.created, **id)));
                page(all.into_iter().map(|(id, one)| self.release_payload(*id, one)), asked)
            }
            ["tags"] => {
                let all = self.tags.iter().rev().map(|(name, (sha, _))| self.tag_payload(name, sha));
                page(all, asked)
            }
            ["pulls"] => {
                let mut all: Vec<_> = self.pulls.iter().collect();
                all.sort_by_key(|(number, one)| std::cmp::Reverse((one.updated, **number)));
                page(all.into_iter().map(|(number, one)| self.pull_payload(*number, one)), asked)
            }
            ["issues"] => {
                let wanted: Vec<_> =
                    asked.query.get("labels").map_or("", String::as_str).split(',').collect();
                let has = |one: &&(&u64, &super::world::Issue)| {
                    wanted
                        .iter()
                        .all(|label| label.is_empty() || one.1.labels.iter().any(|known| known == label))
                };
                let mut all: Vec<_> = self.issues.iter().collect::<Vec<_>>();
                all.retain(|one| has(&one));
                all.sort_by_key(|(number, one)| std::cmp::Reverse((one.updated, **number)));
                page(all.into_iter().map(|(number, one)| self.issue_payload(*number, one)), asked)
            }
            _ => NOT_FOUND,
        }
    }

    fn run_list(&self, asked: &Asked, stale: bool) -> Answer {
        let (size, number) = asked.page();
        let filters = ["created", "status", "event", "branch", "actor", "head_sha"];
        let filtered = filters.iter().any(|name| asked.query.contains_key(*name));
        if filtered && stale {
            return Answer::Page(json!({ "total_count": 0, "workflow_runs": [] }), 0);
        }
        if !filtered && size * number > self.deepest {
            let said = "In order to keep the API fast for everyone, pagination is limited for this resource.";
            return Answer::Status(422, said);
        }
        let (total, runs): (u64, Vec<RunState>) = match self.bulk {
            Some((all, _)) if !filtered => {
                let places = (number - 1) * size..(number * size).min(all);
                (all, places.filter_map(|place| self.bulk_run(place)).collect())
            }
            _ => {
                let mut all: Vec<RunState> =
                    self.all_runs().into_iter().filter(|run| matches(run, asked)).collect();
                all.sort_by_key(|run| std::cmp::Reverse((run.created, run.id)));
                let total = all.len() as u64;
                let shown = if filtered { total.min(FILTERED) } else { total };
                let from = ((number - 1) * size).min(shown);
                let to = (number * size).min(shown);
                (total, all[from as usize..to as usize].to_vec())
            }
        };
        let runs: Vec<_> = runs.iter().map(|run| self.run(run, run.attempts.len(), false)).collect();
        Answer::Page(json!({ "total_count": total, "workflow_runs": runs }), total)
    }

    fn all_runs(&self) -> Vec<RunState> {
        match self.bulk {
            Some((all, _)) => (0..all).filter_map(|place| self.bulk_run(place)).collect(),
            None => self.runs.clone(),
        }
    }

    fn job_list(&self, run: &RunState, number: usize, asked: &Asked) -> Answer {
        let Some(attempt) = run.attempts.get(number - 1) else { return NOT_FOUND };
        let all = attempt.jobs.iter().map(|job| self.job_payload(run, number, job));
        named_page("jobs", all, asked)
    }

    fn with_run(&self, id: &str, answer: impl Fn(&RunState) -> Answer) -> Answer {
        let Ok(id) = id.parse::<u64>() else { return NOT_FOUND };
        let made_up = self.bulk_run_by_id(id);
        match made_up.as_ref().or_else(|| self.runs.iter().find(|run| run.id == id)) {
            Some(run) => answer(run),
            None => NOT_FOUND,
        }
    }

    fn with_attempt(&self, id: &str, number: &str, answer: impl Fn(&RunState, usize) -> Answer) -> Answer {
        self.with_run(id, |run| match number.parse::<usize>() {
            Ok(number) if number >= 1 && number <= run.attempts.len() => answer(run, number),
            _ => NOT_FOUND,
        })
    }

    fn log_place(&self, id: &str) -> Answer {
        let Ok(id) = id.parse() else { return NOT_FOUND };
        match self.find_log(id) {
            Some(LogText::Expired) => Answer::Status(410, "Server Error"),
            Some(LogText::Deleted) | None => NOT_FOUND,
            Some(_) => Answer::Log(id),
        }
    }

    fn find_log(&self, id: u64) -> Option<LogText> {
        if self.bulk.is_some() {
            return Some(LogText::Usual);
        }
        let attempts = self.runs.iter().flat_map(|run| &run.attempts);
        attempts.flat_map(|attempt| &attempt.jobs).find(|job| job.id == id).map(|job| job.log.clone())
    }

    /// A log's text, as the store of blobs has it; `None` while the job has not ended.
    pub(super) fn log_text(&self, id: u64) -> Option<Vec<u8>> {
        let attempts = self.runs.iter().flat_map(|run| &run.attempts);
        let job = attempts.flat_map(|attempt| &attempt.jobs).find(|job| job.id == id);
        match job {
            None if self.bulk.is_some() => Some(b"a log\n".to_vec()),
            None => None,
            Some(job) => match &job.log {
                LogText::Text(text) => Some(text.clone()),
                LogText::Usual => job.finished.map(|_| {
                    format!("\u{feff}2026-01-05T09:00:00.0000000Z ##[group]{}\r\n", job.name).into_bytes()
                }),
                LogText::Expired | LogText::Deleted => None,
            },
        }
    }
}

fn matches(run: &RunState, asked: &Asked) -> bool {
    let is = |name: &str, value: &str| asked.query.get(name).is_none_or(|wanted| wanted == value);
    let within = asked.query.get("created").is_none_or(|span| created_within(run.created, span));
    within && is("event", &run.event) && is("branch", &run.branch) && is("head_sha", &run.sha)
}

fn created_within(created: DateTime<Utc>, span: &str) -> bool {
    let at = |text: &str| text.parse::<DateTime<Utc>>().ok();
    match span.split_once("..") {
        Some((from, to)) => {
            at(from).is_none_or(|from| created >= from) && at(to).is_none_or(|to| created <= to)
        }
        None => true,
    }
}

fn slice(all: impl Iterator<Item = Value>, asked: &Asked) -> (Vec<Value>, u64) {
    let all: Vec<_> = all.collect();
    let (size, number) = asked.page();
    let total = all.len() as u64;
    let from = ((number - 1) * size).min(total);
    let to = (number * size).min(total);
    (all[from as usize..to as usize].to_vec(), total)
}

pub(super) fn page(all: impl Iterator<Item = Value>, asked: &Asked) -> Answer {
    let (items, total) = slice(all, asked);
    Answer::Page(Value::Array(items), total)
}

fn named_page(name: &str, all: impl Iterator<Item = Value>, asked: &Asked) -> Answer {
    let (items, total) = slice(all, asked);
    Answer::Page(json!({ "total_count": total, name: items }), total)
}
