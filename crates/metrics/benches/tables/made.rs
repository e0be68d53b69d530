//! A busy repository of two years, made up: always the same one.

use plimsoll_domain::facts::{
    ChangedPaths, Commit, CommitIx, Deployment, DeploymentSource, Executions, Facts, FileTree, Head, History,
    MessageClass, Outcome, Person, Platform, Profile, Repository, Tier, Timeline, Trigger, Trunk,
};
use plimsoll_domain::record::{Attempt, Conclusion, HostedRepository, Job, Run, Step};
use plimsoll_domain::{Coverage, CoverageState, Interner, List, ObjectId, Source, Timestamp, Window, Word};

/// Jobs of each run.
pub(crate) const JOBS: u64 = 10;

/// Monday, 2024-01-01, 00:00 UTC.
const START: i64 = 1_704_067_200;

const DAY: i64 = 86_400;

/// Weeks of the history.
pub(crate) const WEEKS: i64 = 104;

/// The window of the last so many weeks.
pub(crate) fn window(weeks: i64) -> Window {
    let end = START + WEEKS * 7 * DAY;
    Window { from: at(end - weeks * 7 * DAY - 1), to: at(end - 1) }
}

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_timestamp(seconds, 0).unwrap_or_default()
}

/// Spread numbers (splitmix64): the same for the same number.
fn mixed(number: u64) -> u64 {
    let mut mixed = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ mixed >> 31
}

/// Seconds with a long tail: most are near the scale, some a hundred times it.
fn tailed(seed: u64, scale: u64) -> i64 {
    let mixed = mixed(seed);
    let base = mixed % scale + scale / 2;
    let tail = if mixed >> 60 == 0 { mixed >> 32 & 0x3f } else { 1 };
    (base * tail.max(1)).cast_signed()
}

fn conclusion(seed: u64, failing: u64) -> Conclusion {
    match mixed(seed) % 1_000 {
        number if number < failing => Conclusion::Failure,
        number if number < failing + 20 => Conclusion::Cancelled,
        _ => Conclusion::Success,
    }
}

/// As many runs over as many weeks, with [`JOBS`] jobs each, a commit for ten runs and a deployment for eight commits.
pub(crate) fn facts(runs: u64) -> Facts {
    let commits = (runs / 10).max(2);
    let apart = WEEKS * 7 * DAY / commits.cast_signed();
    let committed = |index: u64| START + index.cast_signed() * apart;
    let commit = |index: u64| Commit {
        id: sha(index),
        tree: sha(index),
        author: u32::from(index.is_multiple_of(9)),
        committer: 0,
        authored: committed(index),
        committed: committed(index),
        author_zone: 0,
        committer_zone: 0,
        subject: "change".into(),
        message: MessageClass::default(),
    };
    let person = |name: &str, bot| Person { name: name.to_owned(), email: String::new(), bot };
    let people = vec![person("Ada", false), person("helper[bot]", true)];
    let parents = |at: usize| at.checked_sub(1).map(|parent| CommitIx(parent as u32)).into_iter().collect();
    let history = History::new((0..commits).map(commit).collect(), parents, people, Vec::new());
    let tip = CommitIx(commits as u32 - 1);
    let deployments = (0..commits / 8).map(|number| deployment(number * 8, committed(number * 8))).collect();
    Facts {
        as_of: window(WEEKS).to,
        repository: Repository {
            name: "acme/keel".to_owned(),
            remote_url: None,
            web_url: None,
            bare: true,
            shallow: false,
            head: Head::Branch("main".to_owned()),
            trunk: Some(Trunk {
                name: "main".to_owned(),
                commit: sha(commits - 1),
                chosen_by: "conventional name".to_owned(),
            }),
            notices: Vec::new(),
        },
        trunk_line: history.first_parent_line(tip),
        trunk_commits: history.ancestors([tip]),
        history,
        references: Vec::new(),
        tags: Vec::new(),
        changes: ChangedPaths { since: i64::MIN, ..ChangedPaths::default() },
        tree: FileTree::default(),
        findings: Vec::new(),
        timeline: Timeline::default(),
        platform: platform(runs, committed),
        executions: Executions::default(),
        deployments,
        components: Vec::new(),
        near_misses: Vec::new(),
        production_reason: String::new(),
        profile: Profile::Service,
        profile_reason: String::new(),
        coverage: [Source::Git, Source::Runs, Source::Jobs, Source::Deployments].map(complete).to_vec(),
    }
}

