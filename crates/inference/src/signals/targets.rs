//! Jobs that bring a version somewhere.

use plimsoll_domain::evidence::Evidence;
use plimsoll_domain::facts::workflow::{ToolMatch, WorkflowJob};
use plimsoll_domain::facts::{Profile, Tier, Workflow};
use plimsoll_domain::{Signal, Stage};

use super::absence::Reach;
use super::context::Context;
use super::environments::{self, Place};
use super::proof::proven;
use super::reading::{Hit, Reading, weakly};
use super::tools;
use super::triggers::Starts;

/// How a job brings a version somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Means {
    /// It changes an environment.
    Deploy,
    /// It puts an artefact where others fetch it.
    Publish,
    /// It publishes documentation.
    Docs,
}

/// A job that brings a version somewhere.
#[derive(Debug, Clone)]
pub(super) struct Target<'a> {
    pub(super) workflow: &'a Workflow,
    pub(super) job: &'a WorkflowJob,
    pub(super) means: Means,
    /// The environment's name, where the job, a command or a call's input names one.
    pub(super) name: Option<String>,
    pub(super) place: Place,
    /// What starts it.
    pub(super) starts: Starts,
    /// The tools that do it, each once, in the job's order.
    pub(super) tools: Vec<&'a str>,
    /// Where it stands.
    pub(super) evidence: Evidence,
}

impl Target<'_> {
    /// Whether it changes only what the product stands on.
    fn is_ground(&self) -> bool {
        self.tools.iter().all(|tool| tools::GROUND.contains(tool))
    }

    /// Whether it is there for pull requests alone: by its environment's name, or because nothing else starts it.
    pub(super) fn is_preview(&self) -> bool {
        let only_on_pr = self.starts.on_pr && !self.starts.beyond_pull_requests();
        self.means == Means::Deploy && (self.place == Place::Tier(Tier::Ephemeral) || only_on_pr)
    }
}

/// All of them, in the files' order.
pub(super) fn find<'a>(context: &Context<'a>) -> Vec<Target<'a>> {
    let reading = Reading::of(context, |tool| means(tool).is_some());
    let mut targets: Vec<Target<'a>> = Vec::new();
    let workflows = context.facts.workflows();
    // Strong and dispatched hits alike: who starts a deployment is another question than whether it deploys.
    let hits = reading
        .strong
        .iter()
        .chain(reading.weak.iter().filter(|hit| hit.tool.is_some_and(|tool| !tool.weak)));
    for hit in hits {
        let Some(target) = target(hit) else { continue };
        let same = |known: &&mut Target<'a>| {
            known.workflow.path == target.workflow.path
                && known.job.id == target.job.id
                && known.means == target.means
                && known.name == target.name
        };
        match targets.iter_mut().find(same) {
            Some(known) => known.tools.extend(target.tools),
            None => targets.push(target),
        }
    }
    let position = |target: &Target<'_>| {
        let workflow = workflows.iter().position(|workflow| workflow.path == target.workflow.path);
        (workflow, target.workflow.jobs.iter().position(|job| job.id == target.job.id))
    };
    targets.sort_by_key(position);
    targets
}

fn means(tool: &ToolMatch) -> Option<Means> {
    match tool.stage {
        Stage::Deploy if tools::DOCS.contains(&tool.tool.as_str()) => Some(Means::Docs),
        Stage::Deploy | Stage::ServeModel => Some(Means::Deploy),
        Stage::Publish => Some(Means::Publish),
        Stage::Release if tools::RELEASES.contains(&tool.tool.as_str()) => Some(Means::Publish),
        _ => None,
    }
}

fn target<'a>(hit: &Hit<'a>) -> Option<Target<'a>> {
    let tool = hit.tool?;
    let mut means = means(tool)?;
    let named = hit.job.environment.as_deref().or(tool.target.as_deref());
    let name = named.map(|name| environments::resolve(name, &hit.job.inputs));
    let place = name.as_deref().map_or(Place::Unclear, environments::place);
    if means == Means::Deploy {
        means = match place {
            Place::Docs => Means::Docs,
            Place::Publish => Means::Publish,
            Place::Tier(_) | Place::Unclear => Means::Deploy,
        };
    }
    Some(Target {
        workflow: hit.workflow,
        job: hit.job,
        means,
        name,
        place,
        starts: hit.starts,
        tools: vec![tool.tool.as_str()],
        evidence: hit.place(),
    })
}

