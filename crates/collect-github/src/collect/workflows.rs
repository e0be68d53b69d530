//! The list of workflows: whether one is switched off is told nowhere else.

use plimsoll_domain::ledger::Gone;

use super::page;
use super::session::Session;
use crate::api::ApiError;
use crate::decode::{self, Known};
use crate::kind;

impl Session<'_> {
    pub(super) async fn workflows(&mut self) -> Result<(), ApiError> {
        let request = format!("{}/actions/workflows", self.path);
        let mut listed = Vec::new();
        let mut unread = false;
        let mut number = 1;
        loop {
            let request = page::numbered(&request, number, page::PAGE);
            let etag = if number == 1 { self.etag(&request)? } else { None };
            let Some(page) = page::fetch(&self.api, &request, Some("workflows"), etag.as_deref()).await?
            else {
                return Ok(());
            };
            let mut batch = self.batch();
            for (at, item) in page.items.iter().enumerate() {
                let place = format!("page {number}, item {at}");
                self.add(&mut batch, decode::item(kind::WORKFLOW, item, Known::Nothing, &place));
            }
            unread |= !batch.quarantined.is_empty();
            listed.extend(batch.items.iter().map(|item| item.raw.key.clone()));
            // Only a list of one page can be told to be unchanged by its first page.
            if number == 1 && !page.next {
                batch.validators.push(self.validator(&request, &page.answer));
            }
            self.keep(&batch)?;
            if !page.next {
                break;
            }
            number += 1;
        }
        if unread {
            // One that cannot be read is there all the same, and nobody knows which one it is.
            return Ok(());
        }
        let known = self.ledger.keys(self.key, &[kind::WORKFLOW])?;
        let gone = known.iter().filter(|key| !listed.contains(key)).filter_map(|key| key.parse().ok());
        self.forget(gone.map(Gone::Workflow).collect())
    }
}
