//! The commands that fit a repository: of its package manager, its migration tool, its files.

use plimsoll_domain::Facts;
use plimsoll_domain::facts::{FileFact, FileFinding, Profile};
use serde::Deserialize;

use super::Table;

/// How a package manager writes its lockfile.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lock {
    manager: String,
    command: String,
}

/// How a tool migrates a database, and takes migrations back.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Migrate {
    tool: String,
    up: String,
    down: String,
}

/// A repository's own commands and files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Own {
    pub(super) lock: String,
    pub(super) migrate: String,
    pub(super) back: String,
    pub(super) secret: String,
}

impl Own {
    /// Of the repository that was read.
    pub(super) fn of(facts: &Facts, table: &Table) -> Self {
        let (migrate, back) = migrations(facts, table);
        let secret = facts.found(FileFact::CommittedSecret).next();
        Self {
            lock: lock(facts, table),
            migrate,
            back,
            secret: secret.map_or_else(|| ".env".to_owned(), |found| found.path.clone()),
        }
    }

    /// For a reader who has no repository at hand.
    pub(super) fn anywhere(table: &Table) -> Self {
        let words = |migrate: &Migrate| (migrate.up.clone(), migrate.down.clone());
        let (migrate, back) = table.migrate.last().map(words).unwrap_or_default();
        Self { lock: command(table, None), migrate, back, secret: ".env".to_owned() }
    }
}

/// What locks the first manifest that nothing locks; a library that lies in the tree is named instead.
fn lock(facts: &Facts, table: &Table) -> String {
    let unlocked =
        facts.found(FileFact::UnlockedManifest).find(|found| found.detail.as_deref() != Some("library"));
    let binary = facts.found(FileFact::VendoredBinary).next();
    if let Some(binary) = binary.filter(|_| unlocked.is_none()) {
        return format!("git rm {}    # and name it in the build file, with its version", binary.path);
    }
    let named_only =
        facts.found(FileFact::Lockfile).find(|found| found.detail.as_deref() == Some("exact versions"));
    let any = || facts.found(FileFact::Manifest).next();
    let manifest: Option<&FileFinding> = unlocked.or(named_only).or_else(any);
    command(table, manifest.and_then(|found| found.tool.as_deref()))
}

/// The command of a package manager; the last entry stands for all others.
fn command(table: &Table, manager: Option<&str>) -> String {
    let known = table.lock.iter().find(|lock| Some(lock.manager.as_str()) == manager);
    known.or(table.lock.last()).map(|lock| lock.command.clone()).unwrap_or_default()
}

/// The commands of the tool whose migrations are in the tree; the last entry stands for all others.
fn migrations(facts: &Facts, table: &Table) -> (String, String) {
    let tools: Vec<&str> =
        facts.found(FileFact::Migration).filter_map(|found| found.tool.as_deref()).collect();
    let known = table.migrate.iter().find(|migrate| tools.contains(&migrate.tool.as_str()));
    known
        .or(table.migrate.last())
        .map(|migrate| (migrate.up.clone(), migrate.down.clone()))
        .unwrap_or_default()
}

/// The file whose entry in the table fits better than a build file's: the lockfile of another package manager of
/// JavaScript, or the definitions of infrastructure where they are the product.
pub(super) fn special(facts: &Facts, chosen: &str) -> Option<&'static str> {
    let terraform =
        || facts.found(FileFact::Infrastructure).any(|found| found.tool.as_deref() == Some("terraform"));
    if facts.profile == Profile::Infra && terraform() {
        return Some("*.tf");
    }
    let managers = [("pnpm", "pnpm-lock.yaml"), ("yarn", "yarn.lock"), ("bun", "bun.lock")];
    let locks = facts.found(FileFact::Lockfile).filter(|found| found.path.matches('/').count() <= 1);
    let tools: Vec<&str> = locks.filter_map(|found| found.tool.as_deref()).collect();
    let other = managers.iter().find(|(tool, _)| tools.contains(tool)).map(|(_, file)| *file);
    other.filter(|_| chosen == "package.json" && !tools.contains(&"npm"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::remedy::table;

    #[test]
    fn every_manager_and_tool_has_a_command_and_the_last_stands_for_the_rest() {
        let table = table();
        assert!(command(&table, Some("bundler")).contains("Gemfile.lock"));
        assert!(command(&table, Some("pip")).contains("requirements"));
        assert_eq!(command(&table, Some("unheard-of")), command(&table, None));
        assert!(table.migrate.iter().any(|one| one.tool == "django-migrate" && one.up.contains("manage.py")));
        assert_eq!(Own::anywhere(&table).secret, ".env");
    }
}
