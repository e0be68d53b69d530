use serde_json::{Value, json};

use super::*;

fn read(kind: &'static str, sent: &Value) -> Decoded {
    let sent: Box<RawValue> = serde_json::from_str(&sent.to_string()).unwrap();
    item(kind, &sent, Known::Nothing, "place")
}

fn run() -> Value {
    json!({"id": 7, "name": "CI", "run_attempt": 2, "status": "completed", "conclusion": "success", "event": "push",
        "created_at": "2026-01-05T09:00:00Z", "run_started_at": "2026-01-06T09:00:00Z",
        "updated_at": "2026-01-06T09:04:00Z", "path": ".github/workflows/ci.yml@refs/heads/main",
        "triggering_actor": {"login": "renovate[bot]", "type": "Bot", "avatar_url": "x"}})
}

fn item_of(decoded: Decoded) -> Item {
    match decoded {
        Decoded::Item(item) => item,
        Decoded::Quarantined(quarantined) => panic!("{}", quarantined.reason),
    }
}

#[test]
fn a_run_is_a_run_and_its_latest_attempt() {
    let item = item_of(read(kind::RUN, &run()));
    assert_eq!(item.raw.key, "7/2");
    let [Record::Run(run), Record::Attempt(attempt)] = item.records.as_slice() else {
        panic!("{:?}", item.records)
    };
    assert_eq!((run.attempts, attempt.number), (2, 2));
    assert_eq!(run.workflow_path.as_deref(), Some(".github/workflows/ci.yml"));
    assert_eq!(attempt.actor.as_deref(), Some("renovate"));
    assert!(run.created < attempt.started.unwrap());
}

#[test]
fn a_later_attempt_outweighs_a_later_change_of_an_earlier_one() {
    let mut first = run();
    first["run_attempt"] = json!(1);
    first["updated_at"] = json!("2026-12-31T00:00:00Z");
    let (first, second) = (item_of(read(kind::RUN, &first)), item_of(read(kind::RUN, &run())));
    assert!(second.revision > first.revision);
}

#[test]
fn a_finished_sighting_outweighs_a_running_one_of_the_same_second() {
    let mut running = run();
    running["status"] = json!("in_progress");
    running["conclusion"] = Value::Null;
    assert!(item_of(read(kind::RUN, &run())).revision > item_of(read(kind::RUN, &running)).revision);
}

#[test]
fn what_cannot_be_read_is_kept_with_its_reason() {
    let mut broken = run();
    broken["created_at"] = Value::Null;
    let Decoded::Quarantined(kept) = read(kind::RUN, &broken) else {
        panic!("a run without a time was read")
    };
    assert_eq!(kept.raw.key, "7", "by its id, wherever it stood");
    assert!(kept.reason.contains("created"), "{}", kept.reason);
    assert!(matches!(read(kind::RUN, &json!([])), Decoded::Quarantined(_)));
    assert!(matches!(decode("run", "7/2", b"{".to_vec()), Decoded::Quarantined(_)));
    assert!(matches!(decode("comet", "1", b"{}".to_vec()), Decoded::Quarantined(_)));
}

#[test]
fn both_apis_tell_the_same_deployment() {
    let sha = "0123456789abcdef0123456789abcdef01234567";
    let rest = json!({"id": 5, "sha": sha, "ref": "main", "task": "deploy", "environment": "prod",
        "created_at": "2026-01-05T09:00:00Z", "updated_at": "2026-01-05T09:10:00Z",
        "creator": {"login": "github-actions[bot]", "type": "Bot"}});
    let graph = json!({"databaseId": 5, "commitOid": sha, "ref": {"name": "main"}, "task": "deploy",
        "environment": "prod", "createdAt": "2026-01-05T09:00:00Z", "updatedAt": "2026-01-05T09:10:00Z",
        "creator": {"login": "github-actions"},
        "statuses": {"nodes": [{"state": "SUCCESS", "createdAt": "2026-01-05T09:10:00Z"}, null]}});
    let (rest, graph) =
        (item_of(read(kind::DEPLOYMENT, &rest)), item_of(read(kind::GRAPH_DEPLOYMENT, &graph)));
    assert_eq!(rest.records[0], graph.records[0]);
    assert_eq!(graph.records.len(), 2);
    assert_eq!((rest.revision, &rest.raw.key), (graph.revision, &graph.raw.key));
}

