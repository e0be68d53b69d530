//! Third-party libraries are managed.

use plimsoll_domain::facts::{FileFact, FileFinding};
use plimsoll_domain::{Reason, ReasonCode, Signal, SignalState, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::files::in_files;
use crate::signals::proof::Confidence;
use crate::signals::reading::{not_applicable, unknown};
use crate::signals::statistics::share;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deps.locked",
        title: "Dependencies are locked",
        meaning: "Every manifest's dependencies are locked or exactly pinned, and no library lies in the tree as a binary.",
        sources: &[Source::Git],
        computation: "Manifests with dependencies that a lockfile or exact pins cover, over all of them.",
        fields: &[
            ("value", "share of manifests with dependencies that are locked"),
            ("manifests", "manifests with dependencies"),
            ("locked", "manifests that are locked or pinned"),
            ("unlocked", "manifests that are neither locked nor pinned"),
            (
                "named_only",
                "manifests with exact versions and no lockfile: what those bring along stays open",
            ),
            ("unread", "manifests whose dependencies could not be read; not counted"),
            ("libraries", "libraries without a lockfile, which is usual for them; not counted"),
            ("vendored_binaries", "libraries kept as binaries in the tree"),
        ],
        window_days: None,
        false_positives: "a lockfile that nobody updates",
        false_negatives: "versions pinned by a tool that is not known",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    // A manifest that declares nothing needs no lock.
    let declares = |found: &&&FileFinding| found.amount.is_none_or(|dependencies| dependencies > 0);
    let all: Vec<&FileFinding> =
        context.findings(FileFact::Manifest).iter().filter(declares).copied().collect();
    let locks = context.findings(FileFact::Lockfile);
    // One whose dependencies could not be counted is locked where a lockfile says so; else it says nothing.
    let is_unread =
        |found: &&&FileFinding| found.amount.is_none() && !locks.iter().any(|lock| covers(lock, found));
    let unread = all.iter().filter(is_unread).count();
    let manifests = all.len() - unread;
    let all_unlocked = context.findings(FileFact::UnlockedManifest);
    let binaries = context.findings(FileFact::VendoredBinary);
    let manifests = manifests.max(all_unlocked.len());
    // A library states ranges on purpose; that says neither that its dependencies are locked nor that they are not.
    let is_library = |found: &&&FileFinding| found.detail.as_deref() == Some("library");
    let libraries = all_unlocked.iter().filter(is_library).count();
    let unlocked: Vec<_> = all_unlocked.iter().filter(|found| !is_library(found)).copied().collect();
    if libraries > 0 && libraries == manifests && binaries.is_empty() {
        let text =
            "a library states ranges of versions; nothing in the tree says which it is built and tested with";
        return unknown(id, ReasonCode::Inconclusive, text).with("libraries", libraries as f64);
    }
    let manifests = manifests - libraries;
    if manifests == 0 && binaries.is_empty() && unread > 0 {
        let text =
            "the dependencies of the manifests in the tree could not be read, and no lockfile is beside them";
        return unknown(id, ReasonCode::Inconclusive, text).with("unread", unread as f64);
    }
    if manifests == 0 && binaries.is_empty() {
        return match context.tree_closed() {
            Ok(()) => not_applicable(id, "no third-party library is declared or kept in the tree"),
            Err(reason) => Signal::without(id, SignalState::Unknown, reason),
        };
    }
    let locked = manifests - unlocked.len();
    let value = share(locked, manifests).unwrap_or(0.0);
    let bad: Vec<_> = unlocked.iter().chain(&binaries).copied().collect();
    // Exact versions of what is named say nothing of what that brings along.
    let named_only = locks.iter().filter(|lock| lock.detail.as_deref() == Some("exact versions")).count();
    let shown = if bad.is_empty() { locks } else { bad };
    let mut signal = in_files(context, id, value, Confidence::File, &shown)
        .with("manifests", manifests as f64)
        .with("locked", locked as f64)
        .with("unlocked", unlocked.len() as f64)
        .with("named_only", named_only as f64)
        .with("unread", unread as f64)
        .with("libraries", libraries as f64)
        .with("vendored_binaries", binaries.len() as f64);
    if !unlocked.is_empty() || !binaries.is_empty() {
        let text = format!(
            "{} manifests are not locked and {} libraries are binaries",
            unlocked.len(),
            binaries.len()
        );
        signal.reason = Some(Reason::new(ReasonCode::BelowThreshold, text));
    }
    signal
}

/// Whether a lockfile stands beside a manifest, or above it.
fn covers(lock: &FileFinding, manifest: &FileFinding) -> bool {
    let folder = lock.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    folder.is_empty() || manifest.path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::testing::{World, field, observe, state};

    #[test]
    fn manifests_without_a_lock_lower_the_share() {
        let mut world = World::new();
        world.shows(FileFact::Manifest, "Cargo.toml", "cargo", 12);
        world.shows(FileFact::Manifest, "web/package.json", "npm", 3);
        world.found(FileFact::Lockfile, "Cargo.lock");
        assert_eq!(observe(&world, "deps.locked").value(), Some(1.0));
        world.found(FileFact::UnlockedManifest, "web/package.json");
        let signal = observe(&world, "deps.locked");
        assert_eq!((signal.value(), field(&signal, "unlocked")), (Some(0.5), Some(1.0)));
    }

    #[test]
    fn a_library_without_a_lock_says_nothing() {
        let mut world = World::new();
        world.shows(FileFact::Manifest, "Cargo.toml", "cargo", 12);
        world.found(FileFact::UnlockedManifest, "Cargo.toml").detail = Some("library".to_owned());
        assert_eq!(state(&world, "deps.locked"), SignalState::Unknown);
        world.shows(FileFact::Manifest, "web/package.json", "npm", 3);
        world.found(FileFact::UnlockedManifest, "web/package.json");
        assert_eq!(observe(&world, "deps.locked").value(), Some(0.0));
    }

    #[test]
    fn what_could_not_be_read_is_not_locked() {
        let mut world = World::new();
        world.found(FileFact::Manifest, "tools/vcpkg.json");
        assert_eq!(state(&world, "deps.locked"), SignalState::Unknown);
        world.found(FileFact::Lockfile, "web/package-lock.json");
        assert_eq!(state(&world, "deps.locked"), SignalState::Unknown, "that locks something else");
        world.found(FileFact::Lockfile, "tools/conan.lock");
        assert_eq!(observe(&world, "deps.locked").value(), Some(1.0));
    }

    #[test]
    fn exact_versions_leave_open_what_they_bring_along() {
        let mut world = World::new();
        world.shows(FileFact::Manifest, "build.gradle", "gradle", 12);
        world.found(FileFact::Lockfile, "build.gradle").detail = Some("exact versions".to_owned());
        let signal = observe(&world, "deps.locked");
        assert_eq!((signal.value(), field(&signal, "named_only")), (Some(1.0), Some(1.0)));
    }

    #[test]
    fn binaries_in_the_tree_are_counted() {
        let mut world = World::new();
        world.found(FileFact::VendoredBinary, "lib/old.jar");
        let signal = observe(&world, "deps.locked");
        assert_eq!((signal.value(), field(&signal, "vendored_binaries")), (Some(0.0), Some(1.0)));
    }

    #[test]
    fn without_libraries_it_has_no_meaning() {
        let mut world = World::new();
        world.shows(FileFact::Manifest, "Cargo.toml", "cargo", 0);
        assert_eq!(state(&world, "deps.locked"), SignalState::NotApplicable);
        world.coverage.clear();
        assert_eq!(state(&world, "deps.locked"), SignalState::Unknown);
    }
}
