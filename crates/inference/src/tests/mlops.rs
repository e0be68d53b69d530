//! The two models of MLOps: what they hold, and levels of teams that are easy to imagine.

use plimsoll_domain::practice::{PracticeRole, Verdict};

use super::world::{World, builtin};
use crate::assess::ModelResult;

const SIGNALS: &[&str] = &[
    "ml.pipeline",
    "ml.train_trigger",
    "ml.data_validation",
    "ml.model_validation",
    "ml.registry",
    "ml.feature_store",
    "ml.metadata",
    "ml.model_cd",
    "ml.online_validation",
    "ml.monitoring",
    "ml.component_ci",
    "ml.pipeline_cd",
];

fn present() -> World {
    World::unknown().measures("ml.present", 1.0, None, &[("kinds", 2.0), ("model_files", 1.0)])
}

/// A notebook, a model file and nothing else.
fn by_hand() -> World {
    present().lacks(SIGNALS)
}

/// Training, checks and serving in one nightly workflow.
fn trained_nightly() -> World {
    by_hand()
        .measures("ml.pipeline", 1.0, None, &[("stages", 4.0), ("runs", 90.0), ("changes", 1.0)])
        .measures(
            "ml.train_trigger",
            90.0,
            Some(90),
            &[
                ("on_schedule", 1.0),
                ("on_event", 0.0),
                ("on_drift", 0.0),
                ("gap_ratio", 1.0),
                ("seen_days", 180.0),
            ],
        )
        .measures("ml.data_validation", 1.0, Some(90), &[("gating", 1.0)])
        .measures("ml.model_validation", 1.0, Some(90), &[("gating", 1.0)])
        .measures("ml.metadata", 1.0, Some(90), &[("called", 1.0)])
        .measures("ml.registry", 1.0, None, &[("versions", 90.0), ("called", 1.0)])
        .measures("ml.model_cd", 0.9, Some(90), &[("approved", 0.0), ("tried", 0.0)])
}

/// The same, and the pipeline itself is tested and deployed by one.
fn delivered() -> World {
    trained_nightly()
        .measures("ml.pipeline", 1.0, None, &[("stages", 4.0), ("runs", 90.0), ("changes", 12.0)])
        .measures("ml.model_cd", 0.9, Some(90), &[("approved", 0.0), ("tried", 1.0)])
        .measures("ml.component_ci", 0.95, Some(40), &[("artifacts", 1.0), ("gating", 1.0)])
        .measures("ml.pipeline_cd", 10.0, Some(10), &[("deployments", 10.0)])
}

/// The observed level of a category.
fn level(result: &ModelResult, category: &str) -> String {
    let found = result.levels.iter().find(|level| level.category == category);
    found.unwrap_or_else(|| panic!("no `{category}`")).observed.as_str().to_owned()
}

fn state(result: &ModelResult, id: &str) -> Verdict {
    result.practices.iter().find(|verdict| verdict.id == id).unwrap_or_else(|| panic!("no `{id}`")).verdict
}

#[test]
fn all_practices_are_there_with_their_roles_and_gates() {
    let model = builtin("mlops");
    let count = |level: &str, role: PracticeRole| {
        model.practices.iter().filter(|practice| practice.level == level && practice.role == role).count()
    };
    assert_eq!((count("0", PracticeRole::AntiPractice), count("0", PracticeRole::Optional)), (7, 1));
    assert_eq!((count("1", PracticeRole::Counted), count("1", PracticeRole::Optional)), (11, 1));
    assert_eq!(count("2", PracticeRole::Counted), 7);
    let gates: Vec<&str> = model.practices.iter().filter(|own| own.gate).map(|own| own.id.as_str()).collect();
    let expected = [
        "ml.1.continuous-training",
        "ml.1.model-cd",
        "ml.1.data-validation",
        "ml.1.model-validation",
        "ml.2.pipeline-ci",
        "ml.2.pipeline-cd",
    ];
    assert_eq!(gates, expected);
}

#[test]
fn people_are_attestation_only() {
    let model = builtin("msmlops");
    assert!(model.practices_of("people").count() >= 4);
    assert!(model.practices_of("people").all(|practice| practice.met.is_none()));
}

