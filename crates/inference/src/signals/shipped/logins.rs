//! Which people of git's history an account of the platform is.

use std::collections::{HashMap, HashSet};

use plimsoll_domain::Facts;
use plimsoll_domain::facts::CommitIx;
use plimsoll_domain::facts::commit::PersonIx;
use plimsoll_domain::time::DAY_SECONDS;

/// Accounts, lower case, with the people they are. One that cannot be told is in no share.
#[derive(Debug, Default)]
pub(in crate::signals) struct Logins {
    people: HashMap<String, HashSet<PersonIx>>,
    /// People whose account the platform tells; an equal name alone does not.
    told: HashSet<PersonIx>,
}

/// Who committed within so many days commits here.
const RECENT_DAYS: i64 = 365;

impl Logins {
    /// By the addresses that the platform gives to those who hide theirs, by who opened a pull request, and by equal
    /// names.
    pub(in crate::signals) fn of(facts: &Facts) -> Self {
        let mut logins = Self::default();
        for (index, person) in facts.history.people.iter().enumerate() {
            let index = index as PersonIx;
            if person.bot {
                continue;
            }
            if let Some(login) = hidden_address(&person.email) {
                logins.tell(login, index);
            }
            logins.add(&person.name, index);
        }
        for request in facts.platform.pull_requests.iter().filter(|request| !request.by_bot) {
            let Some(author) = &request.author else { continue };
            let commits = [request.head, request.merge_commit].into_iter().flatten();
            let own = |index: &CommitIx| !facts.history.is_merge(*index) && !facts.history.author(*index).bot;
            if let Some(commit) = commits.filter_map(|id| facts.history.find(id)).find(own) {
                logins.tell(author, facts.history.commit(commit).author);
            }
        }
        logins.learn(facts);
        logins
    }

    /// Who pushes commits of one person again and again is that person.
    fn learn(&mut self, facts: &Facts) {
        const OFTEN: usize = 3;
        let mut pushed: HashMap<&str, HashMap<PersonIx, usize>> = HashMap::new();
        for run in facts.platform.runs.iter().filter(|run| run.event.as_deref() == Some("push")) {
            let (Some(actor), Some(sha)) = (run.actor.as_deref(), run.sha) else { continue };
            let Some(commit) = facts.history.find(sha) else { continue };
            let author = facts.history.commit(commit).author;
            if !facts.history.is_merge(commit) && !facts.history.author(commit).bot {
                *pushed.entry(actor).or_default().entry(author).or_default() += 1;
            }
        }
        for (actor, authors) in pushed {
            let all: usize = authors.values().sum();
            for (author, times) in authors {
                if times >= OFTEN && times * 10 >= all * 6 {
                    self.tell(actor, author);
                }
            }
        }
    }

    fn add(&mut self, login: &str, person: PersonIx) {
        self.people.entry(login.to_lowercase()).or_default().insert(person);
    }

    fn tell(&mut self, login: &str, person: PersonIx) {
        self.add(login, person);
        self.told.insert(person);
    }

    /// Whether the account of everybody is known who committed to the trunk within a year: an account that is none of
    /// theirs then is somebody's who does not commit here.
    pub(in crate::signals) fn are_all_known(&self, facts: &Facts) -> bool {
        let history = &facts.history;
        let since = facts.as_of.timestamp() - RECENT_DAYS * DAY_SECONDS;
        let name = |person: PersonIx| history.people[person as usize].name.to_lowercase();
        let names: HashSet<String> = self.told.iter().map(|person| name(*person)).collect();
        let recent = history.indices().filter(|index| facts.trunk_commits.contains(*index));
        let recent = recent.filter(|index| history.commit(*index).committed >= since);
        let mut authors: HashSet<PersonIx> = HashSet::new();
        authors.extend(recent.filter(|at| !history.author(*at).bot).map(|at| history.commit(at).author));
        // One person with two addresses is one by the name.
        authors.iter().all(|author| self.told.contains(author) || names.contains(&name(*author)))
    }

    /// The people that an account is; `None` where nothing tells.
    pub(in crate::signals) fn people(&self, login: &str) -> Option<&HashSet<PersonIx>> {
        self.people.get(&login.to_lowercase())
    }
}

/// The account in `id+login@users.noreply.…`, or in the older form without a number.
fn hidden_address(email: &str) -> Option<&str> {
    let (local, host) = email.split_once('@')?;
    if !host.starts_with("users.noreply.") {
        return None;
    }
    Some(local.split_once('+').map_or(local, |(_, login)| login)).filter(|login| !login.is_empty())
}

#[cfg(test)]
mod tests {
    use super::hidden_address;

    #[test]
    fn the_account_in_a_hidden_address() {
        assert_eq!(hidden_address("123+ann@users.noreply.github.com"), Some("ann"));
        assert_eq!(hidden_address("ann@users.noreply.github.com"), Some("ann"));
        assert_eq!(hidden_address("ann@example.org"), None);
    }
}
