//! A realistic assessment: a package's repository seen through git and its workflow files.

use std::collections::BTreeMap;

use plimsoll_domain::assessment::{Band, DeploymentSummary, NextStep, RepositorySummary};
use plimsoll_domain::coverage::{Coverage, CoverageState, Source};
use plimsoll_domain::facts::Profile;
use plimsoll_domain::level::{LevelVerdict, Observed};
use plimsoll_domain::metric::{Direction, MetricState, MetricValue, Trend, Unit};
use plimsoll_domain::practice::{Effort, PracticeRole, PracticeVerdict, Remedy, Verdict};
use plimsoll_domain::{
    Assessment, Evidence, EvidenceKind, Grade, Reason, ReasonCode, Signal, SignalState, Window,
};

const HOME: &str = "https://github.com/harbour/keel";
const HEAD: &str = "3f2a9c1d4405b6c7d8e9fa0b1c2d3e4f50617283";
const NO_RUNS: &str = "workflow runs were not collected; only git history and files were read";
const DAY: f64 = 86_400.0;

pub(crate) fn assessment() -> Assessment {
    let as_of = "2026-06-30T23:59:59Z".parse().unwrap();
    Assessment {
        tool_version: "0.1.0".to_owned(),
        as_of,
        window: Window::days_before(as_of, 180),
        repository: repository(),
        coverage: coverage(),
        collected: Some("runs 33,989/33,990 · attempts 34,512 · jobs 210,400/210,400".to_owned()),
        metrics: metrics(),
        deployments: DeploymentSummary {
            count: 14,
            by_source: BTreeMap::from([("version-tag".to_owned(), 14)]),
        },
        signals: signals(),
        practices: practices(),
        levels: levels(),
        bands: bands(),
        next_steps: next_steps(),
        notices: vec![
            "4 tags are not on the trunk; their releases count from where they branched off.".to_owned(),
        ],
    }
}

fn bands() -> Vec<Band> {
    let band = |edition, metric: &str, clusters: &[&str], score, note: Option<&str>| Band {
        model: "dora".to_owned(),
        edition,
        metric: metric.to_owned(),
        clusters: clusters.iter().map(|cluster| (*cluster).to_owned()).collect(),
        score,
        note: note.map(str::to_owned),
    };
    vec![
        band(2024, "change-lead-time", &["medium"], None, None),
        band(2024, "change-fail-rate", &[], None, Some("n is 14, and fewer than 20 say nothing")),
        band(2025, "change-lead-time", &[], Some(6.0), None),
        band(2025, "overall", &[], Some(6.0), Some("the mean of 1 of 5 metrics")),
    ]
}

/// A repository without a commit: nothing is known of it.
pub(crate) fn empty() -> Assessment {
    let mut empty = assessment();
    empty.repository = RepositorySummary {
        name: "empty".to_owned(),
        url: None,
        path: Some("/srv/empty".to_owned()),
        trunk: None,
        head: None,
        commits: 0,
        trunk_commits: 0,
        tags: 0,
        profile: Profile::Unknown,
        profile_reason: String::new(),
    };
    empty.coverage.clear();
    empty.collected = None;
    empty.metrics.clear();
    empty.deployments = DeploymentSummary::default();
    empty.bands.clear();
    empty.signals.clear();
    empty.practices.clear();
    empty.levels.clear();
    empty.next_steps.clear();
    empty.notices = vec!["The repository has no commit yet.".to_owned()];
    empty
}

/// The same with a second model, whose levels have names too long for a ladder's head.
pub(crate) fn two_models() -> Assessment {
    let mut assessment = assessment();
    let ladder = ["manual process everywhere", "automated training pipeline", "automated delivery pipeline"];
    let ladder: Vec<_> = ladder.map(str::to_owned).to_vec();
    assessment.levels.push(LevelVerdict {
        model: "mlops".to_owned(),
        category: "pipeline".to_owned(),
        category_title: "Pipeline".to_owned(),
        observed: Observed::Level(ladder[0].clone()),
        floor: Some(ladder[0].clone()),
        ceiling: Some(ladder[1].clone()),
        ladder,
        determinable: 0.5,
        blockers: vec!["mlops.l1.validate-data".to_owned()],
        ahead: Vec::new(),
    });
    assessment
}

