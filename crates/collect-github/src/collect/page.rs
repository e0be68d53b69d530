//! One page of a list: its items one by one, so that one that cannot be read spoils no other.

use serde_json::value::RawValue;

use crate::api::{Answer, Api, ApiError, next_page};

/// Items a page.
pub(crate) const PAGE: u64 = 100;

/// A page of a list.
pub(crate) struct Page {
    /// Items that the list has in all, where it says so.
    pub(crate) total: Option<u64>,
    pub(crate) items: Vec<Box<RawValue>>,
    /// Whether the platform says that there is another page.
    pub(crate) next: bool,
    pub(crate) answer: Answer,
}

/// Asks for a page; `None` when nothing changed.
pub(crate) async fn fetch(
    api: &Api,
    request: &str,
    list: Option<&'static str>,
    etag: Option<&str>,
) -> Result<Option<Page>, ApiError> {
    let read = |answer: &Answer| read(&answer.body, list);
    let Some(((total, items), answer)) = api.get(request, etag, read).await? else { return Ok(None) };
    let next = match next_page(&answer.headers) {
        Some(address) => {
            // The token goes nowhere else, and an address elsewhere is no page of ours.
            api.base.own_path(&address).ok_or_else(|| crate::api::foreign(&address))?;
            true
        }
        None => false,
    };
    Ok(Some(Page { total, items, next, answer }))
}

type Items = (Option<u64>, Vec<Box<RawValue>>);

/// A list by itself, or below its name in an object.
fn read(body: &[u8], list: Option<&str>) -> Result<Items, String> {
    let told = |error: serde_json::Error| error.to_string();
    let Some(list) = list else {
        return serde_json::from_slice(body).map(|items| (None, items)).map_err(told);
    };
    let fields: std::collections::BTreeMap<String, Box<RawValue>> =
        serde_json::from_slice(body).map_err(told)?;
    let items = fields.get(list).ok_or_else(|| format!("there is no `{list}`"))?;
    let total = fields.get("total_count").and_then(|total| total.get().parse().ok());
    serde_json::from_str(items.get()).map(|items| (total, items)).map_err(told)
}

/// The same request for another page.
pub(crate) fn numbered(request: &str, page: u64, size: u64) -> String {
    let joint = if request.contains('?') { '&' } else { '?' };
    format!("{request}{joint}per_page={size}&page={page}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_stands_alone_or_below_its_name() {
        let (total, items) = read(br#"{"total_count":7,"jobs":[{"id":1},null]}"#, Some("jobs")).unwrap();
        assert_eq!((total, items.len(), items[1].get()), (Some(7), 2, "null"));
        assert_eq!(read(b"[1]", None).unwrap().1.len(), 1);
        for wrong in ["", "<html>", "{}", "{\"jobs\":", "{\"jobs\":{}}"] {
            assert!(read(wrong.as_bytes(), Some("jobs")).is_err(), "{wrong}");
        }
    }
}
