//! What holds for every pack that comes with the program.

use std::collections::BTreeSet;

use plimsoll_domain::Verdict;
use plimsoll_domain::level::Observed;
use proptest::prelude::*;

use super::properties::{arbitrary, is_external};
use super::solve::{Candidate, ways};
use super::world::builtin;
use crate::assess::judge;
use crate::condition::Condition;
use crate::model::{Model, Observability, Practice};
use crate::signals::catalogue;

fn models() -> Vec<Model> {
    crate::builtin().iter().map(|pack| builtin(pack.id)).collect()
}

fn rules(practice: &Practice) -> impl Iterator<Item = &Condition> {
    [&practice.applies, &practice.met, &practice.not_met].into_iter().flatten()
}

#[test]
fn models_are_themselves_and_differ() {
    let (mut ids, mut prefixes) = (BTreeSet::new(), BTreeSet::new());
    for (pack, model) in crate::builtin().iter().zip(models()) {
        assert_eq!(pack.id, model.id);
        assert!(prefixes.insert(model.prefix.clone()), "{} has another's prefix", model.id);
        assert!(ids.insert(model.id.clone()), "{} is there twice", model.id);
        assert!(model.licence.contains("not reproduced"), "{}", model.id);
    }
}

#[test]
fn every_signal_and_field_that_a_rule_names_exists() {
    let catalogue = catalogue();
    for practice in models().iter().flat_map(|model| &model.practices) {
        for rule in rules(practice) {
            for id in rule.signals() {
                assert!(catalogue.iter().any(|doc| doc.id == id), "{}: no signal `{id}`", practice.id);
            }
            rule.walk(&mut |part| {
                let Condition::Signal(test) = part else { return };
                let doc = catalogue.iter().find(|doc| doc.id == test.signal).unwrap();
                let known =
                    |field: &str| field == "value" || doc.fields.iter().any(|(name, _)| *name == field);
                assert!(known(&test.field), "{}: {} {}", practice.id, test.signal, test.field);
                assert!(test.n_field.as_deref().is_none_or(known), "{}: {:?}", practice.id, test.n_field);
            });
        }
    }
}

#[test]
fn every_practice_is_worth_reading() {
    for model in models() {
        let mut meanings = BTreeSet::new();
        for practice in &model.practices {
            assert!(practice.meaning.len() > 40 && practice.meaning.ends_with('.'), "{}", practice.id);
            assert!(meanings.insert(practice.meaning.clone()), "{} repeats a meaning", practice.id);
            assert!(practice.title.chars().count() <= 66, "{}: {}", practice.id, practice.title);
            assert!(practice.remedy.example.len() > 5, "{}", practice.id);
            let notes = practice.false_positives.is_some() || practice.false_negatives.is_some();
            let attested = practice.observability == Observability::Attestation;
            let safe = ["cdmm.bd.manual-tag", "cdmm.bd.scripted-build"].contains(&practice.id.as_str());
            assert!(notes || attested || safe, "{} does not say how its rule can be wrong", practice.id);
        }
    }
}

#[test]
fn packs_name_no_tool_in_their_rules() {
    // Rules speak the signals' vocabulary; the validator refuses any other word. What is left to check is
    // that the vocabulary itself is no back door.
    for practice in models().iter().flat_map(|model| &model.practices) {
        for id in rules(practice).flat_map(Condition::signals) {
            assert!(!id.contains('/') && !id.contains('@'), "{id}");
        }
    }
}

#[test]
fn every_example_fits_the_scorecard_and_can_be_pasted() {
    for practice in models().iter().flat_map(|model| &model.practices) {
        for line in practice.remedy.example.lines() {
            assert!(line.chars().count() <= 84, "{}: {line}", practice.id);
            assert!(!line.contains('\t'), "{}: a scorecard prints no tabs", practice.id);
        }
    }
}

fn verdict(model: &Model, practice: &Practice, candidate: &Candidate) -> Verdict {
    candidate.world().judged_by(model, candidate.metrics()).practice(&practice.id).unwrap().verdict
}