fn repository() -> RepositorySummary {
    RepositorySummary {
        name: "harbour/keel".to_owned(),
        url: Some(HOME.to_owned()),
        path: Some("/srv/keel".to_owned()),
        trunk: Some("main".to_owned()),
        head: Some(HEAD.to_owned()),
        commits: 4812,
        trunk_commits: 4301,
        tags: 312,
        profile: Profile::Package,
        profile_reason: "releases are version tags and publish.yml runs `cargo publish`".to_owned(),
    }
}

fn covered(source: Source, state: CoverageState, collected: Option<u64>, reason: Option<&str>) -> Coverage {
    Coverage { source, state, collected, expected: collected, reason: reason.map(str::to_owned) }
}

fn coverage() -> Vec<Coverage> {
    let no_api = "GitHub was not asked; collect its history to include it";
    let missing = |source| covered(source, CoverageState::Missing, None, Some(no_api));
    vec![
        covered(Source::Git, CoverageState::Complete, Some(4812), None),
        Coverage {
            expected: Some(15),
            ..covered(
                Source::Workflows,
                CoverageState::Partial,
                Some(14),
                Some(".github/workflows/nightly.yml: line 12 is not valid YAML"),
            )
        },
        missing(Source::Runs),
        missing(Source::Jobs),
        missing(Source::Logs),
        missing(Source::Deployments),
        missing(Source::Releases),
        missing(Source::PullRequests),
        missing(Source::Issues),
        covered(
            Source::Settings,
            CoverageState::Missing,
            None,
            Some("needs a token with administration: read"),
        ),
    ]
}

fn spread(mut metric: MetricValue, quantiles: [f64; 3], interval: (f64, f64)) -> MetricValue {
    [metric.p50, metric.p75, metric.p90] = quantiles.map(Some);
    metric.interval = Some(interval);
    metric
}

fn noted(mut metric: MetricValue, caveats: &[&str]) -> MetricValue {
    metric.caveats = caveats.iter().map(|caveat| (*caveat).to_owned()).collect();
    metric
}

fn moving(mut metric: MetricValue, direction: Direction, slope_per_week: f64, p_value: f64) -> MetricValue {
    metric.trend = Some(Trend { direction, slope_per_week, p_value });
    metric
}

fn link(mut evidence: Evidence, path: &str) -> Evidence {
    evidence.url = Some(format!("{HOME}/{path}"));
    evidence
}

