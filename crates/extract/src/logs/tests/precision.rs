//! A mention is never an execution.

use plimsoll_domain::Grade;
use plimsoll_domain::log::{EventKind, LogEvent};

use super::{job, read};

fn lasting(lines: &str) -> Vec<LogEvent> {
    let mut events = read(&job(lines)).events;
    events.retain(|event| event.kind.changes_the_world());
    events
}

fn nothing_happened(lines: &str) {
    assert_eq!(lasting(lines), [], "{lines}");
}

const HELM: &str = "Release \"shop\" has been upgraded. Happy Helming!";
const KUBECTL: &str = "deployment \"shop\" successfully rolled out";
const NPM: &str = "npm notice 📦  @acme/shop@2.4.0\n+ @acme/shop@2.4.0";

#[test]
fn what_is_printed_is_not_done() {
    for command in [
        "cat README.md",
        "git diff",
        "git log -5",
        "echo hello",
        "grep -r Helming .",
        "helm template shop ./chart",
    ] {
        nothing_happened(&format!("$ {command}\n{HELM}\n{KUBECTL}\n{NPM}"));
    }
    nothing_happened(&format!("$ npx prettier --check .\n-{HELM}\n+ @acme/shop@2.4.0"));
}

#[test]
fn what_is_only_tried_is_not_done() {
    nothing_happened(&format!("$ helm upgrade shop ./chart --dry-run\n{HELM}"));
    nothing_happened(&format!("$ npm publish --dry-run\n{NPM}"));
    nothing_happened("$ terraform plan\nApply complete! Resources: 1 added, 0 changed, 0 destroyed.");
    let tries = job(&format!("$ npm publish\n{NPM}"));
    let tries = String::from_utf8(tries)
        .unwrap()
        .replace("##[endgroup]", "env:\n  npm_config_dry_run: true\n##[endgroup]");
    assert_eq!(read(tries.as_bytes()).events, []);
}

#[test]
fn what_goes_to_this_machine_does_not_last() {
    nothing_happened(&format!("$ npm publish --registry http://localhost:4873\n{NPM}"));
    nothing_happened(
        "$ docker push localhost:5000/shop:1\n1: digest: sha256:0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9 size: 1234",
    );
    let migrate =
        "$ alembic upgrade head\nINFO  [alembic.runtime.migration] Running upgrade 1a2b -> 3c4d, add carts";
    assert_eq!(lasting(migrate).len(), 1);
    let local = String::from_utf8(job(migrate)).unwrap();
    let local =
        local.replace("##[endgroup]", "env:\n  DATABASE_URL: postgresql://localhost/shop\n##[endgroup]");
    assert_eq!(read(local.as_bytes()).events, []);
}

#[test]
fn what_goes_to_a_cluster_of_the_job_is_a_test() {
    let events = read(&job(&format!(
        "$ kind create cluster\nCreating cluster \"kind\" ...\n$ helm upgrade shop ./chart\n{HELM}"
    )))
    .events;
    assert!(events.iter().all(|event| event.kind == EventKind::EphemeralDeployment), "{events:?}");
    let real = format!(
        "$ kind create cluster\nCreating cluster \"kind\" ...\n$ aws eks update-kubeconfig --name prod\n$ helm upgrade shop ./chart\n{HELM}"
    );
    assert_eq!(lasting(&real).len(), 1, "the tools were pointed at another cluster");
}

#[test]
fn tests_print_what_they_try_out() {
    nothing_happened(&format!("$ make test\n{HELM}\n3 passed in 1.0s"));
    nothing_happened(&format!("$ make test\n{KUBECTL}\nok  \texample.org/shop/deploy\t0.014s"));
    nothing_happened(
        "$ python tests/runtests.py\n  Applying admin.0001_initial... OK\nRan 3 tests in 0.1s\n\nOK",
    );
}

#[test]
fn who_does_it_decides_how_sure_it_is() {
    let grade = |lines: &str| lasting(lines)[0].grade;
    assert_eq!(grade(&format!("$ helm upgrade --install shop ./chart\n{HELM}")), Grade::E4);
    assert_eq!(grade(&format!("$ ./deploy\n{HELM}")), Grade::E3, "what runs cannot be seen");
    assert_eq!(read(HELM.as_bytes()).events[0].grade, Grade::E3, "there are no steps");
    let quoted =
        lasting(&format!("$ kubectl apply -f k8s && cat NOTES\ndeployment.apps/shop configured\n{HELM}"));
    assert!(
        quoted.iter().filter(|event| event.tool == "helm").all(|event| event.grade == Grade::E3),
        "{quoted:?}"
    );
}

#[test]
fn a_check_confirms_a_deployment_and_makes_none() {
    nothing_happened(&format!("$ kubectl rollout status deployment/shop\n{KUBECTL}"));
    let events = lasting(&format!(
        "$ kubectl apply -f k8s\ndeployment.apps/shop configured\n$ kubectl rollout status deployment/shop\n{KUBECTL}"
    ));
    assert_eq!(events.len(), 1, "{events:?}");
    assert_eq!((events[0].grade, events[0].target.as_deref()), (Grade::E4, Some("shop")));
}

#[test]
fn what_failed_was_not_published_and_a_change_that_was_begun_is_said_to_have_failed() {
    nothing_happened("$ npm publish\nnpm notice 📦  @acme/shop@2.4.0\nnpm error code E403\n! 1");
    nothing_happened(
        "$ npm publish || echo there already\nnpm notice 📦  @acme/shop@2.4.0\nnpm error code EPUBLISHCONFLICT\nthere already",
    );
    let events = lasting(
        "$ kubectl apply -f k8s\ndeployment.apps/shop configured\nerror: timed out waiting for the condition\n! 1",
    );
    assert_eq!(events[0].outcome.as_deref(), Some("failure"));
}
