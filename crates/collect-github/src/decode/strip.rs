//! Most of an item repeats in every item: the repository, whole people, links. It is left out at the door.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};

use super::Known;
use super::notes::Notes;

/// Never read, and large: repositories, bodies of issues and pull requests, links that follow from ids.
const DROPPED: [&str; 9] = [
    "repository",
    "_links",
    "body",
    "reactions",
    "performed_via_github_app",
    "assignee",
    "assignees",
    "requested_reviewers",
    "requested_teams",
];

/// People: a login and whether it is a bot's is all that is read.
const PEOPLE: [&str; 8] =
    ["actor", "triggering_actor", "user", "creator", "author", "merged_by", "closed_by", "mergedBy"];

#[derive(Serialize, Deserialize)]
struct ShortPerson {
    #[serde(skip_serializing_if = "Option::is_none")]
    login: Option<String>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(rename = "__typename", skip_serializing_if = "Option::is_none")]
    graph_kind: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct ShortRepository {
    id: Option<u64>,
    full_name: Option<String>,
}

/// `head` and `base` of a pull request.
#[derive(Serialize, Deserialize)]
struct ShortBranch {
    #[serde(rename = "ref")]
    name: Option<String>,
    sha: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct ShortAsset {
    name: Option<String>,
    size: Option<u64>,
}

/// The item without what repeats, with what only the request told.
pub(super) fn strip(sent: &RawValue, known: Known) -> Result<Vec<u8>, String> {
    let mut fields: BTreeMap<Cow<'_, str>, Cow<'_, RawValue>> = parse(sent)?;
    keep_of_notes(&mut fields)?;
    fields.retain(|name, _| !DROPPED.contains(&&**name));
    for (name, value) in &mut fields {
        let short = match &**name {
            name if PEOPLE.contains(&name) => shortened::<ShortPerson>(value),
            "head_repository" => shortened::<ShortRepository>(value),
            "head" | "base" => shortened::<ShortBranch>(value),
            "assets" => shortened::<Vec<ShortAsset>>(value),
            _ => None,
        };
        if let Some(short) = short {
            *value = Cow::Owned(short);
        }
    }
    match known {
        Known::Nothing => {}
        Known::Attempt(number) => {
            let missing = fields.get("run_attempt").is_none_or(|value| value.get() == "null");
            if missing {
                fields.insert("run_attempt".into(), number_value(u64::from(number))?);
            }
        }
        Known::Deployment(id) => {
            fields.insert("deployment_id".into(), number_value(id)?);
        }
    }
    serde_json::to_vec(&fields).map_err(|error| error.to_string())
}

/// Of the notes of a release stays what they name; the text, which both APIs call differently, goes.
fn keep_of_notes(fields: &mut BTreeMap<Cow<'_, str>, Cow<'_, RawValue>>) -> Result<(), String> {
    let text = match (fields.contains_key("tag_name"), fields.contains_key("tagName")) {
        (true, _) => "body",
        (_, true) => "description",
        _ => return Ok(()),
    };
    let Some(written) = fields.remove(text) else { return Ok(()) };
    let written: Option<String> = serde_json::from_str(written.get()).unwrap_or_default();
    let notes = Notes::of(&written.unwrap_or_default());
    let notes = to_raw_value(&notes).map_err(|error| error.to_string())?;
    fields.insert("notes".into(), Cow::Owned(notes));
    Ok(())
}

/// Borrows what it can: most of an item is copied as it came.
fn parse(sent: &RawValue) -> Result<BTreeMap<Cow<'_, str>, Cow<'_, RawValue>>, String> {
    let fields: BTreeMap<Name<'_>, &RawValue> =
        serde_json::from_str(sent.get()).map_err(|error| format!("not an object: {error}"))?;
    Ok(fields.into_iter().map(|(name, value)| (name.0, Cow::Borrowed(value))).collect())
}

/// A field's name, copied only when it has escapes.
#[derive(PartialEq, Eq, PartialOrd, Ord, Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

fn shortened<T: Serialize + for<'de> Deserialize<'de>>(value: &RawValue) -> Option<Box<RawValue>> {
    let short: Option<T> = serde_json::from_str(value.get()).ok()?;
    to_raw_value(&short).ok()
}

fn number_value(number: u64) -> Result<Cow<'static, RawValue>, String> {
    to_raw_value(&number).map(Cow::Owned).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_repeats_is_left_out_and_the_rest_stays_as_it_came() {
        let sent = r#"{"id":1,"repository":{"id":9,"full_name":"a/b"},"head_repository":{"id":9,"full_name":"a/b",
            "owner":{"login":"a"}},"actor":{"login":"ann","type":"User","avatar_url":"x"},"name":null,"n\u0061w":1.50}"#;
        let sent: Box<RawValue> = serde_json::from_str(sent).unwrap();
        let kept = String::from_utf8(strip(&sent, Known::Attempt(2)).unwrap()).unwrap();
        assert_eq!(
            kept,
            r#"{"actor":{"login":"ann","type":"User"},"head_repository":{"id":9,"full_name":"a/b"},"id":1,"name":null,"naw":1.50,"run_attempt":2}"#
        );
    }

    #[test]
    fn of_the_notes_of_a_release_stays_what_they_name() {
        let kept = |sent: &str| {
            let sent: Box<RawValue> = serde_json::from_str(sent).unwrap();
            String::from_utf8(strip(&sent, Known::Nothing).unwrap()).unwrap()
        };
        let notes = r#"{"notes":{"length":7,"issues":1},"tag_name":"v1"}"#;
        assert_eq!(kept(r#"{"tag_name":"v1","body":"Fix #12\n"}"#), notes.replace('7', "6"));
        assert_eq!(
            kept(r#"{"tagName":"v1","description":null}"#),
            r#"{"notes":{"length":0,"issues":0},"tagName":"v1"}"#
        );
        assert_eq!(kept(r#"{"tagName":"v1"}"#), r#"{"tagName":"v1"}"#, "not asked is not empty");
        assert_eq!(kept(r#"{"title":"x","body":"Fix #12"}"#), r#"{"title":"x"}"#, "an issue's text goes");
    }

    #[test]
    fn what_is_no_object_is_said_so() {
        for sent in ["[]", "1", "null", "\"x\""] {
            let sent: Box<RawValue> = serde_json::from_str(sent).unwrap();
            assert!(strip(&sent, Known::Nothing).is_err());
        }
    }
}
