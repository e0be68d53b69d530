//! The five metrics of DORA.

mod attempts;
pub(crate) mod change_fail_rate;
pub(crate) mod change_lead_time;
pub(crate) mod deployment_automation;
pub(crate) mod deployment_failure_rate;
pub(crate) mod deployment_frequency;
pub(crate) mod lead_time_samples;
mod no_deployments;
mod pull_requests;
pub(crate) mod recovery_time;
pub(crate) mod remediation;
pub(crate) mod rework_rate;
