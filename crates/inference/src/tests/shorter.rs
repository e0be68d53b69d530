//! What holds for the shorter models alike: their text can be read, their rules name what exists.

use std::collections::BTreeSet;

use super::world::{World, builtin};
use crate::assess::judge;
use crate::condition::Condition;
use crate::model::{Observability, Practice};
use crate::signals::catalogue;

const MODELS: [&str; 3] = ["minimum-cd", "dsomm", "qmm"];

fn practices() -> Vec<Practice> {
    MODELS.iter().flat_map(|id| builtin(id).practices).collect()
}

#[test]
fn every_practice_is_worth_reading() {
    for model in MODELS {
        let mut meanings = BTreeSet::new();
        for practice in builtin(model).practices {
            let id = &practice.id;
            assert!(practice.meaning.len() > 40 && practice.meaning.ends_with('.'), "{id}");
            assert!(meanings.insert(practice.meaning.clone()), "{id} repeats a meaning");
            assert!(practice.title.chars().count() <= 66, "{id}: {}", practice.title);
            assert!(practice.remedy.example.len() > 5, "{id}");
            let notes = practice.false_positives.is_some() && practice.false_negatives.is_some();
            let attested = practice.observability == Observability::Attestation;
            assert!(notes || attested, "{id} does not say how its rule can be wrong");
            for line in practice.remedy.example.lines() {
                assert!(line.chars().count() <= 84, "{id}: {line}");
                assert!(!line.contains('\t'), "{id}: a scorecard prints no tabs");
            }
        }
    }
}

#[test]
fn every_field_that_a_rule_names_exists() {
    let catalogue = catalogue();
    for practice in practices() {
        for rule in [&practice.applies, &practice.met, &practice.not_met].into_iter().flatten() {
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
fn of_what_nobody_saw_nothing_is_met_and_nothing_is_not() {
    for model in MODELS {
        let result = judge(&builtin(model), &[], &World::unknown().signals(), &Clone::clone);
        for practice in &result.practices {
            assert_eq!(practice.verdict, plimsoll_domain::Verdict::Unknown, "{}", practice.id);
        }
        for level in &result.levels {
            assert_eq!(level.observed.as_str(), "insufficient-evidence", "{model} {}", level.category);
            assert_eq!(level.floor, None, "{model} {}", level.category);
        }
    }
}

#[test]
fn no_level_of_a_category_is_empty() {
    // An empty level is passed by whoever reaches it: nothing would have been shown for it.
    for id in MODELS {
        let model = builtin(id);
        for category in &model.categories {
            for level in &model.levels {
                let filled = model.practices_of(&category.id).any(|one| one.level == level.id);
                assert!(filled, "{id}: {} has nothing on level {}", category.id, level.id);
            }
        }
    }
}
