//! One sighting of a deployment, before it is decided what it counts as.

use plimsoll_domain::facts::{Deployment, DeploymentSource, NearMiss, Outcome, Tier, Trigger, Version};
use plimsoll_domain::record::{Run, is_bot_account};
use plimsoll_domain::{Evidence, EvidenceKind, ObjectId, Timestamp};

use super::rules::Rules;

/// What was seen.
#[derive(Debug, Clone)]
pub(super) struct Sighting {
    pub(super) source: DeploymentSource,
    /// `None` where nothing names one.
    pub(super) environment: Option<String>,
    pub(super) sha: ObjectId,
    pub(super) reference: Option<String>,
    pub(super) run: Option<u64>,
    pub(super) started: Option<Timestamp>,
    pub(super) finished: Timestamp,
    pub(super) outcome: Outcome,
    pub(super) trigger: Trigger,
    pub(super) confidence: f64,
    pub(super) evidence: Evidence,
    /// The platform's id of it, or the job's.
    pub(super) id: u64,
    /// The part of the deployment: the job, or what the API lists on its own.
    pub(super) part: String,
    /// The attempt of the run, from one.
    pub(super) attempt: u32,
    /// The component it is of; empty for the whole.
    pub(super) component: String,
}

impl Sighting {
    /// Names what nothing names: the only environment there is.
    pub(super) const UNNAMED: &'static str = "default";

    pub(super) fn environment(&self) -> &str {
        self.environment.as_deref().unwrap_or(Self::UNNAMED)
    }

    /// What it collapses with: one deployment per environment, whose name has no case, component, commit and run.
    pub(super) fn key(&self) -> (String, String, ObjectId, u64) {
        let component = self.component.clone();
        // Without a run each stands for itself.
        (self.environment().to_lowercase(), component, self.sha, self.run.unwrap_or(self.id))
    }

    pub(super) fn near_miss(&self, rules: &Rules, why: impl Into<String>) -> NearMiss {
        NearMiss {
            evidence: self.evidence.clone(),
            source: self.source,
            environment: self.environment.clone(),
            tier: self.environment.as_deref().and_then(|name| rules.tier(name)),
            at: Some(self.finished),
            why: why.into(),
        }
    }
}

/// One deployment of sightings that collapse: the best source tells, the latest finish counts, and it failed where
/// any part did.
pub(super) fn collapse(mut sightings: Vec<Sighting>, tier: Tier) -> Option<Deployment> {
    sightings.sort_by_key(|one| (one.source, one.id));
    let best = sightings.first()?;
    let own: Vec<&Sighting> = sightings.iter().filter(|one| one.source == best.source).collect();
    let named = sightings.iter().find(|one| one.environment.is_some());
    let outcome = |wanted: Outcome| own.iter().any(|one| one.outcome == wanted);
    let mut evidence: Vec<Evidence> = Vec::new();
    for one in &sightings {
        if !evidence.contains(&one.evidence) {
            evidence.push(one.evidence.clone());
        }
    }
    let trigger = sightings.iter().map(|one| one.trigger).find(|trigger| *trigger != Trigger::Unknown);
    Some(Deployment {
        id: format!("{}:{}", best.source.as_str(), best.id),
        environment: named.map_or(Sighting::UNNAMED, Sighting::environment).to_owned(),
        tier,
        component: sightings
            .iter()
            .map(|one| &one.component)
            .find(|name| !name.is_empty())
            .cloned()
            .unwrap_or_default(),
        sha: best.sha,
        reference: sightings.iter().find_map(|one| one.reference.clone()),
        started: own.iter().filter_map(|one| one.started).min(),
        finished: own.iter().map(|one| one.finished).max()?,
        outcome: if outcome(Outcome::Failure) {
            Outcome::Failure
        } else if outcome(Outcome::Pending) {
            Outcome::Pending
        } else {
            Outcome::Success
        },
        trigger: trigger.unwrap_or(Trigger::Unknown),
        source: best.source,
        confidence: own.iter().map(|one| one.confidence).fold(0.0, f64::max),
        evidence,
    })
}

/// What started a run, by its event.
pub(super) fn trigger(run: Option<&Run>) -> Trigger {
    // A tag that a person pushed is a person's decision.
    let by_hand = |run: &Run| {
        let tag = run.branch.as_deref().and_then(Version::from_tag).is_some();
        run.event.as_deref() == Some("push")
            && tag
            && run.actor.as_deref().is_some_and(|actor| !is_bot_account(actor))
    };
    if run.is_some_and(by_hand) {
        return Trigger::Manual;
    }
    match run.and_then(|run| run.event.as_deref()) {
        Some("push" | "schedule" | "workflow_run" | "merge_group" | "repository_dispatch" | "release") => {
            Trigger::Automatic
        }
        Some("workflow_dispatch") => Trigger::Manual,
        _ => Trigger::Unknown,
    }
}

/// A job as evidence.
pub(super) fn job_evidence(name: &str, id: u64, url: Option<String>) -> Evidence {
    let mut evidence = Evidence::new(EvidenceKind::Job, id.to_string()).with_note(format!("job {name}"));
    evidence.url = url;
    evidence
}
