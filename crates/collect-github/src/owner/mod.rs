//! What a token sees beyond one repository: those of an owner, its own limits, the platform's clock.

mod list;
mod probe;

use crate::api::{Allowance, Api, ApiBase, ApiError, Credentials, Governor, Pace, Whose};
use crate::collect::CollectError;

pub use list::{Listed, repositories};
pub use probe::{Probed, probe};

/// An organisation or a person whose repositories are asked for, and who asks.
#[derive(Debug, Clone)]
pub struct Owner {
    /// Where the APIs are.
    pub base: ApiBase,
    /// Who asks.
    pub credentials: Credentials,
    /// The organisation's or person's name.
    pub name: String,
    /// How fast and how patiently.
    pub pace: Pace,
    /// The token's limits, where collections share them.
    pub governor: Option<Governor>,
}

impl Owner {
    async fn connect(&self) -> Result<Api, ApiError> {
        let alone = || Governor::new(self.pace, Allowance::default(), self.base.is_githubs());
        let governor = self.governor.as_ref().map_or_else(alone, Governor::beside);
        let whose = Whose::Owner(self.name.clone());
        Api::connect(self.base.clone(), self.credentials.clone(), governor, self.pace, &whose).await
    }

    fn failed(&self, error: &ApiError) -> CollectError {
        let host = self.base.host().to_owned();
        match error {
            ApiError::NotFound | ApiError::Gone => CollectError::NoOwner { host, name: self.name.clone() },
            other => CollectError::asking(&self.base, &self.name, other),
        }
    }
}

/// Runs to its end what has to be asked, in a runtime of its own.
fn block_on<T>(owner: &Owner, work: impl Future<Output = Result<T, ApiError>>) -> Result<T, CollectError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| {
        CollectError::Unavailable { what: "the network".to_owned(), reason: error.to_string() }
    })?;
    runtime.block_on(work).map_err(|error| owner.failed(&error))
}
