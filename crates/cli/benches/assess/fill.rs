//! A store with runs of a repository's newest commits.

use std::path::Path;

use chrono::{DateTime, Duration, Utc};
use plimsoll_domain::ledger::{Batch, Item, JobsListed, Ledger, RawItem};
use plimsoll_domain::record::{Attempt, Conclusion, HostedRepository, Job, Record, Run, Step};
use plimsoll_domain::{Coverage, CoverageState, ObjectId, Source};
use plimsoll_store::Store;

use crate::support::{Outcome, git};

const JOBS: u64 = 10;

/// What the store has.
pub(crate) struct Filled {
    pub(crate) runs: usize,
    pub(crate) jobs: usize,
    /// The newest commit's time.
    pub(crate) as_of: String,
}

/// One run for each of the newest commits of the first-parent line, with ten jobs of six steps each.
pub(crate) fn fill(repository: &Path, path: &Path, runs: usize) -> Outcome<Filled> {
    git(repository).args(["remote", "add", "origin", "https://github.com/acme/keel.git"]).status()?;
    let list = git(repository)
        .args(["rev-list", "--first-parent", "--timestamp", &format!("--max-count={runs}"), "main"])
        .output()?;
    let text = String::from_utf8(list.stdout)?;
    let commits: Vec<(DateTime<Utc>, ObjectId)> = text
        .lines()
        .filter_map(|line| {
            let (seconds, id) = line.split_once(' ')?;
            Some((DateTime::from_timestamp(seconds.parse().ok()?, 0)?, ObjectId::from_hex(id.as_bytes())?))
        })
        .collect();
    let newest = commits.first().ok_or("no commit")?.0;
    let mut store = Store::open(path, "bench", "bench", newest)?;
    let hosted = HostedRepository {
        id: 1,
        full_name: "acme/keel".to_owned(),
        default_branch: Some("main".to_owned()),
        private: false,
        archived: false,
        fork: false,
        created: None,
        url: Some("https://github.com/acme/keel".to_owned()),
        clone_url: None,
    };
    let key = Ledger::open(&mut store, "github.com", &hosted)?;
    for (block, some) in commits.chunks(500).enumerate() {
        let mut batch = Batch { fetched: Some(newest), ..Batch::default() };
        for (place, (at, sha)) in some.iter().enumerate() {
            run(&mut batch, (block * 500 + place) as u64 + 1, *at, *sha);
        }
        Ledger::keep(&mut store, key, &batch)?;
    }
    let complete = |source, count: usize| Coverage {
        source,
        state: CoverageState::Complete,
        collected: Some(count as u64),
        expected: Some(count as u64),
        reason: None,
    };
    let jobs = commits.len() * JOBS as usize;
    let coverage = vec![
        complete(Source::Runs, commits.len()),
        complete(Source::Jobs, jobs),
        complete(Source::Deployments, 0),
        complete(Source::PullRequests, 0),
        complete(Source::Releases, 0),
        complete(Source::Issues, 0),
    ];
    Ledger::keep(&mut store, key, &Batch { coverage, ..Batch::default() })?;
    Ok(Filled { runs: commits.len(), jobs, as_of: newest.to_rfc3339() })
}

fn run(batch: &mut Batch, id: u64, at: DateTime<Utc>, sha: ObjectId) {
    let began = at + Duration::seconds(20);
    let ended = began + Duration::minutes(9);
    let attempt = Attempt {
        run: id,
        number: 1,
        actor: Some("ann".into()),
        started: Some(began),
        updated: Some(ended),
        status: Some("completed".into()),
        conclusion: Conclusion::Success,
        original_conclusion: Some("success".into()),
    };
    let run = Run {
        id,
        workflow: Some(7),
        workflow_name: Some("ci".into()),
        workflow_path: Some(".github/workflows/ci.yml".into()),
        title: None,
        number: Some(id),
        event: Some("push".into()),
        branch: Some("main".into()),
        sha: Some(sha),
        head_repository: Some("acme/keel".into()),
        actor: Some("ann".into()),
        created: began,
        attempts: 1,
    };
    batch.items.push(item("run", id, vec![Record::Run(run), Record::Attempt(attempt)]));
    for number in 0..JOBS {
        let job = job(id, number, began, ended);
        batch.items.push(item("job", job.id, vec![Record::Job(job)]));
    }
    batch.jobs_listed.push(JobsListed {
        run: id,
        attempt: 1,
        revision: None,
        expected: JOBS,
        collected: JOBS,
    });
}

fn job(run: u64, number: u64, began: DateTime<Utc>, ended: DateTime<Utc>) -> Job {
    let step = |number: u32| Step {
        number,
        name: format!("Run step {number}").into(),
        started: Some(began),
        finished: Some(ended),
        conclusion: Conclusion::Success,
        original_conclusion: Some("success".into()),
    };
    Job {
        id: run * 100 + number,
        run,
        attempt: 1,
        name: format!("job {number}").into(),
        created: Some(began),
        started: Some(began),
        finished: Some(ended),
        status: Some("completed".into()),
        conclusion: Conclusion::Success,
        original_conclusion: Some("success".into()),
        labels: vec!["ubuntu-latest".into()].into(),
        runner: Some(format!("GitHub Actions {number}").into()),
        runner_group: Some("GitHub Actions".into()),
        steps: (1..=6).map(step).collect(),
    }
}

fn item(kind: &'static str, id: u64, records: Vec<Record>) -> Item {
    let raw = RawItem { kind, key: id.to_string(), body: b"{}".to_vec() };
    Item { raw, revision: 1, records }
}
