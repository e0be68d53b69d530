//! The collection of one repository's history: streams, each with its own checkpoint.

mod account;
mod approvals;
mod attempts;
mod backfill;
mod connections;
mod graph;
mod jobs;
mod lists;
mod log_stream;
mod mark;
mod observer;
mod options;
mod outcome;
mod page;
mod reconcile;
mod rest;
mod run_page;
mod runs;
pub(crate) mod session;
mod workflows;

pub use observer::{NoObserver, Observer, Progress};
pub use options::{CollectOptions, LARGEST_LOG};
pub use outcome::{CollectError, Collected};
pub(crate) use page::{PAGE, fetch, numbered};

use futures_util::future::Either;
use plimsoll_domain::ledger::Ledger;

use crate::api::{Api, ApiError, Governor, Whose};
use session::Session;

/// Collects what is new of a repository into the ledger.
///
/// It may be stopped at any point and run again: what was kept stays, and what is missing is fetched then.
///
/// # Errors
/// When the repository cannot be reached or seen at all, or the ledger cannot keep anything.
pub fn collect(
    options: &CollectOptions,
    ledger: &mut dyn Ledger,
    observer: &dyn Observer,
) -> Result<Collected, CollectError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| {
        CollectError::Unavailable { what: "the network".to_owned(), reason: error.to_string() }
    })?;
    runtime.block_on(run(options, ledger, observer))
}

async fn run(
    options: &CollectOptions,
    ledger: &mut dyn Ledger,
    observer: &dyn Observer,
) -> Result<Collected, CollectError> {
    let alone = || Governor::new(options.pace, options.allowance, options.base.is_githubs());
    let governor = options.governor.as_ref().map_or_else(alone, Governor::beside);
    let whose = Whose::Repository(options.full_name.clone());
    let api = Api::connect(options.base.clone(), options.credentials.clone(), governor, options.pace, &whose);
    let told = |error: ApiError| CollectError::of(options, &error);
    let api = api.await.map_err(told)?;
    let governor = api.governor.clone();
    let work = async {
        let mut session = Session::open(options, std::sync::Arc::new(api), ledger, observer).await?;
        session.streams().await?;
        session.finish()
    };
    let (work, pauses) = (std::pin::pin!(work), std::pin::pin!(tell_pauses(&governor, observer)));
    match futures_util::future::select(work, pauses).await {
        Either::Left((collected, _)) => collected.map_err(told),
        Either::Right((never, _)) => match never {},
    }
}

/// Whoever watches is told of pauses while they last: nothing else happens then.
async fn tell_pauses(governor: &Governor, observer: &dyn Observer) -> std::convert::Infallible {
    loop {
        governor.rest(std::time::Duration::from_secs(1)).await;
        let used = governor.used();
        if used.paused_until.is_some() {
            observer.progress(&Progress { stage: "waiting", done: 0, total: None, used });
        }
    }
}
