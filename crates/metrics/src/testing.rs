//! Small histories for tests.

use plimsoll_domain::facts::commit::Revert;
use plimsoll_domain::facts::deployment::{Outcome, Tier, Trigger};
use plimsoll_domain::facts::{
    Change, ChangedPaths, Commit, CommitIx, CommitSet, Deployment, DeploymentSource, Facts, FileFact,
    FileFinding, FileTree, Head, History, MessageClass, Person, Profile, Repository, Tag, Timeline, Trunk,
    Version,
};
use plimsoll_domain::time::DAY_SECONDS;
use plimsoll_domain::{Coverage, CoverageState, MetricValue, ObjectId, Source, Timestamp, Window};

/// Seconds in an hour.
pub(crate) const HOUR: i64 = 3_600;

/// Monday, 2026-01-05, 00:00 UTC: day 0 of every scene.
pub(crate) const START: i64 = 1_767_571_200;

/// A day of a scene, in seconds since the epoch.
pub(crate) const fn day(number: i64) -> i64 {
    START + number * DAY_SECONDS
}

/// The window of a scene's first `days` days, from midnight to midnight.
pub(crate) fn window(days: i64) -> Window {
    Window { from: instant(day(0) - 1), to: instant(day(days) - 1) }
}

/// Seconds since the epoch as an instant.
pub(crate) fn instant(seconds: i64) -> Timestamp {
    Timestamp::from_timestamp(seconds, 0).unwrap()
}

/// A history under construction. Person 0 is a human, person 1 a bot.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scene {
    commits: Vec<Commit>,
    parents: Vec<Vec<CommitIx>>,
    deployments: Vec<Deployment>,
    tags: Vec<Tag>,
}

impl Scene {
    /// A commit of a person, with committer and author time in seconds since the epoch.
    pub(crate) fn commit(&mut self, parents: &[CommitIx], time: i64) -> CommitIx {
        let index = CommitIx(self.commits.len() as u32);
        let mut id = [7; 20];
        // Spread over the sort order of ids, so that nothing depends on it.
        id[..4].copy_from_slice(&index.0.wrapping_mul(2_654_435_761).to_be_bytes());
        self.commits.push(Commit {
            id: ObjectId::new(id),
            tree: ObjectId::new(id),
            author: 0,
            committer: 0,
            authored: time,
            committed: time,
            author_zone: 0,
            committer_zone: 0,
            subject: format!("change {}", index.0).into(),
            message: MessageClass::default(),
        });
        self.parents.push(parents.to_vec());
        index
    }

    /// The same commit, made by a bot.
    pub(crate) fn by_bot(&mut self, commit: CommitIx) -> CommitIx {
        self.commits[commit.get()].author = 1;
        commit
    }

    /// Sets when a commit was authored.
    pub(crate) fn authored(&mut self, commit: CommitIx, time: i64) {
        self.commits[commit.get()].authored = time;
    }

    /// Makes a commit revert another.
    pub(crate) fn reverts(&mut self, commit: CommitIx, target: CommitIx) {
        let target = self.commits[target.get()].id;
        self.commits[commit.get()].message.revert = Some(Revert::Commit(target));
    }

    /// Makes a commit revert another by its subject alone.
    pub(crate) fn reverts_subject(&mut self, commit: CommitIx, subject: &str) {
        self.commits[commit.get()].message.revert = Some(Revert::Subject(subject.into()));
    }

    /// Calls a commit a hotfix.
    pub(crate) fn hotfix(&mut self, commit: CommitIx) {
        self.commits[commit.get()].message.hotfix = true;
    }

    /// Deploys a commit by a version tag.
    pub(crate) fn release(&mut self, tag: &str, commit: CommitIx, finish: i64) {
        let sha = self.commits[commit.get()].id;
        self.release_sha(tag, sha, finish);
    }

