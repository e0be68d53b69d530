//! A small world to observe: commits by the day, workflows by their stages, findings by the line.

mod building;
mod platform;

pub(super) use building::{Building, scheduled, step, workflow};
pub(super) use platform::minutes_after;
use plimsoll_domain::coverage::CoverageState;
use plimsoll_domain::events::StageEvent;
use plimsoll_domain::facts::commit::PersonIx;
use plimsoll_domain::facts::repository::{Head, Repository, Trunk};
use plimsoll_domain::facts::{
    Change, ChangedPaths, Commit, CommitIx, Deployment, DeploymentSource, Executions, FileFact, FileFinding,
    FileTree, History, MessageClass, Outcome, Person, PipelineEra, Platform, Profile, Reference,
    ReferenceKind, Tag, Tier, Timeline, TreeEntry, Trigger, Version, Workflow,
};
use plimsoll_domain::record::{Attempt, Conclusion, Job, PullRequest, Run};
use plimsoll_domain::time::{DAY_SECONDS, Timestamp};
use plimsoll_domain::{
    Coverage, Evidence, EvidenceKind, Facts, Grade, ObjectId, Signal, SignalState, Source, Stage,
};

/// Everything is counted back from here.
pub(super) fn as_of() -> Timestamp {
    "2026-06-30T23:59:59Z".parse().unwrap()
}

pub(super) fn ago(days: f64) -> Timestamp {
    Timestamp::from_timestamp(as_of().timestamp() - (days * DAY_SECONDS as f64) as i64, 0).unwrap()
}

fn minutes_before(at: Timestamp, minutes: i64) -> Timestamp {
    Timestamp::from_timestamp(at.timestamp() - minutes * 60, 0).unwrap()
}

/// The signal with an id, observed over a world.
pub(super) fn observe(world: &World, id: &str) -> Signal {
    let facts = world.facts();
    let signals = super::observe(&facts, &[]);
    signals.into_iter().find(|signal| signal.id == id).unwrap_or_else(|| panic!("no signal `{id}`"))
}

/// The signal's state.
pub(super) fn state(world: &World, id: &str) -> SignalState {
    observe(world, id).state
}

/// A field of a signal.
pub(super) fn field(signal: &Signal, name: &str) -> Option<f64> {
    signal.values.get(name).copied()
}

/// A repository in the making.
#[derive(Debug, Clone)]
pub(super) struct World {
    commits: Vec<(Commit, Vec<CommitIx>, Vec<String>)>,
    pub(super) people: Vec<Person>,
    pub(super) tip: Option<CommitIx>,
    references: Vec<Reference>,
    tags: Vec<Tag>,
    findings: Vec<FileFinding>,
    files: Vec<String>,
    pub(super) workflows: Vec<Workflow>,
    pub(super) profile: Profile,
    pub(super) coverage: Vec<Coverage>,
    pub(super) truncated: Vec<CommitIx>,
    pub(super) platform: Platform,
    pub(super) executions: Executions,
    pub(super) deployments: Vec<Deployment>,
}

impl World {
    /// An empty repository whose git history and workflow files were read completely.
    pub(super) fn new() -> Self {
        let complete = |source| Coverage {
            source,
            state: CoverageState::Complete,
            collected: None,
            expected: None,
            reason: None,
        };
        Self {
            commits: Vec::new(),
            people: Vec::new(),
            tip: None,
            references: Vec::new(),
            tags: Vec::new(),
            findings: Vec::new(),
            files: Vec::new(),
            workflows: Vec::new(),
            profile: Profile::Service,
            coverage: vec![complete(Source::Git), complete(Source::Workflows)],
            truncated: Vec::new(),
            platform: Platform::default(),
            executions: Executions::default(),
            deployments: Vec::new(),
        }
    }

    /// The world with all of the platform's history collected.
    pub(super) fn collected(mut self) -> Self {
        for source in [
            Source::Runs,
            Source::Jobs,
            Source::Logs,
            Source::Deployments,
            Source::Approvals,
            Source::Releases,
            Source::PullRequests,
            Source::Issues,
            Source::Settings,
        ] {
            self.coverage.push(Coverage { source, ..self.coverage[0].clone() });
        }
        self
    }

