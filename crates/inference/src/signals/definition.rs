//! A signal: its description and how it is observed.

use plimsoll_domain::{Signal, Source};

use super::context::Context;

/// What a signal means, where it comes from and how it can be wrong.
#[derive(Debug, Clone, Copy)]
pub struct SignalDoc {
    /// Its id in the vocabulary: `vc.cadence`.
    pub id: &'static str,
    /// A few words.
    pub title: &'static str,
    /// What it means when it is observed.
    pub meaning: &'static str,
    /// The sources it is read from. It can be absent only when the ones read today are complete.
    pub sources: &'static [Source],
    /// How it is computed.
    pub computation: &'static str,
    /// Its named values and what each says. `value` is the headline.
    pub fields: &'static [(&'static str, &'static str)],
    /// The window it looks at, where it has one.
    pub window_days: Option<u32>,
    /// When it is observed without the practice being there.
    pub false_positives: &'static str,
    /// When the practice is there without being observed.
    pub false_negatives: &'static str,
}

/// A signal's description with the function that observes it. The function gets the signal's id.
pub(super) struct Definition {
    pub(super) doc: SignalDoc,
    pub(super) observe: fn(&Context<'_>, &'static str) -> Signal,
}

/// The headline of a stage that runs were seen to execute; its sample is the builds it is a share of.
pub(super) const VALUE: (&str, &str) =
    ("value", "share of the trunk's builds that executed it, where runs show it");

/// How many runs executed it.
pub(super) const EXECUTIONS: (&str, &str) = ("executions", "runs that executed it in the window");

/// How regularly, by the week.
pub(super) const WEEKLY: (&str, &str) = ("weekly", "share of the window's whole weeks with such a run");

/// How regularly, by the month.
pub(super) const MONTHLY: (&str, &str) =
    ("monthly", "share of the window's months, of 30 days, with such a run");

/// Fields that every signal about a stage has: as runs executed it, and as workflow files configure it.
pub(super) const STAGE_FIELDS: &[(&str, &str)] = &[
    VALUE,
    EXECUTIONS,
    WEEKLY,
    MONTHLY,
    ("configured", "1: an enabled workflow that something other than a person starts does it"),
    ("on_commit", "1: it runs on pushes to the trunk or in a merge queue"),
    ("on_push", "1: it runs on pushes to any branch"),
    ("on_pr", "1: it runs on pull requests into the trunk"),
    ("interval_hours", "shortest time between scheduled runs, where it is scheduled"),
    ("gating", "1: at least one step that does it fails its job when it fails"),
    ("jobs", "jobs that do it"),
    ("weak", "1: only weak signs, such as a name or a run started by hand"),
];

/// The same with the files of the stage.
pub(super) const TEST_FIELDS: &[(&str, &str)] = &[
    STAGE_FIELDS[0],
    STAGE_FIELDS[1],
    STAGE_FIELDS[2],
    STAGE_FIELDS[3],
    STAGE_FIELDS[4],
    STAGE_FIELDS[5],
    STAGE_FIELDS[6],
    STAGE_FIELDS[7],
    STAGE_FIELDS[8],
    STAGE_FIELDS[9],
    STAGE_FIELDS[10],
    STAGE_FIELDS[11],
    ("files", "files of such tests in the tree"),
];

/// The field of signals that say no more than that something is configured.
pub(super) const CONFIGURED: &[(&str, &str)] = &[
    ("configured", "1: an enabled workflow that something other than a person starts does it"),
    ("weak", "1: only weak signs, such as a name or a run started by hand"),
];

/// The field of signals that say no more than that something is there.
pub(super) const PRESENT: &[(&str, &str)] = &[("value", "1: it is there")];
