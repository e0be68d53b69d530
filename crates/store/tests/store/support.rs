//! Records and stores for tests.

use chrono::{DateTime, Duration, Utc};
use plimsoll_domain::ledger::{Batch, Item, JobsListed, Ledger, RawItem, RepositoryKey};
use plimsoll_domain::record::{
    Attempt, Conclusion, HostedRepository, Job, Record, ReportedDeployment, Run, Step,
};
use plimsoll_store::{Reader, Store};

pub(crate) fn at(minutes: i64) -> DateTime<Utc> {
    "2026-01-05T00:00:00Z".parse::<DateTime<Utc>>().unwrap() + Duration::minutes(minutes)
}

pub(crate) fn open(folder: &tempfile::TempDir) -> Store {
    Store::open(&folder.path().join("history.db"), "test", "0.0.1", at(0)).unwrap()
}

pub(crate) fn keel() -> HostedRepository {
    HostedRepository {
        id: 7,
        full_name: "acme/keel".to_owned(),
        default_branch: Some("main".to_owned()),
        private: false,
        archived: false,
        fork: false,
        created: Some(at(-1_000)),
        url: Some("https://github.com/acme/keel".to_owned()),
        clone_url: None,
    }
}

pub(crate) fn with_keel(store: &mut Store) -> RepositoryKey {
    store.open("github.com", &keel()).unwrap()
}

/// A run with its latest attempt, as one item.
pub(crate) fn run(id: u64, number: u32, minutes: i64, conclusion: Conclusion) -> Item {
    let done = conclusion != Conclusion::Pending;
    let attempt = Attempt {
        run: id,
        number,
        actor: Some("ann".into()),
        started: Some(at(minutes)),
        updated: Some(at(minutes + i64::from(done) * 5)),
        status: Some(if done { "completed" } else { "in_progress" }.into()),
        conclusion,
        original_conclusion: done.then(|| conclusion.as_str().into()),
    };
    let revision = i64::from(number) << 40 | attempt.revision().as_number();
    let run = Run {
        id,
        workflow: Some(1),
        workflow_name: Some("CI".into()),
        workflow_path: Some(".github/workflows/ci.yml".into()),
        title: None,
        number: Some(id),
        event: Some("push".into()),
        branch: Some("main".into()),
        sha: "0123456789abcdef0123456789abcdef01234567".parse().ok(),
        head_repository: None,
        actor: Some("ann".into()),
        created: at(i64::try_from(id).unwrap()),
        attempts: number,
    };
    let body =
        format!("{{\"id\":{id},\"attempt\":{number},\"c\":\"{}\",\"m\":{minutes}}}", conclusion.as_str());
    Item {
        raw: RawItem { kind: "run", key: format!("{id}/{number}"), body: body.into_bytes() },
        revision,
        records: vec![Record::Run(run), Record::Attempt(attempt)],
    }
}

pub(crate) fn job(id: u64, run: u64, attempt: u32, conclusion: Conclusion, finished: i64) -> Item {
    let job = Job {
        id,
        run,
        attempt,
        name: "build".into(),
        created: Some(at(finished - 3)),
        started: Some(at(finished - 2)),
        finished: Some(at(finished)),
        status: Some("completed".into()),
        conclusion,
        original_conclusion: Some(conclusion.as_str().into()),
        labels: vec!["ubuntu-latest".into()].into(),
        runner: None,
        runner_group: None,
        steps: vec![Step {
            number: 1,
            name: "Set up job".into(),
            started: Some(at(finished - 2)),
            finished: Some(at(finished)),
            conclusion,
            original_conclusion: Some(conclusion.as_str().into()),
        }]
        .into(),
    };
    Item {
        raw: RawItem { kind: "job", key: id.to_string(), body: format!("{{\"id\":{id}}}").into_bytes() },
        revision: job.revision().as_number(),
        records: vec![Record::Job(job)],
    }
}

pub(crate) fn deployment(id: u64) -> Item {
    let deployment = ReportedDeployment {
        id,
        sha: None,
        reference: None,
        task: None,
        environment: Some("production".to_owned()),
        creator: None,
        created: at(0),
    };
    Item {
        raw: RawItem { kind: "deployment", key: id.to_string(), body: b"{}".to_vec() },
        revision: 0,
        records: vec![Record::Deployment(deployment)],
    }
}

pub(crate) fn listed(run: u64, attempt: u32, count: u64) -> JobsListed {
    JobsListed { run, attempt, revision: None, expected: count, collected: count }
}

pub(crate) fn batch(items: Vec<Item>) -> Batch {
    Batch { fetched: Some(at(0)), items, ..Batch::default() }
}

/// Every table of the export, one after the other.
pub(crate) fn exported(reader: &Reader) -> String {
    let mut all = Vec::new();
    for table in Reader::export_tables() {
        all.extend_from_slice(format!("# {table}\n").as_bytes());
        reader.export_table(table, &mut all).unwrap();
    }
    String::from_utf8(all).unwrap()
}
