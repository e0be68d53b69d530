//! Files' content that a partial clone left at its remote.

use std::ffi::OsStr;

use plimsoll_collect_git::Progress;
use plimsoll_domain::ObjectId;

use crate::error::CliError;

use super::CachedClone;
use super::failure::{self, Attempt};
use super::git::Failure;

impl CachedClone {
    /// Fetches objects in one go, in the way git itself does when it finds some missing.
    pub(crate) fn fetch_blobs(&self, ids: &[ObjectId], progress: &dyn Progress) -> Result<(), CliError> {
        let input: String = ids.iter().map(|id| format!("{id}\n")).collect();
        let arguments = [
            // What is already there does not matter: the objects are named one by one.
            "-c",
            "fetch.negotiationAlgorithm=noop",
            "fetch",
            "--progress",
            "--no-tags",
            "--no-write-fetch-head",
            "--recurse-submodules=no",
            "--filter=blob:none",
            "--stdin",
            "origin",
        ];
        self.run(&arguments, input.as_bytes(), progress)
            .map(drop)
            .map_err(|failure| failure::explain(failure, &Attempt::fetching_files(&self.url, &self.path)))
    }

    /// Runs git on this very clone: git does not look for a repository and so finds no other.
    pub(super) fn run(
        &self,
        arguments: &[&str],
        input: &[u8],
        progress: &dyn Progress,
    ) -> Result<Vec<u8>, Failure> {
        let arguments = [OsStr::new("--git-dir"), self.path.as_os_str()]
            .into_iter()
            .chain(arguments.iter().map(OsStr::new));
        let folder = self.path.parent().unwrap_or(&self.path);
        self.git.run(folder, arguments, input, progress)
    }
}
