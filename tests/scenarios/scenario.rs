//! The folders of `fixtures/scenarios/`.

use std::fs;
use std::path::{Path, PathBuf};

use plimsoll_testkit::Script;

use crate::expected::Expected;

/// One folder.
pub(crate) struct Scenario {
    pub(crate) name: String,
    pub(crate) script: Script,
    pub(crate) expected: Expected,
}

/// The workspace's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// All scenarios, by name.
pub(crate) fn scenarios() -> Vec<Scenario> {
    let folder = root().join("fixtures/scenarios");
    let mut paths: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.is_dir());
    paths.sort();
    paths.iter().map(|path| load(path)).collect()
}

fn load(folder: &Path) -> Scenario {
    let read = |file: &str| {
        let path = folder.join(file);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    assert!(read("README.md").lines().count() >= 3, "{}: the README tells the story", folder.display());
    Scenario {
        name: folder.file_name().unwrap().to_string_lossy().into_owned(),
        script: Script::load(folder).unwrap_or_else(|error| panic!("{error}")),
        expected: toml::from_str(&read("expected.toml"))
            .unwrap_or_else(|error| panic!("{}/expected.toml: {error}", folder.display())),
    }
}
