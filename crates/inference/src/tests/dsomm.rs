//! The observable subset of the DevSecOps Maturity Model.

use plimsoll_domain::Verdict;

use super::world::{World, builtin};
use crate::assess::judge;
use crate::model::Observability;

fn verdict(world: &World, id: &str) -> Verdict {
    let result = judge(&builtin("dsomm"), &[], &world.signals(), &Clone::clone);
    result.practice(&format!("dsomm.{id}")).unwrap_or_else(|| panic!("no practice `{id}`")).verdict
}

fn built() -> World {
    World::unknown().measures("build.scripted", 1.0, None, &[]).configures("build.env", &[])
}

#[test]
fn cells_and_what_the_title_says_of_them() {
    let model = builtin("dsomm");
    for (category, cells) in [
        ("build-deployment", [5, 6, 4, 3, 2]),
        ("culture-organization", [1, 1, 1, 1, 1]),
        ("implementation", [1, 2, 5, 2, 1]),
        ("information-gathering", [1, 2, 1, 1, 1]),
        ("test-verification", [1, 4, 1, 4, 4]),
    ] {
        let of = |level: &str| model.practices_of(category).filter(|one| one.level == level).count();
        assert_eq!(["1", "2", "3", "4", "5"].map(of), cells, "{category}");
    }
    let attested = |observability| observability == Observability::Attestation;
    let shown = model.practices.iter().filter(|one| !attested(one.observability)).count();
    assert!(model.title.contains(&format!("({shown} of 194 activities)")), "{}: {shown}", model.title);
}

#[test]
fn what_an_activity_builds_upon_has_to_be_there() {
    let listed = World::unknown().configures("build.sbom", &[]);
    assert_eq!(verdict(&listed, "bd.sbom"), Verdict::Unknown);
    assert_eq!(verdict(&built().configures("build.sbom", &[]), "bd.sbom"), Verdict::Met);
    // That the build is not described refutes the list of what it is made of only where no step writes one.
    let unscripted = listed.lacks(&["build.scripted", "build.env"]);
    assert_eq!(verdict(&unscripted, "bd.sbom"), Verdict::Unknown);
    assert_eq!(verdict(&built().lacks(&["build.sbom"]), "bd.sbom"), Verdict::NotMet);
}

#[test]
fn rules_for_the_trunk() {
    let rules = |fields: &[(&str, f64)]| built().measures("vc.branch_rules", 1.0, None, fields);
    let all = rules(&[("pull_request", 1.0), ("approvals", 1.0), ("checks", 2.0)]);
    for id in ["im.pull-requests", "im.status-checks", "co.approval"] {
        assert_eq!(verdict(&all, id), Verdict::Met, "{id}");
    }
    let none = rules(&[("pull_request", 1.0), ("approvals", 0.0), ("checks", 0.0)]);
    assert_eq!(verdict(&none, "im.status-checks"), Verdict::NotMet);
    // Reviews may be held without a rule that asks for them.
    assert_eq!(verdict(&none, "co.approval"), Verdict::Unknown);
    let partly = rules(&[("pull_request", 1.0)]);
    assert_eq!(verdict(&partly, "im.status-checks"), Verdict::Unknown);
    assert_eq!(verdict(&built().lacks(&["vc.branch_rules"]), "im.status-checks"), Verdict::NotMet);
    assert_eq!(verdict(&all, "im.force-pushes"), Verdict::Unknown);
}

#[test]
fn rules_for_history_and_approvals() {
    let rules = |fields: &[(&str, f64)]| built().measures("vc.branch_rules", 1.0, None, fields);
    let strict = rules(&[("approvals", 1.0), ("no_force_pushes", 1.0), ("stale_approvals", 1.0)]);
    let lax = rules(&[("approvals", 0.0), ("no_force_pushes", 0.0), ("stale_approvals", 0.0)]);
    for id in ["im.force-pushes", "im.stale-approvals"] {
        assert_eq!(verdict(&strict, id), Verdict::Met, "{id}");
        assert_eq!(verdict(&lax, id), Verdict::NotMet, "{id}");
        assert_eq!(verdict(&built().lacks(&["vc.branch_rules"]), id), Verdict::NotMet, "{id}");
        assert_eq!(verdict(&built(), id), Verdict::Unknown, "{id}");
    }
    let unasked = rules(&[("approvals", 0.0), ("stale_approvals", 1.0)]);
    assert_eq!(
        verdict(&unasked, "im.stale-approvals"),
        Verdict::Unknown,
        "approvals may be held without a rule"
    );
}

#[test]
fn scans_count_when_they_run() {
    let ran = |times| built().measures("scan.code", 0.0, Some(30), &[("executions", times)]);
    assert_eq!(verdict(&ran(3.0), "tv.code-important"), Verdict::Met);
    assert_eq!(verdict(&ran(2.0), "tv.code-important"), Verdict::Unknown);
    assert_eq!(verdict(&built().configures("scan.code", &[]), "tv.code-important"), Verdict::Met);
    assert_eq!(verdict(&built().lacks(&["scan.code"]), "tv.code-important"), Verdict::NotMet);
}

#[test]
fn a_stored_key_is_enough_to_miss_short_lived_credentials() {
    let share = |value| built().measures("secrets.short_lived", value, Some(4), &[]);
    assert_eq!(verdict(&share(1.0), "bd.confidential-parameters"), Verdict::Met);
    assert_eq!(verdict(&share(0.75), "bd.confidential-parameters"), Verdict::NotMet);
}

#[test]
fn canary_and_blue_green_contain_the_rolling_update() {
    let world = built().configures("deploy.automated", &[]).configures("deploy.canary", &[]);
    assert_eq!(verdict(&world, "bd.rolling-update"), Verdict::Met);
    let published = built().has_no_use_for(&["deploy.zero_downtime", "deploy.blue_green"]);
    assert_eq!(verdict(&published, "bd.blue-green"), Verdict::NotApplicable);
}

#[test]
fn one_reviewed_change_lifts_no_dimension() {
    let world = built().measures("vc.branch_rules", 1.0, None, &[("approvals", 2.0)]);
    let result = judge(&builtin("dsomm"), &[], &world.signals(), &Clone::clone);
    let culture = result.levels.iter().find(|level| level.category == "culture-organization").unwrap();
    assert_eq!((culture.observed.as_str(), &culture.floor), ("insufficient-evidence", &None));
    assert_eq!(culture.ahead, ["dsomm.co.approval"]);
}
