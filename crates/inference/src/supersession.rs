//! Supersession: who runs a build on every commit needs no nightly build to prove it builds.
//!
//! A practice that is not met or unknown becomes met when a practice that contains it is met, directly or
//! through others. Verdicts of met and not-applicable stay. Applying it twice changes nothing.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use plimsoll_domain::{PracticeVerdict, Verdict};

use crate::model::Model;

/// For every practice, the practices that contain it, nearest first.
#[must_use]
pub fn superseders(model: &Model) -> BTreeMap<&str, Vec<&str>> {
    let direct: BTreeMap<&str, &[String]> = model
        .practices
        .iter()
        .map(|practice| (practice.id.as_str(), practice.superseded_by.as_slice()))
        .collect();
    direct.keys().map(|id| (*id, reachable(id, &direct))).collect()
}

fn reachable<'a>(id: &str, direct: &BTreeMap<&'a str, &'a [String]>) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::from([id]);
    let mut queue: VecDeque<&str> =
        direct.get(id).into_iter().copied().flatten().map(String::as_str).collect();
    while let Some(next) = queue.pop_front() {
        let Some((next, further)) = direct.get_key_value(next) else { continue };
        if seen.insert(next) {
            found.push(*next);
            queue.extend(further.iter().map(String::as_str));
        }
    }
    found
}

/// Applies the closure to verdicts; their order does not matter.
///
/// A lifted verdict takes its superseder's confidence, grade and evidence, and names it.
pub fn close(model: &Model, verdicts: &mut [PracticeVerdict]) {
    let superseders = superseders(model);
    let met: BTreeMap<String, PracticeVerdict> = verdicts
        .iter()
        .filter(|verdict| verdict.verdict == Verdict::Met && verdict.superseded_by.is_none())
        .map(|verdict| (verdict.id.clone(), verdict.clone()))
        .collect();
    for verdict in verdicts.iter_mut() {
        if !matches!(verdict.verdict, Verdict::NotMet | Verdict::Unknown) {
            continue;
        }
        let lifts = superseders.get(verdict.id.as_str()).into_iter().flatten().find_map(|id| met.get(*id));
        if let Some(superseder) = lifts {
            verdict.verdict = Verdict::Met;
            verdict.confidence = superseder.confidence;
            verdict.grade = superseder.grade;
            verdict.evidence.clone_from(&superseder.evidence);
            verdict.reason = None;
            verdict.superseded_by = Some(superseder.id.clone());
        }
    }
}
