//! The packs that come with the program.

use super::{PackProblem, load_files};
use crate::model::Model;

/// A pack that comes with the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BuiltinPack {
    /// The model's id.
    pub id: &'static str,
    /// Its files; the first has the model.
    pub files: &'static [PackFile],
}

/// A file of a pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PackFile {
    /// Its name within the packs.
    pub name: &'static str,
    /// Its text.
    pub toml: &'static str,
}

/// Every pack that comes with the program, in the order in which results are shown.
#[must_use]
pub fn builtin() -> Vec<BuiltinPack> {
    vec![BuiltinPack { id: "cdmm", files: &CDMM }]
}

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        [$(PackFile { name: $name, toml: include_str!(concat!("../../packs/", $name)) }),*]
    };
}

static CDMM: [PackFile; 7] = files![
    "cdmm/model.toml",
    "cdmm/culture-organization.toml",
    "cdmm/design-architecture.toml",
    "cdmm/build-deploy.toml",
    "cdmm/build-deploy-upper.toml",
    "cdmm/test-verification.toml",
    "cdmm/information-reporting.toml",
];

impl BuiltinPack {
    /// Reads it.
    ///
    /// # Errors
    /// Everything that is wrong with it; a test holds that there is nothing.
    pub fn load(&self) -> Result<Model, Vec<PackProblem>> {
        load_files(&self.texts())
    }

    /// Its files by name.
    pub(super) fn texts(&self) -> Vec<(&'static str, &'static str)> {
        self.files.iter().map(|file| (file.name, file.toml)).collect()
    }

    /// Its text, files one after the other.
    #[must_use]
    pub fn text(&self) -> String {
        self.files.iter().map(|file| file.toml).collect::<Vec<_>>().join("\n")
    }
}