    /// A finished run of a workflow on a commit, with one job that executed these stages; its number.
    pub(super) fn ran(
        &mut self,
        workflow: &str,
        event: &str,
        days_ago: f64,
        on: CommitIx,
        stages: &[Stage],
    ) -> u64 {
        let id = self.platform.runs.len() as u64 + 1;
        let at = ago(days_ago);
        let sha = self.commits[on.get()].0.id;
        let branch = if event.starts_with("pull_request") { "work" } else { "main" };
        self.platform.runs.push(Run {
            id,
            workflow: Some(1),
            workflow_name: Some(workflow.into()),
            workflow_path: Some(format!(".github/workflows/{workflow}.yml").into()),
            title: None,
            number: Some(id),
            event: Some(event.into()),
            branch: Some(branch.into()),
            sha: Some(sha),
            head_repository: None,
            actor: Some("ann".into()),
            created: minutes_before(at, 10),
            attempts: 1,
        });
        self.platform.attempts.push(Attempt {
            run: id,
            number: 1,
            actor: Some("ann".into()),
            started: Some(minutes_before(at, 10)),
            updated: Some(at),
            status: Some("completed".into()),
            conclusion: Conclusion::Success,
            original_conclusion: Some("success".into()),
        });
        self.platform.jobs.push(Job {
            id: id * 100,
            run: id,
            attempt: 1,
            name: workflow.into(),
            created: Some(minutes_before(at, 10)),
            started: Some(minutes_before(at, 9)),
            finished: Some(at),
            status: Some("completed".into()),
            conclusion: Conclusion::Success,
            original_conclusion: Some("success".into()),
            labels: vec!["ubuntu-latest".into()].into(),
            runner: Some("GitHub Actions 1".into()),
            runner_group: Some("GitHub Actions".into()),
            steps: Default::default(),
        });
        self.executions.ran.insert(sha);
        let events = self.executions.events.entry(sha).or_default();
        events.extend(stages.iter().map(|stage| StageEvent {
            stage: *stage,
            tool: Some(stage.as_str().to_owned()),
            sha,
            run: Some(id),
            job: Some(id * 100),
            finished: Some(at),
            gating: true,
            grade: Grade::E3,
            evidence: vec![Evidence::new(EvidenceKind::Job, (id * 100).to_string())],
        }));
        id
    }

    /// Something that nobody can see ran on a commit.
    pub(super) fn hides(&mut self, on: CommitIx) {
        let sha = self.commits[on.get()].0.id;
        self.executions.hidden.insert(sha, Evidence::new(EvidenceKind::Job, "7"));
    }

    /// A version that reached an environment, the given time after that commit's day.
    pub(super) fn deployed(
        &mut self,
        environment: &str,
        tier: Tier,
        days_ago: f64,
        on: CommitIx,
    ) -> &mut Deployment {
        let finished = ago(days_ago);
        let id = format!("deployment:{}", self.deployments.len() + 1);
        self.deployments.push(Deployment {
            evidence: vec![Evidence::new(EvidenceKind::Deployment, id.clone())],
            id,
            environment: environment.to_owned(),
            tier,
            component: String::new(),
            sha: self.commits[on.get()].0.id,
            reference: Some("main".to_owned()),
            started: Some(minutes_before(finished, 5)),
            finished,
            outcome: Outcome::Success,
            trigger: Trigger::Automatic,
            source: DeploymentSource::DeploymentsApi,
            confidence: 0.95,
        });
        self.deployments.last_mut().unwrap()
    }

    /// A run of a workflow whose single job, named like it, brought a commit to production behind these stages.
    pub(super) fn ships(
        &mut self,
        workflow: &str,
        event: &str,
        days_ago: f64,
        on: CommitIx,
        stages: &[Stage],
    ) -> u64 {
        let stages: Vec<Stage> = stages.iter().copied().chain([Stage::Deploy]).collect();
        let run = self.ran(workflow, event, days_ago, on, &stages);
        self.deployed("production", Tier::Production, days_ago, on);
        run
    }

