//! The list of deployments in its formats.

use plimsoll_domain::facts::{Deployment, DeploymentSource, NearMiss, Outcome, Tier, Trigger};
use plimsoll_domain::record::Conclusion;
use plimsoll_domain::tables::{ChangeRow, DeploymentRow, RunRow};
use plimsoll_domain::{Evidence, EvidenceKind, ObjectId, Timestamp, Window};
use plimsoll_report::{
    DeploymentList, Preview, TerminalOptions, csv, deployments_json, deployments_terminal,
};

use crate::hostile::{ATTACKS, assert_harmless};
use crate::scorecard::assert_golden;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn window() -> Window {
    Window { from: at("2026-01-01T00:00:00Z"), to: at("2026-06-30T23:59:59Z") }
}

/// A deployment whose every text is what is given, or what is usual.
pub(crate) fn row(day: u32, outcome: Outcome, text: Option<&str>) -> DeploymentRow {
    let or = |usual: &str| text.unwrap_or(usual).to_owned();
    let mut evidence = Evidence::new(EvidenceKind::Deployment, or("71")).with_note(or("job ship"));
    evidence.url = Some("https://github.com/harbour/keel/actions/runs/71".to_owned());
    DeploymentRow {
        deployment: Deployment {
            id: format!("deployments-api:{day}"),
            environment: or("production"),
            tier: Tier::Production,
            component: or(""),
            sha: ObjectId::new([day as u8; 20]),
            reference: Some(or("main")),
            started: None,
            finished: at(&format!("2026-06-{day:02}T10:00:00Z")),
            outcome,
            trigger: Trigger::Automatic,
            source: DeploymentSource::DeploymentsApi,
            confidence: 0.95,
            evidence: vec![evidence.clone()],
        },
        change_failure: (outcome == Outcome::Success).then_some(day == 2),
        remedy_of: (day == 3).then(|| or("020202020202")),
        url: evidence.url,
    }
}

fn miss(text: Option<&str>) -> NearMiss {
    let or = |usual: &str| text.unwrap_or(usual).to_owned();
    NearMiss {
        evidence: Evidence::new(EvidenceKind::Job, "88").with_note(or("job deployubuntu")),
        source: DeploymentSource::JobName,
        environment: Some(or("ubuntu")),
        tier: None,
        at: Some(at("2026-06-04T10:00:00Z")),
        why: or("it is named like a deployment; its log shows tests and no deployment"),
    }
}

fn with_list<T>(text: Option<&str>, use_it: impl FnOnce(&DeploymentList<'_>) -> T) -> T {
    let or = |usual: &str| text.unwrap_or(usual).to_owned();
    let rows: Vec<_> =
        [(1, Outcome::Success), (2, Outcome::Success), (3, Outcome::Success), (4, Outcome::Failure)]
            .into_iter()
            .map(|(day, outcome)| row(day, outcome, text))
            .collect();
    let preview = Preview {
        rule: or("^ship"),
        added: vec![row(5, Outcome::Success, text).deployment],
        removed: Vec::new(),
    };
    let (name, reason, unseen) =
        (or("harbour/keel"), or("a job deploys"), vec![or("logs (missing): not collected")]);
    use_it(&DeploymentList {
        repository: &name,
        as_of: window().to,
        window: window(),
        profile: ("service", &reason),
        reason: &reason,
        unseen: &unseen,
        deployments: &rows,
        near_misses: &[miss(text), miss(text)],
        preview: Some(&preview),
    })
}

#[test]
fn the_list_looks_right() {
    let options =
        TerminalOptions { width: 100, color: false, unicode: true, verbose: false, evidence: false };
    assert_golden("deployments-100.txt", &with_list(None, |list| deployments_terminal(list, &options)));
}

#[test]
fn hostile_names_do_nothing_in_any_format() {
    for attack in ATTACKS.into_iter().map(str::to_owned).chain([ATTACKS[6].repeat(300)]) {
        for (width, verbose) in [(60, true), (80, false), (200, true)] {
            let options = TerminalOptions { width, color: false, unicode: true, verbose, evidence: false };
            let page = with_list(Some(&attack), |list| deployments_terminal(list, &options));
            assert_harmless(&page, width, &[]);
        }
        let json = with_list(Some(&attack), deployments_json);
        let document: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(document["deployments"][0]["environment"], attack.as_str());
        assert!(!json.contains('\u{1b}') && !json.contains('\u{202e}'));
        let table = with_list(Some(&attack), |list| csv::deployments(list.repository, list.deployments));
        let runs = csv::runs(&attack, &[run(&attack)]);
        let changes = csv::changes(&attack, &[change(&attack)]);
        for text in [table, runs, changes] {
            let mut reader = ::csv::Reader::from_reader(text.as_bytes());
            for cell in reader
                .records()
                .map(Result::unwrap)
                .flat_map(|row| row.iter().map(str::to_owned).collect::<Vec<_>>())
            {
                let inside = cell.trim_start_matches([' ', '"']);
                assert!(!inside.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
                assert!(!cell.contains('\u{1b}'));
            }
        }
    }
}

pub(crate) fn run(text: &str) -> RunRow {
    RunRow {
        run: 71,
        attempt: 2,
        workflow: text.to_owned(),
        event: Some(text.to_owned()),
        branch: Some(text.to_owned()),
        sha: None,
        created: at("2026-06-01T09:59:40Z"),
        started: Some(at("2026-06-01T10:00:00Z")),
        finished: at("2026-06-01T10:04:11Z"),
        conclusion: Conclusion::TimedOut,
        url: None,
    }
}

pub(crate) fn change(text: &str) -> ChangeRow {
    ChangeRow {
        sha: ObjectId::new([7; 20]),
        committed: at("2026-06-02T00:00:00Z"),
        merged: None,
        first_commit: Some(at("2026-05-30T00:00:00Z")),
        pull_request: Some(412),
        deployment: Some(text.to_owned()),
        deployed: Some(at("2026-06-01T00:00:00Z")),
        bot: true,
    }
}

#[test]
fn spans_that_have_no_meaning_are_empty_and_negative_ones_zero() {
    let text = csv::changes("keel", &[change("v1.0.0")]);
    let cells: Vec<_> = text.lines().nth(1).unwrap().split(',').collect();
    assert_eq!(cells[8..], ["0", "", "172800", "true"]);
    let text = csv::runs("keel", &[run("ci.yml"), RunRow { attempt: 1, ..run("ci.yml") }]);
    let cells = |row: usize| text.lines().nth(row).unwrap().split(',').map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(
        (cells(1)[10..13].to_vec(), cells(2)[11].as_str()),
        (vec!["timed-out".to_owned(), String::new(), "251".to_owned()], "20")
    );
}
