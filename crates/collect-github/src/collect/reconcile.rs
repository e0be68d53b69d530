//! The count does not agree: where the platform's list and the ledger part is found by halving, not by walking.

use plimsoll_domain::coverage::Source;
use plimsoll_domain::ledger::KnownRun;

use super::mark::RunsMark;
use super::page::PAGE;
use super::run_page::{RunPage, run_page};
use super::session::Session;
use crate::api::ApiError;

/// Places where list and ledger part that are looked for one by one; beyond, the whole list is walked.
const PLACES: u32 = 40;

impl Session<'_> {
    /// Makes the ledger agree with the platform's count: finds runs that were deleted, and any that a walk missed.
    pub(super) async fn reconcile(&mut self, mark: &mut RunsMark) -> Result<(), ApiError> {
        let kept = self.ledger.run_count(self.key)?;
        if mark.disagreed == Some((mark.total, kept)) {
            // All of the list was walked for this difference before.
            return self.note_disagreement(mark, kept);
        }
        for _ in 0..PLACES {
            if self.agrees(mark)? {
                return Ok(());
            }
            if !self.mend_one(mark).await? {
                break;
            }
        }
        if self.agrees(mark)? {
            return Ok(());
        }
        self.walk_all(mark).await?;
        if !self.agrees(mark)? {
            let kept = self.ledger.run_count(self.key)?;
            mark.disagreed = Some((mark.total, kept));
            self.save(mark)?;
            return self.note_disagreement(mark, kept);
        }
        Ok(())
    }

    fn note_disagreement(&mut self, mark: &RunsMark, kept: u64) -> Result<(), ApiError> {
        self.short(Source::Runs, format!("the platform counts {} runs and lists {kept}", mark.total));
        Ok(())
    }

    fn agrees(&self, mark: &RunsMark) -> Result<bool, ApiError> {
        Ok(self.ledger.run_count(self.key)? == mark.total)
    }

    /// Finds the first page that differs and mends it; `false` when nothing was found to mend.
    async fn mend_one(&mut self, mark: &mut RunsMark) -> Result<bool, ApiError> {
        let request = self.runs_request();
        let pages = mark.total.div_ceil(PAGE);
        let (mut agree, mut differ) = (0, pages);
        let mut seen: Option<(u64, RunPage)> = None;
        while agree < differ {
            let middle = agree + (differ - agree) / 2;
            let found = match run_page(&self.api, &request, middle + 1, None).await {
                Err(ApiError::Refused { status: 422, .. }) => return Ok(false),
                found => found?,
            };
            let Some(found) = found else { break };
            mark.total = found.total;
            if self.page_agrees(&found, middle)? {
                agree = middle + 1;
            } else {
                differ = middle;
                seen = Some((middle, found));
            }
        }
        let before = self.ledger.run_count(self.key)?;
        let above = self.known_at((agree * PAGE).checked_sub(1))?;
        match seen.filter(|(number, _)| *number == agree) {
            Some((_, found)) => {
                let below = if found.last { None } else { found.order.last().copied() };
                let batch = self.run_batch(&found);
                self.keep(&batch)?;
                let missing = self.missing(&found, above, below)?;
                self.verify_gone(missing).await?;
            }
            // All pages agree: what is known beyond the list's end is gone.
            None => {
                let beyond =
                    self.ledger.runs_between(self.key, self.known_at(mark.total.checked_sub(1))?, None)?;
                self.verify_gone(beyond.into_iter().map(|run| run.id).collect()).await?;
            }
        }
        Ok(self.ledger.run_count(self.key)? != before)
    }

    fn page_agrees(&self, found: &RunPage, number: u64) -> Result<bool, ApiError> {
        let Some(last) = found.order.last() else { return Ok(true) };
        let at = self.known_at((number * PAGE + found.rows).checked_sub(1))?;
        Ok(at == Some(*last))
    }

    fn known_at(&self, place: Option<u64>) -> Result<Option<KnownRun>, ApiError> {
        let Some(place) = place else { return Ok(None) };
        Ok(self.ledger.runs(self.key, place, 1)?.first().copied())
    }

    /// The whole list once more, page by page.
    async fn walk_all(&mut self, mark: &mut RunsMark) -> Result<(), ApiError> {
        let request = self.runs_request();
        let (mut number, mut above) = (1, None);
        loop {
            let found = match run_page(&self.api, &request, number, None).await {
                Ok(Some(found)) => found,
                Ok(None) | Err(ApiError::Refused { status: 422, .. }) => return Ok(()),
                Err(error) => return Err(error),
            };
            mark.total = found.total;
            let last = found.order.last().copied();
            let batch = self.run_batch(&found);
            self.keep(&batch)?;
            let below = if found.last { None } else { last };
            let missing = self.missing(&found, above, below)?;
            self.verify_gone(missing).await?;
            self.observe("runs again", number * PAGE, Some(found.total));
            if found.last {
                return Ok(());
            }
            above = last.or(above);
            number += 1;
        }
    }
}
