//! Next steps and explanations.

use plimsoll_domain::Verdict;

use super::world::{PIPELINE, World, cdmm};
use crate::explain::{Explanation, Observations, explain};
use crate::model::Observability;
use crate::next_steps::next_steps;

/// Code, a build file, and no pipeline at all.
fn bare() -> World {
    World::unknown()
        .lacks(&PIPELINE)
        .measures("vc.present", 80.0, Some(90), &[])
        .measures("build.scripted", 1.0, None, &[])
        .measures("tag.versioned", 0.0, Some(0), &[])
        .measures("tag.automated", 0.0, Some(0), &[])
}

#[test]
fn the_first_step_is_cheap_and_lifts_a_level() {
    let (model, result) = (cdmm(), bare().judged());
    let steps = next_steps(&model, &result);
    let build: Vec<&str> = steps
        .iter()
        .filter(|step| step.category == "build-deploy")
        .map(|step| step.practice.as_str())
        .collect();
    assert_eq!(build, ["cdmm.bd.auto-trigger"], "one change settles two missing practices");
    let step = steps.iter().find(|step| step.practice == "cdmm.bd.auto-trigger").unwrap();
    assert_eq!(step.gain, "none → base");
    assert!(step.why.contains("settles"), "{}", step.why);
    assert!(step.how.contains("on:"), "{}", step.how);
}

#[test]
fn doing_the_steps_lifts_what_they_promise() {
    let (model, result) = (cdmm(), bare().judged());
    for category in &model.categories {
        let steps = next_steps(&model, &result);
        let steps: Vec<_> = steps.iter().filter(|step| step.category == category.id).collect();
        let mut done = result.practices.clone();
        for step in &steps {
            done.iter_mut().find(|verdict| verdict.id == step.practice).unwrap().verdict = Verdict::Met;
        }
        crate::supersession::close(&model, &mut done);
        let after = crate::levels::levels(&model, &done);
        let after = after.iter().find(|level| level.category == category.id).unwrap();
        for step in steps.iter().filter(|step| !step.gain.starts_with("towards")) {
            let promised = step.gain.split(" → ").nth(1).unwrap().split(',').next().unwrap();
            assert_eq!(after.observed.as_str(), promised, "{}", step.practice);
        }
    }
}

#[test]
fn what_only_people_know_is_never_suggested() {
    let model = cdmm();
    for world in [bare(), World::unknown()] {
        for step in next_steps(&model, &world.judged()) {
            let practice = model.practice(&step.practice).unwrap();
            assert_ne!(practice.observability, Observability::Attestation, "{}", practice.id);
        }
    }
}

#[test]
fn what_is_missing_comes_before_what_is_unseen() {
    let (model, result) = (cdmm(), bare().judged());
    let kinds: Vec<bool> =
        next_steps(&model, &result).iter().map(|step| step.why.starts_with("Missing")).collect();
    assert_eq!(kinds.first(), Some(&true));
}

#[test]
fn an_explanation_puts_the_measurement_beside_the_threshold() {
    let model = cdmm();
    let world = bare().measures("vc.cadence", 0.4, Some(30), &[("gap_days", 3.0), ("weeks_per_month", 2.0)]);
    let (result, signals) = (world.judged(), world.signals());
    let seen = Observations { result: &result, metrics: &[], signals: &signals };
    let Some(Explanation::Practice(explained)) = explain(&model, "co.frequent-commits", Some(&seen)) else {
        panic!("no such practice");
    };
    let met = explained.rules.iter().find(|rule| rule.title == "Met when").unwrap();
    let line = met.lines.iter().find(|line| line.text == "vc.cadence ≥ 0.6, n ≥ 20").unwrap();
    assert_eq!(
        line.found.as_deref(),
        Some("share of whole weeks with a human commit (`vc.cadence`) is 0.4 (n 30); the rule needs ≥ 0.6")
    );
    assert_eq!(explained.would_change, ["vc.cadence ≥ 0.6, n ≥ 20"]);
    assert_eq!(explained.verdict.unwrap().verdict, Verdict::NotMet);
}

#[test]
fn signals_are_explained_and_strangers_are_not() {
    let model = cdmm();
    let Some(Explanation::Signal(explained)) = explain(&model, "vc.cadence", None) else {
        panic!("no such signal");
    };
    assert_eq!(explained.used_by, ["cdmm.co.frequent-commits"]);
    assert!(explain(&model, "vc.cadense", None).is_none());
}

#[test]
fn what_only_waits_for_data_that_was_not_collected_is_not_advised() {
    use plimsoll_domain::Evidence;
    let configured = |evidence: Option<Evidence>| {
        let world = bare()
            .configures("build.on_commit", &[("builds", 1.0), ("tests", 1.0)])
            .configures("build.artifact_archived", &[])
            .configures("tag.automated", &[])
            .configures("deploy.std_started", &[])
            .configures("deploy.prod_pipeline", &[]);
        let mut signal =
            world.signals().into_iter().find(|signal| signal.id == "deploy.prod_pipeline").unwrap();
        signal.values.clear();
        world.says(signal.because(evidence))
    };
    let model = cdmm();
    let advised = |world: World| {
        let steps = next_steps(&model, &world.judged());
        steps.iter().any(|step| step.practice == "cdmm.bd.pipeline-to-prod")
    };
    assert!(
        advised(configured(None).lacks(&["deploy.prod_pipeline"])),
        "what is shown to be missing is advised"
    );
    assert!(!advised(configured(None)));
    assert!(!advised(configured(Some(Evidence::file(".github/workflows/deploy.yml", Some(12))))));
}

#[test]
fn with_nothing_collected_there_is_nothing_to_advise() {
    assert_eq!(next_steps(&cdmm(), &World::unknown().judged()), []);
}

#[test]
fn a_share_says_how_many_more_would_do() {
    let world = bare().measures("build.on_commit", 0.74, Some(100), &[]);
    let result = world.judged();
    let step = |steps: &[plimsoll_domain::assessment::NextStep]| {
        steps.iter().find(|step| step.practice == "cdmm.bd.auto-trigger").map(|step| step.why.clone())
    };
    let why = step(&next_steps(&cdmm(), &result)).unwrap();
    assert!(why.contains("is 0.74 (n 100); the rule needs ≥ 0.8: 6 more of the 100"), "{why}");
}
