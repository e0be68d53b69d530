//! One page of runs, in smaller parts where the platform cannot make it whole.

use plimsoll_domain::ledger::KnownRun;
use plimsoll_domain::record::Record;

use super::page::{self, PAGE, Page};
use crate::api::{Api, ApiError};
use crate::decode::{self, Decoded, Known};
use crate::kind;

/// A page of runs.
pub(super) struct RunPage {
    pub(super) total: u64,
    pub(super) decoded: Vec<Decoded>,
    /// In the list's order; those that could not be read are missing.
    pub(super) order: Vec<KnownRun>,
    pub(super) rows: u64,
    pub(super) last: bool,
    pub(super) page: Page,
}

/// Asks for a page of runs; `None` when nothing changed. A page that the platform fails to make is asked for in
/// smaller parts.
pub(super) async fn run_page(
    api: &Api,
    request: &str,
    number: u64,
    etag: Option<&str>,
) -> Result<Option<RunPage>, ApiError> {
    match whole_page(api, request, number, PAGE, etag).await {
        Err(ApiError::Unavailable(reason)) => {
            let mut whole: Option<RunPage> = None;
            for part in 1..=PARTS {
                let number = (number - 1) * PARTS + part;
                let found = whole_page(api, request, number, PAGE / PARTS, None).await;
                let Ok(Some(found)) = found else { return Err(ApiError::Unavailable(reason)) };
                let last = found.last;
                whole = Some(match whole {
                    None => found,
                    Some(whole) => joined(whole, found),
                });
                if last {
                    break;
                }
            }
            Ok(whole)
        }
        other => other,
    }
}

/// Parts that a page is asked for in when it cannot be had as a whole.
const PARTS: u64 = 4;

fn joined(mut whole: RunPage, part: RunPage) -> RunPage {
    whole.decoded.extend(part.decoded);
    whole.order.extend(part.order);
    RunPage {
        total: part.total,
        rows: whole.rows + part.rows,
        last: part.last,
        page: Page { answer: no_validator(part.page.answer), ..part.page },
        ..whole
    }
}

/// The entity tag of a part is none of the whole.
fn no_validator(mut answer: crate::api::Answer) -> crate::api::Answer {
    answer.headers.remove("etag");
    answer
}

async fn whole_page(
    api: &Api,
    request: &str,
    number: u64,
    size: u64,
    etag: Option<&str>,
) -> Result<Option<RunPage>, ApiError> {
    let request = page::numbered(request, number, size);
    let Some(page) = page::fetch(api, &request, Some("workflow_runs"), etag).await? else { return Ok(None) };
    let decoded: Vec<_> = page
        .items
        .iter()
        .enumerate()
        .map(|(at, item)| decode::item(kind::RUN, item, Known::Nothing, &format!("page {number}, item {at}")))
        .collect();
    let order = decoded.iter().filter_map(|decoded| match decoded {
        Decoded::Item(item) => item.records.iter().find_map(|record| match record {
            Record::Run(run) => Some(KnownRun { id: run.id, created: run.created }),
            _ => None,
        }),
        Decoded::Quarantined(_) => None,
    });
    let order = order.collect();
    let rows = page.items.len() as u64;
    let total = page.total.unwrap_or((number - 1) * size + rows);
    Ok(Some(RunPage {
        total,
        decoded,
        order,
        rows,
        // A server without `Link` still tells how many there are.
        last: rows == 0 || !page.next && (rows < size || number * size >= total),
        page,
    }))
}
