//! Records: what a delivery platform's API told, normalised, with the platform's own words kept beside.
//!
//! A record is keyed by the platform's ids, so that seeing it again changes nothing, and carries a [`Revision`], so
//! that of two sightings the newer one stands whatever the order they arrive in.

mod approval;
mod deployment;
mod issue;
mod job;
mod log;
mod pull_request;
mod release;
mod repository;
mod revision;
mod run;
mod settings;
mod workflow;

use serde::{Deserialize, Serialize};

pub use approval::{DeploymentReview, RunApprovals};
pub use deployment::{DeploymentStatus, ReportedDeployment, ReportedEnvironment};
pub use issue::Issue;
pub use job::{Job, Step};
pub use log::{JobLog, LogReason, LogState};
pub use pull_request::PullRequest;
pub use release::{Release, RemoteTag};
pub use repository::HostedRepository;
pub use revision::Revision;
pub use run::{Attempt, Conclusion, Run};
pub use settings::BranchRule;
pub use workflow::WorkflowEntry;

/// One record of any kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "kebab-case")]
pub enum Record {
    /// The repository itself.
    Repository(HostedRepository),
    /// A workflow as the platform lists it.
    Workflow(WorkflowEntry),
    /// A workflow run.
    Run(Run),
    /// One attempt of a run.
    Attempt(Attempt),
    /// A job of an attempt, with its steps.
    Job(Job),
    /// A deployment.
    Deployment(ReportedDeployment),
    /// One status of a deployment.
    DeploymentStatus(DeploymentStatus),
    /// What reviewers said of the deployments of a run.
    Approvals(RunApprovals),
    /// An environment.
    Environment(ReportedEnvironment),
    /// A published release.
    Release(Release),
    /// A tag as the platform lists it.
    Tag(RemoteTag),
    /// A merged pull request.
    PullRequest(PullRequest),
    /// An issue that stands for an incident.
    Issue(Issue),
    /// A rule that protects a branch.
    BranchRule(BranchRule),
}

/// Whether an account is one of automation. The platform's own mark, `[bot]`, is not part of the names that are kept.
#[must_use]
pub fn is_bot_account(login: &str) -> bool {
    const ACCOUNTS: [&str; 8] = [
        "github-actions",
        "dependabot",
        "dependabot-preview",
        "renovate",
        "vercel",
        "release-please",
        "semantic-release",
        "mergify",
    ];
    let login = login.to_ascii_lowercase();
    ["[bot]", "-bot", "_bot"].iter().any(|end| login.ends_with(end)) || ACCOUNTS.contains(&login.as_str())
}

#[cfg(test)]
mod tests {
    use super::is_bot_account;

    #[test]
    fn accounts_of_automation_are_told_by_mark_ending_or_name_and_people_are_not() {
        for bot in ["renovate[bot]", "GitHub-Actions", "changeset-bot", "deploy_bot", "mergify"] {
            assert!(is_bot_account(bot), "{bot}");
        }
        for person in ["abbot", "bot-maker", "mergify-fan", ""] {
            assert!(!is_bot_account(person), "{person}");
        }
    }
}
