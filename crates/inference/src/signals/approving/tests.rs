use plimsoll_domain::record::{DeploymentReview, DeploymentStatus, ReportedEnvironment, RunApprovals};
use plimsoll_domain::{CoverageState, Evidence, EvidenceKind, Signal, SignalState, Source};

use crate::signals::testing::{World, ago, field, observe, state};

const ID: &str = "deploy.approvers";

/// Six deployments by `ann` of what `ann` wrote, to an environment with so many reviewers.
fn world(reviewers: Option<u32>) -> World {
    let mut world = World::new().collected();
    for day in (1..=6_u8).rev() {
        let commit = world.commit(f64::from(day), "ann", &["a.rs"]);
        world.ships("cd", "push", f64::from(day) - 0.1, commit, &[]);
    }
    world.platform.environments.push(ReportedEnvironment {
        name: "production".to_owned(),
        required_reviewers: reviewers,
        wait_minutes: None,
        restricted_branches: None,
    });
    world
}

/// The same, the list of each run's approvals read: by these accounts.
fn approved(by: &[&str]) -> World {
    let mut world = world(Some(1));
    for (run, login) in (1..).zip(by) {
        let reviews = if login.is_empty() { Vec::new() } else { vec![review("approved", login)] };
        world.platform.approvals.push(RunApprovals { run, reviews });
    }
    world
}

fn review(state: &str, login: &str) -> DeploymentReview {
    DeploymentReview {
        state: state.to_owned(),
        reviewer: Some(login.to_owned()),
        by_bot: login.ends_with("[bot]"),
        environments: vec!["production".to_owned()],
    }
}

/// The same where somebody commits whose account nobody tells: it may be any that is not known.
fn with_another(by: &[&str]) -> World {
    let mut world = approved(by);
    world.commit(0.5, "cy", &["b.rs"]);
    world
}

/// Accounts that the platform tells, so that no other can be one of theirs.
fn with_accounts(mut world: World) -> World {
    for person in &mut world.people {
        person.email = format!("{}@users.noreply.github.com", person.name);
    }
    world
}

fn fields(signal: &Signal, names: [&str; 4]) -> [Option<f64>; 4] {
    names.map(|name| field(signal, name))
}

#[test]
fn nobody_has_to_approve() {
    let signal = observe(&world(Some(0)), ID);
    assert_eq!((field(&signal, "approvals"), signal.value(), signal.n), (Some(0.0), None, Some(6)));
}

#[test]
fn approvals_that_were_not_collected_are_not_known() {
    let mut world = world(Some(1));
    world.covers(Source::Approvals, CoverageState::Missing);
    let signal = observe(&world, ID);
    assert_eq!((signal.state, field(&signal, "approvals")), (SignalState::Unknown, Some(6.0)));
}

#[test]
fn the_share_that_people_gave_who_commit_here() {
    let signal = observe(&with_accounts(approved(&["ann", "ann", "ann", "bob", "boss", "boss"])), ID);
    // bob is nobody of git's history here either.
    assert_eq!((signal.value(), signal.n), (Some(0.5), Some(6)));
    assert_eq!(
        fields(&signal, ["approvals", "strangers", "untold", "at_least"]),
        [Some(6.0), Some(0.5), Some(0.0), Some(0.5)]
    );
    // Of what the first deployment brought nothing is known, and so not whether ann wrote it.
    assert_eq!(field(&signal, "authors"), Some(2.0 / 6.0));
    assert_eq!(field(&signal, "self_approved"), Some(0.5), "ann started all of them");
}

#[test]
fn an_account_that_may_be_anybodys_makes_the_share_one_from_below() {
    let signal = observe(&with_another(&["ann", "ann", "ann", "ann", "ann", "who"]), ID);
    assert_eq!((signal.state, signal.value(), signal.n), (SignalState::Observed, None, Some(6)));
    assert_eq!((field(&signal, "at_least"), field(&signal, "untold")), (Some(5.0 / 6.0), Some(1.0)));
    assert!(signal.reason.is_some());
    assert_eq!(state(&with_another(&["who"; 6]), ID), SignalState::Unknown);
    // So does a run that was not asked about.
    let part = observe(&with_accounts(approved(&["ann", "ann"])), ID);
    assert_eq!((part.value(), field(&part, "at_least")), (None, Some(2.0 / 6.0)));
}

#[test]
fn a_program_decides_nothing_and_a_clock_is_nobody() {
    let signal = observe(&with_accounts(approved(&["ann", "gate[bot]", "gate[bot]", "", "", ""])), ID);
    assert_eq!((signal.value(), signal.n, field(&signal, "programs")), (Some(1.0), Some(1), Some(2.0)));
    let none = observe(&approved(&["", "gate[bot]", "", "", "", ""]), ID);
    assert_eq!((field(&none, "approvals"), none.n), (Some(0.0), Some(6)));
}

#[test]
fn what_was_rejected_or_said_of_another_environment_is_no_approval() {
    let mut world = with_accounts(approved(&["ann", "ann", "ann", "ann", "ann", "ann"]));
    world.platform.approvals[0].reviews[0].environments = vec!["staging".to_owned()];
    world.platform.approvals[1].reviews.insert(0, review("rejected", "boss"));
    let signal = observe(&world, ID);
    assert_eq!((signal.value(), signal.n, field(&signal, "approvals")), (Some(1.0), Some(5), Some(5.0)));
}

#[test]
fn how_long_they_waited() {
    let mut world = with_accounts(approved(&["ann", "ann", "ann", "ann", "ann", "ann"]));
    for (id, hours) in [(1_u64, 2.0), (2, 4.0)] {
        let at = 6.0 - id as f64;
        world.deployments[id as usize - 1].evidence = vec![
            Evidence::new(EvidenceKind::Job, (id * 100).to_string()),
            Evidence::new(EvidenceKind::Deployment, id.to_string()),
        ];
        for (state, ago_days) in [("waiting", at + hours / 24.0), ("waiting", at + 0.01), ("in_progress", at)]
        {
            world.platform.statuses.push(DeploymentStatus {
                deployment: id,
                state: state.to_owned(),
                created: ago(ago_days),
                log_url: None,
                environment_url: None,
            });
        }
    }
    assert!((field(&observe(&world, ID), "wait_hours").unwrap() - 3.0).abs() < 0.01);
}

#[test]
fn rules_that_were_not_read_and_history_in_parts_say_nothing() {
    assert_eq!(state(&world(None), ID), SignalState::Unknown);
    let mut world = world(Some(0));
    world.covers(Source::Deployments, CoverageState::Partial);
    assert_eq!(state(&world, ID), SignalState::Unknown);
}
