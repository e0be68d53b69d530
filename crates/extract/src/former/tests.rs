use plimsoll_domain::events::StageEvent;
use plimsoll_domain::facts::{Change, CommitIx, Facts, FileFact, FileFinding, History, Profile, TreeEntry};
use plimsoll_domain::record::Conclusion;
use plimsoll_domain::{Coverage, CoverageState, Grade, Source, Stage};

use super::tell;
use crate::deployments::tests::{at, define, deploying, facts, id, ran};

const PATH: &str = ".travis.yml";

/// Nine commits in the last days, each built by a run, and a file of another system that nobody touched in two years.
fn world() -> Facts {
    let mut facts = facts(Profile::Package);
    facts.as_of = at(24);
    facts.changes.since = at(24 - 740 * 24).timestamp();
    facts.tree.entries.push(TreeEntry { path: PATH.to_owned(), blob: id(0), size: Some(9), link: false });
    facts.findings.push(foreign(PATH));
    let coverage = |source| Coverage {
        source,
        state: CoverageState::Complete,
        collected: None,
        expected: None,
        reason: None,
    };
    facts.coverage = [Source::Git, Source::Workflows, Source::Runs, Source::Jobs].map(coverage).to_vec();
    for number in 1..10 {
        built(&mut facts, number, "push", Stage::Build);
    }
    facts
}

fn foreign(path: &str) -> FileFinding {
    FileFinding {
        fact: FileFact::ForeignCi,
        path: path.to_owned(),
        line: None,
        tool: Some("travis".to_owned()),
        detail: None,
        amount: Some(1),
    }
}

fn built(facts: &mut Facts, number: u8, event: &str, stage: Stage) {
    let run = u64::from(number);
    ran(facts, run, number, event, "build", Conclusion::Success);
    let event = StageEvent {
        stage,
        tool: None,
        sha: id(number),
        run: Some(run),
        job: None,
        finished: None,
        gating: true,
        grade: Grade::E3,
        evidence: Vec::new(),
    };
    facts.executions.events.insert(id(number), vec![event]);
}

fn touched(facts: &mut Facts, commit: u32, hours_ago: i64) {
    facts.changes.paths = vec![PATH.into()];
    facts.changes.changes.push(Change { commit: CommitIx(commit), paths: vec![0], cut: false });
    dated(facts, commit, hours_ago);
}

/// The same history, one commit of which was made so many hours ago.
fn dated(facts: &mut Facts, commit: u32, hours_ago: i64) {
    let history = &facts.history;
    let mut commits: Vec<_> = history.indices().map(|index| history.commit(index).clone()).collect();
    commits[commit as usize].committed = at(24 - hours_ago).timestamp();
    let parents =
        |place: usize| place.checked_sub(1).map(|below| CommitIx(below as u32)).into_iter().collect();
    facts.history = History::new(commits, parents, history.people.clone(), Vec::new());
}

fn in_use(mut facts: Facts) -> bool {
    tell(&mut facts);
    let kinds: Vec<_> = facts.findings.iter().map(|found| found.fact).collect();
    assert!(kinds.iter().all(|fact| matches!(fact, FileFact::ForeignCi | FileFact::FormerCi)), "{kinds:?}");
    facts.found(FileFact::ForeignCi).next().is_some()
}

#[test]
fn a_file_that_nobody_touches_while_runs_build_everything_was_left_behind() {
    assert!(!in_use(world()));
}

#[test]
fn one_that_is_touched_is_in_use() {
    let mut facts = world();
    touched(&mut facts, 0, 24 * 200);
    assert!(in_use(facts));
    let mut facts = world();
    touched(&mut facts, 0, 24 * 400);
    assert!(!in_use(facts), "more than a year ago");
    let mut facts = world();
    touched(&mut facts, 0, 24 * 200);
    facts.changes.changes[0] = Change { commit: CommitIx(0), paths: Vec::new(), cut: true };
    assert!(in_use(facts), "its list was cut");
}

#[test]
fn workflows_that_came_long_after_its_last_change_took_its_place() {
    let workflows = |came: i64| {
        let mut facts = world();
        define(&mut facts, vec![deploying("build", "x")]);
        touched(&mut facts, 0, 24 * 300);
        dated(&mut facts, 1, came);
        facts.timeline.eras[0].first = 1;
        facts
    };
    assert!(!in_use(workflows(24 * 200)));
    assert!(in_use(workflows(24 * 30)), "both may be in use for a while");
    assert!(in_use(workflows(24 * 320)), "the file was touched when there were workflows");
}

#[test]
fn without_runs_that_build_the_trunk_nobody_knows() {
    let mut facts = world();
    facts.coverage.retain(|coverage| coverage.source != Source::Runs);
    assert!(in_use(facts));
    let mut facts = world();
    for number in 1..10 {
        built(&mut facts, number, "push", Stage::Lint);
    }
    assert!(in_use(facts), "what only labels and lints takes nothing over");
    let mut facts = world();
    for number in 1..6 {
        facts.executions.events.remove(&id(number));
    }
    assert!(in_use(facts), "four of nine");
}

#[test]
fn what_cannot_be_seen_says_nothing() {
    let mut facts = world();
    facts.changes.since = at(24 - 300 * 24).timestamp();
    assert!(in_use(facts), "too short a look back");
    let mut facts = world();
    facts.history.truncated = vec![CommitIx(0)];
    assert!(in_use(facts), "a shallow clone");
    let mut facts = world();
    facts.findings[0] = FileFinding { detail: Some("badge".to_owned()), ..foreign("README.md") };
    assert!(in_use(facts), "an address in a document has no date");
}

#[test]
fn only_the_file_that_was_left_behind_is_told() {
    let mut facts = world();
    facts.findings.push(foreign("Jenkinsfile"));
    facts
        .tree
        .entries
        .insert(0, TreeEntry { path: "Jenkinsfile".to_owned(), blob: id(0), size: None, link: false });
    facts.tree.entries.sort_by(|left, right| left.path.cmp(&right.path));
    facts.changes.paths = vec!["Jenkinsfile".into()];
    facts.changes.changes.push(Change { commit: CommitIx(8), paths: vec![0], cut: false });
    tell(&mut facts);
    let left: Vec<_> = facts.found(FileFact::FormerCi).map(|found| found.path.as_str()).collect();
    assert_eq!((left, facts.found(FileFact::ForeignCi).count()), (vec![PATH], 1));
}
