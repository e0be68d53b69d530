//! Deployments, pull requests, releases, tags, issues, environments and settings in one request of two points.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Duration;
use plimsoll_domain::coverage::Source;
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

use super::connections::{self, Connection, DEPLOYMENTS, Order};
use super::lists::{Listing, Reach, time_of};
use super::mark::{DEEP_DAYS, GraphMark};
use super::session::{Session, mark_text};
use crate::api::{ApiError, GraphAnswer};
use crate::decode::{self, Decoded, Known};
use crate::kind;

/// Items of each connection in the one request for all: as many as two points pay for.
const FIRST: u64 = 25;
/// Items a page when a connection is asked for alone.
const ALONE: u64 = 50;

/// More open deployments than this are not asked for one by one.
const FEW: usize = 5;

/// A page of a connection.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct GraphPage {
    total_count: Option<u64>,
    page_info: Option<PageInfo>,
    #[serde(default)]
    nodes: Option<Vec<Option<Box<RawValue>>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    has_next_page: bool,
    end_cursor: Option<String>,
}

type Fields = BTreeMap<String, Option<Box<RawValue>>>;

impl Session<'_> {
    pub(super) async fn graph(&mut self) -> Result<(), ApiError> {
        if self.options.credentials.is_anonymous() {
            return self.rest_lists(None).await;
        }
        let document = connections::document("History", &connections::ALL);
        let mut answer = self.ask_graph("History", &document, FIRST, None).await;
        // Large pages are the first that a busy platform fails to make.
        if matches!(answer, Err(ApiError::Unavailable(_))) {
            answer = self.ask_graph("History", &document, FIRST / 5, None).await;
        }
        // A server from before environments and rulesets refuses the whole question.
        if answer.as_ref().is_ok_and(lacks_a_field) {
            let document = connections::document("History", &connections::ALL[..connections::OLDEST]);
            answer = self.ask_graph("History", &document, FIRST, None).await;
        }
        let answer = match answer {
            Ok(answer) => answer,
            Err(error @ (ApiError::Stopped(_) | ApiError::Unauthorized | ApiError::Ledger(_))) => {
                return Err(error);
            }
            Err(error) => {
                self.notices.push(format!("GraphQL does not answer ({error}); REST was asked instead"));
                return self.rest_lists(None).await;
            }
        };
        let Some(mut fields) = fields(&answer) else {
            let said = answer.errors.first().and_then(|error| error.message.clone()).unwrap_or_default();
            self.notices.push(format!("GraphQL has no such repository ({said}); REST was asked instead"));
            return self.rest_lists(None).await;
        };
        for error in &answer.errors {
            let of_field = |connection: &&Connection| error.field() == Some(connection.field);
            if let Some(connection) = connections::ALL.iter().find(of_field) {
                let said = error.message.as_deref().unwrap_or("not permitted");
                self.short(connection.source, format!("{}: {said}", connection.field));
            }
        }
        let mut mark: GraphMark = self.mark("graph")?;
        mark.widen(self.options.since, self.options.full);
        self.note_since();
        let mut deployments = BTreeSet::new();
        let mut unanswered = Vec::new();
        let now = self.now();
        let deep = mark.is_deep(now, self.options.full);
        for connection in connections::ALL {
            let page = fields.remove(connection.field).flatten().map(|page| page_of(&page)).transpose();
            let result = match page {
                Ok(Some(page)) => {
                    let listed = self.connection(connection, page, &mut mark, deep).await;
                    listed.map(|keys| {
                        if connection.kind == kind::GRAPH_DEPLOYMENT {
                            deployments = keys;
                        }
                    })
                }
                // What is forbidden was said above; what has no answer at all REST may have.
                Ok(None) => {
                    if !answer.errors.iter().any(|error| error.field() == Some(connection.field)) {
                        unanswered.push(connection.name);
                    }
                    Ok(())
                }
                Err(error) => Err(error),
            };
            self.settle(&[connection.source], result)?;
        }
        // GraphQL's number of a deployment is one of 32 bits; REST's is the number itself.
        if self.ledger.aside(self.key, kind::GRAPH_DEPLOYMENT)? > 0 {
            unanswered.push(DEPLOYMENTS.name);
        }
        let result = self.late_statuses(&deployments).await;
        self.settle(&[Source::Deployments], result)?;
        if deep && self.stopped.is_none() {
            mark.deep = Some(now);
        }
        let mut batch = self.batch();
        batch.checkpoints.insert("graph", mark_text(&mark));
        self.keep(&batch)?;
        if unanswered.is_empty() { Ok(()) } else { self.rest_lists(Some(&unanswered)).await }
    }

    /// Reads a connection as far as needed to know it whole. Tells the keys of what it came by.
    async fn connection(
        &mut self,
        connection: Connection,
        first: GraphPage,
        mark: &mut GraphMark,
        deep: bool,
    ) -> Result<BTreeSet<String>, ApiError> {
        let total = first.total_count;
        let last_look = mark.seen.get(connection.name).copied();
        let reach = match (connection.order, last_look) {
            (_, None) => Reach::End,
            (Order::Changed, Some(seen)) => Reach::DayBefore(seen),
            (Order::Created, Some(seen)) if !deep => Reach::DayBefore(seen),
            // A status may come to the oldest deployment: once a week all of them are read.
            (Order::Created | Order::None, Some(_)) if deep => Reach::End,
            (_, Some(_)) => Reach::First,
        };
        let mut listing = Listing::new(reach, self.now(), self.options.since);
        let begun = last_look.is_none().then(|| mark.cursors.get(connection.name).cloned()).flatten();
        match begun {
            // The first reading was cut short: on from there. What came since is on the first page, or makes the counts
            // differ below.
            Some(cursor) => {
                self.graph_items(connection, &first, &mut listing).await?;
                let next = self.ask_page(connection, Some(&cursor)).await?;
                listing.cut = true;
                self.pages(connection, next, &mut listing, Some(mark)).await?;
                listing.cut = false;
                listing.ended = false;
            }
            None => {
                self.pages(connection, first, &mut listing, last_look.is_none().then_some(&mut *mark))
                    .await?;
            }
        }
        let counted = self.options.since.is_none() || connection.order == Order::None;
        let wrong = |session: &Self| -> Result<Option<u64>, ApiError> {
            let known =
                session.ledger.keys(session.key, &[connection.kind, connection.rest_kind])?.len() as u64;
            let known = known + session.ledger.aside(session.key, connection.kind)?;
            Ok(Some(known).filter(|known| counted && total.is_some_and(|total| total != *known)))
        };
        // A count that does not agree: something went, or was missed.
        if !listing.ended && !listing.cut && wrong(self)?.is_some() {
            let again = self.ask_page(connection, None).await?;
            listing = Listing::new(Reach::End, self.now(), None);
            self.pages(connection, again, &mut listing, None).await?;
        }
        mark.cursors.remove(connection.name);
        if listing.ended {
            self.gone_from(&listing, &[connection.kind, connection.rest_kind], connection.gone)?;
        }
        if let Some(known) = wrong(self)? {
            let (field, total) = (connection.field, total.unwrap_or_default());
            self.short(connection.source, format!("{field}: the platform counts {total} and lists {known}"));
        }
        if let Some(newest) = listing.newest.or(last_look).or(Some(self.now())) {
            mark.seen.insert(connection.name.to_owned(), newest);
        }
        Ok(listing.keys)
    }

    /// Deployments that had not come to an end and that the list was not read down to: a few by their statuses, many
    /// by reading on.
    async fn late_statuses(&mut self, seen: &BTreeSet<String>) -> Result<(), ApiError> {
        let since = self.now() - Duration::days(DEEP_DAYS);
        let open = self.ledger.open_deployments(self.key, since)?;
        let unseen: Vec<_> = open.into_iter().filter(|id| !seen.contains(&id.to_string())).collect();
        if unseen.len() > FEW {
            let first = self.ask_page(DEPLOYMENTS, None).await?;
            let mut listing = Listing::new(Reach::FiveWeeks, self.now(), None);
            return self.pages(DEPLOYMENTS, first, &mut listing, None).await;
        }
        for deployment in unseen {
            let mut batch = self.batch();
            self.add_statuses(deployment, &mut batch).await?;
            self.keep(&batch)?;
        }
        Ok(())
    }

    /// Reads on from a page. With a mark, where a cut-off first reading goes on is remembered.
    async fn pages(
        &mut self,
        connection: Connection,
        first: GraphPage,
        listing: &mut Listing,
        mut mark: Option<&mut GraphMark>,
    ) -> Result<(), ApiError> {
        let mut page = first;
        let mut before = None;
        loop {
            self.graph_items(connection, &page, listing).await?;
            self.observe(connection.field, listing.keys.len() as u64, page.total_count);
            let next = page.page_info.filter(|info| info.has_next_page).and_then(|info| info.end_cursor);
            let Some(cursor) = next else {
                listing.ended = !listing.cut;
                return Ok(());
            };
            // A list that leads to itself is no list.
            if listing.far_enough() || before.as_ref() == Some(&cursor) {
                return Ok(());
            }
            if let Some(mark) = mark.as_deref_mut() {
                mark.cursors.insert(connection.name.to_owned(), cursor.clone());
                let mut batch = self.batch();
                batch.checkpoints.insert("graph", mark_text(mark));
                self.keep(&batch)?;
            }
            page = self.ask_page(connection, Some(&cursor)).await?;
            before = Some(cursor);
        }
    }

    async fn graph_items(
        &mut self,
        connection: Connection,
        page: &GraphPage,
        listing: &mut Listing,
    ) -> Result<(), ApiError> {
        let mut batch = self.batch();
        let mut cut = Vec::new();
        for (at, node) in page.nodes.iter().flatten().enumerate() {
            let Some(node) = node else {
                // Something is there that this token may not see.
                listing.cut = true;
                continue;
            };
            let place = format!("{}, item {at}", connection.field);
            let decoded = decode::item(connection.kind, node, Known::Nothing, &place);
            if matches!(decoded, Decoded::Quarantined(_)) {
                // It is there, whatever it is: what was kept of it is not gone.
                listing.cut = true;
            }
            if let Decoded::Item(item) = &decoded {
                listing.see(&item.raw.key, time_of(node, connection.time));
                if connection.kind == kind::GRAPH_DEPLOYMENT
                    && statuses_of(node).is_some_and(|total| total > item.records.len() as u64 - 1)
                {
                    cut.extend(item.raw.key.parse::<u64>().ok());
                }
            }
            self.add(&mut batch, decoded);
        }
        for deployment in cut {
            self.add_statuses(deployment, &mut batch).await?;
        }
        self.keep(&batch)
    }

    async fn ask_page(&self, connection: Connection, after: Option<&str>) -> Result<GraphPage, ApiError> {
        let document = connections::document(connection.name, &[connection]);
        let mut size = ALONE;
        loop {
            let answer = self.ask_graph(connection.name, &document, size, after).await;
            match answer {
                Ok(answer) => {
                    let page =
                        fields(&answer).and_then(|mut fields| fields.remove(connection.field)).flatten();
                    let Some(page) = page else {
                        let said = answer.errors.first().and_then(|error| error.message.clone());
                        let reason = said.unwrap_or_else(|| "no answer".to_owned());
                        return Err(ApiError::Unavailable(format!("{}: {reason}", connection.field)));
                    };
                    return page_of(&page);
                }
                // Large pages are the first that a busy platform fails to make.
                Err(ApiError::Unavailable(_)) if size > 5 => size /= 3,
                Err(error) => return Err(error),
            }
        }
    }

    async fn ask_graph(
        &self,
        operation: &str,
        document: &str,
        first: u64,
        after: Option<&str>,
    ) -> Result<GraphAnswer, ApiError> {
        let (owner, name) = self.hosted.full_name.split_once('/').unwrap_or_default();
        let mut variables = json!({ "owner": owner, "name": name, "first": first, "after": after });
        if document.contains("$labels") {
            variables["labels"] = json!(self.options.incident_labels);
        }
        self.api.graph(operation, document, &variables).await
    }
}

/// Whether the question was refused because the platform does not know one of its fields.
fn lacks_a_field(answer: &GraphAnswer) -> bool {
    let unknown = |message: &String| message.contains("doesn't exist on type");
    fields(answer).is_none() && answer.errors.iter().filter_map(|error| error.message.as_ref()).any(unknown)
}

/// The repository's fields; `None` when there is no repository.
fn fields(answer: &GraphAnswer) -> Option<Fields> {
    #[derive(Deserialize)]
    struct Data {
        repository: Option<Fields>,
    }
    let data = answer.data.as_ref()?;
    serde_json::from_str::<Data>(data.get()).ok()?.repository
}

fn page_of(page: &RawValue) -> Result<GraphPage, ApiError> {
    serde_json::from_str(page.get())
        .map_err(|error| ApiError::Unavailable(format!("an answer of GraphQL that cannot be read: {error}")))
}

/// Statuses that a deployment has in all; its page shows only some.
fn statuses_of(node: &RawValue) -> Option<u64> {
    #[derive(Deserialize)]
    struct Node {
        statuses: Option<Count>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Count {
        total_count: Option<u64>,
    }
    serde_json::from_str::<Node>(node.get()).ok()?.statuses?.total_count
}
