//! Whose approvals let versions pass: those who wrote them, others who commit here, strangers.

use plimsoll_domain::facts::CommitIx;

use super::context::Context;
use super::shipped::{Approved, Logins, Shipment, Shipped};
use super::statistics::quantile;

/// Approvals of some versions, counted.
#[derive(Debug, Default)]
pub(super) struct Approvals {
    /// Versions that people approved.
    pub(super) approved: usize,
    /// Versions that somebody had to approve of which it is not known who did.
    pub(super) unseen: usize,
    /// Approvals by people.
    pub(super) by_people: usize,
    /// Those by somebody who wrote a part of it.
    pub(super) by_authors: usize,
    /// Those by somebody who commits here, authors among them.
    pub(super) by_members: usize,
    /// Those by somebody who does not.
    pub(super) by_strangers: usize,
    /// Approvals by programs.
    pub(super) by_programs: usize,
    /// Versions that nobody approved but whoever started the run.
    pub(super) by_starter: usize,
    /// How long each of them waited, in hours.
    hours: Vec<f64>,
}

impl Approvals {
    /// Of versions that waited.
    pub(super) fn of<'s, 'a: 's>(
        context: &Context<'_>,
        shipped: &Shipped<'a>,
        waited: impl Iterator<Item = &'s Shipment<'a>>,
    ) -> Self {
        let logins = Logins::of(context.facts);
        let all_known = logins.are_all_known(context.facts);
        let mut counted = Self::default();
        for one in waited {
            let Some(approved) = shipped.approved(one) else {
                counted.unseen += 1;
                continue;
            };
            counted.by_programs += approved.programs;
            if approved.people.is_empty() {
                continue;
            }
            counted.approved += 1;
            counted.by_starter += usize::from(is_by_starter(shipped, one, &approved));
            counted.hours.extend(shipped.waited_for(one).map(|seconds| seconds as f64 / 3_600.0));
            for account in &approved.people {
                counted.by_people += 1;
                match account
                    .map(|login| (is_member(&logins, login), is_author(context, &logins, one, login)))
                {
                    Some((true, author)) => {
                        counted.by_members += 1;
                        counted.by_authors += usize::from(author == Some(true));
                    }
                    Some((false, _)) if all_known => counted.by_strangers += 1,
                    _ => {}
                }
            }
        }
        counted
    }

    /// Approvals of which it is not known whether they are by somebody who commits here; one at least of each version
    /// of which nothing is known.
    pub(super) fn untold(&self) -> usize {
        self.unseen + self.by_people - self.by_members - self.by_strangers
    }

    /// All approvals, those of which nothing is known counted once.
    pub(super) fn all(&self) -> usize {
        self.unseen + self.by_people
    }

    /// The median of the hours that they waited.
    pub(super) fn median_hours(&mut self) -> Option<f64> {
        quantile(&mut self.hours, 0.5)
    }
}

fn is_member(logins: &Logins, login: &str) -> bool {
    logins.people(login).is_some()
}

fn is_by_starter(shipped: &Shipped<'_>, one: &Shipment<'_>, approved: &Approved<'_>) -> bool {
    let starter = shipped.starter(one);
    let own = |login: &str| starter.is_some_and(|starter| starter.eq_ignore_ascii_case(login));
    approved.people.iter().all(|login| login.is_some_and(own))
}

/// Whether an account is somebody's who wrote a commit that came with a version; `None` where that cannot be told.
pub(super) fn is_author(
    context: &Context<'_>,
    logins: &Logins,
    one: &Shipment<'_>,
    login: &str,
) -> Option<bool> {
    let history = &context.facts.history;
    let by_person = |commit: &&CommitIx| !history.is_merge(**commit) && !history.author(**commit).bot;
    let mut written = one.brought.as_ref()?.iter().filter(by_person).peekable();
    let people = logins.people(login)?;
    // What brought nothing new, such as an earlier version put back, has no author.
    written.peek()?;
    Some(written.any(|commit| people.contains(&history.commit(*commit).author)))
}

#[cfg(test)]
mod tests;
