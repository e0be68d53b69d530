//! How changes flow into the trunk, and who makes them.

mod batch_size;
mod branches;
mod breadth;
mod cadence;
mod dependencies_locked;
mod dependency_updates;
mod extended;
mod issue_links;
mod ownership;
mod pipeline_care;
mod present;
mod process_docs;
mod revert_rate;
mod shared_fixing;
mod team_stability;
mod test_with_change;

use super::definition::Definition;

pub(super) const SIGNALS: &[Definition] = &[
    present::DEFINITION,
    cadence::DEFINITION,
    branches::DEFINITION,
    batch_size::DEFINITION,
    issue_links::DEFINITION,
    ownership::DEFINITION,
    team_stability::DEFINITION,
    revert_rate::DEFINITION,
    shared_fixing::DEFINITION,
    test_with_change::DEFINITION,
    extended::DEFINITION,
    breadth::DEFINITION,
    pipeline_care::DEFINITION,
    process_docs::DEFINITION,
    dependencies_locked::DEFINITION,
    dependency_updates::DEFINITION,
];
