//! Pull requests, of both APIs. One that was not merged has no records.

use plimsoll_domain::id::ObjectId;
use plimsoll_domain::record::{PullRequest, Record, Revision};
use plimsoll_domain::time::Timestamp;
use serde::Deserialize;

use super::fields::{Label, Nodes, Person};
use super::{Said, fields, parse};

#[derive(Deserialize)]
struct Sent {
    number: u64,
    title: Option<String>,
    html_url: Option<String>,
    user: Option<Person>,
    base: Option<Branch>,
    head: Option<Branch>,
    #[serde(default, deserialize_with = "fields::commit")]
    merge_commit_sha: Option<ObjectId>,
    commits: Option<u32>,
    #[serde(default, deserialize_with = "fields::time")]
    created_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "fields::time")]
    merged_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "fields::time")]
    updated_at: Option<Timestamp>,
    merged_by: Option<Person>,
    #[serde(default, deserialize_with = "fields::or_default")]
    labels: Vec<Label>,
}

#[derive(Deserialize)]
struct Branch {
    #[serde(rename = "ref")]
    name: Option<String>,
    #[serde(default, deserialize_with = "fields::commit")]
    sha: Option<ObjectId>,
}

/// `GET /pulls`.
pub(super) fn said(body: &[u8]) -> Result<Said, String> {
    let sent: Sent = parse(body)?;
    let revision = Revision::changed(sent.updated_at).as_number();
    let key = sent.number.to_string();
    let Some(merged) = sent.merged_at else { return Ok(Said { key, revision, records: Vec::new() }) };
    let (head_branch, head) = sent.head.map_or((None, None), |head| (head.name, head.sha));
    let pull_request = PullRequest {
        number: sent.number,
        title: fields::said(sent.title),
        by_bot: sent.user.as_ref().is_some_and(Person::is_bot),
        author: Person::login(sent.user),
        base: sent.base.and_then(|base| base.name),
        head_branch,
        head,
        merge_commit: sent.merge_commit_sha,
        commits: sent.commits,
        first_commit: None,
        opened: sent.created_at.ok_or("a pull request without the time it was opened at")?,
        first_review: None,
        merged,
        updated: sent.updated_at,
        merged_by: Person::login(sent.merged_by),
        labels: fields::names(sent.labels.into_iter()),
        url: fields::said(sent.html_url),
    };
    Ok(Said { key, revision, records: vec![Record::PullRequest(pull_request)] })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct GraphSent {
    number: u64,
    title: Option<String>,
    url: Option<String>,
    author: Option<Person>,
    base_ref_name: Option<String>,
    head_ref_name: Option<String>,
    #[serde(default, deserialize_with = "fields::commit")]
    head_ref_oid: Option<ObjectId>,
    merge_commit: Option<GraphOid>,
    merged_by: Option<Person>,
    #[serde(default, deserialize_with = "fields::time")]
    created_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "fields::time")]
    merged_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "fields::time")]
    updated_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "fields::or_default")]
    labels: Nodes<Label>,
    #[serde(default, deserialize_with = "fields::or_default")]
    commits: Nodes<PullRequestCommit>,
    #[serde(default, deserialize_with = "fields::or_default")]
    reviews: Nodes<Review>,
}

#[derive(Deserialize)]
struct GraphOid {
    #[serde(default, deserialize_with = "fields::commit")]
    oid: Option<ObjectId>,
}

#[derive(Deserialize)]
struct PullRequestCommit {
    commit: Option<CommitTimes>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CommitTimes {
    #[serde(default, deserialize_with = "fields::time")]
    authored_date: Option<Timestamp>,
    #[serde(default, deserialize_with = "fields::time")]
    committed_date: Option<Timestamp>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Review {
    #[serde(default, deserialize_with = "fields::time")]
    submitted_at: Option<Timestamp>,
    author: Option<Person>,
}

/// GraphQL's `PullRequest`.
pub(super) fn said_graph(body: &[u8]) -> Result<Said, String> {
    let sent: GraphSent = parse(body)?;
    let revision = Revision::changed(sent.updated_at).as_number();
    let key = sent.number.to_string();
    let Some(merged) = sent.merged_at else { return Ok(Said { key, revision, records: Vec::new() }) };
    let by_bot = sent.author.as_ref().is_some_and(Person::is_bot);
    let author = Person::login(sent.author);
    let by_others = sent.reviews.present().filter_map(|review| {
        let reviewer = Person::login(review.author);
        review.submitted_at.filter(|_| reviewer.is_none() || reviewer != author)
    });
    let first_review = by_others.min();
    let commits = sent.commits.total;
    // A rebase moves the time of commit; the time of writing is the true start.
    let first_commit = sent.commits.present().find_map(|commit| {
        let times = commit.commit?;
        [times.authored_date, times.committed_date].into_iter().flatten().min()
    });
    let pull_request = PullRequest {
        number: sent.number,
        title: fields::said(sent.title),
        by_bot,
        author,
        base: fields::said(sent.base_ref_name),
        head_branch: fields::said(sent.head_ref_name),
        head: sent.head_ref_oid,
        merge_commit: sent.merge_commit.and_then(|commit| commit.oid),
        commits,
        first_commit,
        opened: sent.created_at.ok_or("a pull request without the time it was opened at")?,
        first_review,
        merged,
        updated: sent.updated_at,
        merged_by: Person::login(sent.merged_by),
        labels: fields::names(sent.labels.present()),
        url: fields::said(sent.url),
    };
    Ok(Said { key, revision, records: vec![Record::PullRequest(pull_request)] })
}
