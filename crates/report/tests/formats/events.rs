//! The events behind the sample's numbers, and its levels through time.

use plimsoll_domain::facts::{Deployment, DeploymentSource, Outcome, Tier, Trigger};
use plimsoll_domain::level::Observed;
use plimsoll_domain::level_history::{
    CategoryHistory, LevelChange, LevelHistory, LevelPoint, PracticeChange,
};
use plimsoll_domain::practice::Verdict;
use plimsoll_domain::record::Conclusion;
use plimsoll_domain::tables::{Basis, ChangeRow, CoverageRow, DeploymentRow, RunRow, Tables};
use plimsoll_domain::time::Week;
use plimsoll_domain::{Evidence, EvidenceKind, ObjectId, Stage, Timestamp};

use crate::sample;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The instant so many hours into the sample's window.
fn hours(hours: u64) -> Timestamp {
    let from = sample::assessment().window.from;
    from + std::time::Duration::from_secs(hours * 3600)
}

fn run_url(number: u64) -> Option<String> {
    Some(format!("https://github.com/harbour/keel/actions/runs/{number}"))
}

/// A deployment every so many hours; every eleventh did not get there, every seventh failed its users and the
/// next one remedied it.
pub(crate) fn tables(deployments: u64, every: u64) -> Tables {
    Tables {
        deployments: (1..=deployments).map(|number| deployment(number, hours(number * every))).collect(),
        changes: (1..=deployments).map(|number| change(number, hours(number * every))).collect(),
        runs: (1..=deployments * 2).map(|number| run(number, hours(number * every / 2))).collect(),
        coverage: coverage(),
        ..Tables::default()
    }
}

/// Half a year and a week of three stages: one for all changes, one for more and more of them, one often out of sight.
fn coverage() -> Vec<CoverageRow> {
    let from = sample::assessment().window.from;
    let weeks =
        (0..28_u64).map(|week| Week::containing(from + std::time::Duration::from_secs(week * 604_800)));
    let rows = weeks.zip(0..).flat_map(|(week, number)| {
        [
            (Stage::Build, 30, 0, Basis::Executed),
            (Stage::UnitTest, number, 1, Basis::Executed),
            (Stage::Lint, 3, number, Basis::Configured),
        ]
        .map(|(stage, executed, unknown, basis)| CoverageRow {
            week,
            stage,
            changes: 30,
            executed,
            unknown,
            basis,
        })
    });
    rows.collect()
}

fn deployment(number: u64, finished: Timestamp) -> DeploymentRow {
    let outcome = if number.is_multiple_of(11) { Outcome::Failure } else { Outcome::Success };
    let url = run_url(number);
    let mut evidence = Evidence::new(EvidenceKind::Run, number.to_string()).with_note("job publish");
    evidence.url.clone_from(&url);
    let arrived = outcome == Outcome::Success;
    let staging = number.is_multiple_of(5);
    DeploymentRow {
        deployment: Deployment {
            id: format!("publication:{number}"),
            environment: if staging { "prerelease" } else { "release" }.to_owned(),
            tier: if staging { Tier::Staging } else { Tier::Production },
            component: String::new(),
            sha: ObjectId::new([(number % 251) as u8; 20]),
            reference: Some(format!("v1.{number}.0")),
            started: None,
            finished,
            outcome,
            trigger: Trigger::Automatic,
            source: DeploymentSource::Publication,
            confidence: 0.9,
            evidence: vec![evidence],
        },
        change_failure: (arrived && !staging).then_some(number.is_multiple_of(7)),
        remedy_of: (number > 1 && (number - 1).is_multiple_of(7)).then(|| format!("v1.{}.0", number - 1)),
        url,
    }
}

