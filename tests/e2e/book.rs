//! The documents as a book: every one is in the table of contents, and every link inside them leads somewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

/// What a document has to lead to, and where it leads.
#[derive(Debug, Default)]
struct Document {
    headings: BTreeSet<String>,
    links: Vec<String>,
}

impl Document {
    fn read(text: &str) -> Self {
        let mut document = Self::default();
        let mut heading: Option<String> = None;
        for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
            match event {
                Event::Start(Tag::Link { dest_url, .. }) => document.links.push(dest_url.to_string()),
                Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
                Event::Text(words) | Event::Code(words) => {
                    if let Some(heading) = &mut heading {
                        heading.push_str(&words);
                    }
                }
                Event::End(TagEnd::Heading(_)) => {
                    document.headings.extend(heading.take().map(|heading| anchor(&heading)));
                }
                _ => {}
            }
        }
        document
    }
}

/// A heading as an address names it.
fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase();
    let kept = kept.chars().filter(|one| one.is_alphanumeric() || " -_".contains(*one));
    kept.map(|one| if one == ' ' { '-' } else { one }).collect()
}

/// All documents by their path below `docs/`.
fn documents() -> BTreeMap<String, Document> {
    let mut found = BTreeMap::new();
    let mut folders = vec![docs()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                let name = path.strip_prefix(docs()).unwrap().to_str().unwrap().replace('\\', "/");
                found.insert(name, Document::read(&std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found
}

/// A link's path as seen from `docs/`; nothing where it leaves the book.
fn resolved(from: &str, target: &str) -> Option<String> {
    if target.is_empty() {
        return Some(from.to_owned());
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in Path::new(target).components() {
        match part {
            Component::ParentDir => drop(parts.pop()?),
            Component::Normal(name) => parts.push(name.to_str()?),
            Component::CurDir => {}
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(parts.join("/"))
}

#[test]
fn the_table_of_contents_names_every_document_once() {
    let documents = documents();
    let named = &documents["SUMMARY.md"].links;
    let unique: BTreeSet<&str> = named.iter().map(String::as_str).collect();
    assert_eq!(unique.len(), named.len(), "a document stands twice");
    let there: BTreeSet<&str> =
        documents.keys().map(String::as_str).filter(|name| *name != "SUMMARY.md").collect();
    assert_eq!(unique, there);
    let book: toml::Table =
        toml::from_str(&std::fs::read_to_string(docs().join("book.toml")).unwrap()).unwrap();
    assert_eq!(book["book"]["src"].as_str(), Some("."));
}

#[test]
fn every_link_inside_leads_somewhere() {
    let documents = documents();
    let mut broken = Vec::new();
    let mut followed = 0;
    for (name, document) in &documents {
        for link in document.links.iter().filter(|link| !link.contains("://") && !link.starts_with("mailto:"))
        {
            let (path, heading) =
                link.split_once('#').map_or((link.as_str(), None), |(path, heading)| (path, Some(heading)));
            let target = resolved(name, path);
            let is_there = target.as_ref().is_some_and(|target| match (documents.get(target), heading) {
                (Some(document), Some(heading)) => document.headings.contains(heading),
                (Some(_), None) => true,
                (None, heading) => heading.is_none() && docs().join(target).exists(),
            });
            followed += 1;
            if !is_there {
                broken.push(format!("{name}: {link}"));
            }
        }
    }
    assert!(followed > 60, "{followed} links");
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn a_link_is_resolved_from_where_it_stands() {
    assert_eq!(resolved("how-to/a.md", "../csv.md").as_deref(), Some("csv.md"));
    assert_eq!(resolved("csv.md", "models/../html.md").as_deref(), Some("html.md"));
    assert_eq!(resolved("csv.md", "../README.md"), None);
    assert_eq!(anchor("Complete, and provably so"), "complete-and-provably-so");
}
