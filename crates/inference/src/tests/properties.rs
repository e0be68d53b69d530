//! What holds for every set of verdicts and observations.

use plimsoll_domain::practice::{Effort, Remedy};
use plimsoll_domain::{PracticeVerdict, ReasonCode, Signal, SignalState, Verdict};
use proptest::prelude::*;

use super::world::{World, cdmm, without};
use crate::assess::judge;
use crate::levels::{self, Standing, Tally};
use crate::model::{Determinable, Model, Observability};
use crate::supersession;

const VERDICTS: [Verdict; 4] = [Verdict::Met, Verdict::NotMet, Verdict::Unknown, Verdict::NotApplicable];

fn verdicts(model: &Model, picks: &[usize]) -> Vec<PracticeVerdict> {
    let remedy =
        Remedy { action: String::new(), place: String::new(), example: String::new(), effort: Effort::Hours };
    let verdict = |(practice, pick): (&crate::model::Practice, &usize)| PracticeVerdict {
        id: practice.id.clone(),
        model: model.id.clone(),
        category: practice.category.clone(),
        level: practice.level.clone(),
        title: practice.title.clone(),
        verdict: VERDICTS[*pick],
        confidence: 0.5,
        grade: None,
        reason: None,
        measured: Default::default(),
        attestation: None,
        superseded_by: None,
        role: practice.role,
        evidence: Vec::new(),
        remedy: remedy.clone(),
    };
    model.practices.iter().zip(picks).map(verdict).collect()
}

fn closed(model: &Model, mut verdicts: Vec<PracticeVerdict>) -> Vec<PracticeVerdict> {
    supersession::close(model, &mut verdicts);
    verdicts
}

fn standings(model: &Model, verdicts: &[PracticeVerdict]) -> Vec<Standing> {
    let verdict_of = |practice: &crate::model::Practice| {
        verdicts.iter().find(|verdict| verdict.id == practice.id).unwrap().verdict
    };
    let tallies = |category: &str| levels::tallies(model, category, &verdict_of);
    model.categories.iter().map(|category| levels::standing(model, &tallies(&category.id))).collect()
}

fn not_below(after: &Standing, before: &Standing) -> bool {
    after.floor >= before.floor && after.observed >= before.observed && after.ceiling >= before.ceiling
}

fn picks() -> impl Strategy<Value = Vec<usize>> {
    // Met more often than not, so that upper levels are reached too.
    proptest::collection::vec(prop_oneof![4 => Just(0_usize), 2 => Just(1), 2 => Just(2), 1 => Just(3)], 78)
}

