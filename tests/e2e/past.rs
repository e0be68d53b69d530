//! Levels through time in the HTML report: as kept audits said them, or computed anew.

use std::path::Path;

use plimsoll_testkit::TempRepo;
use serde_json::Value;

use crate::markup::Document;
use crate::run::{AS_OF, audit, plimsoll, small_library, stderr, stdout};

/// The section's text, where the page has one.
fn section(page: &str) -> Option<&str> {
    let (_, rest) = page.split_once("<h2 id=\"history-title\">")?;
    rest.split_once("</section>").map(|(section, _)| section)
}

fn page(repo: &TempRepo, more: &[&str]) -> String {
    let output = audit(repo.path(), &[&["--format", "html", "--model", "cdmm"], more].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    stdout(&output)
}

/// A store that knows the repository, but nothing that happened there.
fn store(repo: &TempRepo, folder: &Path) -> String {
    repo.git(&["config", "remote.origin.url", "https://github.com/acme/keel.git"]).unwrap();
    let dump = folder.join("dump");
    std::fs::create_dir(&dump).unwrap();
    let repository = serde_json::json!({"id": 9, "full_name": "acme/keel", "default_branch": "main"});
    std::fs::write(dump.join("repository.json"), repository.to_string()).unwrap();
    let store = folder.join("store.db").to_str().unwrap().to_owned();
    let imported = plimsoll().arg("import").arg(&dump).args(["--store", &store]).output().unwrap();
    assert!(imported.status.success(), "{}", stderr(&imported));
    store
}

#[test]
fn asked_for_it_is_what_the_look_back_says() {
    let repo = small_library();
    assert!(section(&page(&repo, &[])).is_none(), "nothing is computed unasked");
    let html = page(&repo, &["--history", "70d"]);
    let section = section(&html).unwrap();
    assert!(section.contains("3 dates, 2026-04-30 to 2026-06-30"), "{section}");
    let output = plimsoll()
        .arg("history")
        .arg(repo.path())
        .args(["--as-of", AS_OF, "--since", "70d", "--model", "cdmm", "--format", "json"])
        .output()
        .unwrap();
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut known = 0;
    for category in document["categories"].as_array().unwrap() {
        let title = category["category_title"].as_str().unwrap();
        let title = title.replace('&', "&amp;");
        let (_, own) =
            section.split_once(&format!("<h4>{title}</h4>")).unwrap_or_else(|| panic!("{category:#}"));
        let last = category["points"].as_array().unwrap().last().unwrap();
        let words = own.split_once("<p class=\"words\">").unwrap().1.split_once("</p>").unwrap().0;
        // Where too little is known there is no level, which the page says in a word of its own.
        let unknown = last["standing"] == "insufficient-evidence";
        let expected = if unknown { "unknown" } else { last["standing"].as_str().unwrap() };
        assert!(words.starts_with(expected), "{words} is not {expected}");
        known += usize::from(!unknown);
    }
    assert!(known > 1, "{known} categories are known");
}

#[test]
fn kept_audits_tell_it_without_computing() {
    let (repo, folder) = (small_library(), tempfile::tempdir().unwrap());
    let store = store(&repo, folder.path());
    let at = |date: &str, more: &[&str]| {
        let mut command = plimsoll();
        command.arg("audit").arg(repo.path()).args(["--as-of", date, "--store", &store, "--model", "cdmm"]);
        let output = command.args(more).output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        stdout(&output)
    };
    at("2026-05-10", &[]);
    at("2026-06-01", &[]);
    // Another window is another question.
    at("2026-06-20", &["--window", "30d"]);
    let html = at("2026-06-30", &["--format", "html"]);
    let told = section(&html).unwrap();
    assert!(
        told.contains("3 dates, 2026-05-10 to 2026-06-30") && told.contains("as 3 audits said it"),
        "{told}"
    );
    let document = Document::read(&html);
    assert!(document.errors.is_empty(), "{:#?}", document.errors);
    let ids: Vec<_> = document.elements.iter().filter_map(|element| element.attribute("id")).collect();
    for target in document.all("a").filter_map(|link| link.attribute("href")?.strip_prefix('#')) {
        assert!(ids.contains(&target), "nothing is called {target}");
    }
}

#[test]
fn the_look_back_is_a_page_of_its_own() {
    let repo = small_library();
    let output = plimsoll()
        .arg("history")
        .arg(repo.path())
        .args(["--as-of", AS_OF, "--since", "70d", "--format", "html"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let html = stdout(&output);
    let document = Document::read(&html);
    assert!(document.errors.is_empty(), "{:#?}", document.errors);
    assert!(
        document.text.contains("small-library") && document.text.contains("3 dates"),
        "{}",
        document.text
    );
    let ids: Vec<_> = document.elements.iter().filter_map(|element| element.attribute("id")).collect();
    for target in document.all("a").filter_map(|link| link.attribute("href")?.strip_prefix('#')) {
        assert!(ids.contains(&target), "nothing is called {target}");
    }
}

#[test]
fn what_would_be_shown_nowhere_is_refused() {
    let output = audit(small_library().path(), &["--history", "1y", "--format", "json"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("--format html"), "{}", stderr(&output));
}
