//! What several metrics need, worked out once.

use std::sync::OnceLock;

use plimsoll_domain::facts::{CommitIx, Facts};
use plimsoll_domain::record::{Conclusion, Job};
use plimsoll_domain::{Evidence, Reason, ReasonCode, Window};

use crate::dora::remediation::{self, Remediation};
use crate::flow::integrations::{self, Integration, TrunkLine};
use crate::parts::Parts;
use crate::pipeline::completed::{self, Completed};
use crate::pipeline::job_columns::JobColumns;
use crate::pipeline::run_columns::RunColumns;
use crate::pipeline::run_tallies::RunTallies;
use crate::pipeline::workflows::Workflows;
use crate::series::{Delivery, Series};
use crate::weeks::Weeks;

/// Facts, window, and what is derived from both.
pub(crate) struct Context<'a> {
    /// The facts.
    pub(crate) facts: &'a Facts,
    /// The window.
    pub(crate) window: Window,
    /// Its whole weeks.
    pub(crate) weeks: Weeks,
    /// Production deployments of the whole repository.
    pub(crate) production: Series<'a>,
    /// The trunk's first-parent line and what each of its commits brought in.
    pub(crate) trunk: TrunkLine,
    parts: OnceLock<Parts<'a>>,
    first: OnceLock<Vec<Option<u32>>>,
    bots: OnceLock<Option<String>>,
    runs: OnceLock<Vec<Completed<'a>>>,
    verdicts: OnceLock<Vec<Completed<'a>>>,
    remediations: OnceLock<Vec<Remediation>>,
    jobs: OnceLock<JobColumns>,
    workflows: OnceLock<Workflows<'a>>,
    run_columns: OnceLock<RunColumns>,
    tallies: OnceLock<RunTallies>,
}

impl<'a> Context<'a> {
    /// Looks at facts through a window.
    pub(crate) fn new(facts: &'a Facts, window: Window) -> Self {
        Self {
            facts,
            window,
            weeks: Weeks::of(window),
            production: Series::production(facts, window),
            trunk: TrunkLine::new(facts, window),
            parts: OnceLock::new(),
            first: OnceLock::new(),
            bots: OnceLock::new(),
            runs: OnceLock::new(),
            verdicts: OnceLock::new(),
            remediations: OnceLock::new(),
            jobs: OnceLock::new(),
            workflows: OnceLock::new(),
            run_columns: OnceLock::new(),
            tallies: OnceLock::new(),
        }
    }

    /// The same, with each week's figure kept beside the values.
    pub(crate) fn week_by_week(facts: &'a Facts, window: Window) -> Self {
        let context = Self::new(facts, window);
        Self { weeks: context.weeks.kept(), ..context }
    }

