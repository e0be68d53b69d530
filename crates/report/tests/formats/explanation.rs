//! Explanations and models, for people and as documents.

use plimsoll_domain::coverage::{Coverage, CoverageState, Source};
use plimsoll_domain::metric::Unit;
use plimsoll_domain::{Evidence, Grade, Reason, ReasonCode};
use plimsoll_report::{
    Explanation, Measurement, ModelCategory, ModelDetail, ModelPractice, ModelSummary, RuleLine, RuleOutcome,
    Subject, TerminalOptions, explain_json, explain_terminal, model_list, model_show, model_show_json,
};

use crate::hostile::assert_harmless;
use crate::json_documents::mistakes;
use crate::sample;
use crate::scorecard::assert_golden;

const OPTIONS: TerminalOptions =
    TerminalOptions { width: 100, color: false, unicode: true, verbose: false, evidence: false };

fn definition() -> Explanation {
    let mut explanation = Explanation::new(
        Subject::Practice,
        "cdmm.bd.auto-trigger",
        "Build on every commit",
        "Every change that reaches the trunk starts a build, so that a build can be traced to its commit and \
         a commit to its build.",
    );
    explanation.context = [("model", "cdmm"), ("category", "Build & Deploy"), ("level", "intermediate")]
        .map(|(label, text)| (label.to_owned(), text.to_owned()))
        .to_vec();
    explanation.sources = vec!["The Continuous Delivery Maturity Model, 2013".to_owned()];
    explanation.related = vec![("uses".to_owned(), "build.on_commit".to_owned())];
    explanation
}

fn line(depth: usize, text: &str, outcome: RuleOutcome) -> RuleLine {
    RuleLine {
        depth,
        text: text.to_owned(),
        needed: None,
        measured: None,
        unit: None,
        n: None,
        outcome,
        reason: None,
    }
}

fn finding() -> Explanation {
    let assessment = sample::assessment();
    let practice =
        assessment.practices.iter().find(|practice| practice.id == "cdmm.bd.auto-trigger").unwrap();
    Explanation {
        repository: Some(assessment.repository.clone()),
        as_of: Some(assessment.as_of),
        state: Some("not-met".to_owned()),
        confidence: Some(0.6),
        grade: Some(Grade::E2),
        reason: Some(Reason::new(
            ReasonCode::BelowThreshold,
            "42 % of trunk changes start a build; 80 % are asked",
        )),
        measured: vec![
            Measurement { name: "value".to_owned(), value: 0.42, unit: Some(Unit::Ratio) },
            Measurement { name: "weeks".to_owned(), value: 13.0, unit: None },
        ],
        n: Some(33),
        caveats: vec!["as configured; whether a build ran is not known".to_owned()],
        rule: vec![
            line(0, "all of", RuleOutcome::Fails),
            RuleLine {
                needed: Some("at least 80 %, n at least 20".to_owned()),
                measured: Some(0.42),
                unit: Some(Unit::Ratio),
                n: Some(33),
                ..line(1, "build.on_commit", RuleOutcome::Fails)
            },
            RuleLine {
                reason: Some("workflow runs were not collected".to_owned()),
                ..line(1, "build.executed", RuleOutcome::Unknown)
            },
        ],
        evidence: vec![
            assessment.signals[0].evidence[0].clone().with_note("starts on pull requests only"),
            Evidence::new(plimsoll_domain::EvidenceKind::Commit, "3f2a9c1d4405b6c7d8e9fa0b1c2d3e4f50617283"),
        ],
        looked_at: vec![
            assessment.coverage[1].clone(),
            Coverage {
                source: Source::Runs,
                state: CoverageState::Missing,
                collected: None,
                expected: None,
                reason: Some("GitHub was not asked; collect its history to include it".to_owned()),
            },
        ],
        would_change: vec![
            "Builds configured for at least 80 % of the changes of the last 90 days".to_owned(),
        ],
        remedy: Some(practice.remedy.clone()),
        ..definition()
    }
}

fn model() -> ModelDetail {
    let practice = |id: &str, title: &str, category: &str, level: &str, observability: &str| ModelPractice {
        id: id.to_owned(),
        title: title.to_owned(),
        category: category.to_owned(),
        level: level.to_owned(),
        observability: observability.to_owned(),
    };
    let category = |id: &str, title: &str| ModelCategory { id: id.to_owned(), title: title.to_owned() };
    ModelDetail {
        summary: ModelSummary {
            id: "cdmm".to_owned(),
            title: "Continuous Delivery Maturity Model".to_owned(),
            edition: "2013".to_owned(),
            source: "Rehn, Palmborg, Boström: The Continuous Delivery Maturity Model".to_owned(),
            extends: None,
            levels: ["base", "beginner", "intermediate", "advanced", "expert"].map(str::to_owned).to_vec(),
            categories: 2,
            practices: 4,
        },
        description: "Five levels in five categories.".to_owned(),
        categories: vec![
            category("build-deploy", "Build & Deploy"),
            category("test-verification", "Test & Verification"),
        ],
        practices: vec![
            practice("cdmm.bd.versioned-code", "Versioned code base", "build-deploy", "base", "direct"),
            practice("cdmm.bd.scripted-build", "Scripted build", "build-deploy", "base", "direct"),
            practice("cdmm.bd.polling", "Frequent polling builds", "build-deploy", "beginner", "direct"),
            practice("cdmm.tv.unit", "Automatic unit tests", "test-verification", "base", "proxy 0.7"),
        ],
    }
}