#[test]
fn a_review_by_the_author_is_none() {
    let sent = json!({"number": 3, "author": {"login": "ann"}, "createdAt": "2026-01-05T09:00:00Z",
        "mergedAt": "2026-01-06T09:00:00Z", "updatedAt": "2026-01-06T09:00:00Z",
        "commits": {"totalCount": 2, "nodes": [{"commit": {"authoredDate": "2026-01-04T09:00:00Z",
            "committedDate": "2026-01-05T08:00:00Z"}}]},
        "reviews": {"nodes": [{"submittedAt": "2026-01-05T10:00:00Z", "author": {"login": "ann"}},
            {"submittedAt": "2026-01-05T12:00:00Z", "author": null}]}});
    let item = item_of(read(kind::GRAPH_PULL_REQUEST, &sent));
    let [Record::PullRequest(pull_request)] = item.records.as_slice() else { panic!("{:?}", item.records) };
    assert_eq!(pull_request.first_review.unwrap().to_rfc3339(), "2026-01-05T12:00:00+00:00");
    assert_eq!(pull_request.first_commit.unwrap().to_rfc3339(), "2026-01-04T09:00:00+00:00");
}

#[test]
fn an_unmerged_pull_request_a_draft_and_a_pull_request_among_issues_say_nothing() {
    let pull = json!({"number": 3, "created_at": "2026-01-05T09:00:00Z", "merged_at": null});
    let draft = json!({"id": 3, "tag_name": "v1", "draft": true});
    let issue = json!({"number": 3, "created_at": "2026-01-05T09:00:00Z", "pull_request": {"url": "x"}});
    for (kind, sent) in [(kind::PULL_REQUEST, pull), (kind::RELEASE, draft), (kind::ISSUE, issue)] {
        assert!(item_of(read(kind, &sent)).records.is_empty(), "{kind}");
    }
}

#[test]
fn a_name_that_would_lead_elsewhere_is_no_name_of_a_repository() {
    for name in ["acme", "acme/../x", "acme/x?y", "../x", "acme/x/y", "acme/", ""] {
        let sent: Box<RawValue> =
            serde_json::from_str(&json!({"id": 1, "full_name": name}).to_string()).unwrap();
        assert!(hosted(&sent).is_err(), "{name}");
    }
}

#[test]
fn both_apis_tell_what_the_notes_of_a_release_name() {
    let rest = json!({"id": 5, "tag_name": "v1", "draft": false, "body": "Fixes #7, #8 and #7"});
    let graph =
        json!({"databaseId": 5, "tagName": "v1", "isDraft": false, "description": "Fixes #7, #8 and #7"});
    for (kind, sent) in [(kind::RELEASE, rest), (kind::GRAPH_RELEASE, graph)] {
        let item = item_of(read(kind, &sent));
        let [Record::Release(release)] = item.records.as_slice() else { panic!("{:?}", item.records) };
        assert_eq!((release.notes_issues, release.notes_length), (Some(2), Some(15)));
    }
    let before = item_of(read(kind::RELEASE, &json!({"id": 5, "tag_name": "v1"})));
    let [Record::Release(release)] = before.records.as_slice() else { panic!("{:?}", before.records) };
    assert_eq!(release.notes_issues, None, "kept before anybody looked");
}

#[test]
fn rules_tell_whether_history_can_be_rewritten() {
    let of = |kind, sent: Value| {
        let item = item_of(read(kind, &sent));
        let [Record::BranchRule(rule)] = item.records.as_slice() else { panic!("{:?}", item.records) };
        (rule.blocks_force_pushes, rule.dismisses_stale_approvals, rule.requires_signatures)
    };
    let protection = json!({"id": "a", "pattern": "main", "requiresApprovingReviews": true, "allowsForcePushes": false,
        "dismissesStaleReviews": true, "requiresCommitSignatures": false});
    assert_eq!(of(kind::GRAPH_PROTECTION, protection), (Some(true), Some(true), Some(false)));
    assert_eq!(of(kind::GRAPH_PROTECTION, json!({"id": "a", "pattern": "main"})), (None, None, None));
    let ruleset = |rules: Value| json!({"id": "b", "name": "trunk", "target": "BRANCH", "enforcement": "ACTIVE", "rules": {"nodes": rules}});
    let strict = json!([{"type": "NON_FAST_FORWARD", "parameters": null}, {"type": "REQUIRED_SIGNATURES", "parameters": null},
        {"type": "PULL_REQUEST", "parameters": {"requiredApprovingReviewCount": 1, "dismissStaleReviewsOnPush": false}}]);
    assert_eq!(of(kind::GRAPH_RULESET, ruleset(strict)), (Some(true), Some(false), Some(true)));
    assert_eq!(of(kind::GRAPH_RULESET, ruleset(json!([]))), (Some(false), Some(false), Some(false)));
}
