//! Builds: what starts them, where they run, what they leave behind.

mod artifact_archived;
mod commit_binding;
mod environment;
mod gate;
mod image_bakery;
mod image_refresh;
mod on_commit;
mod on_pr;
mod once;
mod parallel;
mod pinning;
mod polling;
mod reusable;
mod scheduled;
mod scripted;

use super::definition::Definition;
pub(super) use on_commit::builds_pushes;

pub(super) const SIGNALS: &[Definition] = &[
    scripted::DEFINITION,
    environment::DEFINITION,
    scheduled::DEFINITION,
    polling::DEFINITION,
    on_commit::DEFINITION,
    on_pr::DEFINITION,
    commit_binding::DEFINITION,
    artifact_archived::DEFINITION,
    once::DEFINITION,
    parallel::DEFINITION,
    image_bakery::DEFINITION,
    reusable::DEFINITION,
    gate::DEFINITION,
    pinning::DEFINITION,
    image_refresh::DEFINITION,
];