    /// A pull request of somebody that was merged with this head.
    pub(super) fn merged(&mut self, number: u64, days_ago: f64, head: CommitIx, author: &str) {
        let merged = ago(days_ago);
        let sha = self.commits[head.get()].0.id;
        self.platform.pull_requests.push(PullRequest {
            number,
            title: None,
            author: Some(author.to_owned()),
            by_bot: false,
            base: Some("main".to_owned()),
            head_branch: None,
            head: Some(sha),
            merge_commit: Some(sha),
            commits: Some(1),
            first_commit: None,
            opened: minutes_before(merged, 600),
            first_review: None,
            merged,
            updated: None,
            merged_by: Some(author.to_owned()),
            labels: Vec::new(),
            url: None,
        });
    }

    /// The same world of which part of a source was read, or nothing.
    pub(super) fn covers(&mut self, source: Source, state: CoverageState) {
        self.coverage.retain(|coverage| coverage.source != source);
        let reason = None;
        self.coverage.push(Coverage { source, state, collected: None, expected: None, reason });
    }

    fn person(&mut self, name: &str) -> PersonIx {
        let position = self.people.iter().position(|person| person.name == name);
        let index = position.unwrap_or_else(|| {
            let bot = name.ends_with("[bot]");
            self.people.push(Person { name: name.to_owned(), email: format!("{name}@example.org"), bot });
            self.people.len() - 1
        });
        index as PersonIx
    }

    /// A commit anywhere; the caller gives its parents.
    pub(super) fn commit_on(
        &mut self,
        parents: Vec<CommitIx>,
        days_ago: f64,
        author: &str,
        subject: &str,
        paths: &[&str],
    ) -> CommitIx {
        let index = CommitIx(self.commits.len() as u32);
        let author = self.person(author);
        let time = as_of().timestamp() - (days_ago * DAY_SECONDS as f64) as i64;
        let mut id = [0_u8; 20];
        id[..4].copy_from_slice(&(index.0 + 1).to_be_bytes());
        let message = MessageClass {
            issue_link: subject.contains('#'),
            pull_request: subject
                .rsplit_once("(#")
                .and_then(|(_, number)| number.trim_end_matches(')').parse().ok()),
            revert: subject
                .strip_prefix("Revert ")
                .map(|what| plimsoll_domain::facts::commit::Revert::Subject(what.into())),
            merged_branch: subject.strip_prefix("Merge branch ").map(Into::into),
            ..MessageClass::default()
        };
        let commit = Commit {
            id: ObjectId::new(id),
            tree: ObjectId::new(id),
            author,
            committer: author,
            authored: time,
            committed: time,
            author_zone: 0,
            committer_zone: 0,
            subject: subject.into(),
            message,
        };
        self.commits.push((commit, parents, paths.iter().map(|path| (*path).to_owned()).collect()));
        index
    }

    /// A commit made on trunk itself.
    pub(super) fn commit(&mut self, days_ago: f64, author: &str, paths: &[&str]) -> CommitIx {
        self.commit_saying(days_ago, author, "Change", paths)
    }

    /// The same with a subject.
    pub(super) fn commit_saying(
        &mut self,
        days_ago: f64,
        author: &str,
        subject: &str,
        paths: &[&str],
    ) -> CommitIx {
        let parents = self.tip.into_iter().collect();
        let index = self.commit_on(parents, days_ago, author, subject, paths);
        self.tip = Some(index);
        index
    }

    /// A branch of one author with a commit per entry of `days_ago`, merged into trunk at `merged`.
    pub(super) fn merge(&mut self, days_ago: &[f64], merged: f64, author: &str, paths: &[&str]) -> CommitIx {
        let base = self.tip.unwrap();
        let mut last = base;
        for days in days_ago {
            last = self.commit_on(vec![last], *days, author, "Work", paths);
        }
        let merge = self.commit_on(vec![base, last], merged, author, "Merge branch work", paths);
        self.tip = Some(merge);
        merge
    }

    /// A branch that is not merged.
    pub(super) fn branch(&mut self, name: &str, target: CommitIx) {
        let name = format!("refs/heads/{name}");
        let target = self.commits[target.get()].0.id;
        self.references.push(Reference { name, kind: ReferenceKind::Branch, target });
    }