fn change(number: u64, deployed: Timestamp) -> ChangeRow {
    let arrived = !number.is_multiple_of(13);
    ChangeRow {
        sha: ObjectId::new([(number % 241) as u8; 20]),
        committed: deployed - std::time::Duration::from_secs(3600 * (number % 97 + 1)),
        merged: None,
        first_commit: None,
        pull_request: Some(number),
        deployment: arrived.then(|| format!("v1.{number}.0")),
        deployed: arrived.then_some(deployed),
        bot: false,
    }
}

fn run(number: u64, finished: Timestamp) -> RunRow {
    RunRow {
        run: number,
        attempt: 1 + u32::from(number.is_multiple_of(9)),
        workflow: if number.is_multiple_of(3) { "publish.yml" } else { "ci.yml" }.to_owned(),
        event: Some("push".to_owned()),
        branch: Some("main".to_owned()),
        sha: None,
        created: finished,
        started: Some(finished),
        finished,
        conclusion: match number % 8 {
            0 => Conclusion::Failure,
            1 => Conclusion::Cancelled,
            _ => Conclusion::Success,
        },
        url: run_url(number),
    }
}

/// Two categories over nine months: one is unknown at first, rises, falls and rises again.
pub(crate) fn history() -> LevelHistory {
    let assessment = sample::assessment();
    let ladder = ["base", "beginner", "intermediate", "advanced", "expert"].map(str::to_owned).to_vec();
    let dates: Vec<Timestamp> = (1..=9).map(|month| at(&format!("2025-{month:02}-01T23:59:59Z"))).collect();
    let point = |month: usize, standing: Option<&str>, ceiling: &str| LevelPoint {
        as_of: dates[month - 1],
        observed: standing.map_or(Observed::InsufficientEvidence, |level| Observed::Level(level.to_owned())),
        floor: standing.filter(|_| month > 4).map(|_| "base".to_owned()),
        ceiling: Some(ceiling.to_owned()),
        determinable: 0.5,
        standing: standing.map(str::to_owned),
    };
    let category =
        |id: &str, title: &str, points: Vec<LevelPoint>, changes: Vec<LevelChange>| CategoryHistory {
            model: "cdmm".to_owned(),
            category: id.to_owned(),
            category_title: title.to_owned(),
            ladder: ladder.clone(),
            points,
            changes,
        };
    let moves = [None, Some("base"), Some("base"), Some("intermediate"), Some("intermediate")];
    let moves = moves.into_iter().chain([Some("base"), Some("base"), Some("beginner"), Some("beginner")]);
    let points = moves.enumerate().map(|(index, level)| point(index + 1, level, "advanced")).collect();
    let changes = vec![
        change_of((dates[2], dates[3]), ("base", "intermediate"), Verdict::Met),
        change_of((dates[4], dates[5]), ("intermediate", "base"), Verdict::NotMet),
        change_of((dates[6], dates[7]), ("base", "beginner"), Verdict::Met),
    ];
    let steady = (1..=9).map(|month| point(month, Some("base"), "beginner")).collect();
    LevelHistory {
        tool_version: assessment.tool_version,
        repository: assessment.repository,
        categories: vec![
            category("build-deploy", "Build & Deploy", points, changes),
            category("culture-organization", "Culture & Organization", steady, Vec::new()),
        ],
        dates,
        notices: Vec::new(),
    }
}

fn change_of(
    (after, as_of): (Timestamp, Timestamp),
    (from, to): (&str, &str),
    verdict: Verdict,
) -> LevelChange {
    let commit = Evidence::new(EvidenceKind::Commit, "9b1c2d3e4f506172839b1c2d3e4f506172839b1c");
    LevelChange {
        as_of,
        after,
        from: Some(from.to_owned()),
        to: Some(to.to_owned()),
        causes: vec![PracticeChange {
            practice: "cdmm.bd.auto-trigger".to_owned(),
            title: "Build on every commit".to_owned(),
            from: Verdict::Unknown,
            to: verdict,
            why: Some("a workflow began to build every push".to_owned()),
            evidence: vec![commit.with_note("Build what is pushed")],
        }],
    }
}
