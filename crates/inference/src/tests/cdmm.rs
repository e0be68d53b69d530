//! The CDMM pack is complete and says what the model says.

use std::collections::BTreeSet;

use super::world::cdmm;

const CATEGORIES: [(&str, &str, [usize; 5]); 5] = [
    ("co", "culture-organization", [3, 5, 6, 4, 2]),
    ("da", "design-architecture", [1, 4, 5, 2, 1]),
    ("bd", "build-deploy", [6, 4, 7, 3, 2]),
    ("tv", "test-verification", [2, 1, 2, 4, 1]),
    ("ir", "information-reporting", [2, 3, 3, 3, 2]),
];

#[test]
fn all_78_cells_are_there() {
    let model = cdmm();
    assert_eq!(model.practices.len(), 78);
    for (short, category, cells) in CATEGORIES {
        for (level, cells) in model.levels.iter().zip(cells) {
            let found: Vec<&str> = model
                .practices_of(category)
                .filter(|practice| practice.level == level.id)
                .map(|practice| practice.id.as_str())
                .collect();
            assert_eq!(found.len(), cells, "{category} {}: {found:?}", level.id);
            assert!(found.iter().all(|id| id.starts_with(&format!("cdmm.{short}."))), "{found:?}");
        }
    }
}

#[test]
fn gates_are_the_models() {
    let model = cdmm();
    let gates: Vec<String> = model
        .practices
        .iter()
        .filter(|practice| practice.gate)
        .map(|practice| {
            format!("{} {}", model.rank(&practice.level).unwrap() + 1, &practice.id["cdmm.".len()..])
        })
        .collect();
    let expected = "1 co.frequent-commits, 3 co.common-process, 4 co.team-to-prod, 5 co.roll-forward, \
        3 da.config-as-code, 4 da.full-components, 5 da.iac, \
        1 bd.versioned-code, 1 bd.scripted-build, 2 bd.stored, 3 bd.auto-trigger, 3 bd.pipeline-to-prod, \
        4 bd.zero-downtime, 5 bd.zero-touch, \
        1 tv.unit, 2 tv.integration, 3 tv.some-acceptance, 4 tv.full-acceptance, 5 tv.business-value, \
        2 ir.static-analysis, 3 ir.traceability, 4 ir.trend, 5 ir.dashboards";
    assert_eq!(gates.join(", "), expected);
}

#[test]
fn supersession_is_the_models() {
    let model = cdmm();
    let short = |id: &str| id["cdmm.".len()..].to_owned();
    let found: BTreeSet<String> = model
        .practices
        .iter()
        .flat_map(|practice| {
            practice.superseded_by.iter().map(move |by| format!("{} < {}", short(&practice.id), short(by)))
        })
        .collect();
    let expected: BTreeSet<String> = [
        "bd.scheduled-build < bd.polling",
        "bd.scheduled-build < bd.auto-trigger",
        "bd.polling < bd.auto-trigger",
        "bd.build-server < bd.auto-trigger",
        "bd.scripted-build < bd.auto-trigger",
        "bd.doc-manual-deploy < bd.pipeline-to-prod",
        "bd.doc-manual-deploy < bd.std-process",
        "bd.some-deploy-scripts < bd.pipeline-to-prod",
        "bd.some-deploy-scripts < bd.std-process",
        "bd.deploy-std-started < bd.pipeline-to-prod",
        "bd.deploy-std-started < bd.std-process",
        "bd.manual-tag < bd.auto-tag",
        "bd.stored < bd.build-once",
        "da.db-versioned < bd.db-bulk",
        "bd.db-bulk < bd.db-full",
        "da.modules < da.components",
        "da.components < da.full-components",
        "tv.some-acceptance < tv.full-acceptance",
        "ir.baseline-metrics < ir.measure-process",
        "ir.manual-reporting < ir.scheduled-reports",
        "ir.manual-reporting < ir.report-history",
        "ir.manual-reporting < ir.graphing",
        "ir.scheduled-reports < ir.trend",
        "ir.graphing < ir.dashboards",
        "co.extended-collab < co.cross-functional",
    ]
    .into_iter()
    .map(str::to_owned)
    .collect();
    assert_eq!(found, expected);
}
