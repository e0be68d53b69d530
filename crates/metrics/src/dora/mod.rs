//! The five metrics of DORA.

pub(crate) mod change_fail_rate;
pub(crate) mod change_lead_time;
pub(crate) mod deployment_frequency;
mod lead_time_samples;
mod no_deployments;
pub(crate) mod recovery_time;
mod remediation;
pub(crate) mod rework_rate;