fn metrics() -> Vec<MetricValue> {
    let unknown = |id, unit, reason| {
        let reason = Reason::new(ReasonCode::NoAccess, reason);
        MetricValue::without_value(id, unit, MetricState::Unknown, reason)
    };
    let tags_only = "deployments are version tags; what was deployed elsewhere is not in here";
    let mut metrics = vec![
        noted(MetricValue::measured("deployment-frequency", Unit::PerDay, 14.0 / 180.0, 14), &[tags_only]),
        MetricValue::measured("deployment-frequency", Unit::DaysPerWeek, 0.5, 25).variant("days-per-week"),
        lead_time(tags_only),
        noted(
            spread(
                MetricValue::measured("change-lead-time", Unit::Seconds, 7.3 * DAY, 412)
                    .variant("from-merge"),
                [7.3 * DAY, 15.0 * DAY, 24.0 * DAY],
                (6.4 * DAY, 8.0 * DAY),
            ),
            &[tags_only],
        ),
        moving(
            spread(
                MetricValue::measured("integration-frequency", Unit::PerDay, 2.37, 427),
                [2.0, 4.0, 6.0],
                (2.1, 2.6),
            ),
            Direction::None,
            0.01,
            0.62,
        ),
        spread(
            MetricValue::measured("branch-lifetime", Unit::Seconds, 1.9 * DAY, 198),
            [1.9 * DAY, 4.0 * DAY, 11.5 * DAY],
            (1.6 * DAY, 2.2 * DAY),
        ),
        spread(
            MetricValue::measured("batch-size", Unit::Commits, 23.0, 14),
            [23.0, 37.0, 61.0],
            (15.0, 40.0),
        ),
        noted(
            spread(
                MetricValue::measured("revert-rate", Unit::Ratio, 3.0 / 427.0, 427),
                [0.0; 3],
                (0.0024, 0.0205),
            ),
            &["only reverts that name their commit are seen"],
        ),
        noted(
            MetricValue::measured("automation-coverage", Unit::Ratio, 0.53, 427),
            &["as configured in workflow files; whether a step ran is not known"],
        ),
    ];
    for (stage, share) in [
        ("build", 1.0),
        ("unit-test", 1.0),
        ("integration-test", 0.62),
        ("lint", 1.0),
        ("static-analysis", 1.0),
        ("security-scan", 0.31),
        ("coverage", 0.0),
        ("package", 0.0),
        ("publish", 0.031),
        ("release", 0.031),
    ] {
        metrics.push(MetricValue::measured("automation-coverage", Unit::Ratio, share, 427).component(stage));
    }
    metrics.extend([
        unknown("deployment-failure-rate", Unit::Ratio, "deployment history was not collected"),
        unknown("deployment-automation", Unit::Ratio, "deployment history was not collected"),
        unknown("trunk-verification", Unit::Ratio, "run history was not collected"),
        unknown("run-success-rate", Unit::Ratio, "run history was not collected"),
        unknown("time-red", Unit::Ratio, "run history was not collected"),
        unknown("time-to-green", Unit::Seconds, "run history was not collected"),
        unknown("queue-time", Unit::Seconds, "jobs of runs were not collected"),
        unknown("run-duration", Unit::Seconds, "run history was not collected"),
        unknown("rerun-rate", Unit::Ratio, "run history was not collected"),
        unknown("test-count", Unit::Count, "job logs were not collected"),
        MetricValue::without_value(
            "failed-deployment-recovery-time",
            Unit::Seconds,
            MetricState::Absent,
            Reason::new(
                ReasonCode::NotFound,
                "no deployment in the window was rolled back, reverted or hot-fixed",
            ),
        ),
    ]);
    metrics
}

fn lead_time(caveat: &str) -> MetricValue {
    let mut metric = noted(
        moving(
            spread(
                MetricValue::measured("change-lead-time", Unit::Seconds, 9.2 * DAY, 389),
                [9.2 * DAY, 17.4 * DAY, 27.9 * DAY],
                (8.1 * DAY, 10.3 * DAY),
            ),
            Direction::Falling,
            -5400.0,
            0.013,
        ),
        &[caveat, "3 negative spans were set to zero"],
    );
    let slowest = Evidence::new(EvidenceKind::Commit, "9b1c2d3e4f506172839b1c2d3e4f506172839b1c");
    metric.evidence =
        vec![link(slowest, "commit/9b1c2d3e4f506172839b1c2d3e4f506172839b1c").with_note("slowest: 94 d")];
    metric
}

fn signals() -> Vec<Signal> {
    vec![
        Signal::observed("build.on_commit", 0.42, Grade::E2, 0.6).sampled(33).with("weeks", 13.0).because([
            link(
                Evidence::file(".github/workflows/ci.yml", Some(3)),
                "blob/main/.github/workflows/ci.yml#L3",
            ),
        ]),
        Signal::without(
            "deploy.prod_pipeline",
            SignalState::Unknown,
            Reason::new(ReasonCode::NoAccess, NO_RUNS),
        ),
    ]
}