#[test]
fn without_machine_learning_neither_model_has_anything_to_say() {
    let world = World::unknown().lacks(&["ml.present"]).has_no_use_for(SIGNALS);
    for id in ["mlops", "msmlops"] {
        let result = world.judged_by(&builtin(id), &[]);
        assert!(!result.levels.is_empty());
        for own in &result.levels {
            assert_eq!(own.observed.as_str(), "not-applicable", "{id} {}", own.category);
        }
    }
}

#[test]
fn levels_of_the_first_model() {
    let judged = |world: World| level(&world.judged_by(&builtin("mlops"), &[]), "ml-pipeline");
    assert_eq!(judged(by_hand()), "0");
    assert_eq!(judged(trained_nightly()), "1");
    assert_eq!(judged(delivered()), "2");
}

#[test]
fn what_is_left_behind_is_told_from_what_is_still_done() {
    let model = builtin("mlops");
    let (before, after) = (by_hand().judged_by(&model, &[]), delivered().judged_by(&model, &[]));
    for id in ["ml.0.manual-steps", "ml.0.handover", "ml.0.no-ci", "ml.0.no-cd", "ml.0.no-monitoring"] {
        assert_eq!(state(&before, id), Verdict::Met, "{id}");
    }
    for id in ["ml.0.manual-steps", "ml.0.handover", "ml.0.rare-releases", "ml.0.no-ci", "ml.0.no-cd"] {
        assert_eq!(state(&after, id), Verdict::NotMet, "{id}");
    }
}

#[test]
fn a_cron_line_that_stopped_is_no_continuous_training() {
    let model = builtin("mlops");
    let trained = |runs: f64, days: f64, ratio: f64| {
        let fields = [("seen_days", days), ("gap_ratio", ratio), ("on_event", 0.0), ("on_schedule", 1.0)];
        let world = trained_nightly().measures("ml.train_trigger", runs, Some(runs as u64), &fields);
        state(&world.judged_by(&model, &[]), "ml.1.continuous-training")
    };
    assert_eq!(trained(5.0, 180.0, 1.5), Verdict::Met);
    assert_eq!(trained(5.0, 180.0, 9.0), Verdict::NotMet);
    assert_eq!(trained(1.0, 180.0, 1.0), Verdict::NotMet);
    assert_ne!(trained(1.0, 20.0, 1.0), Verdict::NotMet, "too little was seen");
}

#[test]
fn figures_that_are_only_printed_are_no_validation() {
    let model = builtin("mlops");
    let world = by_hand().configures("ml.model_validation", &[("gating", 0.0)]);
    assert_eq!(state(&world.judged_by(&model, &[]), "ml.1.model-validation"), Verdict::NotMet);
    let world = by_hand().configures("ml.model_validation", &[("gating", 1.0)]);
    assert_eq!(state(&world.judged_by(&model, &[]), "ml.1.model-validation"), Verdict::Met);
}

#[test]
fn levels_of_the_second_model() {
    let model = builtin("msmlops");
    let judged = |world: World, category: &str| {
        let world = world
            .measures("build.on_commit", 1.0, Some(50), &[])
            .measures("test.unit", 1.0, Some(50), &[])
            .configures("deploy.automated", &[("production_jobs", 1.0)]);
        level(&world.judged_by(&model, &[]), category)
    };
    assert_eq!(judged(by_hand(), "application-integration"), "1");
    assert_eq!(judged(by_hand(), "model-creation"), "1");
    assert_eq!(judged(trained_nightly(), "model-creation"), "2");
    assert_eq!(judged(delivered(), "model-creation"), "3");
    assert_eq!(judged(by_hand(), "model-release"), "1");
    assert_eq!(judged(trained_nightly(), "model-release"), "2");
    let result = by_hand().judged_by(&model, &[]);
    let people = result.levels.iter().find(|level| level.category == "people").unwrap();
    assert_eq!((people.ceiling.as_deref(), people.determinable), (Some("4"), 0.0), "nothing is excluded");
}
