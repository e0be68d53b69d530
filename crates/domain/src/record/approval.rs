//! Who let the deployments of a run pass.

use serde::{Deserialize, Serialize};

/// What reviewers said of a run's deployments. The platform tells no time of it, and what it says of a run it says of
/// all its attempts together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunApprovals {
    /// The run.
    pub run: u64,
    /// Their reviews, in the platform's order. Empty where nobody was asked, or it passed by itself.
    pub reviews: Vec<DeploymentReview>,
}

/// One review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeploymentReview {
    /// The platform's word: `approved`, `rejected`, `pending`.
    pub state: String,
    /// Who; `None` where the account is gone.
    pub reviewer: Option<String>,
    /// Whether a program did.
    pub by_bot: bool,
    /// Names of the environments that it is about.
    pub environments: Vec<String>,
}

impl DeploymentReview {
    /// Whether it let a deployment to an environment pass.
    #[must_use]
    pub fn approves(&self, environment: &str) -> bool {
        self.says("approved", environment)
    }

    /// Whether it held a deployment to an environment back.
    #[must_use]
    pub fn rejects(&self, environment: &str) -> bool {
        self.says("rejected", environment)
    }

    fn says(&self, state: &str, environment: &str) -> bool {
        self.state == state && self.environments.iter().any(|name| name.eq_ignore_ascii_case(environment))
    }
}

#[cfg(test)]
mod tests {
    use super::DeploymentReview;

    #[test]
    fn a_review_is_of_its_own_environments() {
        let review = DeploymentReview {
            state: "approved".to_owned(),
            reviewer: None,
            by_bot: false,
            environments: vec!["Production".to_owned()],
        };
        assert!(
            review.approves("production") && !review.approves("staging") && !review.rejects("production")
        );
    }
}
