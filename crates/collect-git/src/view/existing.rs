//! Which commits exist at an instant.

use plimsoll_domain::facts::{CommitIx, History};

use crate::mine::Mined;
use crate::people;
use crate::people::mailmap::Mailmap;

/// The commits that exist at an instant, and their places in a history of their own.
pub(crate) struct Existing {
    /// By mined index: the index in the history, or `NONE`.
    places: Vec<u32>,
    /// By index in the history: the mined index.
    mined: Vec<u32>,
}

const NONE: u32 = u32::MAX;

impl Existing {
    /// A commit exists when its time has come, or when one that descends from it exists: then it was there
    /// already, and its clock was ahead.
    pub(crate) fn at(mined: &Mined, instant: i64) -> Self {
        let mut exists: Vec<bool> = mined.commits.iter().map(|commit| commit.committed <= instant).collect();
        for index in (0..exists.len()).rev() {
            if exists[index] {
                for parent in mined.parents_of(index as u32) {
                    exists[*parent as usize] = true;
                }
            }
        }
        let mined: Vec<u32> = (0..exists.len() as u32).filter(|index| exists[*index as usize]).collect();
        let mut places = vec![NONE; exists.len()];
        for (place, index) in mined.iter().enumerate() {
            places[*index as usize] = place as u32;
        }
        Self { places, mined }
    }

    /// Whether a mined commit exists.
    pub(crate) fn has(&self, mined: u32) -> bool {
        self.places[mined as usize] != NONE
    }

    /// The place in the history of a mined commit that exists.
    pub(crate) fn index(&self, mined: u32) -> CommitIx {
        CommitIx(self.places[mined as usize])
    }

    /// The first commit that exists on the first-parent line down from `tip`.
    pub(crate) fn newest_first_parent(&self, mined: &Mined, tip: u32) -> Option<u32> {
        let mut line = std::iter::successors(Some(tip), |index| mined.parents_of(*index).first().copied());
        line.find(|index| self.has(*index))
    }

    /// The history of what exists. Mined order is kept: it depends on ancestors alone.
    pub(crate) fn history(&self, mined: &Mined, mailmap: &Mailmap) -> History {
        let (people, persons) = people::resolve(&mined.identities, mailmap);
        let (people, persons) = self.only_present(mined, people, persons);
        let commits = self.mined.iter().map(|index| {
            let mut commit = mined.commits[*index as usize].clone();
            commit.author = persons[commit.author as usize];
            commit.committer = persons[commit.committer as usize];
            commit
        });
        let parents_of = |place: usize| {
            mined.parents_of(self.mined[place]).iter().map(|parent| self.index(*parent)).collect()
        };
        let truncated =
            mined.truncated.iter().filter(|index| self.has(**index)).map(|index| self.index(*index));
        History::new(commits.collect(), parents_of, people, truncated.collect())
    }

    /// Leaves out people who had done nothing yet.
    fn only_present(
        &self,
        mined: &Mined,
        people: Vec<plimsoll_domain::facts::Person>,
        persons: Vec<u32>,
    ) -> (Vec<plimsoll_domain::facts::Person>, Vec<u32>) {
        let mut present = vec![false; people.len()];
        for index in &self.mined {
            let commit = &mined.commits[*index as usize];
            present[persons[commit.author as usize] as usize] = true;
            present[persons[commit.committer as usize] as usize] = true;
        }
        let mut places = vec![0_u32; people.len()];
        let mut kept = Vec::new();
        for (index, person) in people.into_iter().enumerate().filter(|(index, _)| present[*index]) {
            places[index] = kept.len() as u32;
            kept.push(person);
        }
        (kept, persons.into_iter().map(|person| places[person as usize]).collect())
    }
}
