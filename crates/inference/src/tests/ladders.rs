//! The packs of Humble & Farley, ThoughtWorks, TechTarget and CD3M: their cells, and where described repositories
//! stand on them.

use plimsoll_domain::metric::Unit;
use plimsoll_domain::practice::PracticeRole;
use plimsoll_domain::{LevelVerdict, MetricValue, Verdict};

use super::scenarios::nightly_monolith;
use super::world::{PIPELINE, World, builtin, cdmm, summary};
use crate::assess::ModelResult;
use crate::model::{Model, Observability};

/// Practices of a category by level, lowest first; those of one short name.
fn cells(model: &Model, short: &str, category: &str) -> Vec<usize> {
    let prefix = format!("{}.{short}", model.prefix);
    let own = |level: &str| {
        let found = model.practices_of(category).filter(|practice| practice.level == level);
        found.inspect(|practice| assert!(practice.id.starts_with(&prefix), "{}", practice.id)).count()
    };
    model.levels.iter().map(|level| own(&level.id)).collect()
}

fn level<'a>(result: &'a ModelResult, category: &str) -> &'a LevelVerdict {
    result.levels.iter().find(|level| level.category == category).unwrap()
}

#[test]
fn humble_and_farleys_52_cells_are_there() {
    let model = builtin("humble-farley");
    assert_eq!(model.practices.len(), 52);
    for (short, category, expected) in [
        ("bm.", "build-management", [2, 2, 3, 2, 2]),
        ("ed.", "environments-deployment", [3, 3, 2, 2, 2]),
        ("rm.", "release-management", [1, 2, 2, 2, 1]),
        ("te.", "testing", [1, 1, 2, 2, 2]),
        ("da.", "data-management", [1, 1, 1, 2, 1]),
        ("cm.", "configuration-management", [1, 1, 2, 2, 1]),
    ] {
        assert_eq!(cells(&model, short, category), expected, "{category}");
    }
    for practice in &model.practices {
        let number = practice.id.rsplit('.').next().unwrap();
        let expected = ["-1", "0", "1", "2", "3"].iter().position(|level| number.starts_with(level));
        assert_eq!(model.rank(&practice.level), expected, "{}", practice.id);
        let anti = practice.role == PracticeRole::AntiPractice;
        assert_eq!(anti, practice.level == "regressive", "{}", practice.id);
    }
}

#[test]
fn cd3ms_25_cells_are_there_and_the_reconstructed_ones_say_so() {
    let model = builtin("cd3m");
    for (short, category) in [
        ("int.", "intelligence"),
        ("pla.", "planning"),
        ("ci.", "integration"),
        ("tst.", "testing"),
        ("dep.", "deployment"),
    ] {
        assert_eq!(cells(&model, short, category), [1; 5], "{category}");
    }
    for practice in &model.practices {
        let number = practice.id.rsplit('.').next().unwrap().parse::<usize>().unwrap();
        assert_eq!(model.rank(&practice.level), Some(number - 1), "{}", practice.id);
        let guessed = practice.category == "deployment" || practice.category == "testing" && number >= 4;
        assert_eq!(practice.title.ends_with("(reconstructed)"), guessed, "{}", practice.id);
        assert_eq!(practice.source.contains("reconstructed"), guessed, "{}", practice.id);
        assert!(practice.gate, "{}", practice.id);
    }
    assert!(model.licence.contains("reconstruction") && model.source.contains("reconstructed"));
}

#[test]
fn thoughtworks_has_a_gate_for_each_clause() {
    let model = builtin("thoughtworks");
    let expected = [0, 2, 5, 5, 4];
    assert_eq!(cells(&model, "", "delivery"), expected);
    assert!(model.levels[0].default);
    for practice in &model.practices {
        let rank = model.rank(&practice.level).unwrap();
        assert!(practice.id.starts_with(&format!("twf.{}.", rank + 1)), "{}", practice.id);
        let optional = practice.role == PracticeRole::Optional;
        assert_eq!(practice.gate, !optional, "{}", practice.id);
        assert_eq!(optional, practice.id == "twf.5.chaos", "{}", practice.id);
    }
}

#[test]
fn techtarget_is_judged_like_cdmms_build_and_deploy() {
    let (model, cdmm) = (builtin("techtarget"), cdmm());
    assert_eq!(cells(&model, "", "delivery"), [6, 4, 7, 3, 3]);
    for practice in model.practices.iter().filter(|practice| practice.id != "tt.daily") {
        let twin = cdmm.practice(&practice.id.replace("tt.", "bd.")).unwrap();
        assert_eq!((&practice.level, practice.gate), (&twin.level, twin.gate), "{}", practice.id);
        assert_eq!(practice.observability, twin.observability, "{}", practice.id);
        assert_eq!((&practice.applies, &practice.met), (&twin.applies, &twin.met), "{}", practice.id);
        assert_eq!(practice.not_met, twin.not_met, "{}", practice.id);
        assert_ne!((&practice.title, &practice.meaning), (&twin.title, &twin.meaning), "{}", practice.id);
    }
}

#[test]
fn a_nightly_monolith_is_repeatable_in_building_and_regressive_in_deploying() {
    let result = nightly_monolith().judged_by(&builtin("humble-farley"), &[]);
    let found = |category| level(&result, category).observed.as_str();
    assert_eq!(found("build-management"), "repeatable");
    assert_eq!(level(&result, "build-management").ceiling.as_deref(), Some("repeatable"));
    assert_eq!(found("environments-deployment"), "regressive");
    assert_eq!(found("data-management"), "regressive");
    assert_eq!(result.practice("hf.bm.0a").unwrap().verdict, Verdict::Met);
    assert_eq!(result.practice("hf.bm.1a").unwrap().verdict, Verdict::NotMet);
    assert_eq!(result.practice("hf.bm.-1a").unwrap().verdict, Verdict::NotMet);
    assert_eq!(result.practice("hf.ed.-1a").unwrap().verdict, Verdict::Met);
}

