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
    vec![
        BuiltinPack { id: "cdmm", files: &CDMM },
        BuiltinPack { id: "mlops", files: &MLOPS },
        BuiltinPack { id: "msmlops", files: &MSMLOPS },
        BuiltinPack { id: "cd3m", files: &CD3M },
        BuiltinPack { id: "humble-farley", files: &HUMBLE_FARLEY },
        BuiltinPack { id: "thoughtworks", files: &THOUGHTWORKS },
        BuiltinPack { id: "techtarget", files: &TECHTARGET },
        BuiltinPack { id: "minimum-cd", files: &MINIMUM_CD },
        BuiltinPack { id: "dsomm", files: &DSOMM },
        BuiltinPack { id: "qmm", files: &QMM },
    ]
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

static CD3M: [PackFile; 4] = files![
    "cd3m/model.toml",
    "cd3m/intelligence-planning.toml",
    "cd3m/integration.toml",
    "cd3m/testing-deployment.toml",
];

static HUMBLE_FARLEY: [PackFile; 7] = files![
    "humble-farley/model.toml",
    "humble-farley/build-management.toml",
    "humble-farley/environments-deployment.toml",
    "humble-farley/release-management.toml",
    "humble-farley/testing.toml",
    "humble-farley/data-management.toml",
    "humble-farley/configuration-management.toml",
];

static THOUGHTWORKS: [PackFile; 2] = files!["thoughtworks/model.toml", "thoughtworks/upper.toml"];

static TECHTARGET: [PackFile; 3] =
    files!["techtarget/model.toml", "techtarget/intermediate.toml", "techtarget/upper.toml"];

static MINIMUM_CD: [PackFile; 3] =
    files!["minimum-cd/model.toml", "minimum-cd/integration.toml", "minimum-cd/delivery.toml"];

static DSOMM: [PackFile; 6] = files![
    "dsomm/model.toml",
    "dsomm/build-deployment.toml",
    "dsomm/build-deployment-upper.toml",
    "dsomm/implementation.toml",
    "dsomm/test-verification.toml",
    "dsomm/other.toml",
];

static QMM: [PackFile; 4] =
    files!["qmm/model.toml", "qmm/testing.toml", "qmm/pipeline.toml", "qmm/release.toml"];

static MLOPS: [PackFile; 4] =
    files!["mlops/model.toml", "mlops/level-0.toml", "mlops/level-1.toml", "mlops/level-2.toml"];

static MSMLOPS: [PackFile; 5] = files![
    "msmlops/model.toml",
    "msmlops/people.toml",
    "msmlops/model-creation.toml",
    "msmlops/model-release.toml",
    "msmlops/application-integration.toml",
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
