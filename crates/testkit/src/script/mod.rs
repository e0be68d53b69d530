//! Histories as data: `history.toml`, short however long the history is.
//!
//! ```toml
//! start = 2025-01-06T09:00:00Z      # offsets like "+10d12h" count from here
//! trunk = "main"                    # main otherwise
//! shape = "bare"                    # work-tree otherwise; bare, shallow (with depth), detached (with head)
//!
//! [people]
//! ann = "Ann Archer <ann@example.org>"
//!
//! [[step]]
//! do = "commits"                    # on a branch's tip
//! by = ["ann"]                      # one person, or several in turn
//! at = "+0d"                        # the first; an offset or a time
//! count = 60                        # 1 otherwise
//! every = "36h"
//! on = "main"                       # trunk otherwise
//! message = "Work on part {n}"      # one, or several in turn
//! touch = ["a.c", "b.c + t.c"]      # files that grow by a line; several entries take turns, `+` joins
//! text = "int f{n}(void);\n"        # that line; one with the commit's number otherwise
//! copy = ["ci -> .github", "lib.c"] # from `files/`, folders with all they hold; with the first commit
//! write = { "README.md" = "…" }     # with the first commit
//! link = { "latest" = "v1/a.c" }    # symbolic links, with the first commit
//! delete = ["old.c"]                # with the first commit
//! fill = { path = "gen/C{n}.java", count = 200, lines = 100, line = "  int f{m};" }  # with the first commit
//! written = "2d"                    # author time that much before the commit time
//! committer = "ann"
//! zone = "+05:30"
//!
//! [[step]]
//! do = "branches"                   # made, worked on and merged
//! name = "topic/{n}"
//! by = ["ann"]
//! at = "+3d"                        # first commit of the first branch
//! count = 20
//! every = "6d"
//! commits = 3
//! pace = "4h"                       # between a branch's commits
//! merge_after = ["41d", "2d"]       # from the first commit; one, or several in turn; unmerged without
//! how = "merge"                     # or squash, rebase, fast-forward
//! merger = "ann"                    # its author otherwise
//! title = "Merge branch 'topic/{n}'"
//! keep = false                      # whether the branch stays
//!
//! [[step]]
//! do = "tags"
//! name = "v1.{n}.0"
//! at = "+30d"
//! count = 5
//! every = "30d"
//! first = 0                         # what {n} begins with; 1 otherwise
//! on = "main"
//! by = "ann"                        # makes it annotated
//! message = "Version 1.{n}"
//!
//! [[step]]
//! do = "fork"                       # a branch from another's tip
//! name = "release/1.x"
//! from = "main"
//! at = "+60d"
//!
//! [[step]]
//! do = "merge"                      # one branch into another
//! of = "main"
//! on = "release/1.x"
//! by = "ann"
//! at = "+61d"
//! message = "Merge main"
//!
//! [[step]]
//! do = "revert"                     # of the newest commit on a branch whose message has these words
//! of = "Work on part 7"
//! by = "ann"
//! at = "+62d"
//! ```
//!
//! Steps are played in the order of their times, whatever their order in the file; at the same time, in the file's
//! order. `{n}` counts commits, branches or tags from 1, `{m}` what is inside of them; `{n%7}`, `{n+3}`, `{n-1}`,
//! `{n*2}` and `{n:03}` compute.

mod files;
mod model;
pub(crate) mod moment;
mod parse;
mod play;
pub(crate) mod template;
mod timeline;
mod variation;

use std::path::{Path, PathBuf};

pub use variation::{Rewrite, Variation};

use crate::error::Error;
use crate::temp::TempRepo;

/// A history script and the folder of the files it copies.
#[derive(Debug, Clone)]
pub struct Script {
    history: model::History,
    files: PathBuf,
}

impl Script {
    /// Reads `history.toml` in a folder; copies come from `files/` beside it.
    ///
    /// # Errors
    /// When it cannot be read, with the place of the first mistake.
    pub fn load(folder: &Path) -> Result<Self, Error> {
        let path = folder.join("history.toml");
        let text = std::fs::read_to_string(&path).map_err(|error| Error::io(&path, &error))?;
        Self::parse(&text, &folder.join("files")).map_err(|error| error.within(path.display()))
    }

    /// Reads a script; copies come from `files`.
    ///
    /// # Errors
    /// The first mistake, with its place.
    pub fn parse(text: &str, files: &Path) -> Result<Self, Error> {
        Ok(Self { history: parse::parse(text)?, files: files.to_owned() })
    }

    /// Writes the repository, in a folder of this name.
    ///
    /// # Errors
    /// When the script names people, branches, commits or files that do not exist.
    pub fn build(&self, name: &str) -> Result<TempRepo, Error> {
        self.build_varied(name, &Variation::default())
    }

    /// Writes the repository with something changed throughout.
    ///
    /// # Errors
    /// As [`build`](Self::build).
    pub fn build_varied(&self, name: &str, variation: &Variation<'_>) -> Result<TempRepo, Error> {
        play::play(&self.history, &self.files, name, variation)
    }
}
