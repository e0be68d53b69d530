//! Life goes on: one random change after the other.

use chrono::Duration;

use super::world::World;

/// A run may be started again this long.
const RERUN_DAYS: i64 = 30;
/// A run that has not ended after this long never will.
const LIFE_DAYS: i64 = 60;

impl World {
    /// One random change, and some minutes or hours.
    pub fn evolve(&mut self, random: &mut dyn FnMut() -> u64) {
        self.advance(Duration::minutes((random() % 180) as i64 + 1));
        let pick = |random: &mut dyn FnMut() -> u64, count: usize| (random() % count.max(1) as u64) as usize;
        let sha = format!("{:040x}", random());
        match random() % 42 {
            0..=11 => {
                let workflow = [".github/workflows/ci.yml", ".github/workflows/deploy.yml"][pick(random, 2)];
                let event = ["push", "pull_request", "schedule"][pick(random, 3)];
                self.start_run(workflow, event, "main", &["build", "test (linux)", "test (windows)"]);
            }
            12..=20 => self.finish_some(random),
            21..=23 => self.rerun_some(random),
            24 if random().is_multiple_of(3) => {
                if let Some(id) = self.runs.get(pick(random, self.runs.len())).map(|run| run.id) {
                    self.delete_run(id);
                }
            }
            25..=27 => {
                let environment = ["production", "staging"][pick(random, 2)];
                let run = self.runs.get(pick(random, self.runs.len())).map(|run| run.id);
                match run.filter(|_| random().is_multiple_of(2)) {
                    Some(run) => {
                        self.deploy_after_approval(run, environment);
                    }
                    None => {
                        let id = self.deploy(environment, &sha);
                        self.deployment_status(id, "in_progress");
                    }
                }
            }
            28..=30 => {
                let state = ["success", "failure", "inactive", "error"][pick(random, 4)];
                let known = self.deployments();
                if let Some(id) = known.get(pick(random, known.len())) {
                    self.deployment_status(*id, state);
                }
            }
            31 if random().is_multiple_of(4) => {
                let known = self.deployments();
                if let Some(id) = known.get(pick(random, known.len())) {
                    self.delete_deployment(*id);
                }
            }
            32 => self.release_some(random, &sha),
            33 => {
                let name = format!("v0.{}.0", self.tags.len());
                self.tag(&name, &sha);
            }
            34 if random().is_multiple_of(3) => {
                if let Some(name) = self.tags.keys().nth(pick(random, self.tags.len())).cloned() {
                    self.delete_tag(&name);
                }
            }
            35 | 36 => {
                self.merge_pull_request("Change something");
            }
            37 => {
                if let Some(number) = self.pulls.keys().nth(pick(random, self.pulls.len())).copied() {
                    self.label_pull_request(number, "reviewed");
                }
            }
            38 => self.issue_some(random),
            39 => self.environment(
                ["production", "staging", "preview"][pick(random, 3)],
                (random() % 3) as u32,
                0,
            ),
            40 | 41 => self.review_some(random),
            _ => {}
        }
    }

    fn finish_some(&mut self, random: &mut dyn FnMut() -> u64) {
        let young = self.now - Duration::days(LIFE_DAYS);
        let open = self.runs.iter().filter(|run| !run.finished() && run.created > young);
        let open: Vec<_> = open.map(|run| run.id).collect();
        let Some(run) = open.get((random() % open.len().max(1) as u64) as usize) else { return };
        match random() % 5 {
            0 => self.finish_run_with(*run, "failure", &[("build", "success")]),
            1 => self.finish_run(*run, "cancelled"),
            _ => self.finish_run(*run, "success"),
        }
    }

    fn rerun_some(&mut self, random: &mut dyn FnMut() -> u64) {
        let young = self.now - Duration::days(RERUN_DAYS);
        let known = self.runs.iter().filter(|run| run.finished() && run.created > young);
        let known: Vec<_> = known.map(|run| run.id).collect();
        let Some(run) = known.get((random() % known.len().max(1) as u64) as usize) else { return };
        if random().is_multiple_of(2) { self.rerun(*run) } else { self.rerun_failed(*run) }
    }

    fn release_some(&mut self, random: &mut dyn FnMut() -> u64, sha: &str) {
        let known: Vec<_> = self.releases.keys().copied().collect();
        let some = known.get((random() % known.len().max(1) as u64) as usize).copied();
        match (random() % 4, some) {
            (0, Some(id)) => self.edit_release(id, "Renamed"),
            (1, Some(id)) => self.delete_release(id),
            _ => {
                let tag = format!("r{}", self.next);
                self.tag(&tag, sha);
                self.release(&tag, random().is_multiple_of(2));
            }
        }
    }

    fn issue_some(&mut self, random: &mut dyn FnMut() -> u64) {
        let known: Vec<_> = self.issues.keys().copied().collect();
        let some = known.get((random() % known.len().max(1) as u64) as usize).copied();
        match (random() % 4, some) {
            (0, Some(number)) => self.close_issue(number),
            (1, Some(number)) => self.unlabel_issue(number, "incident"),
            _ => {
                self.open_issue("It is down", &["incident"]);
            }
        }
    }
}
