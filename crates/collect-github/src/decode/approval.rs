//! `/actions/runs/{id}/approvals`: a list without a page, of items without a number, kept as one item of its run.

use plimsoll_domain::ledger::RawItem;
use plimsoll_domain::record::{DeploymentReview, Record, RunApprovals};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::fields::Person;
use super::{Decoded, Said, fields, kept, parse};
use crate::kind;

/// The list as it is kept: what is said in a comment is read by nobody and stays out.
#[derive(Serialize, Deserialize)]
struct Kept {
    run_id: u64,
    /// Of the run when the list was read; the list itself tells no time.
    #[serde(default)]
    revision: i64,
    #[serde(default, deserialize_with = "fields::or_default")]
    reviews: Vec<Review>,
}

#[derive(Serialize, Deserialize)]
struct Review {
    state: Option<String>,
    user: Option<User>,
    #[serde(default, deserialize_with = "fields::or_default")]
    environments: Vec<Named>,
}

#[derive(Serialize, Deserialize)]
struct User {
    login: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Named {
    name: Option<String>,
}

/// Reads the list of a run.
pub(crate) fn approvals(run: u64, revision: i64, sent: &[Box<RawValue>]) -> Decoded {
    let read: Result<Vec<Review>, _> = sent.iter().map(|one| serde_json::from_str(one.get())).collect();
    let body = read.and_then(|reviews| serde_json::to_vec(&Kept { run_id: run, revision, reviews }));
    match body {
        Ok(body) => kept(kind::APPROVALS, &run.to_string(), body),
        Err(error) => {
            let body = serde_json::to_vec(sent).unwrap_or_default();
            let raw = RawItem { kind: kind::APPROVALS, key: run.to_string(), body };
            Decoded::Quarantined(plimsoll_domain::ledger::Quarantined { raw, reason: error.to_string() })
        }
    }
}

/// The list as it was kept.
pub(super) fn said(body: &[u8]) -> Result<Said, String> {
    let Kept { run_id, revision, reviews } = parse(body)?;
    let reviews = reviews.into_iter().map(|review| {
        let user = review.user.map(|user| Person { login: user.login, kind: user.kind, graph_kind: None });
        DeploymentReview {
            state: review.state.unwrap_or_default().to_ascii_lowercase(),
            by_bot: user.as_ref().is_some_and(Person::is_bot),
            reviewer: Person::login(user),
            environments: review.environments.into_iter().filter_map(|one| fields::said(one.name)).collect(),
        }
    });
    let approvals = RunApprovals { run: run_id, reviews: reviews.collect() };
    Ok(Said { key: run_id.to_string(), revision, records: vec![Record::Approvals(approvals)] })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(sent: &str) -> Decoded {
        approvals(7, 12, &serde_json::from_str::<Vec<Box<RawValue>>>(sent).unwrap())
    }

    #[test]
    fn who_said_what_of_which_environments_is_kept_and_comments_are_not() {
        let sent = r#"[{"state":"approved","comment":"Ship it!","user":{"login":"ann","type":"User","id":1},
            "environments":[{"id":1,"name":"production","url":"x"},{"name":null}]},
            {"state":"rejected","comment":null,"user":null,"environments":null},
            {"state":"approved","user":{"login":"gate[bot]","type":"Bot"},"environments":[{"name":"qa"}]}]"#;
        let Decoded::Item(item) = read(sent) else { panic!("it can be read") };
        assert_eq!((item.raw.kind, item.raw.key.as_str(), item.revision), ("approvals", "7", 12));
        assert!(!String::from_utf8_lossy(&item.raw.body).contains("Ship"));
        let [Record::Approvals(found)] = item.records.as_slice() else { panic!("one record") };
        let told: Vec<_> = found.reviews.iter().map(|one| (one.reviewer.as_deref(), one.by_bot)).collect();
        assert_eq!(told, [(Some("ann"), false), (None, false), (Some("gate"), true)]);
        assert!(found.reviews[0].approves("production") && !found.reviews[1].approves("production"));
        // What is kept reads the same again.
        assert_eq!(kept(kind::APPROVALS, "7", item.raw.body.clone()), Decoded::Item(item));
    }

    #[test]
    fn an_empty_list_says_that_nobody_was_asked_and_what_is_no_list_of_reviews_is_put_aside() {
        let Decoded::Item(item) = read("[]") else { panic!("it can be read") };
        assert_eq!(item.records, [Record::Approvals(RunApprovals { run: 7, reviews: Vec::new() })]);
        assert!(matches!(read("[7]"), Decoded::Quarantined(_)));
    }
}
