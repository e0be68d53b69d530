//! Incremental ≡ full: whatever happened in between, the tables are those of one collection at the end.

use chrono::Duration;
use plimsoll_collect_github::collect;
use plimsoll_testkit::github::{FakeGitHub, World};
use proptest::prelude::*;

use crate::support::{Kept, collected, difference, exported, options, try_collect};

/// A sequence of numbers that depends on its seed alone.
fn numbers(mut seed: u64) -> impl FnMut() -> u64 {
    move || {
        seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = seed;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

fn check(seed: u64, steps: &[(u8, u8)]) -> Result<(), TestCaseError> {
    let mut random = numbers(seed);
    let fake = FakeGitHub::start(World::new("acme", "keel")).unwrap();
    let kept = Kept::new();
    let mut store = kept.open(&fake);
    for (changes, budget) in steps {
        fake.world(|world| (0..*changes).for_each(|_| world.evolve(&mut random)));
        let mut step = options(&fake);
        // Some collections are cut off after a few requests.
        step.allowance.budget = (*budget < 60).then_some(u64::from(*budget) + 1);
        // Some ask for the last days only.
        step.since = (budget % 3 == 0)
            .then(|| fake.world(|world| world.now() - Duration::days(i64::from(budget % 16))));
        // One that is cut off before it found the repository has nothing to keep.
        let _ = try_collect(&step, &mut store);
    }
    // What is older than a few days is looked at again within a week.
    fake.world(|world| world.advance(Duration::days(8)));
    collected(&fake, &mut store);
    let whole = Kept::new();
    let mut other = whole.open(&fake);
    collected(&fake, &mut other);
    prop_assert_eq!(fake.problems(), Vec::<String>::new());
    if let Some(difference) = difference(&exported(store.reader()), &exported(other.reader())) {
        return Err(TestCaseError::fail(format!("incremental is the one, full the other\n{difference}")));
    }
    Ok(())
}

/// Enough for every run of the suite; `PROPTEST_CASES` asks for more.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(24)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), max_shrink_iters: 30, ..ProptestConfig::default() })]

    #[test]
    fn after_any_sequence_the_tables_are_those_of_one_collection(
        seed in any::<u64>(),
        steps in prop::collection::vec((1_u8..40, 0_u8..255), 1..7),
    ) {
        check(seed, &steps)?;
    }
}

#[test]
fn what_changes_while_it_is_read_is_there_in_the_end() {
    for seed in 0..6 {
        let mut random = numbers(seed);
        let mut world = World::new("acme", "keel");
        (0..500).for_each(|_| world.evolve(&mut random));
        let fake = FakeGitHub::start(world).unwrap();
        let kept = Kept::new();
        let mut store = kept.open(&fake);
        let done = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                // On a slow machine no more happens than on a quick one.
                for _ in 0..300 {
                    if done.load(std::sync::atomic::Ordering::Relaxed) {
                        break;
                    }
                    fake.world(|world| world.evolve(&mut random));
                    std::thread::sleep(std::time::Duration::from_millis(3));
                }
            });
            for _ in 0..2 {
                collected(&fake, &mut store);
            }
            done.store(true, std::sync::atomic::Ordering::Relaxed);
        });
        fake.world(|world| world.advance(Duration::days(8)));
        collected(&fake, &mut store);
        let whole = Kept::new();
        let mut other = whole.open(&fake);
        collected(&fake, &mut other);
        let difference = difference(&exported(store.reader()), &exported(other.reader()));
        assert_eq!(difference, None, "seed {seed}");
    }
}

#[test]
fn deletions_in_a_long_list_are_found_without_walking_it() {
    let mut world = World::new("acme", "keel");
    for _ in 0..1_300 {
        let run = world.start_run(".github/workflows/ci.yml", "push", "main", &["build"]);
        world.advance(Duration::hours(1));
        world.finish_run(run, "success");
    }
    let fake = FakeGitHub::start(world).unwrap();
    let kept = Kept::new();
    let mut store = kept.open(&fake);
    let mut lists = options(&fake);
    lists.logs = plimsoll_domain::ledger::LogChoice::None;
    try_collect(&lists, &mut store).unwrap();
    let ids: Vec<_> = fake.world(|world| world.runs().iter().map(|run| run.id).collect());
    fake.world(|world| {
        // The oldest ones, as a retention does, and one in the middle.
        ids[..30].iter().for_each(|id| world.delete_run(*id));
        world.delete_run(ids[400]);
        world.advance(Duration::hours(20));
    });
    fake.clear_requests();
    try_collect(&lists, &mut store).unwrap();
    let requests = fake.requests().len();
    assert!(requests < 60, "{requests} requests to find 31 of 1,300");
    let whole = Kept::new();
    let mut other = whole.open(&fake);
    try_collect(&lists, &mut other).unwrap();
    assert_eq!(difference(&exported(store.reader()), &exported(other.reader())), None);
}

#[test]
fn more_new_runs_than_a_list_shows_leave_no_gap() {
    let mut world = World::new("acme", "keel");
    world.list_depth(300);
    let some = |world: &mut World, count: u32| {
        for _ in 0..count {
            let run = world.start_run(".github/workflows/ci.yml", "push", "main", &["build"]);
            world.advance(Duration::minutes(90));
            world.finish_run(run, "success");
        }
    };
    some(&mut world, 250);
    let fake = FakeGitHub::start(world).unwrap();
    let kept = Kept::new();
    let mut store = kept.open(&fake);
    let mut lists = options(&fake);
    lists.logs = plimsoll_domain::ledger::LogChoice::None;
    try_collect(&lists, &mut store).unwrap();
    for new in [450, 40, 700] {
        fake.world(|world| some(world, new));
        try_collect(&lists, &mut store).unwrap();
        let whole = Kept::new();
        let mut other = whole.open(&fake);
        try_collect(&lists, &mut other).unwrap();
        assert_eq!(difference(&exported(store.reader()), &exported(other.reader())), None, "{new} more");
        let runs = fake.world(|world| world.runs().len());
        assert_eq!(exported(store.reader()).matches("\"workflow_path\"").count(), runs);
    }
}

#[test]
fn repeating_a_collection_changes_nothing() {
    let fake = FakeGitHub::start(crate::support::lively()).unwrap();
    let kept = Kept::new();
    let mut store = kept.open(&fake);
    collected(&fake, &mut store);
    let once = exported(store.reader());
    let mut full = options(&fake);
    full.full = true;
    collect(&full, &mut store, &plimsoll_collect_github::NoObserver).unwrap();
    assert_eq!(difference(&once, &exported(store.reader())), None);
}
