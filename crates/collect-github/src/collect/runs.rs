//! Runs: the unfiltered list, newest first, walked with overlap. Filtered lists are stale and never asked here.

use std::collections::BTreeSet;

use chrono::Duration;
use futures_util::{StreamExt, stream};
use plimsoll_domain::coverage::Source;
use plimsoll_domain::ledger::{Batch, Gone, KnownRun};
use plimsoll_domain::time::Timestamp;
use serde_json::value::RawValue;

use super::mark::{DEEP_DAYS, RunsMark, Span, VERY_DEEP_DAYS};
use super::page::{self, PAGE};
use super::run_page::{RunPage, run_page};
use super::session::{Session, mark_text};
use crate::api::ApiError;
use crate::decode::{self, Known};
use crate::kind;

/// A run changes most in its first days.
const OVERLAP_DAYS: i64 = 3;
/// Where five weeks fit into so few pages, all of them are walked every time: no re-run is ever missed then.
const CHEAP_PAGES: u64 = 2;
/// Without a token there are 60 requests an hour: no more pages than this at a time.
const THRIFTY_PAGES: u64 = 10;
/// More runs than this that a list does not show any more are not asked for one by one.
const VERIFIED: usize = 20;
/// Runs that are asked for by their number in one collection because a list does not show them.
const MOST_VERIFIED: u64 = 500;

