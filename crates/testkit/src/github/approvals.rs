//! Reviewers, and what they said.

use serde_json::{Value, json};

use super::payload::person;
use super::rest::Answer;
use super::run::RunState;
use super::world::{Environment, World};

impl World {
    /// Somebody says of a run's deployment to an environment: `approved` lets it go on, `rejected` ends it.
    pub fn review(&mut self, run: u64, environment: &str, state: &str, login: &str) {
        let now = self.now;
        let Some(found) = self.runs.iter_mut().find(|found| found.id == run) else { return };
        found.reviews.push((state.to_owned(), login.to_owned(), environment.to_owned()));
        if let Some(attempt) = found.attempts.last_mut() {
            attempt.updated = now;
        }
        let waits = |one: &&super::world::Deployment| one.run == Some(run) && one.environment == environment;
        let waiting: Vec<_> = self.deployments.iter().filter(waits).map(|one| one.id).collect();
        for deployment in waiting {
            let next = if state == "approved" { "in_progress" } else { "failure" };
            self.deployment_status(deployment, next);
        }
    }

    /// Somebody reviews one of the runs that wait.
    pub(super) fn review_some(&mut self, random: &mut dyn FnMut() -> u64) {
        let open = |run: u64| self.runs.iter().any(|found| found.id == run && !found.finished());
        let waiting = self.deployments.iter().filter_map(|one| Some((one.run?, one.environment.clone())));
        let waiting: Vec<_> = waiting.filter(|(run, _)| open(*run)).collect();
        let Some((run, environment)) = waiting.get((random() % waiting.len().max(1) as u64) as usize) else {
            return;
        };
        let state = ["approved", "approved", "rejected"][(random() % 3) as usize];
        let login = ["ann", "bob", "gate[bot]"][(random() % 3) as usize];
        self.review(*run, environment, state, login);
    }

    /// The answer: newest first, and without a page.
    pub(super) fn approvals(&self, run: &RunState) -> Answer {
        let review = |(state, login, environment): &(String, String, String)| {
            let known = self.environments.get(environment);
            json!({
                "state": state, "comment": "Looks good", "user": person(login),
                "environments": [self.environment_stub(environment, known)],
            })
        };
        Answer::Json(Value::Array(run.reviews.iter().rev().map(review).collect()))
    }

    fn environment_stub(&self, name: &str, known: Option<&Environment>) -> Value {
        let created = known.map_or(self.created, |known| known.created);
        json!({
            "id": known.map_or(1, |known| known.id), "node_id": "EN_1", "name": name,
            "url": format!("{}/environments/{name}", self.api()),
            "html_url": format!("{}/deployments", self.web()),
            "created_at": super::world::stamp(created), "updated_at": super::world::stamp(created),
        })
    }
}
