//! Who approved: the list of each run that waited, as somebody saves it with the number of its run.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::payload::{Place, person};
use super::state::{JobState, Run};

/// Newest first. Runs of jobs of which the script names no approver are left out: nobody saved their lists.
pub(super) fn of(place: &Place<'_>, runs: &[Run]) -> Vec<Value> {
    let mut turns: BTreeMap<&str, usize> = BTreeMap::new();
    let mut lists = Vec::new();
    for run in runs {
        let jobs = run.attempts.iter().flat_map(|attempt| &attempt.jobs);
        let reviews: Vec<_> = jobs.filter_map(|job| review(place, job, &mut turns)).collect();
        if !reviews.is_empty() {
            lists.push(json!({ "run_id": run.id, "approvals": reviews }));
        }
    }
    lists.reverse();
    lists
}

fn review<'a>(place: &Place<'a>, job: &'a JobState, turns: &mut BTreeMap<&'a str, usize>) -> Option<Value> {
    let scripted = place.script.document.job.get(&job.key).filter(|_| !job.steps.is_empty())?;
    let environment = scripted.environment.as_ref()?;
    let turn = turns.entry(&job.key).or_default();
    let login = scripted.approved_by.get(*turn % scripted.approved_by.len().max(1))?;
    *turn += 1;
    Some(json!({ "state": "approved", "comment": "", "user": person(login),
        "environments": [{ "id": 7_001, "name": environment }] }))
}
