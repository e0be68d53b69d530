//! Deployments in order of their finish, and what each commit first went out with.

use plimsoll_domain::facts::deployment::{Outcome, Tier};
use plimsoll_domain::facts::{CommitIx, Deployment, Facts};
use plimsoll_domain::{Evidence, EvidenceKind, Window};

use crate::lead_time::first_containing;
use crate::parts::Parts;

/// A successful deployment with its place in the graph.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Delivery<'a> {
    /// The deployment.
    pub(crate) deployment: &'a Deployment,
    /// Its commit, when the clone has it.
    pub(crate) commit: Option<CommitIx>,
}

impl Delivery<'_> {
    /// When it was there, seconds since the epoch.
    pub(crate) fn finish(&self) -> i64 {
        self.deployment.finished.timestamp()
    }

    /// A reference that a reader can open.
    pub(crate) fn evidence(&self) -> Evidence {
        let deployment = self.deployment;
        deployment.evidence.first().cloned().unwrap_or_else(|| match &deployment.reference {
            Some(tag) => Evidence::tag(tag),
            None => Evidence::new(EvidenceKind::Commit, deployment.sha.to_string()),
        })
    }

    /// The tag it came from, else the beginning of its commit's id.
    pub(crate) fn name(&self) -> String {
        self.deployment.reference.clone().unwrap_or_else(|| self.deployment.sha.short())
    }
}

/// Successful deployments, first finished first.
#[derive(Debug)]
pub(crate) struct Series<'a> {
    /// The deployments.
    pub(crate) deliveries: Vec<Delivery<'a>>,
}

impl<'a> Series<'a> {
    /// The successful deployments that `keep` lets through, up to the window's end.
    pub(crate) fn new(facts: &'a Facts, window: Window, keep: impl Fn(&Deployment) -> bool) -> Self {
        let mut deliveries: Vec<_> = facts
            .deployments
            .iter()
            .filter(|deployment| deployment.outcome == Outcome::Success && deployment.finished <= window.to)
            .filter(|deployment| keep(deployment))
            .map(|deployment| Delivery { deployment, commit: facts.history.find(deployment.sha) })
            .collect();
        // An ancestor comes before its descendant where both finished at once.
        deliveries.sort_by(|left, right| order(left).cmp(&order(right)));
        Self { deliveries }
    }

    /// The production deployments.
    pub(crate) fn production(facts: &'a Facts, window: Window) -> Self {
        Self::new(facts, window, |deployment| deployment.tier == Tier::Production)
    }

    /// The part of the series that `keep` lets through.
    pub(crate) fn only(&self, keep: impl Fn(&Deployment) -> bool) -> Self {
        let kept = self.deliveries.iter().filter(|delivery| keep(delivery.deployment));
        Self { deliveries: kept.copied().collect() }
    }

    /// The deployments that finished inside the window.
    pub(crate) fn inside(&self, window: Window) -> impl DoubleEndedIterator<Item = &Delivery<'a>> {
        self.deliveries.iter().filter(move |delivery| window.contains(delivery.deployment.finished))
    }

    /// For every commit the index of the deployment that first shipped it. What is known to touch components is shipped
    /// by these alone, and by deployments of which it is not known what they ship; anything else by all that contain it.
    pub(crate) fn first_shipping(&self, facts: &Facts, parts: &Parts<'_>) -> Vec<Option<u32>> {
        let mut first = self.first_containing(facts);
        let part_of = |delivery: &Delivery<'_>| parts.number(&delivery.deployment.component);
        let mut numbers: Vec<u16> = self.deliveries.iter().filter_map(part_of).collect();
        numbers.sort_unstable();
        numbers.dedup();
        if numbers.is_empty() {
            return first;
        }
        let of_all = self.first_among(facts, |delivery| part_of(delivery).is_none());
        let of_parts: Vec<_> = numbers
            .iter()
            .map(|number| (*number, self.first_among(facts, |delivery| part_of(delivery) == Some(*number))))
            .collect();
        for commit in facts.history.indices() {
            let Some(touched) = parts.of(commit) else { continue };
            let own = of_parts.iter().filter(|(number, _)| touched.contains(number));
            let own = own.filter_map(|(_, first)| first[commit.get()]);
            first[commit.get()] = own.chain(of_all[commit.get()]).min();
        }
        first
    }

    /// For every commit the index of the deployment that first contained it.
    pub(crate) fn first_containing(&self, facts: &Facts) -> Vec<Option<u32>> {
        self.first_among(facts, |_| true)
    }

    fn first_among(&self, facts: &Facts, among: impl Fn(&Delivery<'_>) -> bool) -> Vec<Option<u32>> {
        let placed: Vec<_> = (0_u32..)
            .zip(&self.deliveries)
            .filter(|(_, delivery)| among(delivery))
            .filter_map(|(index, delivery)| Some((index, delivery.commit?, delivery.finish())))
            .collect();
        let deployed: Vec<_> = placed.iter().map(|(_, commit, finish)| (*commit, *finish)).collect();
        let first = first_containing(&facts.history, &deployed);
        first.into_iter().map(|found| found.map(|at| placed[at as usize].0)).collect()
    }

    /// Index of the first deployment ever of a commit in the clone.
    pub(crate) fn first_ever(&self) -> Option<u32> {
        self.deliveries.iter().position(|delivery| delivery.commit.is_some()).map(|index| index as u32)
    }

    /// The components deployed inside the window, by name.
    pub(crate) fn components(&self, window: Window) -> Vec<&'a str> {
        let mut names: Vec<_> =
            self.inside(window).map(|delivery| delivery.deployment.component.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

type Order<'a> = (i64, bool, Option<CommitIx>, &'a str, &'a Option<String>);

fn order<'a>(delivery: &Delivery<'a>) -> Order<'a> {
    let deployment = delivery.deployment;
    (delivery.finish(), delivery.commit.is_none(), delivery.commit, &deployment.id, &deployment.reference)
}