/// Tallies of a ladder with gates: one practice of a level may be its gate.
fn tally() -> impl Strategy<Value = Tally> {
    (0_usize..5, 0_usize..4, 0_usize..4, 0_usize..4).prop_map(|(met, not_met, unknown, gate)| {
        let mut tally = Tally::default();
        for (verdict, count) in [(Verdict::Met, met), (Verdict::NotMet, not_met), (Verdict::Unknown, unknown)]
        {
            for index in 0..count {
                tally.count(verdict, index == 0 && VERDICTS[gate] == verdict);
            }
        }
        tally
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn observed_lies_between_proven_and_possible(picks in picks()) {
        let model = cdmm_once();
        let verdicts = closed(model, verdicts(model, &picks));
        for standing in standings(model, &verdicts) {
            prop_assert!(standing.floor <= standing.observed && standing.observed <= standing.ceiling);
        }
    }

    #[test]
    fn one_more_practice_met_lowers_no_level(picks in picks(), which in 0_usize..78) {
        let model = cdmm_once();
        let before = closed(model, verdicts(model, &picks));
        prop_assume!(matches!(before[which].verdict, Verdict::NotMet | Verdict::Unknown));
        let mut better = picks.clone();
        better[which] = 0;
        let after = closed(model, verdicts(model, &better));
        for (after, before) in standings(model, &after).iter().zip(standings(model, &before)) {
            prop_assert!(not_below(after, &before), "{:?} after {:?}", after, before);
        }
    }

    #[test]
    fn supersession_closes_once_and_lowers_nothing(picks in picks()) {
        let model = cdmm_once();
        let open = verdicts(model, &picks);
        let once = closed(model, open.clone());
        prop_assert_eq!(&closed(model, once.clone()), &once);
        for (after, before) in standings(model, &once).iter().zip(standings(model, &open)) {
            prop_assert!(not_below(after, &before));
        }
    }

    #[test]
    fn the_order_of_practices_changes_no_level(picks in picks(), turn in 0_usize..78) {
        let model = cdmm_once();
        let straight = levels::levels(model, &closed(model, verdicts(model, &picks)));
        let mut turned = model.clone();
        turned.practices.rotate_left(turn);
        let mut given = verdicts(model, &picks);
        given.rotate_right(turn / 2);
        let other = levels::levels(&turned, &closed(&turned, given));
        for (a, b) in straight.iter().zip(&other) {
            prop_assert_eq!((&a.observed, &a.floor, &a.ceiling), (&b.observed, &b.floor, &b.ceiling));
        }
    }

    #[test]
    fn any_scoring_keeps_the_interval(
        tallies in proptest::collection::vec(tally(), 5),
        theta in 0.05_f64..=1.0,
        share in 0.0_f64..=1.0,
        at_least in 1_usize..4,
        bridge_gates: bool,
        grown in 0_usize..5,
    ) {
        let mut model = cdmm_once().clone();
        model.scoring.theta = theta;
        model.scoring.determinable = vec![Determinable { from: 0, share, at_least, bridge_gates }];
        let before = levels::standing(&model, &tallies);
        prop_assert!(before.floor <= before.observed && before.observed <= before.ceiling);
        let mut better = tallies;
        let level = &mut better[grown];
        if level.unknown > usize::from(level.gate_unknown) {
            level.unknown -= 1;
            level.met += 1;
        } else if level.gate_unknown {
            level.unknown -= 1;
            level.met += 1;
            level.gate_unknown = false;
        }
        prop_assert!(not_below(&levels::standing(&model, &better), &before));
    }

    #[test]
    fn what_is_out_of_sight_is_never_not_met(seed in proptest::collection::vec(0_u8..5, 160)) {
        let model = cdmm_once();
        let signals = arbitrary(&seed);
        let result = judge(model, &[], &signals, &Clone::clone);
        for practice in &model.practices {
            let rules = [&practice.met, &practice.not_met];
            let external = rules.into_iter().flatten().flat_map(|rule| rule.signals()).any(|id| {
                signals.iter().any(|signal| signal.id == id && is_external(signal))
            });
            let verdict = result.practice(&practice.id).unwrap();
            prop_assert!(!external || verdict.verdict != Verdict::NotMet, "{}", practice.id);
        }
    }
}

fn cdmm_once() -> &'static Model {
    static MODEL: std::sync::OnceLock<Model> = std::sync::OnceLock::new();
    MODEL.get_or_init(cdmm)
}

pub(super) fn is_external(signal: &Signal) -> bool {
    signal.state == SignalState::Unknown
        && signal.reason.as_ref().is_some_and(|reason| reason.code == ReasonCode::ExternalSystem)
}

/// Every signal in some state, by the seed.
pub(super) fn arbitrary(seed: &[u8]) -> Vec<Signal> {
    let signals = World::unknown().signals();
    let state = |(signal, pick): (Signal, &u8)| match pick {
        0 => without(&signal.id, SignalState::Absent, ReasonCode::NotFound),
        1 => without(&signal.id, SignalState::Unknown, ReasonCode::ExternalSystem),
        2 => without(&signal.id, SignalState::NotApplicable, ReasonCode::NotApplicable),
        3 => Signal::observed(&signal.id, 0.01, plimsoll_domain::Grade::E3, 0.9).sampled(500),
        _ => signal,
    };
    signals.into_iter().zip(seed.iter().cycle()).map(state).collect()
}

#[test]
fn a_direct_practice_is_not_refuted_by_not_knowing() {
    let model = cdmm_once();
    for reason in [ReasonCode::NoAccess, ReasonCode::BelowMinSample, ReasonCode::OpaqueWrapper] {
        let world = World::unknown();
        let signals: Vec<Signal> =
            world.signals().iter().map(|signal| without(&signal.id, SignalState::Unknown, reason)).collect();
        let result = judge(model, &[], &signals, &Clone::clone);
        for verdict in result.practices {
            assert_eq!(verdict.verdict, Verdict::Unknown, "{}", verdict.id);
        }
    }
}

#[test]
fn a_practice_that_only_people_know_is_never_decided() {
    let model = cdmm_once();
    let signals: Vec<Signal> = World::unknown()
        .signals()
        .iter()
        .map(|signal| Signal::observed(&signal.id, 1.0, plimsoll_domain::Grade::E4, 1.0).sampled(1_000))
        .collect();
    let result = judge(model, &[], &signals, &Clone::clone);
    for practice in
        model.practices.iter().filter(|practice| practice.observability == Observability::Attestation)
    {
        let verdict = result.practice(&practice.id).unwrap();
        let lifted = verdict.superseded_by.is_some();
        assert!(verdict.verdict == Verdict::Unknown || lifted, "{}", practice.id);
    }
}
