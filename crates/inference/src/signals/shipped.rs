//! Versions that reached an environment, with what history shows of each: the run and the job that brought it, what it
//! brought, and what had been executed on its commit before.
//!
//! Only where runs and jobs were collected. A version tag alone is no deployment by a pipeline: it has no run, and what
//! is asked of pipelines is not asked of it. Documentation and throw-away clusters are left out.

mod approval;
mod logins;
mod order;
mod origin;
mod share;
mod touch;

use std::collections::{BTreeMap, HashMap, HashSet};

use plimsoll_domain::coverage::CoverageState;
use plimsoll_domain::events::StageEvent;
use plimsoll_domain::facts::workflow::ToolMatch;
use plimsoll_domain::facts::{
    CommitIx, Deployment, DeploymentSource, Outcome, Profile, Tier, Workflow, WorkflowJob,
};
use plimsoll_domain::log::{EventKind, JobReading};
use plimsoll_domain::record::{Conclusion, Job, Run};
use plimsoll_domain::{Evidence, Facts, ObjectId, Source, Stage};

use super::context::{Context, Span};
use super::environments::{Place, place};
use super::executed::counts;
use super::tools;
use origin::Origins;

pub(super) use approval::Approved;
pub(super) use logins::Logins;
pub(super) use share::{absent_or_unknown, absent_unless_executed, happened, measured};
pub(super) use touch::is_bot;

/// One version that reached one environment.
#[derive(Debug)]
pub(super) struct Shipment<'a> {
    pub(super) deployment: &'a Deployment,
    /// The run that brought it.
    pub(super) run: Option<&'a Run>,
    /// The job of that run.
    pub(super) job: Option<&'a Job>,
    /// That job's definition as it was then.
    pub(super) definition: Option<(&'a Workflow, &'a WorkflowJob)>,
    /// Commits that the environment had not had before; `None` for its first version, which has no predecessor, and
    /// outside production.
    pub(super) brought: Option<Vec<CommitIx>>,
}

/// Everything that reached an environment, where runs and jobs were collected.
#[derive(Debug)]
pub(super) struct Shipped<'a> {
    facts: &'a Facts,
    /// Runs, jobs and deployments were all collected, and releases where they are what is shipped.
    pub(super) complete: bool,
    /// All of them, oldest first. Previews of pull requests are left out.
    all: Vec<Shipment<'a>>,
    /// When each commit first was in production.
    arrived: HashMap<CommitIx, i64>,
    jobs: HashMap<u64, &'a Job>,
    runs: HashMap<ObjectId, Vec<&'a Run>>,
}

impl<'a> Shipment<'a> {
    /// When it was there, seconds since the epoch.
    pub(super) fn finished(&self) -> i64 {
        self.deployment.finished.timestamp()
    }

    /// When its job began; what ended later was not waited for.
    pub(super) fn began(&self) -> i64 {
        let job = self.job.and_then(|job| job.started);
        // A release is announced before the job that publishes it has begun.
        if let Some(started) = job.filter(|_| self.is_published()) {
            return started.timestamp();
        }
        job.or(self.deployment.started)
            .map_or_else(|| self.finished(), |at| at.timestamp().min(self.finished()))
    }

    /// Whether it was published rather than put somewhere.
    pub(super) fn is_published(&self) -> bool {
        is_published(self.deployment)
    }

    /// What shows it.
    pub(super) fn evidence(&self) -> Evidence {
        let note = format!("{} to {}", self.deployment.sha.short(), self.deployment.environment);
        match self.deployment.evidence.first() {
            Some(shown) if shown.note.is_some() => shown.clone(),
            Some(shown) => shown.clone().with_note(note),
            None => Evidence::new(plimsoll_domain::EvidenceKind::Commit, self.deployment.sha.to_string())
                .with_note(note),
        }
    }

    /// Whether its job only changes what the product stands on; `None` where its definition does not say what it does.
    fn is_ground(&self) -> Option<bool> {
        let (_, job) = self.definition?;
        let deploys =
            |found: &&ToolMatch| !found.weak && matches!(found.stage, Stage::Deploy | Stage::ServeModel);
        let mut tools = job.matches().map(|(_, found)| found).filter(deploys).peekable();
        tools.peek()?;
        Some(tools.all(|found| tools::GROUND.contains(&found.tool.as_str())))
    }