/// Of these, those that bring the product itself, where any does.
fn without_ground<'t, 'a>(mut targets: Vec<&'t Target<'a>>) -> Vec<&'t Target<'a>> {
    if targets.iter().any(|target| !target.is_ground()) {
        targets.retain(|target| !target.is_ground());
    }
    targets
}

impl<'a> Context<'a> {
    /// Jobs that bring the product to an environment that lasts; what changes infrastructure only where nothing else does.
    pub(super) fn product_deployments(&self) -> Vec<&Target<'a>> {
        without_ground(self.lasting_deployments().collect())
    }

    /// Jobs that deploy to an environment of the product.
    pub(super) fn deployments(&self) -> impl Iterator<Item = &Target<'a>> {
        self.targets().iter().filter(|target| target.means == Means::Deploy)
    }

    /// The same without previews of pull requests.
    pub(super) fn lasting_deployments(&self) -> impl Iterator<Item = &Target<'a>> {
        self.deployments().filter(|target| !target.is_preview())
    }

    /// Jobs that publish.
    pub(super) fn publications(&self) -> impl Iterator<Item = &Target<'a>> {
        self.targets().iter().filter(|target| target.means == Means::Publish)
    }

    /// Whether publishing is what brings this product to its users.
    pub(super) fn ships_by_publishing(&self) -> bool {
        match self.facts.profile {
            Profile::Package | Profile::AppBinary => true,
            Profile::Unknown => self.deployments().next().is_none(),
            Profile::Service | Profile::Docs | Profile::Model | Profile::Infra => false,
        }
    }

    /// The signal of something that belongs to bringing a version to its users, when no job does.
    pub(super) fn without_production(&self, id: &str) -> Signal {
        let wanted = |tool: &ToolMatch| match means(tool) {
            Some(Means::Publish) => self.ships_by_publishing(),
            Some(Means::Deploy) => !self.ships_by_publishing(),
            Some(Means::Docs) | None => false,
        };
        let weak = Reading::of(self, wanted).only(|hit| hit.tool.is_some_and(|tool| tool.weak));
        if let Some(first) = weak.weak.first() {
            let text = format!(
                "`{}` may bring a version to its users; its name alone does not show it",
                first.called()
            );
            return proven(self.facts, weakly(id, text), weak.weak.iter().map(Hit::place));
        }
        let unclear: Vec<_> =
            self.lasting_deployments().filter(|target| target.place == Place::Unclear).collect();
        if !self.ships_by_publishing() && !unclear.is_empty() {
            let signal =
                weakly(id, "which of the environments is production cannot be told from their names");
            return proven(self.facts, signal, unclear.iter().map(|target| target.evidence.clone()));
        }
        self.not_in_pipeline(id, Reach::Deployment, "no enabled workflow brings a version to its users")
    }

    /// Jobs that bring a version to its users: publication for what is published, else deployment to
    /// production by name, else to the only environment there is. Documentation never counts, and what changes
    /// infrastructure only where nothing else brings the product there.
    pub(super) fn production_jobs(&self) -> Vec<&Target<'a>> {
        if self.facts.profile == Profile::Docs {
            return Vec::new();
        }
        if self.ships_by_publishing() {
            return self.publications().collect();
        }
        let production = |target: &&Target<'_>| target.place == Place::Tier(Tier::Production);
        let named = without_ground(self.deployments().filter(production).collect());
        if !named.is_empty() {
            return named;
        }
        let elsewhere = self.lasting_deployments().any(|target| matches!(target.place, Place::Tier(_)));
        let mut names: Vec<_> = self.lasting_deployments().map(|target| &target.name).collect();
        names.sort_unstable();
        names.dedup();
        if elsewhere || names.len() > 1 { Vec::new() } else { self.lasting_deployments().collect() }
    }
}
