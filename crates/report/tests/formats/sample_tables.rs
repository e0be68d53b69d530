//! Rows of a realistic window, or of one whose every text attacks.

use plimsoll_domain::Stage;
use plimsoll_domain::facts::Outcome;
use plimsoll_domain::tables::{Basis, CoverageRow, Tables, WEEKLY, WeeklyRow};
use plimsoll_domain::time::Week;

use crate::deployments::{change, row, run};

pub(crate) fn week(monday: &str) -> Week {
    Week::containing(format!("{monday}T00:00:00Z").parse().unwrap())
}

/// The tables, with every text as given, or as usual.
pub(crate) fn tables(text: Option<&str>) -> Tables {
    let outcomes = [Outcome::Success, Outcome::Success, Outcome::Success, Outcome::Failure];
    let mut runs = vec![run(text.unwrap_or("ci.yml")); 2];
    runs[0].attempt = 1;
    runs[1].url = Some(text.unwrap_or("https://github.com/harbour/keel/actions/runs/71").to_owned());
    Tables {
        deployments: (1..).zip(outcomes).map(|(day, outcome)| row(day, outcome, text)).collect(),
        changes: vec![change(text.unwrap_or("v1.0.0"))],
        runs,
        weeks: weeks(),
        coverage: coverage(),
    }
}

fn weeks() -> Vec<WeeklyRow> {
    let mut rows: Vec<_> =
        ["2026-01-05", "2026-01-12", "2026-01-19"].map(|monday| WeeklyRow::new(week(monday))).to_vec();
    let mut set = |row: usize, metric: &str, value: f64| {
        let place = WEEKLY.iter().position(|one| one.metric == metric).unwrap();
        rows[row].values[place] = Some(value);
    };
    for (row, count) in [3.0, 0.0, 2.0].into_iter().enumerate() {
        set(row, "deployment-frequency", count);
        set(row, "automation-coverage", 2.0 / (3.0 + row as f64));
    }
    set(0, "change-lead-time", 79_200.5);
    set(2, "change-lead-time", 172_800.0);
    rows
}

fn coverage() -> Vec<CoverageRow> {
    let row = |monday, stage, [changes, executed, unknown]: [u64; 3]| CoverageRow {
        week: week(monday),
        stage,
        changes,
        executed,
        unknown,
        basis: Basis::Executed,
    };
    vec![
        row("2026-01-05", Stage::Build, [12, 12, 0]),
        row("2026-01-05", Stage::UnitTest, [12, 8, 0]),
        row("2026-01-05", Stage::Lint, [12, 1, 11]),
        row("2026-01-19", Stage::Build, [4, 4, 0]),
        row("2026-01-19", Stage::UnitTest, [4, 0, 1]),
        row("2026-01-19", Stage::Lint, [4, 0, 0]),
    ]
}
