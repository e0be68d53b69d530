//! Older runs than the list reaches: windows of creation time, small enough to be listed whole, each confirmed.
//!
//! Filtered lists come from a search index that lags and disagrees with itself: a window counts only when it gave as
//! many runs as it said there are, and an empty one only when a second answer says so too.

use chrono::{Duration, SecondsFormat};
use plimsoll_domain::time::Timestamp;

use super::mark::RunsMark;
use super::page::PAGE;
use super::run_page::run_page;
use super::session::Session;
use crate::api::ApiError;

/// A filtered list shows no more than 1,000 runs.
const WINDOW: u64 = 900;
/// Times a window is asked for before it counts as unconfirmed.
const OPINIONS: u32 = 4;
/// Times an empty window has to have been empty before.
const EMPTY_OPINIONS: u32 = 2;

/// What became of a window.
enum Window {
    /// It gave as many runs as it said there are.
    Confirmed(u64),
    /// It has more than a list shows.
    TooLarge,
    /// It never gave what it said.
    Unconfirmed,
}

impl Session<'_> {
    /// Fills in what lies below the list's end, newest window first; an interrupted one goes on where it was.
    pub(super) async fn backfill(&mut self, mark: &mut RunsMark) -> Result<(), ApiError> {
        let Some(span) = mark.covered else { return Ok(()) };
        for (from, to) in std::mem::take(&mut mark.doubtful) {
            if !matches!(self.window(from, to).await?, Window::Confirmed(_)) {
                mark.doubtful.push((from, to));
            }
        }
        let born = self.hosted.created.unwrap_or_default();
        let end = self.options.since.map_or(born, |since| since.max(born));
        let mut to = mark.filled_to.unwrap_or(span.low.created);
        // A year at first; each window tells how wide the next one may be.
        let mut width = Duration::days(365);
        let mut filled = 0;
        while to > end {
            let from = (to - width).max(end);
            let total = match self.window(from, to).await? {
                Window::TooLarge if (to - from) > Duration::seconds(1) => {
                    width = ((to - from) / 2).max(Duration::seconds(1));
                    continue;
                }
                Window::Confirmed(total) => total,
                Window::TooLarge | Window::Unconfirmed => {
                    mark.doubtful.push((from, to));
                    WINDOW
                }
            };
            mark.filled_to = Some(from);
            self.save(mark)?;
            filled += total;
            self.observe("older runs", filled, None);
            to = from;
            if total < WINDOW / 3 {
                width = width * 2;
            }
        }
        Ok(())
    }

    /// Collects one window.
    async fn window(&mut self, from: Timestamp, to: Timestamp) -> Result<Window, ApiError> {
        let mut told = 0;
        for attempt in 0..OPINIONS {
            if attempt > 0 {
                self.api.governor.rest(self.options.pace.second_opinion).await;
            }
            let mut rows = 0;
            let mut number = 1;
            loop {
                let (total, found) = self.window_page(from, to, number).await?;
                told = told.max(total);
                if told > WINDOW {
                    return Ok(Window::TooLarge);
                }
                rows += found;
                if found < PAGE {
                    break;
                }
                number += 1;
            }
            // An empty window is believed only after it was empty before.
            if rows >= told && (rows > 0 || attempt >= EMPTY_OPINIONS) {
                return Ok(Window::Confirmed(rows));
            }
        }
        Ok(Window::Unconfirmed)
    }

    /// Keeps one page of a window; tells what the window has in all, and what the page gave.
    async fn window_page(
        &mut self,
        from: Timestamp,
        to: Timestamp,
        number: u64,
    ) -> Result<(u64, u64), ApiError> {
        let text = |at: Timestamp| at.to_rfc3339_opts(SecondsFormat::Secs, true);
        let request = format!("{}?created={}..{}", self.runs_request(), text(from), text(to));
        let Some(found) = run_page(&self.api, &request, number, None).await? else { return Ok((0, 0)) };
        let batch = self.run_batch(&found);
        self.keep(&batch)?;
        Ok((found.total, found.rows))
    }
}
