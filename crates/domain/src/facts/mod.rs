//! Facts: what collectors saw, normalised, with the provider's own words kept beside.

pub mod changes;
pub mod commit;
pub mod component;
pub mod deployment;
pub mod executions;
pub mod files;
pub mod filter;
pub mod history;
mod job_name;
pub mod language;
pub mod path_kind;
mod path_names;
pub mod pipeline;
pub mod platform;
pub mod reference;
pub mod repository;
pub mod version;
pub mod workflow;

use chrono::Duration;

use crate::coverage::{Coverage, CoverageState, Source};
use crate::evidence::{Evidence, EvidenceKind};
use crate::time::{Timestamp, Window};

pub use changes::{Change, ChangedPaths};
pub use commit::{Commit, MessageClass, Person};
pub use component::Component;
pub use deployment::{Deployment, DeploymentSource, Outcome, Tier, Trigger};
pub use executions::Executions;
pub use files::{FileFact, FileFinding, FileTree, TreeEntry};
pub use history::{CommitIx, CommitSet, History};
pub use path_kind::{PathKind, file_kind};
pub use pipeline::{PipelineEra, Timeline};
pub use platform::{NearMiss, Platform};
pub use reference::{Reference, ReferenceKind, Tag};
pub use repository::{Head, Profile, Repository, Trunk};
pub use version::{Scheme, Version};
pub use workflow::{Workflow, WorkflowJob, WorkflowStep};

/// A repository whose last human commit on the trunk is older than this many days is dormant.
pub const DORMANT_DAYS: i64 = 90;

/// Who brings versions to production is seen in so many days.
const SHIPPED_DAYS: i64 = 180;

/// Everything known about one repository as of one instant. Facts after it are not in here.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The instant.
    pub as_of: Timestamp,
    /// The repository itself.
    pub repository: Repository,
    /// The commit graph.
    pub history: History,
    /// Trunk's first-parent line, newest first. Empty without a trunk.
    pub trunk_line: Vec<CommitIx>,
    /// All commits reachable from the trunk.
    pub trunk_commits: CommitSet,
    /// Branches and remote-tracking branches.
    pub references: Vec<Reference>,
    /// Tags, by time and name.
    pub tags: Vec<Tag>,
    /// Paths changed by recent commits.
    pub changes: ChangedPaths,
    /// The tree at the trunk's head.
    pub tree: FileTree,
    /// What the tree's files show.
    pub findings: Vec<FileFinding>,
    /// Workflow definitions through time; the last era is the trunk's head.
    pub timeline: Timeline,
    /// What the platform told.
    pub platform: Platform,
    /// What runs were seen to execute.
    pub executions: Executions,
    /// Deployments, derived.
    pub deployments: Vec<Deployment>,
    /// Parts with deployments of their own of which it is known which paths they ship.
    pub components: Vec<Component>,
    /// What looked like a deployment and was not counted.
    pub near_misses: Vec<NearMiss>,
    /// Which sources production was read from, and why.
    pub production_reason: String,
    /// What "production" means here.
    pub profile: Profile,
    /// Why that profile.
    pub profile_reason: String,
    /// What was looked at.
    pub coverage: Vec<Coverage>,
}

impl Facts {
    /// How much of a source was read; a source nobody reported on is missing.
    #[must_use]
    pub fn coverage_of(&self, source: Source) -> CoverageState {
        self.coverage
            .iter()
            .find(|coverage| coverage.source == source)
            .map_or(CoverageState::Missing, |coverage| coverage.state)
    }

    /// The workflows at the trunk's head.
    #[must_use]
    pub fn workflows(&self) -> &[Workflow] {
        self.timeline.eras.last().map_or(&[], |era| &era.workflows)
    }

    /// Findings of one kind.
    pub fn found(&self, fact: FileFact) -> impl Iterator<Item = &FileFinding> {
        self.findings.iter().filter(move |finding| finding.fact == fact)
    }

    /// Another system that may do what no workflow does. A CI system that was left behind builds nothing any more; as
    /// long as no run brought a version to production it may still be what does that.
    pub fn elsewhere(&self, ships: bool) -> impl Iterator<Item = &FileFinding> {
        let ci = self.found(FileFact::ForeignCi);
        let left_behind = self.found(FileFact::FormerCi).filter(move |_| ships && !self.ships_by_runs());
        let cd = self.found(FileFact::ForeignCd).filter(move |_| ships);
        ci.chain(left_behind).chain(cd)
    }

    /// Whether a job or run is known to have brought a version to production in half a year.
    #[must_use]
    pub fn ships_by_runs(&self) -> bool {
        let since = self.as_of - Duration::days(SHIPPED_DAYS);
        self.deployments.iter().any(|one| {
            let by_run = |shown: &Evidence| match shown.kind {
                EvidenceKind::Job | EvidenceKind::Run => true,
                EvidenceKind::Deployment => shown.reference.parse().is_ok_and(|id| self.points_at_run(id)),
                _ => false,
            };
            let reached = one.tier == Tier::Production && one.outcome == Outcome::Success;
            reached && one.finished >= since && one.evidence.iter().any(by_run)
        })
    }

    fn points_at_run(&self, deployment: u64) -> bool {
        let mut logs =
            self.platform.statuses_of(deployment).iter().filter_map(|status| status.log_url.as_deref());
        logs.any(|url| url.contains("/actions/runs/"))
    }

    /// The `days` days that end at `as_of`.
    #[must_use]
    pub fn last_days(&self, days: u32) -> Window {
        Window::days_before(self.as_of, days)
    }

    /// When the last human commit on the trunk was made, if the repository has been dormant since.
    ///
    /// Windows over people's activity then end there instead of at `as_of`.
    #[must_use]
    pub fn dormant_since(&self) -> Option<Timestamp> {
        let on_trunk = self.history.indices().filter(|index| self.trunk_commits.contains(*index));
        let by_people = on_trunk.filter(|index| !self.history.author(*index).bot);
        let last = by_people.map(|index| self.history.commit(index).committed_at()).max()?;
        (self.as_of - last > Duration::days(DORMANT_DAYS)).then_some(last)
    }

    /// The same reference with its URL, when the repository's home on the web is known.
    #[must_use]
    pub fn linked(&self, mut evidence: Evidence) -> Evidence {
        evidence.url = evidence.url.take().or_else(|| self.url_of(&evidence));
        evidence
    }

    fn url_of(&self, evidence: &Evidence) -> Option<String> {
        let home = self.repository.web_url.as_deref()?;
        let reference = &evidence.reference;
        match evidence.kind {
            EvidenceKind::Commit => Some(format!("{home}/commit/{reference}")),
            EvidenceKind::Tag => Some(format!("{home}/tree/{}", escape(reference))),
            EvidenceKind::Branch => Some(format!("{home}/tree/{}", escape(reference))),
            EvidenceKind::File => {
                let head = self.repository.trunk.as_ref()?.commit;
                let (path, line) = match reference.rsplit_once(':') {
                    Some((path, line)) if line.bytes().all(|byte| byte.is_ascii_digit()) => {
                        (path, Some(line))
                    }
                    _ => (reference.as_str(), None),
                };
                let anchor = line.map(|line| format!("#L{line}")).unwrap_or_default();
                Some(format!("{home}/blob/{head}/{}{anchor}", escape(path)))
            }
            _ => None,
        }
    }
}

/// Percent-encodes all but the characters that are safe in a URL's path.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/@+".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}