/// A practice with all that its rules build on.
fn needed<'m>(model: &'m Model, practice: &'m Practice) -> BTreeSet<&'m str> {
    let mut needed = BTreeSet::new();
    let mut next = vec![practice];
    while let Some(practice) = next.pop() {
        if needed.insert(practice.id.as_str()) {
            next.extend(crate::assess::needs(practice).iter().filter_map(|id| model.practice(id)));
        }
    }
    needed
}

/// Whether observations can bring a practice to a verdict by making one of its rules true or false.
fn reachable(model: &Model, practice: &Practice, rule: &Condition, truth: bool, wanted: Verdict) -> bool {
    // Alone with what its rules name: what supersedes it would settle it without a rule of its own.
    let mut alone = model.clone();
    let needed = needed(model, practice);
    alone.practices.retain(|other| needed.contains(other.id.as_str()));
    alone.practices.iter_mut().for_each(|practice| practice.superseded_by.clear());
    ways(model, practice.applies.as_ref(), rule, truth)
        .iter()
        .any(|candidate| verdict(&alone, practice, candidate) == wanted)
}

#[test]
fn every_rule_can_be_met() {
    let mut never = Vec::new();
    for model in models() {
        for practice in &model.practices {
            let Some(met) = &practice.met else { continue };
            if !reachable(&model, practice, met, true, Verdict::Met) {
                never.push(practice.id.clone());
            }
        }
    }
    assert_eq!(never, Vec::<String>::new(), "these can never be met");
}

#[test]
fn every_rule_can_fail() {
    let mut never = Vec::new();
    for model in models() {
        for practice in &model.practices {
            let Some(met) = &practice.met else { continue };
            // A proxy that nothing refutes stays unknown, whatever was seen.
            let (rule, truth, wanted) = match (&practice.not_met, practice.observability) {
                (Some(not_met), _) => (not_met, true, Verdict::NotMet),
                (None, Observability::Direct) => (met, false, Verdict::NotMet),
                (None, _) => (met, false, Verdict::Unknown),
            };
            if !reachable(&model, practice, rule, truth, wanted) {
                never.push(practice.id.clone());
            }
        }
    }
    assert_eq!(never, Vec::<String>::new(), "these can never fail");
}

#[test]
fn nothing_seen_decides_nothing() {
    for model in models() {
        for verdict in super::world::World::unknown().judged_by(&model, &[]).practices {
            assert_eq!(verdict.verdict, Verdict::Unknown, "{}", verdict.id);
        }
    }
}

fn models_once() -> &'static [Model] {
    static MODELS: std::sync::OnceLock<Vec<Model>> = std::sync::OnceLock::new();
    MODELS.get_or_init(models)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_out_of_sight_is_never_not_met(seed in proptest::collection::vec(0_u8..5, 160)) {
        let signals = arbitrary(&seed);
        let external =
            |id: &str| signals.iter().any(|signal| signal.id == id && is_external(signal));
        for model in models_once() {
            let result = judge(model, &[], &signals, &Clone::clone);
            for practice in &model.practices {
                let hidden = rules(practice).flat_map(Condition::signals).any(external);
                let verdict = result.practice(&practice.id).unwrap().verdict;
                prop_assert!(!hidden || verdict != Verdict::NotMet, "{}", practice.id);
            }
        }
    }

    #[test]
    fn observed_lies_between_proven_and_possible(seed in proptest::collection::vec(0_u8..5, 160)) {
        let signals = arbitrary(&seed);
        for model in models_once() {
            for level in judge(model, &[], &signals, &Clone::clone).levels {
                let height = |name: Option<&str>| name.and_then(|name| model.rank(name)).map_or(0, |rank| rank + 1);
                let (floor, ceiling) = (height(level.floor.as_deref()), height(level.ceiling.as_deref()));
                // Of which nothing is known, only what holds by default is proven.
                let unsaid = level.observed == Observed::InsufficientEvidence;
                let observed = if unsaid { floor } else { height(Some(level.observed.as_str())) };
                prop_assert!(floor <= observed && observed <= ceiling, "{} {level:?}", model.id);
            }
        }
    }
}