    /// Which components commits touch.
    pub(crate) fn parts(&self) -> &Parts<'a> {
        self.parts.get_or_init(|| Parts::new(self.facts))
    }

    /// For every commit the index of the production deployment that first shipped it: the first that contains it, of
    /// those of the components that it touches where that is known.
    pub(crate) fn first_production(&self) -> &[Option<u32>] {
        self.first.get_or_init(|| self.production.first_shipping(self.facts, self.parts()))
    }

    /// Integrations inside the window, oldest first.
    pub(crate) fn integrations(&self) -> &[Integration] {
        &self.trunk.integrations
    }

    /// Runs that ended, first finished first.
    pub(crate) fn runs(&self) -> &[Completed<'a>] {
        self.runs.get_or_init(|| completed::completed(self.facts))
    }

    /// Attempts that ended, each as a run of its own, first finished first.
    pub(crate) fn verdicts(&self) -> &[Completed<'a>] {
        self.verdicts.get_or_init(|| completed::verdicts(self.runs()))
    }

    /// Every remediation that ended inside the window, by failed deployment and remedy.
    pub(crate) fn remediations(&self) -> &[Remediation] {
        self.remediations.get_or_init(|| remediation::remediations(self))
    }

    /// Runs that ended in the window with a verdict, first finished first.
    pub(crate) fn runs_inside(&self) -> impl DoubleEndedIterator<Item = &Completed<'a>> {
        self.runs().iter().filter(|run| run.is_conclusive() && self.inside(run.finished))
    }

    /// Those of them on the trunk.
    pub(crate) fn trunk_runs(&self) -> impl DoubleEndedIterator<Item = &Completed<'a>> {
        self.runs_inside().filter(|run| run.on_trunk)
    }

    /// Jobs that ended in the window, with when, in seconds since the epoch.
    pub(crate) fn jobs_inside(&self) -> impl Iterator<Item = (&'a Job, i64)> {
        self.facts.platform.jobs.iter().filter_map(|job| Some((job, self.ended_inside(job)?)))
    }

    /// When a job ended, in seconds since the epoch, if that was in the window.
    pub(crate) fn ended_inside(&self, job: &Job) -> Option<i64> {
        let at = job.finished?.timestamp();
        let ran = !matches!(job.conclusion, Conclusion::Skipped | Conclusion::Pending);
        (ran && self.inside(at)).then_some(at)
    }

    /// The workflows of runs that ended, by number.
    pub(crate) fn workflows(&self) -> &Workflows<'a> {
        self.workflows.get_or_init(|| Workflows::new(self.facts.platform.runs.len(), self.runs()))
    }

    /// The runs that ended in the window, in columns.
    pub(crate) fn run_columns(&self) -> &RunColumns {
        self.run_columns.get_or_init(|| RunColumns::new(self))
    }

    /// The run at a place of these columns.
    pub(crate) fn run_at(&self, at: usize) -> &Completed<'a> {
        &self.runs()[self.run_columns().places[at] as usize]
    }

    /// Builds the tables that several metrics read, so that none of them is charged with it alone.
    pub(crate) fn build_tables(&self) {
        self.run_tallies();
        self.job_columns();
        self.first_production();
    }

    /// The same, counted by workflow and week.
    pub(crate) fn run_tallies(&self) -> &RunTallies {
        self.tallies.get_or_init(|| RunTallies::new(self))
    }

    /// The same jobs, in columns.
    pub(crate) fn job_columns(&self) -> &JobColumns {
        self.jobs.get_or_init(|| JobColumns::new(self))
    }

    /// Whether an instant, in seconds since the epoch, lies inside the window.
    pub(crate) fn inside(&self, seconds: i64) -> bool {
        holds(self.window, seconds)
    }

    /// Non-merge commits on the trunk's ancestry, oldest first in the graph's order.
    pub(crate) fn trunk_changes(&self) -> impl Iterator<Item = CommitIx> {
        let facts = self.facts;
        facts
            .history
            .indices()
            .filter(|commit| facts.trunk_commits.contains(*commit) && !facts.history.is_merge(*commit))
    }

    /// Whether a bot wrote a commit.
    pub(crate) fn by_bot(&self, commit: CommitIx) -> bool {
        self.facts.history.author(commit).bot
    }

    /// What figures of people say of automation accounts, in the same words everywhere; `None` without any.
    pub(crate) fn bots(&self) -> Option<String> {
        self.bots.get_or_init(|| integrations::bots(self)).clone()
    }

    /// Why what depends on all of history cannot be said, if so.
    pub(crate) fn cut_history(&self) -> Option<Reason> {
        let cut = self.facts.repository.shallow || !self.facts.history.truncated.is_empty();
        cut.then(|| {
            Reason::new(
                ReasonCode::ShallowClone,
                "the clone's history is cut off; `git fetch --unshallow --tags` brings the rest",
            )
        })
    }

    /// A commit as evidence, with a note.
    pub(crate) fn commit(&self, commit: CommitIx, note: impl Into<String>) -> Evidence {
        let commit = self.facts.history.commit(commit);
        self.facts.linked(Evidence::commit(commit).with_note(note))
    }

    /// A deployment as evidence, with a note.
    pub(crate) fn delivery(&self, delivery: &Delivery<'_>, note: impl Into<String>) -> Evidence {
        self.facts.linked(delivery.evidence().with_note(note))
    }
}

/// Whether an instant, in seconds since the epoch, lies inside a window.
pub(crate) fn holds(window: Window, seconds: i64) -> bool {
    // For whole seconds the same as `Window::contains`, whatever fractions its ends have.
    window.from.timestamp() < seconds && seconds <= window.to.timestamp()
}

/// The newest and the oldest of things in order of time: what was counted, where nothing stands out.
pub(crate) fn newest_and_oldest<T>(
    mut counted: impl DoubleEndedIterator<Item = T>,
) -> Vec<(T, &'static str)> {
    let newest = counted.next_back().map(|newest| (newest, "the newest counted"));
    let oldest = counted.next().map(|oldest| (oldest, "the oldest counted"));
    newest.into_iter().chain(oldest).collect()
}
