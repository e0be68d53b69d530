//! A few nights of a small fleet.

use crate::harbour::{Harbour, Life, said, states, worse};

fn small() -> Harbour {
    let fleet = [
        ("keel", Life::Active, None),
        ("mast", Life::Active, Some(4)),
        ("hull", Life::Dormant, None),
        ("new", Life::Empty, None),
    ];
    Harbour::new(&fleet, 20)
}

#[test]
fn what_is_lost_is_told_on_the_night_it_is_lost_and_once() {
    let mut harbour = small();
    let first = harbour.night(0, &[]);
    let all: Vec<_> = states(&first).into_values().collect();
    assert_eq!(all, ["assessed", "assessed", "assessed", "empty"], "{first:#}");
    assert_eq!((first["before"].is_null(), worse(&first).len()), (true, 0));
    for night in 1..=5 {
        harbour.sail(1);
        let told = harbour.night(0, &[]);
        let lost = worse(&told);
        if night == 4 {
            assert!(lost.iter().all(|(name, _)| name == "acme/mast"), "{lost:?}");
            assert!(lost.iter().any(|(_, id)| id == "cdmm.test-verification"), "{lost:?}");
        } else {
            assert_eq!(lost, [], "night {night}");
        }
    }
    assert_eq!(harbour.fake.problems(), Vec::<String>::new());
}

#[test]
fn a_person_reads_what_got_worse_and_why() {
    let mut harbour = small();
    harbour.night(0, &[]);
    harbour.sail(4);
    let output = harbour.audit(&["--fail-on", "level-drop"]);
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", said(&output));
    for part in
        ["4 repositories: 3 assessed, 1 empty", "failed        level-drop", "acme/mast", "because of", "→"]
    {
        assert!(text.contains(part), "{part:?} is not in: {text}");
    }
    assert!(said(&output).contains("rule level-drop: failed: acme/mast: "), "{}", said(&output));
}