#[test]
fn explanations_look_right() {
    assert_golden("explain-100.txt", &explain_terminal(&finding(), &OPTIONS));
    assert_golden("explain-definition-100.txt", &explain_terminal(&definition(), &OPTIONS));
}

#[test]
fn explanations_validate() {
    for explanation in [finding(), definition()] {
        let document = serde_json::from_str(&explain_json(&explanation)).unwrap();
        assert_eq!(mistakes("explain.v1", &document), Vec::<String>::new());
    }
}

#[test]
fn the_explain_schema_refuses_a_state_of_another_kind() {
    let mut document: serde_json::Value = serde_json::from_str(&explain_json(&finding())).unwrap();
    document["state"] = "observed".into();
    assert!(!mistakes("explain.v1", &document).is_empty());
    document["kind"] = "signal".into();
    assert!(mistakes("explain.v1", &document).is_empty());
}

#[test]
fn names_that_one_has_to_type_are_never_cut() {
    let mut explanation = finding();
    let names =
        ["build.commit_binding.configured_share", "vc.a_name_that_is_longer_than_any_field_may_well_be"];
    for name in names {
        explanation.measured.push(Measurement { name: name.to_owned(), value: 3.0, unit: None });
    }
    explanation.context.push(("variant author-time-of-merge".to_owned(), "by author time".to_owned()));
    for width in [60, 100] {
        let page = explain_terminal(&explanation, &TerminalOptions { width, ..OPTIONS });
        for name in names.into_iter().chain(["variant author-time-of-merge"]) {
            assert!(page.contains(name), "{name} at {width}:\n{page}");
        }
        assert!(!page.contains('…'), "{page}");
    }
}

#[test]
fn what_is_named_twice_is_printed_once() {
    let mut explanation = finding();
    explanation.sources.push(explanation.sources[0].clone());
    let again = explanation.evidence[0].clone();
    explanation.evidence.push(again.clone());
    explanation.evidence.push(again.with_note("has no schedule"));
    let page = explain_terminal(&explanation, &OPTIONS);
    for once in [
        "The Continuous Delivery Maturity Model",
        "  .github/workflows/ci.yml:3\n",
        "starts on pull requests only",
    ] {
        assert_eq!(page.matches(once).count(), 1, "{once}:\n{page}");
    }
    assert!(page.contains("                has no schedule\n"), "{page}");
}

#[test]
fn nobody_is_advised_on_what_is_met() {
    let heading = "What would change it";
    let page = |state: Option<&str>, change: &str| {
        let mut explanation = finding();
        explanation.state = state.map(str::to_owned);
        explanation.would_change = (!change.is_empty()).then(|| change.to_owned()).into_iter().collect();
        explain_terminal(&explanation, &OPTIONS)
    };
    for state in ["met", "not-applicable"] {
        assert!(!page(Some(state), "").contains(heading), "{state}");
        let changing = page(Some(state), "the tests are taken away");
        assert!(changing.contains(heading) && changing.contains("- the tests are taken away"), "{changing}");
        assert!(!changing.contains("effort"), "{changing}");
    }
    for state in [Some("not-met"), Some("unknown"), None] {
        assert!(page(state, "").contains("  effort  hours"), "{state:?}");
    }
}

#[test]
fn models_look_right() {
    assert_golden("model-show-100.txt", &model_show(&model(), &OPTIONS));
    let mut second = model().summary;
    second.id = "minimum-cd".to_owned();
    second.title = "Minimum Viable CD".to_owned();
    second.levels = vec!["met".to_owned()];
    second.categories = 1;
    assert_golden("model-list-100.txt", &model_list(&[model().summary, second], &OPTIONS));
}

#[test]
fn a_model_says_what_it_builds_on() {
    let mut model = model();
    model.summary.extends = Some("cdmm 1.0.0".to_owned());
    for text in [model_show(&model, &OPTIONS), model_list(&[model.summary.clone()], &OPTIONS)] {
        assert!(text.contains("extends cdmm 1.0.0"), "{text}");
    }
    let document: serde_json::Value = serde_json::from_str(&model_show_json(&model)).unwrap();
    assert_eq!(document["extends"], "cdmm 1.0.0");
    assert_eq!(mistakes("model-show.v1", &document), Vec::<String>::new());
}

#[test]
fn hostile_explanations_and_models_are_harmless() {
    let attack = format!("\u{1b}[2J\r\u{202e}\n{}", "字".repeat(5_000));
    let mut explanation = finding();
    explanation.id.clone_from(&attack);
    explanation.title.clone_from(&attack);
    explanation.context[0] = (attack.clone(), attack.clone());
    explanation.rule[1].depth = usize::MAX;
    explanation.rule[1].text.clone_from(&attack);
    explanation.rule[1].needed = Some(attack.clone());
    explanation.evidence[0].reference.clone_from(&attack);
    explanation.evidence[0].url = Some(attack.clone());
    explanation.measured[0].name.clone_from(&attack);
    if let Some(remedy) = &mut explanation.remedy {
        remedy.example.clone_from(&attack);
    }
    let mut model = model();
    model.summary.id.clone_from(&attack);
    model.summary.extends = Some(attack.clone());
    model.practices[0].id.clone_from(&attack);
    model.practices[1].level.clone_from(&attack);
    model.categories[1].title.clone_from(&attack);
    for width in [60, 100] {
        let options = TerminalOptions { width, ..OPTIONS };
        let code: Vec<_> = attack.lines().collect();
        assert_harmless(&explain_terminal(&explanation, &options), width, &code);
        assert_harmless(&model_show(&model, &options), width, &[]);
        assert_harmless(&model_list(&[model.summary.clone()], &options), width, &[]);
    }
}
