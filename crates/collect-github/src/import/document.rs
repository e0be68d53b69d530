//! A file of JSON: one document after the other, as `gh api --paginate` writes pages, or pages inside an array.

use std::path::Path;

use plimsoll_domain::record::HostedRepository;
use serde_json::value::RawValue;

use super::classify;
use super::files::LARGEST_JSON;

/// One page or item.
#[derive(Debug, Default)]
pub(super) struct Document {
    /// Items with what they are.
    pub(super) items: Vec<(&'static str, Box<RawValue>)>,
    /// What reviewers said, run by run; the list by itself does not tell of which.
    pub(super) approvals: Vec<(Option<u64>, Vec<Box<RawValue>>)>,
    /// Kinds of items that it is a list of, also where it has none.
    pub(super) lists: Vec<&'static str>,
    /// Items that the list has in all.
    pub(super) total: Option<u64>,
    /// Repositories that it names.
    pub(super) repositories: Vec<HostedRepository>,
    /// Whether it is the repository itself, with all that is known of it.
    pub(super) whole_repository: bool,
}

impl Document {
    /// Whether there is nothing in it that is known.
    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty() && self.lists.is_empty() && self.approvals.is_empty()
    }
}

/// Pages inside pages inside pages are no dump.
const DEEPEST: u32 = 4;

/// Reads a file's documents.
pub(super) fn read(path: &Path) -> Result<Vec<Document>, String> {
    use std::io::Read;
    let mut body = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(LARGEST_JSON).read_to_end(&mut body))
        .map_err(|error| error.to_string())?;
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&body);
    let mut documents = Vec::new();
    for value in serde_json::Deserializer::from_slice(body).into_iter::<Box<RawValue>>() {
        let value = value.map_err(|error| format!("it is no JSON: {error}"))?;
        pages(&value, 0, &mut documents);
    }
    let name = name_of(path);
    let run = run_named(path, &name);
    let empty = documents.iter().all(Document::is_empty);
    if let (true, [document], b"[]") = (empty, documents.as_mut_slice(), body.trim_ascii()) {
        // An empty list says nothing of itself but by its file's name.
        document.lists.extend(classify::by_name(&name));
        document.approvals.extend(run.map(|run| (Some(run), Vec::new())));
    }
    for (of, _) in documents.iter_mut().flat_map(|document| &mut document.approvals) {
        *of = of.or(run);
    }
    Ok(documents)
}

fn name_of(path: &Path) -> String {
    path.file_stem().map(|name| name.to_string_lossy().to_ascii_lowercase()).unwrap_or_default()
}

/// The run whose approvals a file is named after: `RUN_ID-approvals.json`, or `RUN_ID/approvals.json`.
fn run_named(path: &Path, name: &str) -> Option<u64> {
    if !name.contains("approvals") {
        return None;
    }
    let number =
        |text: &str| text.split(|c: char| !c.is_ascii_digit()).find_map(|digits| digits.parse().ok());
    number(name).or_else(|| number(&name_of(path.parent()?)))
}

fn pages(value: &RawValue, depth: u32, documents: &mut Vec<Document>) {
    let text = value.get().trim_start();
    if !text.starts_with('[') {
        documents.push(classify::object(value));
        return;
    }
    let Ok(elements) = serde_json::from_str::<Vec<Box<RawValue>>>(text) else { return };
    let holds_pages = elements.iter().any(|element| {
        let text = element.get().trim_start();
        text.starts_with('[') || classify::is_page(element)
    });
    if holds_pages && depth < DEEPEST {
        elements.iter().for_each(|element| pages(element, depth + 1, documents));
    } else {
        documents.push(classify::list(elements));
    }
}
