//! Signals: single observations over facts and metrics that model packs build practices from.
//!
//! What a state says:
//!
//! * *observed*: it was seen. `value` is there when it was measured; a reading of workflow files has
//!   `configured` (1) instead, because only runs show that something is done. A field that was not
//!   measured is missing, never zero.
//! * *absent*: its sources were read completely, nothing else could hide it, and it is not there.
//! * *unknown*: anything else, with the reason.
//! * *not applicable*: it has no meaning for this repository, with the reason.
//!
//! Confidence, 0 to 1, is one scale for all of them; see [`confidence`](Confidence):
//!
//! | confidence | what it stands on |
//! |---|---|
//! | 0.95 | counted in history that git itself keeps |
//! | 0.9 | a complete source that does not show it; a file of the very kind |
//! | 0.8 | counted, with one assumption that the reason names |
//! | 0.6 | configured in an enabled workflow; nobody saw it run |
//! | 0.5 | a file whose presence only suggests the practice |
//! | 0.4 | configured, and a setting that could forbid it was not readable |
//! | 0 | unknown or not applicable |

mod absence;
mod approving;
mod architecture;
mod build;
mod chain;
mod conditions;
mod context;
mod counted;
mod cron;
mod data;
mod definition;
mod deploy;
mod environments;
mod executed;
mod files;
mod flow;
mod glob;
mod information;
mod integrations;
mod learning;
mod lifetimes;
mod measured;
mod ml;
mod people;
mod proof;
mod pushes;
mod reading;
mod release;
mod releases;
mod scans;
mod security;
mod shipped;
mod statistics;
mod suites;
mod switches;
mod targets;
mod test;
#[cfg(test)]
mod testing;
mod tools;
mod touched;
mod training;
mod triggers;
mod unseen;

use std::panic::{AssertUnwindSafe, catch_unwind};

use plimsoll_domain::{Facts, MetricValue, Reason, ReasonCode, Signal, SignalState, Source};

use context::Context;
use definition::Definition;

pub use definition::SignalDoc;
pub use proof::Confidence;

/// The areas, in the order in which signals are reported.
const AREAS: &[&[Definition]] = &[
    flow::SIGNALS,
    build::SIGNALS,
    release::SIGNALS,
    deploy::SIGNALS,
    data::SIGNALS,
    test::SIGNALS,
    information::SIGNALS,
    security::SIGNALS,
    architecture::SIGNALS,
    scans::SIGNALS,
    ml::SIGNALS,
    measured::SIGNALS,
    unseen::SIGNALS,
];

fn definitions() -> impl Iterator<Item = &'static Definition> {
    AREAS.iter().copied().flatten()
}

/// Every signal's description, in the order in which [`observe`] reports.
#[must_use]
pub fn catalogue() -> Vec<SignalDoc> {
    definitions().map(|definition| definition.doc).collect()
}

/// Observes every signal of the [`catalogue`], in its order.
///
/// A signal that fails becomes unknown with [`ReasonCode::InternalError`]; the others are not touched.
#[must_use]
pub fn observe(facts: &Facts, metrics: &[MetricValue]) -> Vec<Signal> {
    let context = Context::new(facts, metrics);
    definitions().map(|definition| observe_one(definition, &context)).collect()
}

fn observe_one(definition: &Definition, context: &Context<'_>) -> Signal {
    let id = definition.doc.id;
    let observed = catch_unwind(AssertUnwindSafe(|| (definition.observe)(context, id)));
    let mut signal = observed.unwrap_or_else(|_| {
        let text = format!("`{id}` could not be observed; this is a defect of Plimsoll");
        Signal::without(id, SignalState::Unknown, Reason::new(ReasonCode::InternalError, text))
    });
    let none = signal.state == SignalState::Absent || signal.value() == Some(0.0);
    if none && signal.evidence.is_empty() {
        // That something is not there, or was counted and is none, is shown by what was read in vain.
        signal.evidence = proof::read_in_vain(context.facts, definition.doc.sources);
    }
    shown(signal, definition.doc.sources)
}

/// What was seen in files or commits can be shown. A signal that claims something of them and cites nothing would make
/// a practice met on its word. Settings of the platform and figures have no place to cite.
fn shown(signal: Signal, sources: &[Source]) -> Signal {
    let citable = sources.iter().all(|source| matches!(source, Source::Git | Source::Workflows));
    let claims = signal.state == SignalState::Observed && signal.values.values().any(|value| *value > 0.0);
    if !citable || !claims || !signal.evidence.is_empty() {
        return signal;
    }
    let text = format!("`{}` was counted, and nothing can be cited for it", signal.id);
    Signal::without(&signal.id, SignalState::Unknown, Reason::new(ReasonCode::Inconclusive, text))
}

#[cfg(test)]
mod guard {
    use plimsoll_domain::{Evidence, Grade};

    use super::*;

    #[test]
    fn what_cites_nothing_claims_nothing() {
        let signal = || Signal::observed("x", 1.0, Grade::E1, 0.9);
        let git = [Source::Git, Source::Workflows];
        assert_eq!(shown(signal(), &git).state, SignalState::Unknown);
        assert_eq!(shown(signal(), &[Source::Git, Source::Settings]).state, SignalState::Observed);
        let mut cited = signal();
        cited.evidence.push(Evidence::file("a.rs", None));
        assert_eq!(shown(cited, &git).state, SignalState::Observed);
        assert_eq!(shown(Signal::observed("x", 0.0, Grade::E1, 0.9), &git).state, SignalState::Observed);
    }
}

#[cfg(test)]
mod tests;
