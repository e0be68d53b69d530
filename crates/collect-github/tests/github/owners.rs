//! What a token sees beyond one repository.

use chrono::{Duration, Utc};
use plimsoll_collect_github::{
    Allowance, CollectError, CollectOptions, Governor, Owner, Stop, probe, repositories,
};
use plimsoll_testkit::github::{FakeGitHub, World};

use crate::support::{Kept, hasty, options, try_collect};

fn owner(fake: &FakeGitHub, name: &str) -> Owner {
    let CollectOptions { base, credentials, pace, .. } = options(fake);
    Owner { base, credentials, name: name.to_owned(), pace, governor: None }
}

/// An organisation with this many repositories.
fn organisation(count: u64) -> FakeGitHub {
    let fake = FakeGitHub::start(World::new("acme", "keel")).unwrap();
    for nth in 1..count {
        fake.add(World::nth("acme", &format!("mast-{nth:03}"), nth));
    }
    fake
}

#[test]
fn an_organisation_is_listed_to_the_last_page() {
    let fake = organisation(230);
    fake.world_of("acme/mast-007", |world| {
        world.archive();
        world.mark_as_fork();
        world.set_topics(&["service", "payments"]);
    });
    let (all, problems) = repositories(&owner(&fake, "acme")).unwrap();
    assert_eq!((all.len(), problems.len(), fake.requests().len()), (230, 0, 3));
    assert_eq!(all[0].hosted.full_name, "acme/keel");
    let seventh = all.iter().find(|listed| listed.hosted.full_name == "acme/mast-007").unwrap();
    assert!(seventh.hosted.archived && seventh.hosted.fork);
    assert_eq!(seventh.topics, ["service", "payments"]);
    assert_eq!(fake.problems(), [""; 0]);
}

#[test]
fn a_person_is_listed_too_and_nobody_is_not() {
    let fake = FakeGitHub::start(World::new("ann", "notes")).unwrap();
    fake.is_person("ann");
    let (all, _) = repositories(&owner(&fake, "ann")).unwrap();
    assert_eq!(all.len(), 1);
    let error = repositories(&owner(&fake, "nobody")).unwrap_err();
    assert!(matches!(&error, CollectError::NoOwner { name, .. } if name == "nobody"), "{error}");
}

#[test]
fn collections_share_the_limits_and_count_their_own_requests() {
    let fake = organisation(2);
    let shared = Governor::new(hasty(), Allowance { budget: Some(1_000), ..Allowance::default() }, false);
    let kept = Kept::new();
    let mut store = kept.open(&fake);
    let mut asked = Vec::new();
    for name in ["acme/keel", "acme/mast-001"] {
        let options =
            CollectOptions { full_name: name.to_owned(), governor: Some(shared.clone()), ..options(&fake) };
        asked.push(try_collect(&options, &mut store).unwrap().used.requests);
    }
    assert_eq!(shared.used_in_all().requests, asked.iter().sum::<u64>());
    assert!(asked.iter().all(|requests| *requests > 0));

    // What one has used up is not there for the next.
    let allowance = Allowance { budget: Some(3), ..Allowance::default() };
    let narrow = Governor::new(hasty(), allowance, false);
    let ended = |name: &str, store: &mut _| {
        let options = CollectOptions {
            full_name: name.to_owned(),
            governor: Some(narrow.clone()),
            full: true,
            ..options(&fake)
        };
        match try_collect(&options, store) {
            Ok(collected) => collected.stopped,
            Err(CollectError::Stopped { stop, .. }) => Some(stop),
            Err(error) => panic!("{error}"),
        }
    };
    assert_eq!(ended("acme/keel", &mut store), Some(Stop::Budget(3)));
    assert_eq!(ended("acme/mast-001", &mut store), Some(Stop::Budget(3)));
    assert_eq!(narrow.used_in_all().requests, 3);
}

#[test]
fn at_the_deadline_nothing_more_is_asked() {
    let fake = organisation(1);
    let kept = Kept::new();
    let mut store = kept.open(&fake);
    let past = Some(Utc::now() - Duration::seconds(1));
    let options =
        CollectOptions { allowance: Allowance { deadline: past, ..Allowance::default() }, ..options(&fake) };
    let error = try_collect(&options, &mut store).unwrap_err();
    assert!(matches!(error, CollectError::Stopped { stop: Stop::Deadline, .. }), "{error}");
    assert_eq!(fake.requests().len(), 0);
}

#[test]
fn a_wait_that_would_end_after_the_deadline_is_not_begun() {
    let fake = organisation(1);
    fake.limit(5_000, 2, 1_800);
    let kept = Kept::new();
    let mut store = kept.open(&fake);
    let soon = Some(Utc::now() + Duration::seconds(600));
    let options =
        CollectOptions { allowance: Allowance { deadline: soon, ..Allowance::default() }, ..options(&fake) };
    let stopped = match try_collect(&options, &mut store) {
        Ok(collected) => collected.stopped,
        Err(CollectError::Stopped { stop, .. }) => Some(stop),
        Err(error) => panic!("{error}"),
    };
    assert_eq!(stopped, Some(Stop::Deadline));
}

#[test]
fn the_platforms_clock_and_limits_can_be_asked_for() {
    let fake = organisation(1);
    fake.limit(5_000, 4_000, 1_800);
    fake.skew(Duration::days(40));
    let probed = probe(&owner(&fake, "acme")).unwrap();
    assert_eq!(probed.limit, Some(5_000));
    assert_eq!(probed.used.remaining, Some(3_999));
    let ahead = probed.time.unwrap() - Utc::now();
    assert!((ahead - Duration::days(40)).abs() < Duration::minutes(1), "{ahead}");
    assert_eq!(fake.problems(), [""; 0]);
}
