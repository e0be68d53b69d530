//! How changes flow into the trunk, and who makes them.

mod batch_size;
mod branch_rules;
mod branches;
mod breadth;
mod cadence;
mod dependencies_locked;
mod dependency_updates;
mod extended;
mod issue_links;
mod merged_on_green;
mod ownership;
mod pipeline_care;
mod pr_review_ratio;
mod present;
mod process_docs;
mod revert_rate;
mod shared_fixing;
mod signed_commits;
mod team_stability;
mod test_with_change;
mod updates_merged;

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
    branch_rules::DEFINITION,
    merged_on_green::DEFINITION,
    pr_review_ratio::DEFINITION,
    signed_commits::DEFINITION,
    updates_merged::DEFINITION,
];