fn practice(id: &str, category: &str, level: &str, title: &str, verdict: Verdict) -> PracticeVerdict {
    let reason = match verdict {
        Verdict::Met => None,
        Verdict::NotMet => {
            Some(Reason::new(ReasonCode::BelowThreshold, "measured, and short of what is asked"))
        }
        Verdict::Unknown => Some(Reason::new(ReasonCode::NoAccess, NO_RUNS)),
        Verdict::NotApplicable => Some(Reason::new(ReasonCode::NotApplicable, "no database was found here")),
    };
    let seen = matches!(verdict, Verdict::Met | Verdict::NotMet);
    PracticeVerdict {
        id: id.to_owned(),
        model: "cdmm".to_owned(),
        category: category.to_owned(),
        level: level.to_owned(),
        title: title.to_owned(),
        role: PracticeRole::Counted,
        verdict,
        confidence: if seen { 0.6 } else { 0.0 },
        grade: seen.then_some(Grade::E2),
        reason,
        measured: if seen { BTreeMap::from([("build.on_commit".to_owned(), 0.42)]) } else { BTreeMap::new() },
        attestation: None,
        superseded_by: None,
        evidence: if seen {
            vec![
                Evidence::tag("v1.4.0").with_note("the latest version tag"),
                link(Evidence::file("Cargo.toml", Some(1)), "blob/main/Cargo.toml#L1"),
            ]
        } else {
            Vec::new()
        },
        remedy: Remedy {
            action: format!("Make it so that: {}.", title.to_lowercase()),
            place: ".github/workflows/ci.yml".to_owned(),
            example: "on:\n  push:\n    branches: [main]".to_owned(),
            effort: Effort::Hours,
        },
    }
}

fn practices() -> Vec<PracticeVerdict> {
    use Verdict::{Met, NotApplicable, NotMet, Unknown};
    let mut polling = practice("cdmm.bd.polling", "build-deploy", "beginner", "Frequent polling builds", Met);
    polling.superseded_by = Some("cdmm.bd.auto-trigger".to_owned());
    vec![
        practice("cdmm.co.prioritized-work", "culture-organization", "base", "Prioritised work", Unknown),
        practice("cdmm.co.documented-process", "culture-organization", "base", "Documented process", Met),
        practice("cdmm.co.frequent-commits", "culture-organization", "base", "Frequent commits", Met),
        practice("cdmm.co.stable-team", "culture-organization", "beginner", "Stable team", NotMet),
        practice("cdmm.co.one-backlog", "culture-organization", "beginner", "One backlog per team", Unknown),
        practice("cdmm.da.platform", "design-architecture", "base", "Consolidated platform", Met),
        practice("cdmm.da.library", "design-architecture", "beginner", "Managed libraries", Met),
        practice(
            "cdmm.da.db-versioned",
            "design-architecture",
            "beginner",
            "Versioned database",
            NotApplicable,
        ),
        practice("cdmm.da.min-branching", "design-architecture", "intermediate", "Minimal branching", NotMet),
        practice("cdmm.da.feature-hiding", "design-architecture", "intermediate", "Feature hiding", Unknown),
        practice("cdmm.bd.versioned-code", "build-deploy", "base", "Versioned code base", Met),
        practice("cdmm.bd.scripted-build", "build-deploy", "base", "Scripted build", Met),
        polling,
        practice("cdmm.bd.auto-trigger", "build-deploy", "intermediate", "Build on every commit", NotMet),
        practice(
            "cdmm.bd.build-once",
            "build-deploy",
            "intermediate",
            "Build once, deploy anywhere",
            Unknown,
        ),
        practice(
            "cdmm.bd.pipeline-to-prod",
            "build-deploy",
            "intermediate",
            "Pipeline to production",
            Unknown,
        ),
        practice("cdmm.tv.unit", "test-verification", "base", "Automatic unit tests", Met),
        practice("cdmm.tv.test-env", "test-verification", "base", "Separate test environment", Met),
        practice("cdmm.ir.baseline", "information-reporting", "base", "Baseline process metrics", Unknown),
        practice("cdmm.ir.manual", "information-reporting", "base", "Manual reporting", Unknown),
    ]
}