impl Session<'_> {
    pub(super) async fn runs(&mut self) -> Result<(), ApiError> {
        let mut mark: RunsMark = self.mark("runs")?;
        if self.options.full {
            (mark.capped, mark.filled_to, mark.disagreed) = (false, None, None);
        }
        let now = self.now();
        let depth = mark.depth(now, self.options.full);
        let oldest_seen = self.top(&mut mark, depth.days, depth.all).await?;
        self.down(&mut mark).await?;
        if mark.capped {
            self.backfill(&mut mark).await?;
        }
        if mark.bottom && self.options.since.is_none() {
            self.reconcile(&mut mark).await?;
        }
        self.unfinished(oldest_seen, now).await?;
        if let Some(days) = depth.days {
            mark.deep = Some(now);
            if days > DEEP_DAYS {
                mark.very_deep = Some(now);
            }
        }
        self.save(&mark)?;
        self.note_runs(&mark);
        Ok(())
    }

    /// Walks from the newest run down into what is known. Returns the oldest run that was seen on the way.
    async fn top(
        &mut self,
        mark: &mut RunsMark,
        days: Option<i64>,
        all: bool,
    ) -> Result<Option<KnownRun>, ApiError> {
        let known = mark.covered.map(|span| span.high.created);
        let mut previous: Option<KnownRun> = None;
        let mut high: Option<KnownRun> = None;
        let mut number = 1;
        let mut asked_again = false;
        let mut ended = false;
        loop {
            let request = page::numbered(&self.runs_request(), number, PAGE);
            let etag = if all { None } else { self.etag(&request)? };
            let found = match run_page(&self.api, &self.runs_request(), number, etag.as_deref()).await {
                // The list goes no deeper, although there is more.
                Err(ApiError::Refused { status: 422, .. }) => break,
                found => found?,
            };
            let Some(found) = found else {
                // Unchanged since it was kept: what the list says there is what the ledger says.
                let place = self.ledger.runs(self.key, number * PAGE - 1, 1)?;
                high = high.or(mark.covered.map(|span| span.high));
                let Some(last) = place.first().copied() else { break };
                previous = Some(last);
                if self.far_enough(mark, last.created, known, days, all, number) {
                    break;
                }
                number += 1;
                continue;
            };
            mark.total = found.total;
            self.expected.insert(Source::Runs, found.total);
            let (first, last) = (found.order.first().copied(), found.order.last().copied());
            high = high.or(first);
            if found.rows == 0 && number == 1 {
                mark.bottom = true;
            }
            // An empty list is believed only when it is empty twice: what is kept is much to lose.
            if found.rows == 0 && number == 1 && known.is_some() && !asked_again {
                asked_again = true;
                self.api.governor.rest(self.options.pace.second_opinion).await;
                continue;
            }
            let below = if found.last && self.options.since.is_none() { None } else { last };
            let missing = self.missing(&found, previous, below)?;
            let mut batch = self.run_batch(&found);
            batch.validators.push(self.validator(&request, &found.page.answer));
            // The first walk has no known span to join: it begins one, which the walk down extends.
            if let (None, Some(first), Some(last)) = (known, first, last) {
                mark.covered = Some(Span { high: first, low: last });
                mark.bottom = found.last;
                batch.checkpoints.insert("runs", mark_text(mark));
            }
            self.keep(&batch)?;
            self.verify_gone(missing).await?;
            previous = last.or(previous);
            self.observe("runs", (number - 1) * PAGE + found.rows, Some(found.total));
            ended = found.last;
            let reached = last.map(|last| last.created);
            let done = reached.is_none_or(|reached| self.far_enough(mark, reached, known, days, all, number));
            if found.last || known.is_none() || done {
                break;
            }
            number += 1;
        }
        if let (Some(span), Some(high)) = (&mut mark.covered, high) {
            let joined = ended || previous.is_some_and(|reached| reached <= span.high);
            match previous.filter(|_| !joined) {
                None => span.high = high,
                // Between here and what is known something is missing: the span begins anew, and is walked down again.
                Some(low) => {
                    *span = Span { high, low };
                    (mark.bottom, mark.capped, mark.filled_to) = (false, false, None);
                }
            }
        }
        self.save(mark)?;
        Ok(previous)
    }

    /// Whether the walk from the top is deep enough inside what is known.
    fn far_enough(
        &self,
        mark: &RunsMark,
        reached: Timestamp,
        known: Option<Timestamp>,
        days: Option<i64>,
        all: bool,
        pages: u64,
    ) -> bool {
        let (Some(known), Some(span)) = (known, mark.covered) else { return true };
        if reached <= span.low.created || self.options.since.is_some_and(|since| reached < since) {
            return true;
        }
        if all || reached > known - Duration::days(OVERLAP_DAYS) {
            return false;
        }
        // The newest run stands for today: a repository that sleeps has no other clock.
        let deep = span.high.created - Duration::days(days.unwrap_or(DEEP_DAYS));
        reached < deep || (days.is_none() && pages >= CHEAP_PAGES)
    }

    /// Goes on below the known span until the list or the horizon ends.
    async fn down(&mut self, mark: &mut RunsMark) -> Result<(), ApiError> {
        let Some(span) = mark.covered else { return Ok(()) };
        let since = self.options.since;
        if mark.bottom || mark.capped || since.is_some_and(|since| span.low.created < since) {
            return Ok(());
        }
        let place = self.ledger.place_of(self.key, span.low)?;
        let request = self.runs_request();
        // The page that the span ends on is asked for again: runs may have gone since, and moved the others up.
        let mut from = (place / PAGE).max(1);
        let pages = |total: u64| total.div_ceil(PAGE).max(1);
        while from > 1 {
            let found = match run_page(&self.api, &request, from, None).await {
                // So much came since that the list does not reach down to here any more.
                Err(ApiError::Refused { status: 422, .. }) => {
                    mark.capped = true;
                    return self.save(mark);
                }
                found => found?,
            };
            let Some(found) = found else { break };
            if found.order.first().is_some_and(|first| *first >= span.low) {
                break;
            }
            from -= 1;
        }
        let mut last_page = pages(mark.total.max(place)).max(from);
        if self.thrifty() {
            last_page = last_page.min(from + THRIFTY_PAGES);
        }
        let api = self.api.clone();
        let numbers = stream::iter(from..=last_page);
        let mut found = numbers
            .map(|number| {
                let (api, request) = (api.clone(), request.clone());
                async move { run_page(&api, &request, number, None).await }
            })
            .buffered(self.options.pace.parallel.max(1));
        let mut above = None;
        let mut done = (from - 1) * PAGE;
        while let Some(page) = found.next().await {
            let page = match page {
                Ok(Some(page)) => page,
                Ok(None) => continue,
                // The list goes no deeper, although there is more.
                Err(ApiError::Refused { status: 422, .. }) => {
                    mark.capped = true;
                    break;
                }
                Err(error) => return Err(error),
            };
            let mut batch = self.run_batch(&page);
            let last = page.order.last().copied();
            if let (Some(span), Some(last)) = (&mut mark.covered, last) {
                span.low = span.low.min(last);
            }
            mark.total = page.total;
            mark.bottom = page.last;
            batch.checkpoints.insert("runs", mark_text(mark));
            let missing = if above.is_some() { self.missing(&page, above, last)? } else { Vec::new() };
            self.keep(&batch)?;
            self.verify_gone(missing).await?;
            above = last.or(above);
            done += page.rows;
            self.observe("runs", done.min(page.total), Some(page.total));
            let beyond = |last: KnownRun| since.is_some_and(|since| last.created < since);
            if page.last || last.is_some_and(beyond) {
                break;
            }
        }
        drop(found);
        self.save(mark)
    }

    pub(super) fn runs_request(&self) -> String {
        format!("{}/actions/runs", self.path)
    }

    pub(super) fn run_batch(&self, found: &RunPage) -> Batch {
        let mut batch = self.batch();
        for decoded in found.decoded.iter().cloned() {
            self.add(&mut batch, decoded);
        }
        batch
    }

    /// Known runs that the list should show on this page and does not.
    pub(super) fn missing(
        &self,
        found: &RunPage,
        above: Option<KnownRun>,
        below: Option<KnownRun>,
    ) -> Result<Vec<u64>, ApiError> {
        // A page with a run that cannot be read cannot tell which one is missing.
        if found.order.len() as u64 != found.rows {
            return Ok(Vec::new());
        }
        let listed: BTreeSet<u64> = found.order.iter().map(|run| run.id).collect();
        let known = self.ledger.runs_between(self.key, above, below)?;
        Ok(known.into_iter().map(|run| run.id).filter(|id| !listed.contains(id)).collect())
    }

    /// Asks for runs that a list does not show: lists move while they are walked, so that alone proves nothing.
    pub(super) async fn verify_gone(&mut self, candidates: Vec<u64>) -> Result<u64, ApiError> {
        let mut gone = Vec::new();
        for (at, id) in candidates.iter().enumerate() {
            if at >= VERIFIED && gone.len() == at {
                // All that were asked for are gone; the others were deleted with them.
                gone.extend(candidates[at..].iter().copied());
                break;
            }
            if self.verified >= MOST_VERIFIED {
                let left = candidates.len() - at;
                self.short(
                    Source::Runs,
                    format!("{left} runs that the list does not show are not asked for yet"),
                );
                break;
            }
            self.verified += 1;
            match self.refresh_run(*id).await {
                Ok(true) => {}
                Ok(false) => gone.push(*id),
                Err(error) => self.one_failed(Source::Runs, &format!("run {id}"), error)?,
            }
        }
        let count = gone.len() as u64;
        self.forget(gone.into_iter().map(Gone::Run).collect())?;
        Ok(count)
    }

    /// Fetches a run by its id; `false` when the platform has it no more.
    pub(super) async fn refresh_run(&mut self, id: u64) -> Result<bool, ApiError> {
        let request = format!("{}/{id}", self.runs_request());
        let read = |answer: &crate::api::Answer| {
            serde_json::from_slice::<Box<RawValue>>(&answer.body).map_err(|error| error.to_string())
        };
        match self.api.get(&request, None, read).await {
            Ok(Some((sent, _))) => {
                let mut batch = self.batch();
                self.add(&mut batch, decode::item(kind::RUN, &sent, Known::Nothing, &id.to_string()));
                self.keep(&batch)?;
                Ok(true)
            }
            Ok(None) => Ok(true),
            Err(ApiError::NotFound | ApiError::Gone) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Runs that had not ended when they were last seen, and that the walk did not come by.
    async fn unfinished(&mut self, seen_down_to: Option<KnownRun>, now: Timestamp) -> Result<(), ApiError> {
        // Older ones never end: a run can be started again for 30 days, and lives for 35.
        let since = now - Duration::days(VERY_DEEP_DAYS);
        let open = self.ledger.unfinished_runs(self.key, since)?;
        let unseen = open.iter().filter(|run| seen_down_to.is_none_or(|seen| **run < seen));
        let ids: Vec<_> = unseen.map(|run| run.id).collect();
        self.verify_gone_now(ids).await
    }

    async fn verify_gone_now(&mut self, ids: Vec<u64>) -> Result<(), ApiError> {
        let total = ids.len() as u64;
        for (done, id) in (0..).zip(ids) {
            self.observe("unfinished runs", done, Some(total));
            match self.refresh_run(id).await {
                Ok(true) => {}
                Ok(false) => self.forget(vec![Gone::Run(id)])?,
                Err(error) => self.one_failed(Source::Runs, &format!("run {id}"), error)?,
            }
        }
        Ok(())
    }

    pub(super) fn save(&mut self, mark: &RunsMark) -> Result<(), ApiError> {
        let mut batch = self.batch();
        batch.checkpoints.insert("runs", mark_text(mark));
        self.keep(&batch)
    }

    fn note_runs(&mut self, mark: &RunsMark) {
        self.expected.insert(Source::Runs, mark.total);
        if !mark.bottom && !mark.capped && self.options.since.is_none() {
            self.short(Source::Runs, "older runs are not collected yet; the next collection goes on there");
        }
        if let Some(since) = self.options.since {
            self.expected.remove(&Source::Runs);
            self.short(Source::Runs, format!("only runs since {} were asked for", since.format("%Y-%m-%d")));
        } else if mark.capped
            && mark.filled_to.is_none_or(|to| self.hosted.created.is_some_and(|born| to > born))
        {
            self.short(
                Source::Runs,
                "the platform lists no more than 40,000 runs; older ones are still being filled in",
            );
        }
        if !mark.doubtful.is_empty() {
            let count = mark.doubtful.len();
            let reason = format!("{count} spans of older runs could not be confirmed by a second answer");
            self.short(Source::Runs, reason);
        }
    }
}
