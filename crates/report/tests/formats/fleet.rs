//! A night whose every text attacks its reader, in every format.

use plimsoll_domain::evidence::{Evidence, EvidenceKind};
use plimsoll_domain::fleet::{Change, ChangeKind, Figure, LeftOut, Member, MemberState, Night, Outlier, Way};
use plimsoll_domain::gate::{Gate, GateState};
use plimsoll_domain::metric::{MetricState, Unit};
use plimsoll_report::csv::CsvOptions;
use plimsoll_report::fleet::{
    fleet_csv, fleet_json, fleet_markdown, fleet_openmetrics, fleet_terminal, message, message_json,
};
use plimsoll_report::{FleetEntry, MarkdownOptions, TerminalOptions, html_fleet};

use crate::hostile::ATTACKS;
use crate::sample;

const MARKUP: &str =
    "</td><script>alert(1)</script><img src=x onerror=alert(1)> @everyone #1 [x](javascript:alert(1))";

fn night(text: &str) -> Night {
    let assessment = sample::assessment();
    let change = |kind, way| Change {
        kind,
        way,
        id: text.to_owned(),
        model: Some("cdmm".to_owned()),
        title: text.to_owned(),
        from: text.to_owned(),
        to: text.to_owned(),
        size: 2,
        why: Some(text.to_owned()),
        because: vec![text.to_owned()],
        evidence: vec![Evidence {
            kind: EvidenceKind::Commit,
            reference: text.to_owned(),
            url: Some(text.to_owned()),
            note: Some(text.to_owned()),
        }],
    };
    let figure = Figure {
        id: "change-lead-time".to_owned(),
        state: MetricState::Measured,
        value: Some(86_400.0),
        unit: Unit::Seconds,
        n: 7,
        interval: None,
    };
    let member = |state| Member {
        url: Some(text.to_owned()),
        groups: vec![text.to_owned()],
        levels: assessment.levels.clone(),
        figures: vec![figure.clone()],
        changes: vec![
            change(ChangeKind::Level, Way::Worse),
            change(ChangeKind::Metric, Way::Better),
            change(ChangeKind::Practice, Way::Worse),
        ],
        ..Member::named(text, state).because(text)
    };
    Night {
        tool_version: "0.1.0".to_owned(),
        fleet: text.to_owned(),
        as_of: assessment.as_of,
        window: assessment.window,
        started: assessment.as_of,
        finished: assessment.as_of,
        resumed: true,
        before: Some(assessment.as_of),
        ended_early: Some(text.to_owned()),
        requests: 3,
        members: vec![member(MemberState::Assessed), member(MemberState::Failed)],
        left_out: vec![LeftOut { reason: text.to_owned(), names: vec![text.to_owned()] }],
        notices: vec![text.to_owned()],
        outliers: vec![Outlier {
            repository: text.to_owned(),
            metric: text.to_owned(),
            value: 2.0,
            unit: Unit::Seconds,
            median: 1.0,
            fence: 1.5,
            n: 9,
        }],
        gates: vec![Gate { rule: text.to_owned(), state: GateState::Failed, reasons: vec![text.to_owned()] }],
    }
}

#[test]
fn nothing_that_a_repository_says_acts_on_its_reader() {
    for text in ATTACKS.into_iter().chain([MARKUP]) {
        let night = night(text);
        let turns =
            |c: char| ('\u{202a}'..='\u{202e}').contains(&c) || ('\u{2066}'..='\u{2069}').contains(&c);
        let acts = |c: char| c.is_control() && c != '\n' || turns(c);
        let plain =
            TerminalOptions { width: 100, color: false, unicode: true, verbose: true, evidence: false };
        for shown in [fleet_terminal(&night, &plain), message(&night, true).unwrap()] {
            assert!(!shown.contains(acts), "{text:?}: {shown:?}");
        }
        let markdown = fleet_markdown(&night, &MarkdownOptions::default());
        for bad in ["<script", "<img", "@everyone", "](javascript:", "\u{1b}", "\u{202e}"] {
            assert!(!markdown.contains(bad), "{bad:?}: {markdown}");
        }
        let assessment = sample::assessment();
        let page = html_fleet(&[FleetEntry { assessment: &assessment, report: None }], Some(&night), &[]);
        for bad in ["<script>alert", "<img", "href=\"javascript", "\u{1b}", "\u{202e}"] {
            assert!(!page.contains(bad), "{bad:?} in the page");
        }
        let table = fleet_csv(&night, &CsvOptions::default());
        let mut rows = csv::ReaderBuilder::new().has_headers(false).from_reader(table.as_bytes());
        for row in rows.records() {
            for cell in &row.unwrap() {
                let number = cell.parse::<f64>().is_ok();
                assert!(number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
            }
        }
        let metrics = fleet_openmetrics(&night);
        assert!(metrics.ends_with("# EOF\n") && !metrics.contains('\u{1b}'), "{metrics:?}");
        let document: serde_json::Value = serde_json::from_str(&fleet_json(&night)).unwrap();
        assert_eq!(document["repositories"].as_array().unwrap().len(), 2);
        let sent = message_json(&message(&night, true).unwrap());
        assert!(!sent.contains('<') && serde_json::from_str::<serde_json::Value>(&sent).is_ok(), "{sent}");
    }
}

#[test]
fn a_quiet_night_is_nobodys_message() {
    let mut night = night("keel");
    night.members.truncate(1);
    night.members[0].changes.retain(|change| change.way == Way::Better);
    night.gates[0].state = GateState::Passed;
    night.ended_early = None;
    assert_eq!(message(&night, false), None);
    assert!(
        message(&night, true).unwrap().contains("better: keel"),
        "who wants to hear of improvements does"
    );
    night.members[0].state = MemberState::Stale;
    assert!(message(&night, false).unwrap().contains("stale: keel"));
}
