//! Workflows of runs that ended, by number.

use std::collections::HashMap;

use super::completed::Completed;

/// The names in their order, and which run is of which.
#[derive(Debug)]
pub(crate) struct Workflows<'a> {
    names: Vec<&'a str>,
    of_runs: Vec<u16>,
}

impl<'a> Workflows<'a> {
    /// Numbers the workflows of the runs that ended, of so many there are.
    pub(crate) fn new(runs: usize, completed: &[Completed<'a>]) -> Self {
        let mut met: HashMap<&'a str, u16> = HashMap::new();
        // A name that was read once is one text wherever it stands: looking for its place is cheaper than for its letters.
        let mut places: HashMap<(*const u8, usize), u16> = HashMap::new();
        let mut of_runs = vec![u16::MAX; runs];
        for run in completed {
            let name = run.workflow();
            let number = *places.entry((name.as_ptr(), name.len())).or_insert_with(|| {
                let next = u16::try_from(met.len()).unwrap_or(u16::MAX);
                *met.entry(name).or_insert(next)
            });
            of_runs[run.place as usize] = number;
        }
        let mut names: Vec<_> = met.into_iter().collect();
        names.sort_unstable();
        let mut ranks = vec![u16::MAX; names.len()];
        for (rank, (_, number)) in names.iter().enumerate() {
            if let Some(own) = ranks.get_mut(usize::from(*number)) {
                *own = u16::try_from(rank).unwrap_or(u16::MAX);
            }
        }
        let none = u16::try_from(names.len()).unwrap_or(u16::MAX);
        for own in &mut of_runs {
            *own = ranks.get(usize::from(*own)).copied().unwrap_or(none);
        }
        Self { names: names.into_iter().map(|(name, _)| name).collect(), of_runs }
    }

    /// Their names, in order.
    pub(crate) fn names(&self) -> &[&'a str] {
        &self.names
    }

    /// The number of the workflow of a run, by its place among the platform's runs.
    pub(crate) fn of_run(&self, place: usize) -> u16 {
        self.of_runs.get(place).copied().unwrap_or_else(|| self.none())
    }

    /// The number of no workflow: one after the last.
    pub(crate) fn none(&self) -> u16 {
        u16::try_from(self.names.len()).unwrap_or(u16::MAX)
    }
}