    /// The path of the workflow that brought it.
    pub(super) fn path(&self) -> Option<&'a str> {
        let path = self.run?.workflow_path.as_deref()?;
        Some(path.split('@').next().unwrap_or(path))
    }

    /// The path of the workflow that the one that brought it hands over to, where it does.
    pub(super) fn shared_path(&self) -> Option<&'a str> {
        let (workflow, job) = self.definition?;
        let elsewhere = !job.defined_in.is_empty() && job.defined_in != workflow.path;
        elsewhere.then_some(job.defined_in.as_str())
    }
}

impl<'a> Shipped<'a> {
    /// `None` where no runs or no jobs were collected.
    pub(super) fn of(facts: &'a Facts) -> Option<Self> {
        let states = [Source::Runs, Source::Jobs].map(|source| facts.coverage_of(source));
        if states.contains(&CoverageState::Missing) {
            return None;
        }
        let published = matches!(facts.profile, Profile::Package | Profile::AppBinary);
        let more = if published { Source::Releases } else { Source::Deployments };
        let complete =
            states.iter().chain([&facts.coverage_of(more)]).all(|it| *it == CoverageState::Complete);
        let origins = Origins::of(facts);
        let mut all: Vec<Shipment<'a>> = Vec::new();
        for deployment in &facts.deployments {
            let counts = deployment.outcome == Outcome::Success
                && deployment.tier != Tier::Ephemeral
                && place(&deployment.environment) != Place::Docs
                && facts.profile != Profile::Docs;
            if !counts {
                continue;
            }
            let (run, job) = origins.of_deployment(deployment);
            if job.is_some_and(|job| is_thrown_away(facts, job)) {
                continue;
            }
            let definition = run.zip(job).and_then(|(run, job)| origins.definition(run, job));
            all.push(Shipment { deployment, run, job, definition, brought: None });
        }
        // A change of the infrastructure is no version of the product, where another job brings that.
        if all.iter().any(|one| one.is_ground() == Some(false)) {
            all.retain(|one| one.is_ground() != Some(true));
        }
        all.sort_by_key(|one| (one.finished(), one.deployment.id.as_str()));
        let arrived = bring(facts, &mut all);
        let mut runs: HashMap<ObjectId, Vec<&Run>> = HashMap::new();
        for run in &facts.platform.runs {
            if let Some(sha) = run.sha {
                runs.entry(sha).or_default().push(run);
            }
        }
        Some(Self { facts, complete, all, arrived, jobs: origins.jobs, runs })
    }

    /// Whether a job is known to have brought a version to some environment.
    pub(super) fn deploys(&self, job: &Job) -> bool {
        self.all.iter().any(|one| one.job.is_some_and(|own| own.id == job.id))
    }

