//! The folders of `fixtures/scenarios/`.

use std::fs;
use std::path::{Path, PathBuf};

use plimsoll_testkit::Script;
use plimsoll_testkit::platform::PlatformScript;

use crate::expected::Expected;

/// One folder.
pub(crate) struct Scenario {
    pub(crate) name: String,
    pub(crate) script: Script,
    /// Of git alone.
    pub(crate) expected: Expected,
    /// What the platform knows, and what must be said with it.
    pub(crate) full: Option<Full>,
}

/// A history with what the platform knows of it.
pub(crate) struct Full {
    pub(crate) platform: PlatformScript,
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
    let expected = |file: &str| -> Expected {
        toml::from_str(&read(file)).unwrap_or_else(|error| panic!("{}/{file}: {error}", folder.display()))
    };
    let platform = PlatformScript::load(folder).unwrap_or_else(|error| panic!("{error}"));
    Scenario {
        name: folder.file_name().unwrap().to_string_lossy().into_owned(),
        script: Script::load(folder).unwrap_or_else(|error| panic!("{error}")),
        expected: expected("expected.toml"),
        full: platform.map(|platform| Full { platform, expected: expected("expected-full.toml") }),
    }
}
