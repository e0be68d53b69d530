//! Every JSON document validates against its published schema, and the schema refuses what is wrong.

use std::fs;
use std::path::PathBuf;

use plimsoll_domain::metric::{MetricState, MetricValue, Unit};
use plimsoll_domain::{Reason, ReasonCode};
use serde_json::{Value, json};

use crate::{hostile, sample};

pub(crate) fn docs(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What is wrong with a document by a schema, with the place of each mistake.
pub(crate) fn mistakes(schema: &str, document: &Value) -> Vec<String> {
    let schema: Value = serde_json::from_str(&docs(&format!("schema/{schema}.schema.json"))).unwrap();
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    validator.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

fn document() -> Value {
    serde_json::from_str(&plimsoll_report::json(&sample::assessment())).unwrap()
}

#[test]
fn every_assessment_validates() {
    for assessment in
        [sample::assessment(), sample::empty(), sample::two_models(), hostile::assessment(), unsound()]
    {
        let text = plimsoll_report::json(&assessment);
        let document = serde_json::from_str(&text).unwrap();
        assert_eq!(mistakes("assessment.v1", &document), Vec::<String>::new());
        assert!(text.starts_with("{\n  \"schema\": \"plimsoll/assessment/v1\""));
        assert!(text.ends_with("}\n"));
    }
}

/// Numbers that no computation should give, and reasons that nobody recorded.
fn unsound() -> plimsoll_domain::Assessment {
    let mut assessment = sample::assessment();
    assessment.metrics[0].value = Some(f64::NAN);
    assessment.metrics[1].value = None;
    assessment.metrics[2].p90 = Some(f64::INFINITY);
    assessment.metrics[3].interval = Some((f64::NAN, 1.0));
    let mut stale = MetricValue::without_value(
        "stale",
        Unit::Count,
        MetricState::Unknown,
        Reason::new(ReasonCode::NoAccess, "not collected"),
    );
    stale.value = Some(0.0);
    stale.p50 = Some(0.0);
    assessment.metrics.push(stale);
    let unknown = assessment.practices.iter_mut().find(|practice| practice.grade.is_none()).unwrap();
    unknown.reason = None;
    unknown.confidence = f64::NAN;
    assessment.signals[0].values.insert("odd".to_owned(), f64::NEG_INFINITY);
    assessment
}

#[test]
fn a_value_that_is_no_number_is_unknown_with_a_reason() {
    let document: Value = serde_json::from_str(&plimsoll_report::json(&unsound())).unwrap();
    for index in [0, 1] {
        let metric = &document["metrics"][index];
        assert_eq!(metric["state"], "unknown");
        assert_eq!(metric["reason_code"], "internal-error");
        assert_eq!(metric["value"], Value::Null);
    }
    let stale = document["metrics"].as_array().unwrap().last().unwrap();
    assert_eq!((&stale["value"], &stale["p50"]), (&Value::Null, &Value::Null));
}

#[test]
fn the_schema_refuses_what_the_contract_forbids() {
    let wrong: [(&str, Value); 16] = [
        ("/schema", json!("plimsoll/assessment/v2")),
        ("/as_of", json!("2026-06-30T23:59:59+02:00")),
        ("/as_of", json!("2026-13-30T23:59:59Z")),
        ("/window/from", Value::Null),
        ("/repository/commits", json!(-1)),
        ("/repository/profile", json!("Package")),
        ("/coverage/0/state", json!("full")),
        ("/metrics/0/value", Value::Null),
        ("/metrics/0/state", json!("unknown")),
        ("/metrics/2/interval", json!([1.0])),
        ("/metrics/2/evidence/0/kind", json!("sha")),
        ("/practices/0/verdict", json!("no")),
        ("/practices/0/reason", Value::Null),
        ("/practices/1/confidence", json!(1.5)),
        ("/levels/0/observed", json!("Base")),
        ("/levels/0/floor", Value::Null),
    ];
    for (pointer, value) in wrong {
        let mut document = document();
        *document.pointer_mut(pointer).unwrap() = value.clone();
        assert!(!mistakes("assessment.v1", &document).is_empty(), "{pointer} = {value} passed");
    }
}

#[test]
fn every_field_of_a_document_is_required_and_described() {
    let schema: Value = serde_json::from_str(&docs("schema/assessment.v1.schema.json")).unwrap();
    let document = document();
    let described = |document: &Value, schema: &Value, place: &str| {
        let required: Vec<_> =
            schema["required"].as_array().unwrap().iter().map(|v| v.as_str().unwrap()).collect();
        for name in document.as_object().unwrap().keys() {
            assert!(required.contains(&name.as_str()), "{place}.{name} is not required by the schema");
            assert!(schema["properties"].get(name).is_some(), "{place}.{name} has no description");
        }
    };
    described(&document, &schema, "");
    for (list, definition) in [
        ("metrics", "metric"),
        ("signals", "signal"),
        ("practices", "practice"),
        ("levels", "level"),
        ("coverage", "coverage"),
        ("next_steps", "nextStep"),
    ] {
        described(&document[list][0], &schema["$defs"][definition], list);
    }
    described(&document["repository"], &schema["$defs"]["repository"], "repository");
    described(&document["practices"][1]["remedy"], &schema["$defs"]["remedy"], "remedy");
    described(&document["practices"][1]["evidence"][0], &schema["$defs"]["evidence"], "evidence");
}

#[test]
fn the_document_says_what_the_assessment_says() {
    let document = document();
    assert_eq!(document["as_of"], "2026-06-30T23:59:59Z");
    assert_eq!(document["repository"]["trunk_commits"], 4301);
    assert_eq!(document["deployments"], json!({"count": 14, "by_source": {"version-tag": 14}}));
    assert_eq!(document["metrics"][0]["value"], 0.077_778);
    assert_eq!(document["metrics"][2]["p90"], 2_410_560);
    assert_eq!(document["metrics"][2]["trend"]["direction"], "falling");
    assert_eq!(document["levels"][0]["floor"], "none");
    assert_eq!(document["levels"][4]["observed"], "insufficient-evidence");
    assert_eq!(document["practices"][0]["grade"], Value::Null);
    assert_eq!(document["practices"][12]["superseded_by"], "cdmm.bd.auto-trigger");
    assert_eq!(document["practices"][1]["remedy"]["effort"], "hours");
    let band = json!({
        "model": "dora", "edition": 2024, "metric": "change-lead-time",
        "clusters": ["medium"], "score": null, "note": null
    });
    assert_eq!(document["bands"][0], band);
    assert_eq!(document["bands"][2]["score"], 6);
}

#[test]
fn both_schemas_are_valid_schemas() {
    for name in ["assessment.v1", "explain.v1"] {
        let schema: Value = serde_json::from_str(&docs(&format!("schema/{name}.schema.json"))).unwrap();
        assert!(jsonschema::meta::is_valid(&schema), "{name}");
    }
}