    /// Deploys any commit id by a version tag.
    pub(crate) fn release_sha(&mut self, tag: &str, sha: ObjectId, finish: i64) {
        let version = Version::from_tag(tag).unwrap();
        let early = version.is_prerelease();
        self.deployments.push(Deployment {
            id: format!("version-tag:{tag}"),
            environment: if early { "prerelease" } else { "release" }.to_owned(),
            tier: if early { Tier::Staging } else { Tier::Production },
            component: version.component.clone(),
            sha,
            reference: Some(tag.to_owned()),
            started: None,
            finished: instant(finish),
            outcome: Outcome::Success,
            trigger: Trigger::Unknown,
            source: DeploymentSource::VersionTag,
            confidence: 0.6,
            evidence: Vec::new(),
        });
        self.tags.push(Tag {
            name: tag.to_owned(),
            target: Some(sha),
            annotated: true,
            tagger: None,
            tagger_is_bot: false,
            time: Some(finish),
            version: Some(version),
        });
    }

    /// The facts, with the trunk at a commit. Everything git can show was read completely.
    pub(crate) fn facts(&self, trunk: Option<CommitIx>) -> Facts {
        let parents = self.parents.clone();
        let people = vec![person("Ada", false), person("helper[bot]", true)];
        let history = History::new(self.commits.clone(), |at| parents[at].clone(), people, Vec::new());
        let trunk_line = trunk.map(|tip| history.first_parent_line(tip)).unwrap_or_default();
        let trunk_commits = trunk.map_or_else(CommitSet::default, |tip| history.ancestors([tip]));
        let trunk = trunk.map(|tip| Trunk {
            name: "main".to_owned(),
            commit: self.commits[tip.get()].id,
            chosen_by: "conventional name".to_owned(),
        });
        Facts {
            as_of: instant(day(1_000)),
            repository: repository(trunk),
            history,
            trunk_line,
            trunk_commits,
            references: Vec::new(),
            tags: self.tags.clone(),
            changes: self.changes(),
            tree: FileTree::default(),
            findings: Vec::new(),
            timeline: Timeline::default(),
            platform: plimsoll_domain::facts::Platform::default(),
            components: Vec::new(),
            near_misses: Vec::new(),
            executions: plimsoll_domain::facts::Executions::default(),
            production_reason: String::new(),
            deployments: self.deployments.clone(),
            profile: Profile::Package,
            profile_reason: "versions are tagged".to_owned(),
            coverage: vec![complete(Source::Git), complete(Source::Workflows)],
        }
    }

    /// Every commit changes as many files as its index says, plus one.
    fn changes(&self) -> ChangedPaths {
        let count = self.commits.len() as u32;
        ChangedPaths {
            since: i64::MIN,
            paths: (0..=count).map(|number| format!("file-{number}").into()).collect(),
            changes: (0..count)
                .map(|index| Change { commit: CommitIx(index), paths: (0..=index).collect(), cut: false })
                .collect(),
        }
    }
}

/// A finding of a file.
pub(crate) fn finding(fact: FileFact, path: &str, detail: Option<&str>) -> FileFinding {
    let detail = detail.map(str::to_owned);
    FileFinding { fact, tool: None, path: path.to_owned(), line: None, detail, amount: None }
}

/// The values of one metric.
pub(crate) fn values<'v>(all: &'v [MetricValue], id: &str) -> Vec<&'v MetricValue> {
    all.iter().filter(|value| value.id == id).collect()
}

/// The headline of a metric, or one of its variants.
pub(crate) fn value<'v>(all: &'v [MetricValue], id: &str, variant: Option<&str>) -> &'v MetricValue {
    let is_it = |value: &&MetricValue| {
        value.id == id
            && value.variant.as_deref() == variant
            && value.component.is_none()
            && value.environment.is_none()
    };
    all.iter().find(is_it).unwrap_or_else(|| panic!("no {id} {variant:?}"))
}

/// Whether a value says something in one of its caveats.
pub(crate) fn says(value: &MetricValue, text: &str) -> bool {
    value.caveats.iter().any(|caveat| caveat.contains(text))
}

fn person(name: &str, bot: bool) -> Person {
    Person { name: name.to_owned(), email: format!("{name}@example.org"), bot }
}

pub(crate) fn complete(source: Source) -> Coverage {
    Coverage { source, state: CoverageState::Complete, collected: None, expected: None, reason: None }
}

fn repository(trunk: Option<Trunk>) -> Repository {
    Repository {
        name: "owner/name".to_owned(),
        remote_url: None,
        web_url: Some("https://github.com/owner/name".to_owned()),
        bare: true,
        shallow: false,
        head: Head::Branch("main".to_owned()),
        trunk,
        notices: Vec::new(),
    }
}
