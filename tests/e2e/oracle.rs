//! Counts and lead times agree with what git itself computes, on random histories.

use std::collections::BTreeSet;

use plimsoll_testkit::{CommitSpec, Mark, Repo, TempRepo, When};

use crate::run::{AS_OF, json};

/// A linear congruential generator: the same histories on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// 2026-02-01T00:00:00Z, inside the window of an audit at [`AS_OF`].
const START: i64 = 1_769_904_000;

struct Release {
    tag: String,
    commit: Mark,
    time: i64,
}

/// Forks, merges, octopuses, skewed clocks; final versions on and off the trunk.
fn random_history(seed: u64) -> (TempRepo, Vec<Release>) {
    let mut dice = Dice(seed);
    let mut repo = Repo::new();
    let mut marks: Vec<Mark> = Vec::new();
    let mut trunk: Vec<Mark> = Vec::new();
    let mut releases = Vec::new();
    for step in 0..60_i64 {
        let on_trunk = trunk.is_empty() || dice.below(3) > 0;
        let mut parents = Vec::new();
        if on_trunk {
            parents.extend(trunk.last().copied());
        } else {
            parents.push(marks[dice.below(marks.len() as u64) as usize]);
        }
        for _ in 0..dice.below(4).saturating_sub(1) {
            if let Some(other) = marks.get(dice.below(marks.len().max(1) as u64) as usize)
                && !parents.contains(other)
            {
                parents.push(*other);
            }
        }
        // Clocks run up to two days behind.
        let time = START + step * 86_400 - (dice.below(3) * 43_200) as i64;
        let committed = Some(When { seconds: time, zone: (dice.below(5) as i16 - 2) * 60 });
        let mark = repo.commit_with(CommitSpec {
            parents,
            author: "Ann <ann@example.org>".to_owned(),
            authored: committed,
            committed,
            message: format!("Step {step}\n").into_bytes(),
            ..CommitSpec::default()
        });
        marks.push(mark);
        if on_trunk {
            trunk.push(mark);
        }
        if dice.below(6) == 0 {
            let (tag, at) = (format!("v1.{step}.0"), START + step * 86_400 + 3_600);
            repo.annotated_tag(&tag, mark, at, "Ann <ann@example.org>", "Release");
            releases.push(Release { tag, commit: mark, time: at });
        } else if dice.below(12) == 0 {
            repo.tag(&format!("v1.{step}.0-rc.1"), mark);
        }
    }
    repo.branch("main", trunk[trunk.len() - 1]);
    for (index, mark) in marks.iter().enumerate().step_by(7) {
        repo.branch(&format!("side-{index}"), *mark);
    }
    (repo.finish().unwrap(), releases)
}

fn lines(repo: &TempRepo, arguments: &[&str]) -> BTreeSet<String> {
    repo.git(arguments).unwrap().lines().map(str::to_owned).collect()
}

/// One walk of git per release: what it contains and no earlier one does.
fn lead_times(repo: &TempRepo, releases: &[Release]) -> Vec<i64> {
    let trunk = lines(repo, &["rev-list", "--no-merges", "main"]);
    let mut spans = Vec::new();
    let mut known: Vec<String> = Vec::new();
    for (index, release) in releases.iter().enumerate() {
        let mut arguments = vec!["log", "--format=%H %ct", repo.id(release.commit)];
        arguments.extend(known.iter().map(String::as_str));
        let fresh = lines(repo, &arguments);
        let changes = fresh.iter().map(|line| line.split_once(' ').unwrap());
        if index > 0 {
            let reached = changes.filter(|(id, _)| trunk.contains(*id));
            spans.extend(reached.map(|(_, time)| (release.time - time.parse::<i64>().unwrap()).max(0)));
        }
        known.push(format!("^{}", release.tag));
    }
    spans.sort_unstable();
    spans
}

#[test]
fn counts_and_lead_times_are_gits() {
    let mut compared = 0;
    for seed in 1..=12 {
        let (repo, releases) = random_history(seed);
        let assessment = json(repo.path(), &[]);
        let count = |arguments: &[&str]| lines(&repo, arguments).len();
        assert_eq!(assessment["as_of"], format!("{AS_OF}T23:59:59Z"));
        assert_eq!(
            assessment["repository"]["commits"],
            count(&["rev-list", "--branches", "--tags"]),
            "{seed}"
        );
        assert_eq!(assessment["repository"]["trunk_commits"], count(&["rev-list", "main"]), "{seed}");
        assert_eq!(assessment["repository"]["tags"], count(&["tag"]), "{seed}");
        assert_eq!(assessment["deployments"]["count"], releases.len(), "{seed}");
        let expected = lead_times(&repo, &releases);
        let metrics = assessment["metrics"].as_array().unwrap();
        let headline = |metric: &&serde_json::Value| {
            metric["id"] == "change-lead-time" && metric["variant"].is_null() && metric["component"].is_null()
        };
        let found = metrics.iter().find(headline).unwrap();
        if expected.is_empty() {
            assert!(found["value"].is_null(), "{seed}: {found}");
            continue;
        }
        let (middle, odd) = (expected.len() / 2, expected.len() % 2 == 1);
        let lower = if odd { expected[middle] } else { expected[middle - 1] };
        let median = f64::midpoint(lower as f64, expected[middle] as f64);
        assert_eq!(found["n"], expected.len(), "{seed}");
        assert!((found["value"].as_f64().unwrap() - median).abs() < 1e-6, "{seed}: {found}");
        compared += 1;
    }
    assert!(compared >= 8, "the histories say something: {compared}");
}
