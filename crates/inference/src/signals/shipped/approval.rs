//! Who let a version pass, as the platform lists it.

use plimsoll_domain::log::EventKind;
use plimsoll_domain::record::DeploymentReview;

use super::touch::ids;
use super::{Shipment, Shipped, is_bot};

/// Who let one version pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::signals) struct Approved<'a> {
    /// Accounts of the people who did; `None` for one that is no more.
    pub(in crate::signals) people: Vec<Option<&'a str>>,
    /// How many programs did.
    pub(in crate::signals) programs: usize,
}

impl<'a> Shipped<'a> {
    /// Who let it pass; `None` where that was not collected. Nobody where a clock, or nothing at all, held it up.
    pub(in crate::signals) fn approved(&self, of: &Shipment<'a>) -> Option<Approved<'a>> {
        let reviews = &self.facts.platform.approvals_of(of.run?.id)?.reviews;
        let named = self.reported(of).and_then(|reported| reported.environment.as_deref());
        let environment = named.unwrap_or(&of.deployment.environment);
        let approving = reviews.iter().filter(|review| review.approves(environment));
        let (programs, people): (Vec<_>, Vec<_>) = approving.partition(|review| is_by_program(review));
        // An approval step is a program of its own, of which the platform's list knows nothing.
        if people.is_empty() && self.is_asked_in_log(of) {
            return None;
        }
        let people = people.into_iter().map(|review| review.reviewer.as_deref()).collect();
        Some(Approved { people, programs: programs.len() })
    }

    /// Whether a log shows that somebody was asked.
    pub(in crate::signals) fn is_asked_in_log(&self, of: &Shipment<'a>) -> bool {
        let mut readings = self.jobs_beside(of).filter_map(|job| self.reading(job));
        readings.any(|reading| reading.events.iter().any(|event| event.kind == EventKind::Approval))
    }

    /// Seconds from when it began to wait until it went on.
    pub(in crate::signals) fn waited_for(&self, of: &Shipment<'a>) -> Option<i64> {
        ids(of).find_map(|id| {
            let mut statuses = self.facts.platform.statuses_of(id).iter();
            let began = statuses.find(|status| status.state == "waiting")?.created;
            let went_on = statuses.find(|status| status.state != "waiting")?.created;
            Some((went_on - began).num_seconds())
        })
    }
}

fn is_by_program(review: &DeploymentReview) -> bool {
    review.by_bot || review.reviewer.as_deref().is_some_and(is_bot)
}
