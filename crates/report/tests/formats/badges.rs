//! Badges claim no more than is proven.

use plimsoll_domain::Assessment;
use plimsoll_domain::level::Observed;
use plimsoll_report::{BadgeOptions, badge_json, badge_svg};
use proptest::prelude::{ProptestConfig, proptest};
use serde_json::{Value, json};

use crate::sample;
use crate::scorecard::assert_golden;

fn of(category: &str) -> BadgeOptions {
    BadgeOptions { category: Some(category.to_owned()), ..BadgeOptions::default() }
}

fn endpoint(assessment: &Assessment, options: &BadgeOptions) -> Value {
    serde_json::from_str(&badge_json(assessment, options)).unwrap()
}

/// The sample's category of deploying, with another level.
fn at(observed: Observed, floor: Option<&str>, ceiling: Option<&str>) -> Assessment {
    let mut assessment = sample::assessment();
    let level = &mut assessment.levels[2];
    level.observed = observed;
    level.floor = floor.map(str::to_owned);
    level.ceiling = ceiling.map(str::to_owned);
    assessment
}

#[test]
fn a_category_is_told_with_its_interval() {
    assert_eq!(
        endpoint(&sample::assessment(), &of("build-deploy")),
        json!({"schemaVersion": 1, "label": "Build & Deploy", "message": "beginner [base–advanced]", "color": "yellow"})
    );
    assert_golden("badge.svg", &badge_svg(&sample::assessment(), &of("build-deploy")));
}

#[test]
fn a_settled_level_stands_alone() {
    let badge = endpoint(&sample::assessment(), &of("test-verification"));
    assert_eq!((&badge["message"], &badge["color"]), (&json!("expert"), &json!("green")));
}

#[test]
fn a_model_stands_where_its_lowest_category_does_and_is_grey_where_one_was_not_judged() {
    let mut assessment = sample::assessment();
    let badge = endpoint(&assessment, &BadgeOptions::default());
    let expected = json!({"schemaVersion": 1, "label": "CD maturity", "message": "insufficient evidence [none–beginner]", "color": "lightgrey"});
    assert_eq!(badge, expected);
    assessment.levels.pop();
    let badge = endpoint(&assessment, &BadgeOptions::default());
    assert_eq!((&badge["message"], &badge["color"]), (&json!("base [none–beginner]"), &json!("orange")));
    assessment.levels[0].observed = Observed::None;
    assessment.levels[1].observed = Observed::InsufficientEvidence;
    let badge = endpoint(&assessment, &BadgeOptions::default());
    assert_eq!((&badge["message"], &badge["color"]), (&json!("none [none–beginner]"), &json!("red")));
}

#[test]
fn nothing_is_green_that_is_not_proven() {
    let ladder = ["base", "beginner", "intermediate", "advanced", "expert"].map(Some);
    let steps: Vec<Option<&str>> = std::iter::once(None).chain(ladder).collect();
    for floor in 0..steps.len() {
        for ceiling in floor..steps.len() {
            for observed in floor..=ceiling {
                let level = steps[observed].map_or(Observed::None, |id| Observed::Level(id.to_owned()));
                let badge = endpoint(&at(level, steps[floor], steps[ceiling]), &of("build-deploy"));
                let green = badge["color"].as_str().unwrap().contains("green");
                assert!(!green || floor >= 4, "{floor} {observed} {ceiling}: {badge}");
            }
            let unseen = at(Observed::InsufficientEvidence, steps[floor], steps[ceiling]);
            assert_eq!(endpoint(&unseen, &of("build-deploy"))["color"], "lightgrey");
        }
    }
}

#[test]
fn what_was_not_assessed_is_said_in_grey() {
    let other = BadgeOptions { model: Some("mlops".to_owned()), ..BadgeOptions::default() };
    for (assessment, options) in [
        (sample::assessment(), other),
        (sample::assessment(), of("no-such-category")),
        (sample::empty(), BadgeOptions::default()),
    ] {
        let badge = endpoint(&assessment, &options);
        assert_eq!((&badge["message"], &badge["color"]), (&json!("not assessed"), &json!("lightgrey")));
        assert!(badge_svg(&assessment, &options).contains("not assessed"));
    }
    let badge = endpoint(&at(Observed::NotApplicable, None, None), &of("build-deploy"));
    assert_eq!((&badge["message"], &badge["color"]), (&json!("not applicable"), &json!("lightgrey")));
}

/// What of a picture is not the drawing itself: its texts.
fn assert_well_formed(svg: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = svg;
    while let Some((text, after)) = rest.split_once('<') {
        let entities = text.split('&').skip(1);
        for entity in entities {
            let known = ["amp;", "lt;", "gt;", "quot;", "#39;"];
            assert!(known.iter().any(|known| entity.starts_with(known)), "{text}");
        }
        let (tag, after) = after.split_once('>').unwrap();
        assert!(tag.matches('"').count().is_multiple_of(2), "{tag}");
        match tag.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name)),
            None if tag.ends_with('/') => {}
            None => open.push(tag.split(' ').next().unwrap()),
        }
        for name in tag.trim_matches('/').split(' ').take(1) {
            assert!(["svg", "title", "clipPath", "rect", "g", "text"].contains(&name), "<{tag}>");
        }
        rest = after;
    }
    assert_eq!(open, Vec::<&str>::new());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_leaves_its_place(text in "(<|>|&|\"|'|script|onload=|/| |\u{0}|\u{1b}|\n|é|日|]]>|x){0,60}") {
        let mut assessment = sample::assessment();
        assessment.levels[2].category_title = text.clone();
        assessment.levels[2].ladder[1] = text.clone();
        assessment.levels[2].observed = Observed::Level(text.clone());
        let options = of("build-deploy");
        let svg = badge_svg(&assessment, &options);
        assert_well_formed(&svg);
        assert!(!svg.contains(|character: char| character.is_control() && character != '\n'));
        assert!(svg.len() < 4_000);
        endpoint(&assessment, &options);
        let labelled = BadgeOptions { label: Some(text), ..options };
        assert_well_formed(&badge_svg(&assessment, &labelled));
    }
}
