//! What people did on a version's way to production.

use plimsoll_domain::EvidenceKind;
use plimsoll_domain::facts::Trigger;
use plimsoll_domain::record::{ReportedDeployment, Run};

use super::{Shipment, Shipped};

pub(in crate::signals) use plimsoll_domain::record::is_bot_account as is_bot;

impl<'a> Shipped<'a> {
    /// Whether a person decided that the version passes: by starting its run, by an approval, or by letting it wait
    /// where it is not known who approved. `None` where nothing shows who started it.
    pub(in crate::signals) fn is_decided(&self, of: &Shipment<'a>) -> Option<bool> {
        let by_person = self.approved(of).map(|approved| !approved.people.is_empty());
        if by_person.unwrap_or_else(|| self.has_waited(of)) {
            return Some(true);
        }
        let Some(run) = of.run else { return self.by_creator(of).map(|automatic| !automatic) };
        Some(run.event.as_deref() == Some("workflow_dispatch") && is_by_person(run))
    }

    /// Whether nobody did anything after the merge. `None` where nothing shows it.
    pub(in crate::signals) fn is_untouched(&self, of: &Shipment<'a>) -> Option<bool> {
        if self.has_waited(of) || self.is_retried(of) {
            return Some(false);
        }
        let Some(run) = of.run else { return self.by_creator(of) };
        let by_itself = match run.event.as_deref()? {
            "push" => self.is_automatic_push(run),
            "workflow_run" => self.is_started_by_itself(run),
            "merge_group" | "deployment" | "deployment_status" => true,
            "repository_dispatch" | "workflow_dispatch" | "release" => !is_by_person(run),
            _ => false,
        };
        Some(by_itself)
    }

    /// Who started it: the last attempt's actor, the run's, or whoever made the deployment.
    pub(in crate::signals) fn starter(&self, of: &Shipment<'a>) -> Option<&'a str> {
        let Some(run) = of.run else { return self.reported(of)?.creator.as_deref() };
        let number = of.job.map_or(run.attempts, |job| job.attempt);
        let mut attempts = self.facts.platform.attempts_of(run.id).iter();
        let attempt = attempts.rfind(|attempt| attempt.number <= number);
        attempt.and_then(|attempt| attempt.actor.as_deref()).or(run.actor.as_deref())
    }

    /// Whether it waited for somebody, by its statuses, its environment's rules or a log.
    pub(in crate::signals) fn has_waited(&self, of: &Shipment<'a>) -> bool {
        let platform = &self.facts.platform;
        let by_status =
            ids(of).any(|id| platform.statuses_of(id).iter().any(|status| status.state == "waiting"));
        let own = |name: &str| name.eq_ignore_ascii_case(&of.deployment.environment);
        let mut environments = platform.environments.iter().filter(|environment| own(&environment.name));
        let by_rule =
            environments.any(|environment| environment.required_reviewers.is_some_and(|many| many > 0));
        by_status || (by_rule && !of.is_published()) || self.is_asked_in_log(of)
    }

    /// The deployment as the platform lists it.
    pub(in crate::signals) fn reported(&self, of: &Shipment<'a>) -> Option<&'a ReportedDeployment> {
        let all = &self.facts.platform.deployments;
        ids(of).find_map(|id| all.iter().find(|one| one.id == id))
    }

    /// Without a run: whether a machine made the deployment.
    pub(in crate::signals) fn by_creator(&self, of: &Shipment<'a>) -> Option<bool> {
        if let Some(creator) = self.reported(of).and_then(|reported| reported.creator.as_deref()) {
            return Some(is_bot(creator));
        }
        (of.deployment.trigger == Trigger::Manual).then_some(false)
    }

    /// A push to a branch follows the merge; of tags only those that a machine set.
    fn is_automatic_push(&self, run: &Run) -> bool {
        let tag = self.facts.tags.iter().find(|tag| run.branch.as_deref() == Some(tag.name.as_str()));
        tag.is_none_or(|tag| tag.tagger_is_bot || !is_by_person(run))
    }

    /// Whether what it followed was started by itself too: a run that somebody started, and no other, starts a chain.
    fn is_started_by_itself(&self, run: &Run) -> bool {
        let earlier = run.sha.and_then(|sha| self.runs.get(&sha)).into_iter().flatten();
        let mut started =
            earlier.filter(|other| other.id != run.id && other.created <= run.created).peekable();
        started.peek().is_none() || started.any(|other| other.event.as_deref() != Some("workflow_dispatch"))
    }

    /// Whether somebody had to start it again.
    fn is_retried(&self, of: &Shipment<'a>) -> bool {
        of.job.is_some_and(|job| job.attempt > 1) && self.starter(of).is_none_or(|login| !is_bot(login))
    }
}

fn is_by_person(run: &Run) -> bool {
    run.actor.as_deref().is_none_or(|actor| !is_bot(actor))
}

/// The platform's ids of the deployment.
pub(super) fn ids<'s>(of: &'s Shipment<'_>) -> impl Iterator<Item = u64> + 's {
    let shown = of.deployment.evidence.iter().filter(|one| one.kind == EvidenceKind::Deployment);
    shown.filter_map(|one| one.reference.parse().ok())
}
