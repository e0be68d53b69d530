//! Which instant a night is about, when this machine's clock may be wrong.

use chrono::{DateTime, Duration, Utc};
use plimsoll_collect_github::{Owner, probe};
use plimsoll_domain::time::rfc3339;

use super::tokens::Tokens;
use crate::args::HistoryArgs;
use crate::history;
use crate::target::Hosted;

/// Clocks that differ by less agree.
const AGREE: Duration = Duration::minutes(10);

/// The instant, and what is to be said of it. Asking the platform costs nothing.
pub(super) fn now(
    hosted: &Hosted,
    arguments: &HistoryArgs,
    tokens: &Tokens,
) -> (DateTime<Utc>, Option<String>) {
    let here = Utc::now();
    let Ok((governor, base, credentials)) = tokens.of(hosted, arguments) else { return (here, None) };
    let pace = history::pace(arguments, &credentials);
    let name = hosted.full_name.split('/').next().unwrap_or_default().to_owned();
    let host = base.host().to_owned();
    let owner = Owner { base, credentials, name, pace, governor: Some(governor) };
    // That nobody answers is each repository's to say.
    let Ok(probed) = probe(&owner) else { return (here, None) };
    let Some(there) = probed.time else { return (here, None) };
    if (there - here).abs() < AGREE {
        return (here, None);
    }
    let said = format!(
        "this machine's clock says {}, {host} says {}: the platform's time is taken; set the clock right",
        rfc3339(here),
        rfc3339(there)
    );
    (there, Some(said))
}