fn complete(source: Source) -> Coverage {
    Coverage { source, state: CoverageState::Complete, collected: None, expected: None, reason: None }
}

fn sha(index: u64) -> ObjectId {
    let mut id = [0; 20];
    id[..8].copy_from_slice(&mixed(index).to_be_bytes());
    id[12..].copy_from_slice(&index.to_be_bytes());
    ObjectId::new(id)
}

fn deployment(index: u64, committed: i64) -> Deployment {
    Deployment {
        id: format!("deployments-api:{index}"),
        environment: "production".to_owned(),
        tier: Tier::Production,
        component: String::new(),
        sha: sha(index),
        reference: None,
        started: Some(at(committed + 600)),
        finished: at(committed + 600 + tailed(index ^ 77, 3_000)),
        outcome: Outcome::Success,
        trigger: Trigger::Automatic,
        source: DeploymentSource::DeploymentsApi,
        confidence: 1.0,
        evidence: Vec::new(),
    }
}

fn platform(runs: u64, committed: impl Fn(u64) -> i64) -> Platform {
    let mut words = Interner::default();
    let mut platform = Platform {
        repository: Some(HostedRepository {
            id: 1,
            full_name: "acme/keel".to_owned(),
            default_branch: Some("main".to_owned()),
            private: false,
            archived: false,
            fork: false,
            created: None,
            url: Some("https://github.com/acme/keel".to_owned()),
            clone_url: None,
        }),
        runs: Vec::with_capacity(runs as usize),
        attempts: Vec::with_capacity(runs as usize * 21 / 20),
        jobs: Vec::with_capacity((runs * JOBS) as usize),
        ..Platform::default()
    };
    let labels: List<Word> = [words.word("ubuntu-latest")].into_iter().collect();
    let steps: List<Step> = List::default();
    let completed = words.word("completed");
    for run in 0..runs {
        let (commit, workflow) = (run / 10, run % 8);
        let created = committed(commit) + (mixed(run) % 120).cast_signed();
        let on_trunk = !mixed(run ^ 5).is_multiple_of(3);
        platform.runs.push(Run {
            id: run + 1,
            workflow: Some(workflow),
            workflow_name: Some(words.word(&format!("workflow {workflow}"))),
            workflow_path: Some(words.word(&format!(".github/workflows/w{workflow}.yml"))),
            title: Some(Word::from(format!("change {commit}: a title of the usual length of titles"))),
            number: Some(run / 8 + 1),
            event: Some(words.word(if on_trunk { "push" } else { "pull_request" })),
            branch: Some(words.word(if on_trunk { "main" } else { "work" })),
            sha: Some(sha(commit)),
            head_repository: Some(words.word("acme/keel")),
            actor: Some(words.word("ann")),
            created: at(created),
            attempts: 1 + u32::from(mixed(run ^ 9).is_multiple_of(20)),
        });
        let mut began = created + tailed(run ^ 11, 40);
        for number in 1..=platform.runs[run as usize].attempts {
            let ended = began + tailed(run * 2 + u64::from(number), 600);
            platform.attempts.push(Attempt {
                run: run + 1,
                number,
                actor: Some(words.word("ann")),
                started: Some(at(began)),
                updated: Some(at(ended)),
                status: Some(completed.clone()),
                conclusion: conclusion(run * 3 + u64::from(number), 100),
                original_conclusion: Some(words.word("success")),
            });
            began = ended + 60;
        }
        for number in 0..JOBS {
            let id = run * JOBS + number + 1;
            let queued = created + number.cast_signed();
            let began = queued + tailed(id, 30);
            platform.jobs.push(Job {
                id,
                run: run + 1,
                attempt: 1,
                name: words.word(&format!("job {number}")),
                created: Some(at(queued)),
                started: Some(at(began)),
                finished: Some(at(began + tailed(id ^ 0x5555, 240))),
                status: Some(completed.clone()),
                conclusion: conclusion(id ^ 0xAAAA, 40),
                original_conclusion: Some(words.word("success")),
                labels: labels.clone(),
                runner: Some(words.word(&format!("runner {}", mixed(id) % 2_000))),
                runner_group: Some(words.word("Default")),
                steps: steps.clone(),
            });
        }
    }
    platform.until(window(WEEKS).to)
}
