//! The same lists by REST: without a token GraphQL answers nobody, and some servers have it switched off.

use plimsoll_domain::coverage::Source;
use plimsoll_domain::ledger::{Batch, Gone};
use serde_json::value::RawValue;

use super::lists::{Listing, Reach, time_of};
use super::mark::GraphMark;
use super::page::{self, PAGE};
use super::session::{Session, mark_text};
use crate::api::ApiError;
use crate::decode::{self, Decoded, Known};
use crate::kind;

/// Without a token there are 60 requests an hour: no list takes more than this many of them.
const THRIFTY_PAGES: u64 = 3;
/// A deployment has some statuses, not thousands of them.
const MOST_STATUS_PAGES: u64 = 20;
/// Deployments whose statuses are asked for then.
const THRIFTY_STATUSES: usize = 10;

/// One list.
struct RestList {
    name: &'static str,
    request: String,
    list: Option<&'static str>,
    kind: &'static str,
    graph_kind: &'static str,
    source: Source,
    /// Whether the list goes by the time of change.
    by_change: bool,
    time: &'static str,
    gone: fn(&str) -> Option<Gone>,
    /// Whether it shows all there is of its kind.
    whole: bool,
}

impl Session<'_> {
    /// Few requests are to be had.
    pub(super) fn thrifty(&self) -> bool {
        self.options.credentials.is_anonymous() && self.options.base.is_githubs()
    }

    /// Reads the lists by REST: all of them, or those of these names that GraphQL left out.
    pub(super) async fn rest_lists(&mut self, only: Option<&[&str]>) -> Result<(), ApiError> {
        let asked = |name: &str| only.is_none_or(|only| only.contains(&name));
        if asked("Rulesets") || asked("Protections") {
            self.short(
                Source::Settings,
                "branch protection and rulesets are only told to a token, by GraphQL",
            );
        }
        let path = self.path.clone();
        let list = |name, request, list, kind, graph_kind, source, by_change, time, gone| RestList {
            name,
            request,
            list,
            kind,
            graph_kind,
            source,
            by_change,
            time,
            gone,
            whole: true,
        };
        let lists = [
            list(
                "Deployments",
                format!("{path}/deployments"),
                None,
                kind::DEPLOYMENT,
                kind::GRAPH_DEPLOYMENT,
                Source::Deployments,
                false,
                "created_at",
                |key| key.parse().ok().map(Gone::Deployment),
            ),
            list(
                "Environments",
                format!("{path}/environments"),
                Some("environments"),
                kind::ENVIRONMENT,
                kind::GRAPH_ENVIRONMENT,
                Source::Deployments,
                false,
                "",
                |key| Some(Gone::Environment(key.to_owned())),
            ),
            list(
                "Releases",
                format!("{path}/releases"),
                None,
                kind::RELEASE,
                kind::GRAPH_RELEASE,
                Source::Releases,
                false,
                "",
                |key| key.parse().ok().map(Gone::Release),
            ),
            list(
                "Tags",
                format!("{path}/tags"),
                None,
                kind::TAG,
                kind::GRAPH_TAG,
                Source::Releases,
                false,
                "",
                |key| Some(Gone::Tag(key.to_owned())),
            ),
            list(
                "PullRequests",
                format!("{path}/pulls?state=closed&sort=updated&direction=desc"),
                None,
                kind::PULL_REQUEST,
                kind::GRAPH_PULL_REQUEST,
                Source::PullRequests,
                true,
                "updated_at",
                |key| key.parse().ok().map(Gone::PullRequest),
            ),
        ];
        // REST takes several labels as all of them at once, GraphQL as any of them: one request for each.
        let labels = &self.options.incident_labels;
        let issues = labels.iter().map(|label| RestList {
            whole: labels.len() == 1,
            ..list(
                "Issues",
                format!("{path}/issues?labels={}&state=all&sort=updated&direction=desc", escaped(label)),
                None,
                kind::ISSUE,
                kind::GRAPH_ISSUE,
                Source::Issues,
                false,
                "updated_at",
                |key| key.parse().ok().map(Gone::Issue),
            )
        });
        let lists: Vec<RestList> = lists.into_iter().chain(issues).collect();
        let mut mark: GraphMark = self.mark("rest-lists")?;
        mark.widen(self.options.since, self.options.full);
        self.note_since();
        for list in lists.into_iter().filter(|list| asked(list.name)) {
            let result = self.rest_list(&list, &mut mark).await;
            self.settle(&[list.source], result)?;
        }
        let mut batch = self.batch();
        batch.checkpoints.insert("rest-lists", mark_text(&mark));
        self.keep(&batch)
    }

    async fn rest_list(&mut self, list: &RestList, mark: &mut GraphMark) -> Result<(), ApiError> {
        let seen = mark.seen.get(list.name).copied();
        let reach = match seen {
            Some(seen) if list.by_change => Reach::DayBefore(seen),
            Some(_) if list.kind == kind::DEPLOYMENT => Reach::FiveWeeks,
            _ => Reach::End,
        };
        let mut listing = Listing::new(reach, self.now(), self.options.since);
        let mut number = 1;
        let mut known_keys = 0;
        loop {
            let request = page::numbered(&list.request, number, PAGE);
            let etag = if number == 1 { self.etag(&request)? } else { None };
            let Some(page) = page::fetch(&self.api, &request, list.list, etag.as_deref()).await? else {
                return Ok(());
            };
            let mut batch = self.rest_items(list, &page.items, &mut listing).await?;
            // Only a list of one page, all of which is kept, can be told to be unchanged by its first page.
            if number == 1 && !page.next && !listing.cut {
                batch.validators.push(self.validator(&request, &page.answer));
            }
            self.keep(&batch)?;
            self.observe(list.name, listing.keys.len() as u64, page.total);
            let rows = page.items.len() as u64;
            let more = page.next || rows == PAGE && page.total.is_some_and(|total| total > number * PAGE);
            if !more || rows == 0 {
                listing.ended = !listing.cut;
                break;
            }
            // A list that leads to itself is no list.
            if listing.keys.len() == known_keys {
                listing.cut = true;
                break;
            }
            known_keys = listing.keys.len();
            if listing.far_enough() {
                break;
            }
            if self.thrifty() && number >= THRIFTY_PAGES {
                let pages = THRIFTY_PAGES * PAGE;
                self.short(list.source, format!("without a token only the newest {pages} are asked for"));
                listing.cut = true;
                break;
            }
            number += 1;
        }
        if listing.ended && list.whole {
            self.gone_from(&listing, &[list.kind, list.graph_kind], list.gone)?;
        }
        // What was cut off is asked for again the next time.
        if let Some(newest) = listing.newest.or(seen).filter(|_| !listing.cut) {
            mark.seen.insert(list.name.to_owned(), newest);
        }
        Ok(())
    }

    /// The items of a page; deployments come with their statuses, so that none is ever kept without.
    async fn rest_items(
        &mut self,
        list: &RestList,
        items: &[Box<RawValue>],
        listing: &mut Listing,
    ) -> Result<Batch, ApiError> {
        let mut batch = self.batch();
        let mut asked = 0;
        for (at, item) in items.iter().enumerate() {
            let place = format!("{}, item {at}", list.name);
            let decoded = decode::item(list.kind, item, Known::Nothing, &place);
            // It is there, whatever it is: what was kept of it is not gone.
            listing.cut |= matches!(decoded, Decoded::Quarantined(_));
            if let Decoded::Item(item_read) = &decoded {
                listing.see(&item_read.raw.key, time_of(item, list.time));
                let known = self.ledger.revision(self.key, list.kind, &item_read.raw.key)?;
                if list.kind == kind::DEPLOYMENT
                    && known != Some(item_read.revision)
                    && let Ok(id) = item_read.raw.key.parse()
                {
                    if self.thrifty() && asked >= THRIFTY_STATUSES {
                        let reason = "without a token only the newest deployments' statuses are asked for";
                        self.short(Source::Deployments, reason);
                        listing.cut = true;
                        continue;
                    }
                    asked += 1;
                    self.add_statuses(id, &mut batch).await?;
                }
            }
            self.add(&mut batch, decoded);
        }
        Ok(batch)
    }

    /// Adds all statuses of a deployment.
    pub(super) async fn add_statuses(&self, deployment: u64, batch: &mut Batch) -> Result<(), ApiError> {
        let request = format!("{}/deployments/{deployment}/statuses", self.path);
        for number in 1..=MOST_STATUS_PAGES {
            let page = match page::fetch(&self.api, &page::numbered(&request, number, PAGE), None, None).await
            {
                Ok(Some(page)) => page,
                Ok(None) => return Ok(()),
                Err(ApiError::NotFound | ApiError::Gone) => {
                    batch.gone.push(Gone::Deployment(deployment));
                    return Ok(());
                }
                Err(error) => return Err(error),
            };
            for (at, item) in page.items.iter().enumerate() {
                let place = format!("{deployment}/item {at}");
                let known = Known::Deployment(deployment);
                self.add(batch, decode::item(kind::DEPLOYMENT_STATUS, item, known, &place));
            }
            if !page.next {
                return Ok(());
            }
        }
        Ok(())
    }
}

/// Text inside a query.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~,".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}
