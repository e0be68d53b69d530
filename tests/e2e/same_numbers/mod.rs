//! Every number is the same in every format: what each says is read back and compared with the JSON document.
//!
//! Exact formats (CSV, workbook, OpenMetrics, the `data` elements of HTML) agree to the last digit; formats for
//! people (Markdown, HTML's words, the terminal) agree within half of the last digit that they show.

mod metrics;
mod pages;
mod rounded;
mod tables;
mod workbook;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use plimsoll_testkit::Script;
use plimsoll_testkit::platform::{Changed, PlatformScript};
use serde_json::Value;

use crate::run::{AS_OF, audit, plimsoll, stderr};

/// An audit in every format.
pub(crate) struct Audited {
    /// The JSON document.
    pub(crate) json: Value,
    /// The other files, by name.
    files: BTreeMap<String, Vec<u8>>,
}

impl Audited {
    pub(crate) fn bytes(&self, name: &str) -> &[u8] {
        self.files.get(name).unwrap_or_else(|| panic!("there is no {name}"))
    }

    pub(crate) fn text(&self, name: &str) -> String {
        String::from_utf8(self.bytes(name).to_vec()).unwrap()
    }

    /// The items of an array of the document.
    pub(crate) fn items(&self, name: &str) -> &[Value] {
        self.json[name].as_array().unwrap()
    }

    /// The metrics that have a value.
    pub(crate) fn measured(&self) -> Vec<&Value> {
        let measured: Vec<_> =
            self.items("metrics").iter().filter(|metric| !metric["value"].is_null()).collect();
        assert!(measured.len() > 40, "{} metrics say little of the formats", measured.len());
        measured
    }
}

/// A text of an item, empty where it is null.
pub(crate) fn text<'a>(item: &'a Value, field: &str) -> &'a str {
    item[field].as_str().unwrap_or_default()
}

/// What a metric is called in messages.
pub(crate) fn name(metric: &Value) -> String {
    let parts = ["id", "variant", "environment", "component"].map(|field| text(metric, field));
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" / ")
}

/// A service with runs, logs and deployments, audited once for all tests.
pub(crate) fn audited() -> &'static Audited {
    static AUDITED: LazyLock<Audited> = LazyLock::new(make);
    &AUDITED
}

fn make() -> Audited {
    let scenario = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/scenarios/standard-service");
    let folder = tempfile::tempdir().unwrap();
    let repo = Script::load(&scenario).unwrap().build("standard-service").unwrap();
    let platform = PlatformScript::load(&scenario).unwrap().unwrap();
    let remote = format!("https://github.com/{}.git", platform.repository());
    repo.git(&["config", "remote.origin.url", &remote]).unwrap();
    let (dump, store, out) =
        (folder.path().join("dump"), folder.path().join("store.db"), folder.path().join("out"));
    std::fs::create_dir(&dump).unwrap();
    platform.dump(&repo, &dump, &Changed::default()).unwrap();
    let [dump, store, out] = [dump, store, out].map(|path| path.to_str().unwrap().to_owned());
    let imported = plimsoll().args(["import", &dump, "--store", &store]).output().unwrap();
    assert!(imported.status.success(), "{}", stderr(&imported));
    let formats = "terminal,json,csv,html,markdown,openmetrics,xlsx";
    let told = audit(repo.path(), &["--store", &store, "--format", formats, "--output", &out, "--verbose"]);
    assert!(told.status.success(), "{}", stderr(&told));
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.unwrap().path();
        (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(&path).unwrap())
    };
    let files: BTreeMap<_, _> = std::fs::read_dir(&out).unwrap().map(read).collect();
    let json = serde_json::from_slice(&files["assessment.json"]).unwrap();
    let audited = Audited { json, files };
    assert_eq!(audited.json["as_of"], format!("{AS_OF}T23:59:59Z"));
    audited
}