    /// Versions that reached any lasting environment in a span, oldest first.
    pub(super) fn anywhere(&self, span: Span) -> impl DoubleEndedIterator<Item = &Shipment<'a>> {
        self.all.iter().filter(move |one| span.contains(one.finished()))
    }

    /// Versions that reached production in a span, oldest first.
    pub(super) fn production(&self, span: Span) -> impl DoubleEndedIterator<Item = &Shipment<'a>> {
        self.anywhere(span).filter(|one| one.deployment.tier == Tier::Production)
    }

    /// Versions that reached an environment below production in a span, oldest first.
    pub(super) fn below(&self, span: Span) -> impl DoubleEndedIterator<Item = &Shipment<'a>> {
        self.anywhere(span).filter(|one| one.deployment.tier != Tier::Production)
    }

    /// When a commit first was in production, seconds since the epoch.
    pub(super) fn arrival(&self, commit: CommitIx) -> Option<i64> {
        self.arrived.get(&commit).copied()
    }

    /// The job that executed something.
    pub(super) fn job_of(&self, event: &StageEvent) -> Option<&'a Job> {
        self.jobs.get(&event.job?).copied()
    }

    /// The log of a job, where it was read.
    pub(super) fn reading(&self, job: &Job) -> Option<&'a JobReading> {
        self.facts.platform.readings.get(&job.id)
    }

    /// The last attempt's jobs of the run that brought it.
    pub(super) fn jobs_beside(&self, shipment: &Shipment<'a>) -> impl Iterator<Item = &'a Job> {
        shipment.run.into_iter().flat_map(|run| self.facts.platform.jobs_of(run.id))
    }

    /// What was executed well on its commit.
    pub(super) fn events(&self, shipment: &Shipment<'a>) -> impl Iterator<Item = &'a StageEvent> {
        let events = self.facts.executions.events.get(&shipment.deployment.sha);
        let well = |event: &&StageEvent| {
            self.job_of(event).is_none_or(|job| job.conclusion == Conclusion::Success)
                && counts(self.facts, event)
        };
        events.into_iter().flatten().filter(move |event| well(event))
    }

    /// Whether what fits was executed well on its commit before it was brought; `None` where a job of which nothing
    /// shows all that it did may have done it, or where its runs were not collected.
    pub(super) fn before(&self, of: &Shipment<'a>, wanted: impl Fn(&StageEvent) -> bool) -> Option<bool> {
        let found = self.events(of).any(|event| wanted(event) && self.precedes(event, of));
        self.or_hidden(of, found)
    }

    /// The same after it was brought, in its run or one that followed within a day.
    pub(super) fn after(&self, of: &Shipment<'a>, wanted: impl Fn(&StageEvent) -> bool) -> Option<bool> {
        let found = self.events(of).any(|event| wanted(event) && self.follows(event, of));
        self.or_hidden(of, found)
    }

    /// Whether the log of the job that brought it names a digest that the log of an earlier job on its commit named.
    pub(super) fn has_pushed_before(&self, job: &Job, of: &Shipment<'a>) -> bool {
        let own = self.digests(job);
        let earlier = |event: &&StageEvent| !self.is_same_job(event, of) && self.precedes(event, of);
        let mut jobs = self.events(of).filter(earlier).filter_map(|event| self.job_of(event));
        !own.is_empty() && jobs.any(|job| self.digests(job).iter().any(|digest| own.contains(digest)))
    }

    /// The digests that the log of a job names.
    pub(super) fn digests(&self, job: &Job) -> Vec<&'a str> {
        let events = self.reading(job).into_iter().flat_map(|reading| &reading.events);
        events.filter_map(|event| event.digest.as_deref()).collect()
    }

    /// What was looked for on its commit, and whether it was found: where it was not, something may hide it.
    pub(super) fn or_hidden(&self, of: &Shipment<'a>, found: bool) -> Option<bool> {
        let executions = &self.facts.executions;
        let sha = &of.deployment.sha;
        let unseen = executions.hidden.contains_key(sha) || (!self.complete && !executions.ran.contains(sha));
        if found { Some(true) } else { (!unseen).then_some(false) }
    }
}

fn is_published(deployment: &Deployment) -> bool {
    matches!(deployment.source, DeploymentSource::Publication | DeploymentSource::VersionTag)
}

/// Whether a job only deployed to something that ended with it, by its log.
fn is_thrown_away(facts: &Facts, job: &Job) -> bool {
    let has = |kind| {
        let reading = facts.platform.readings.get(&job.id);
        reading.is_some_and(|reading| reading.events.iter().any(|event| event.kind == kind))
    };
    has(EventKind::EphemeralDeployment) && !has(EventKind::Deployment)
}

/// Notes for every version in production which commits its environment had not had before. Each commit is visited once
/// for each environment.
fn bring(facts: &Facts, all: &mut [Shipment<'_>]) -> HashMap<CommitIx, i64> {
    let history = &facts.history;
    let mut had: BTreeMap<(String, &str), HashSet<CommitIx>> = BTreeMap::new();
    let mut arrived = HashMap::new();
    for one in all.iter_mut().filter(|one| one.deployment.tier == Tier::Production) {
        let at = one.finished();
        let Some(commit) = history.find(one.deployment.sha) else { continue };
        let key = (one.deployment.environment.to_ascii_lowercase(), one.deployment.component.as_str());
        let first = !had.contains_key(&key);
        let known = had.entry(key).or_default();
        let mut brought = Vec::new();
        let mut next = vec![commit];
        while let Some(index) = next.pop() {
            if known.insert(index) {
                brought.push(index);
                arrived.entry(index).or_insert(at);
                next.extend(history.parents(index));
            }
        }
        brought.sort_unstable();
        one.brought = (!first).then_some(brought);
    }
    arrived
}

impl<'a> Context<'a> {
    /// What reached environments; `None` where no runs were collected.
    pub(super) fn shipped(&self) -> Option<&Shipped<'a>> {
        self.shipped.get_or_init(|| Shipped::of(self.facts)).as_ref()
    }
}

#[cfg(test)]
mod tests;