fn level(
    category: &str,
    title: &str,
    observed: Observed,
    span: [Option<&str>; 2],
    share: f64,
) -> LevelVerdict {
    let ladder = ["base", "beginner", "intermediate", "advanced", "expert"];
    LevelVerdict {
        model: "cdmm".to_owned(),
        category: category.to_owned(),
        category_title: title.to_owned(),
        ladder: ladder.map(str::to_owned).to_vec(),
        observed,
        floor: span[0].map(str::to_owned),
        ceiling: span[1].map(str::to_owned),
        determinable: share,
        blockers: Vec::new(),
        ahead: Vec::new(),
    }
}

fn levels() -> Vec<LevelVerdict> {
    let at = |id: &str| Observed::Level(id.to_owned());
    let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
    vec![
        LevelVerdict {
            blockers: ids(&["cdmm.co.one-backlog", "cdmm.co.stable-team"]),
            ..level(
                "culture-organization",
                "Culture & Organization",
                at("base"),
                [None, Some("beginner")],
                0.45,
            )
        },
        LevelVerdict {
            blockers: ids(&["cdmm.da.min-branching", "cdmm.da.feature-hiding"]),
            ..level(
                "design-architecture",
                "Design & Architecture",
                at("beginner"),
                [Some("beginner"), Some("beginner")],
                0.769,
            )
        },
        LevelVerdict {
            blockers: ids(&["cdmm.bd.build-once", "cdmm.bd.pipeline-to-prod", "cdmm.bd.auto-trigger"]),
            ahead: ids(&["cdmm.bd.multi-machines"]),
            ..level("build-deploy", "Build & Deploy", at("beginner"), [Some("base"), Some("advanced")], 0.636)
        },
        level(
            "test-verification",
            "Test & Verification",
            at("expert"),
            [Some("expert"), Some("expert")],
            1.0,
        ),
        LevelVerdict {
            blockers: ids(&["cdmm.ir.baseline", "cdmm.ir.manual"]),
            ..level(
                "information-reporting",
                "Information & Reporting",
                Observed::InsufficientEvidence,
                [None, Some("expert")],
                0.08,
            )
        },
    ]
}

fn next_steps() -> Vec<NextStep> {
    let step = |practice: &str, title: &str, category: &str, gain: &str, why: &str, how: &str| NextStep {
        practice: practice.to_owned(),
        title: title.to_owned(),
        model: "cdmm".to_owned(),
        category: category.to_owned(),
        gain: gain.to_owned(),
        why: why.to_owned(),
        how: how.to_owned(),
    };
    vec![
        step(
            "cdmm.bd.auto-trigger",
            "Build on every commit",
            "build-deploy",
            "beginner → intermediate, with “Build once, deploy anywhere”, “Pipeline to production”",
            "42 % of trunk changes had a workflow with a build or a test configured (n 33); at least 80 % are asked",
            "Start the build on every push (.github/workflows/ci.yml).\non:\n  push:\n    branches: [main]",
        ),
        step(
            "cdmm.da.min-branching",
            "Minimal branching",
            "design-architecture",
            "beginner → intermediate, with “Feature hiding”",
            "90 % of merged branches lived up to 11.5 days (n 198); at most 7 days are asked",
            "Merge smaller changes sooner; hide what is unfinished behind a switch. Long-lived now: release-next, \
             rewrite-parser",
        ),
        step(
            "cdmm.co.stable-team",
            "Stable team",
            "culture-organization",
            "base → beginner, with “One backlog per team”",
            "2 of 9 regular authors of the first half are still active in the second (22 %); 60 % are asked",
            "Nothing to configure: keep people on the code they know",
        ),
        step(
            "cdmm.tv.coverage",
            "Measured coverage",
            "test-verification",
            "towards none → base; the rest only people can confirm",
            "no coverage tool found",
            "Add one to ci.yml",
        ),
    ]
}
