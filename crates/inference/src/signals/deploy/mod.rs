//! Deployment: what brings a version to an environment, and how carefully.

mod ab_test;
mod approvers;
mod automated;
mod blue_green;
mod by_authors;
mod canary;
mod documented_manual;
mod environments;
mod gitops;
mod independent;
mod manual_gate;
mod orchestrated;
mod pipeline_success;
mod preview_env;
mod prod_pipeline;
mod promotion;
mod roll_forward;
mod rollback;
mod scripts;
mod single_path;
mod smoke;
mod standardized;
mod std_started;
mod test_env;
mod zero_downtime;
mod zero_touch;

use super::definition::Definition;

pub(super) const SIGNALS: &[Definition] = &[
    documented_manual::DEFINITION,
    scripts::DEFINITION,
    automated::DEFINITION,
    environments::DEFINITION,
    test_env::DEFINITION,
    std_started::DEFINITION,
    prod_pipeline::DEFINITION,
    standardized::DEFINITION,
    zero_touch::DEFINITION,
    manual_gate::DEFINITION,
    single_path::DEFINITION,
    zero_downtime::DEFINITION,
    canary::DEFINITION,
    blue_green::DEFINITION,
    ab_test::DEFINITION,
    rollback::DEFINITION,
    gitops::DEFINITION,
    orchestrated::DEFINITION,
    preview_env::DEFINITION,
    smoke::DEFINITION,
    promotion::DEFINITION,
    by_authors::DEFINITION,
    approvers::DEFINITION,
    independent::DEFINITION,
    roll_forward::DEFINITION,
    pipeline_success::DEFINITION,
];