#[test]
fn without_a_database_its_column_has_no_meaning() {
    let result = nightly_monolith().lacks(&["db.present"]).judged_by(&builtin("humble-farley"), &[]);
    assert_eq!(level(&result, "data-management").observed.as_str(), "not-applicable");
}

#[test]
fn what_should_be_left_behind_needs_something_that_shows_it() {
    let model = builtin("humble-farley");
    for found in World::unknown().judged_by(&model, &[]).levels {
        assert_eq!(found.observed.as_str(), "insufficient-evidence", "{}", found.category);
    }
    let nothing = World::unknown().lacks(&PIPELINE).lacks(&["build.scripted", "test.unit"]);
    let result = nothing.judged_by(&model, &[]);
    for category in ["build-management", "testing"] {
        assert_eq!(level(&result, category).observed.as_str(), "regressive", "{category}");
    }
}

#[test]
fn a_build_that_is_hardly_ever_red_is_not_left_broken() {
    let model = builtin("humble-farley");
    let verdict = |success: f64, metrics: &[MetricValue]| {
        let world = World::unknown().measures("build.success_rate", success, Some(100), &[]);
        world.judged_by(&model, metrics).practice("hf.bm.2b").unwrap().verdict
    };
    let green = |p50: f64, p90: f64, n: u64| {
        let mut metric = MetricValue::measured("time-to-green", Unit::Seconds, p50, n);
        metric.p90 = Some(p90);
        [metric]
    };
    assert_eq!(verdict(0.97, &[]), Verdict::Met);
    assert_eq!(verdict(0.80, &[]), Verdict::Unknown, "how long it was broken is not known");
    assert_eq!(verdict(0.80, &green(1_800.0, 80_000.0, 6)), Verdict::Met);
    assert_eq!(verdict(0.97, &green(7_200.0, 80_000.0, 6)), Verdict::NotMet);
    assert_eq!(verdict(0.97, &green(1_800.0, 90_000.0, 6)), Verdict::NotMet);
    assert_eq!(verdict(0.97, &green(7_200.0, 90_000.0, 4)), Verdict::Met, "four episodes are too few");
}

/// The monolith with releases at more or less equal gaps.
fn released(variation: f64, gaps: u64) -> ModelResult {
    let fields = [("variation", variation), ("releases", gaps as f64 + 1.0)];
    let world = nightly_monolith().measures("release.cadence", 45.0, Some(gaps), &fields);
    world.judged_by(&builtin("thoughtworks"), &[])
}

#[test]
fn managed_asks_for_a_rhythm_of_releases() {
    assert_eq!(
        summary(&nightly_monolith().judged_by(&builtin("thoughtworks"), &[])),
        ["initial [initial – managed]"]
    );
    assert_eq!(summary(&released(0.2, 6)), ["managed [managed – managed]"]);
    assert_eq!(summary(&released(0.8, 6)), ["initial [initial – initial]"]);
    assert_eq!(summary(&released(0.2, 3)), ["initial [initial – managed]"]);
}

#[test]
fn of_whoever_shows_nothing_nothing_is_said_and_all_is_possible() {
    let result = World::unknown().judged_by(&builtin("thoughtworks"), &[]);
    assert_eq!(summary(&result), ["insufficient-evidence [initial – optimizing]"]);
}

#[test]
fn five_steps_end_with_a_deployment_every_working_day() {
    let model = builtin("techtarget");
    let verdict = |per_day: f64, days_per_week: f64| {
        let frequency = MetricValue::measured("deployment-frequency", Unit::PerDay, per_day, 40);
        let days = MetricValue::measured("deployment-frequency", Unit::DaysPerWeek, days_per_week, 13);
        let metrics = [frequency, days.variant("days-per-week")];
        World::unknown().judged_by(&model, &metrics).practice("tt.daily").unwrap().verdict
    };
    assert_eq!(verdict(1.2, 4.0), Verdict::Met);
    assert_eq!(verdict(0.75, 5.0), Verdict::Met);
    assert_eq!(verdict(0.5, 3.0), Verdict::NotMet);
    assert_eq!(
        World::unknown().judged_by(&model, &[]).practice("tt.daily").unwrap().verdict,
        Verdict::Unknown
    );
}

#[test]
fn a_hosted_runner_alone_makes_nobody_an_expert() {
    let world = nightly_monolith()
        .configures("build.env", &[("on_commit", 1.0), ("hosted_jobs", 3.0)])
        .configures("build.on_commit", &[("builds", 1.0), ("tests", 1.0)]);
    let result = world.judged_by(&builtin("cd3m"), &[]);
    assert_eq!(result.practice("cd3.ci.5").unwrap().verdict, Verdict::Met);
    assert_eq!(level(&result, "integration").observed.as_str(), "intermediate");
}

#[test]
fn what_a_machine_learns_is_for_people_to_say() {
    for practice in builtin("cd3m").practices.iter().filter(|practice| practice.level == "expert") {
        let attested = practice.observability == Observability::Attestation;
        assert_eq!(attested, practice.id != "cd3.ci.5", "{}", practice.id);
    }
}
