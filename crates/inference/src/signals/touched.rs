//! What kinds of files a commit changed.

use plimsoll_domain::Facts;
use plimsoll_domain::facts::path_kind::{PathKind, file_kind};
use plimsoll_domain::facts::{CommitIx, FileFact};

/// Kinds of files, as far as the flow of work tells them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Kind {
    App = 1,
    Test = 2,
    Infrastructure = 4,
    Migration = 8,
    Deploy = 16,
    Ci = 32,
    Docs = 64,
    /// Product code of a language that keeps tests beside the code: no path tells whether a test changed.
    InlineTests = 128,
}

/// Languages whose custom is to write a module's tests into the module's own file.
const INLINE_TESTS: [&str; 3] = ["Rust", "Zig", "D"];

/// Kinds of the changed paths, one set per path.
pub(super) struct Touched {
    paths: Vec<u8>,
}

impl Touched {
    /// Judges every changed path once.
    pub(super) fn of(facts: &Facts) -> Self {
        // Migrations that the tool catalogue recognised count wherever they lie.
        // A finding is a folder, as layouts show it, or a file of one; what lies beside the folder is no migration.
        let is_file = |path: &str| facts.tree.entries.iter().any(|entry| entry.path == path);
        let folders: Vec<&str> =
            facts
                .found(FileFact::Migration)
                .map(|found| {
                    if is_file(&found.path) { folder(&found.path) } else { found.path.trim_end_matches('/') }
                })
                .collect();
        let judge = |path: &str| match file_kind(path) {
            PathKind::Source(_) if !folders.is_empty() && folders.contains(&folder(path)) => {
                Kind::Migration as u8
            }
            PathKind::Source(language) if INLINE_TESTS.contains(&language) => {
                Kind::App as u8 | Kind::InlineTests as u8
            }
            PathKind::Source(_) => Kind::App as u8,
            PathKind::Test(_) => Kind::Test as u8,
            PathKind::Infrastructure => Kind::Infrastructure as u8,
            PathKind::Migration => Kind::Migration as u8,
            PathKind::DeployConfig => Kind::Deploy as u8,
            PathKind::Ci => Kind::Ci as u8,
            PathKind::Docs => Kind::Docs as u8,
            PathKind::AppConfig
            | PathKind::Manifest
            | PathKind::Lockfile
            | PathKind::Generated
            | PathKind::Vendored
            | PathKind::Other => 0,
        };
        Self { paths: facts.changes.paths.iter().map(|path| judge(path)).collect() }
    }

    /// The kinds that a commit changed; `None` when its changes were not read.
    pub(super) fn by(&self, facts: &Facts, commit: CommitIx) -> Option<Kinds> {
        let change = facts.changes.of(commit)?;
        Some(Kinds(change.paths.iter().fold(0, |kinds, path| kinds | self.paths[*path as usize])))
    }
}

/// A set of kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Kinds(u8);

impl Kinds {
    pub(super) const fn has(self, kind: Kind) -> bool {
        self.0 & kind as u8 != 0
    }

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// How many; code with its tests inside is code.
    pub(super) const fn len(self) -> usize {
        (self.0 & !(Kind::InlineTests as u8)).count_ones() as usize
    }
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::testing::World;

    #[test]
    fn source_beside_a_folder_of_migrations_is_source() {
        let mut world = World::new();
        world.shows_tool(FileFact::Migration, "shop/migrations", "django-migrate");
        let model = world.commit(3.0, "ann", &["shop/models.py"]);
        let migration = world.commit(2.0, "ann", &["shop/migrations/0002_size.py"]);
        let mut facts = world.facts();
        // The folder itself is no entry of the tree.
        facts.tree.entries.retain(|entry| entry.path != "shop/migrations");
        let touched = Touched::of(&facts);
        let has = |commit, kind| touched.by(&facts, commit).is_some_and(|kinds| kinds.has(kind));
        assert!(has(model, Kind::App) && !has(model, Kind::Migration));
        assert!(has(migration, Kind::Migration) && !has(migration, Kind::App));
    }
}
