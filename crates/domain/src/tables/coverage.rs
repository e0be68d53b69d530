//! Which stages the changes of a week went through.

use crate::stage::Stage;
use crate::time::Week;

/// How it is known what was done for a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// By what jobs did.
    Executed,
    /// By what the workflow files of its time ask for, whether or not it ran.
    Configured,
}

impl Basis {
    /// Its name in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Executed => "executed",
            Self::Configured => "configured",
        }
    }
}

/// One stage and the changes that reached the trunk in one ISO week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CoverageRow {
    /// The week, which may lie in the window only in part.
    pub week: Week,
    /// The stage; one that applies to the repository.
    pub stage: Stage,
    /// Changes of the week.
    pub changes: u64,
    /// Those for which the stage was executed.
    pub executed: u64,
    /// Those of which nobody can tell: it may have been executed out of sight.
    pub unknown: u64,
    /// How it is known.
    pub basis: Basis,
}

impl CoverageRow {
    /// Share of the changes with an answer; `None` where most have none, as for the metric itself.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        let known = self.changes.saturating_sub(self.unknown);
        (known > 0 && self.unknown * 2 <= self.changes).then(|| self.executed as f64 / known as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_no_share() {
        let week = Week::containing("2026-01-07T00:00:00Z".parse().unwrap());
        let row = |changes, executed, unknown| CoverageRow {
            week,
            stage: Stage::Build,
            changes,
            executed,
            unknown,
            basis: Basis::Executed,
        };
        assert_eq!(row(4, 1, 0).share(), Some(0.25));
        assert_eq!(row(4, 0, 0).share(), Some(0.0));
        assert_eq!(row(4, 1, 2).share(), Some(0.5));
        assert_eq!(row(4, 1, 3).share(), None);
        assert_eq!(row(0, 0, 0).share(), None);
    }
}