    /// A tag on trunk's tip.
    pub(super) fn tag(&mut self, name: &str, days_ago: f64, tagger: Option<&str>) {
        let time = as_of().timestamp() - (days_ago * DAY_SECONDS as f64) as i64;
        self.tags.push(Tag {
            name: name.to_owned(),
            target: self.tip.map(|tip| self.commits[tip.get()].0.id),
            annotated: tagger.is_some(),
            tagger: tagger.map(|name| (name.to_owned(), String::new())),
            tagger_is_bot: tagger.is_some_and(|name| name.ends_with("[bot]")),
            time: Some(time),
            version: Version::from_tag(name),
        });
    }

    /// Something a file shows.
    pub(super) fn found(&mut self, fact: FileFact, path: &str) -> &mut FileFinding {
        self.files.push(path.to_owned());
        self.findings.push(FileFinding {
            fact,
            tool: None,
            path: path.to_owned(),
            line: None,
            detail: None,
            amount: None,
        });
        self.findings.last_mut().unwrap()
    }

    /// The same with a detail and an amount.
    pub(super) fn shows(&mut self, fact: FileFact, path: &str, detail: &str, amount: u64) {
        let found = self.found(fact, path);
        found.detail = Some(detail.to_owned());
        found.amount = Some(amount);
    }

    /// The same with a tool.
    pub(super) fn shows_tool(&mut self, fact: FileFact, path: &str, tool: &str) {
        self.found(fact, path).tool = Some(tool.to_owned());
    }

    /// A repository that teaches a model: a library, and a script that calls it.
    pub(super) fn learns(&mut self) {
        self.shows(FileFact::MachineLearning, "requirements.txt", "dependency", 1);
        self.shows(FileFact::MachineLearning, "src/train.py", "training-code", 1);
    }

    /// A file without meaning of its own.
    pub(super) fn file(&mut self, path: &str) {
        self.files.push(path.to_owned());
    }

    /// The world with a workflow.
    pub(super) fn with(mut self, workflow: Workflow) -> Self {
        self.workflows.push(workflow);
        self
    }

    /// The facts of it.
    pub(super) fn facts(&self) -> Facts {
        let commits = self.commits.iter().map(|(commit, ..)| commit.clone()).collect();
        let history = History::new(
            commits,
            |index| self.commits[index].1.clone(),
            self.people.clone(),
            self.truncated.clone(),
        );
        let mut changes = ChangedPaths { since: i64::MIN, ..ChangedPaths::default() };
        for (index, (_, _, paths)) in self.commits.iter().enumerate() {
            let first = changes.paths.len() as u32;
            changes.paths.extend(paths.iter().map(|path| path.as_str().into()));
            let paths = (first..changes.paths.len() as u32).collect();
            changes.changes.push(Change { commit: CommitIx(index as u32), paths, cut: false });
        }
        let trunk = self.tip.map(|tip| Trunk {
            name: "main".to_owned(),
            commit: history.commit(tip).id,
            chosen_by: "conventional name".to_owned(),
        });
        let mut files = self.files.clone();
        files.sort();
        files.dedup();
        let entry =
            |path: String| TreeEntry { path, blob: ObjectId::new([0; 20]), size: Some(1), link: false };
        let eras = vec![PipelineEra { first: 0, workflows: self.workflows.clone().into() }];
        Facts {
            as_of: as_of(),
            repository: Repository {
                name: "shop".to_owned(),
                remote_url: None,
                web_url: Some("https://example.org/acme/shop".to_owned()),
                bare: false,
                shallow: !self.truncated.is_empty(),
                head: Head::Branch("main".to_owned()),
                trunk,
                notices: Vec::new(),
            },
            trunk_line: self.tip.map(|tip| history.first_parent_line(tip)).unwrap_or_default(),
            trunk_commits: history.ancestors(self.tip),
            history,
            references: self.references.clone(),
            tags: self.tags.clone(),
            changes,
            tree: FileTree { entries: files.into_iter().map(entry).collect(), cut: false },
            findings: self.findings.clone(),
            timeline: Timeline { eras },
            platform: self.platform.clone(),
            components: Vec::new(),
            near_misses: Vec::new(),
            executions: self.executions.clone(),
            production_reason: String::new(),
            deployments: self.deployments.clone(),
            profile: self.profile,
            profile_reason: "given".to_owned(),
            coverage: self.coverage.clone(),
        }
    }
}
