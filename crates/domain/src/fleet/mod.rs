//! A fleet: many repositories assessed in one night, and what changed since the night before.

mod change;
mod member;

use serde::{Deserialize, Serialize};

pub use change::{Change, ChangeKind, Way};
pub use member::{Figure, Member, MemberState};

use crate::gate::Gate;
use crate::metric::Unit;
use crate::time::{Timestamp, Window};

/// One night of a fleet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Night {
    /// The tool's version.
    pub tool_version: String,
    /// The fleet's name.
    pub fleet: String,
    /// The instant that every repository is assessed at.
    pub as_of: Timestamp,
    /// The span that metrics look at, of repositories without their own.
    pub window: Window,
    /// When the work began.
    pub started: Timestamp,
    /// When it ended.
    pub finished: Timestamp,
    /// Whether it went on where an interrupted one had stopped.
    pub resumed: bool,
    /// The instant of the night before, where there was one.
    pub before: Option<Timestamp>,
    /// Why it ended before every repository was reached.
    pub ended_early: Option<String>,
    /// Requests made to the platform.
    pub requests: u64,
    /// The repositories, by name.
    pub members: Vec<Member>,
    /// Repositories that the fleet leaves out by its own rules.
    pub left_out: Vec<LeftOut>,
    /// What a reader must know first: a wrong clock, an owner that could not be listed.
    pub notices: Vec<String>,
    /// Repositories whose figures are far from the others'.
    pub outliers: Vec<Outlier>,
    /// The rules that were asked for.
    pub gates: Vec<Gate>,
}

/// A repository whose figure is far worse than most others'.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outlier {
    /// The repository.
    pub repository: String,
    /// The metric.
    pub metric: String,
    /// Its value.
    pub value: f64,
    /// What it counts in.
    pub unit: Unit,
    /// The median of all repositories that have a value.
    pub median: f64,
    /// Beyond this a value is far from the others: 1.5 times the middle half's width from the middle half.
    pub fence: f64,
    /// How many repositories have a value.
    pub n: u64,
}

/// Repositories that are left out for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Why: `archived`, `fork`, `excluded`, …
    pub reason: String,
    /// Their names.
    pub names: Vec<String>,
}

impl Night {
    /// Whether every repository was assessed with all that can be had of it.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.ended_early.is_none() && self.members.iter().all(|member| member.state.is_whole())
    }

    /// How many repositories are in a state.
    #[must_use]
    pub fn count(&self, state: MemberState) -> usize {
        self.members.iter().filter(|member| member.state == state).count()
    }

    /// Whether this is the fleet's first night.
    #[must_use]
    pub const fn is_first(&self) -> bool {
        self.before.is_none()
    }

    /// Everything that got worse or better, the worst first, each with its repository.
    #[must_use]
    pub fn changes(&self, way: Way) -> Vec<(&Member, &Change)> {
        let all =
            self.members.iter().flat_map(|member| member.changes.iter().map(move |change| (member, change)));
        let mut all: Vec<_> = all.filter(|(_, change)| change.way == way).collect();
        all.sort_by(|(one, a), (other, b)| {
            b.weight().cmp(&a.weight()).then_with(|| one.name.cmp(&other.name)).then_with(|| a.id.cmp(&b.id))
        });
        all
    }
}
