//! What looks like a deployment, a migration or a test and is none.

use super::*;

#[test]
fn a_job_named_like_a_deployment_that_only_tests_is_a_test() {
    let workflow = case("named-like-a-deployment");
    for id in ["deployubuntu", "deploymacos"] {
        let job = job(&workflow, id);
        assert!(job.executes(Stage::UnitTest), "{id}");
        assert!(all(job, Stage::Deploy).is_empty(), "{id}: {:?}", all(job, Stage::Deploy));
    }
}

#[test]
fn a_name_alone_is_weak_and_only_where_nothing_else_is_seen() {
    let workflow = case("named-like-a-deployment");
    for id in ["deploy-somehow", "prepare"] {
        let job = job(&workflow, id);
        assert!(!job.executes(Stage::Deploy), "{id}");
        let found = all(job, Stage::Deploy);
        assert!(found.len() == 1 && found[0].weak && found[0].tool == NAME_ONLY, "{id}: {found:?}");
    }
    assert!(all(job(&workflow, "redeployment-notes"), Stage::Deploy).is_empty());
}

#[test]
fn what_goes_into_a_throw_away_cluster_is_no_deployment() {
    let workflow = case("throw-away-cluster");
    for id in ["chart-test", "own-kind"] {
        let found = all(job(&workflow, id), Stage::Deploy);
        assert!(
            !found.is_empty() && found.iter().all(|found| found.disqualified.is_some()),
            "{id}: {found:?}"
        );
    }
    assert!(job(&workflow, "real").executes(Stage::Deploy));
}

#[test]
fn a_replaced_context_makes_it_a_deployment_again() {
    let workflow = case("throw-away-cluster");
    let replaced = all(job(&workflow, "replaced"), Stage::Deploy);
    let disqualified: Vec<_> = replaced.iter().map(|found| found.disqualified.is_some()).collect();
    assert_eq!(disqualified, [true, false]);
    assert!(job(&workflow, "from-secret").executes(Stage::Deploy));
}

#[test]
fn plans_dry_runs_and_printed_commands_have_no_effect() {
    let workflow = case("without-effect");
    let job = job(&workflow, "dry");
    for stage in [Stage::Deploy, Stage::Provision, Stage::Publish, Stage::Release] {
        assert!(!job.executes(stage), "{stage:?}: {:?}", all(job, stage));
    }
}

#[test]
fn migrations_of_a_test_database_are_no_migrations() {
    let workflow = case("test-database");
    let tests = job(&workflow, "tests");
    assert!(!tests.executes(Stage::Migrate) && !all(tests, Stage::Migrate).is_empty());
    assert!(job(&workflow, "release").executes(Stage::Migrate));
}

#[test]
fn tests_beside_a_database_are_integration_tests_and_beside_something_else_perhaps() {
    let workflow = case("test-database");
    assert!(job(&workflow, "tests").executes(Stage::IntegrationTest));
    let odd = all(job(&workflow, "cache-only"), Stage::IntegrationTest);
    assert!(odd.len() == 1 && odd[0].weak, "{odd:?}");
}

#[test]
fn what_cannot_be_seen_is_opaque_and_never_nothing() {
    let workflow = case("opaque");
    for id in ["nuke", "outside", "other-language"] {
        for step in &job(&workflow, id).steps {
            let calls_further = step.name.as_deref().is_some_and(|name| name.contains('→'));
            assert!(step.opaque || calls_further, "{id} line {}", step.line);
            assert!(step.matches.iter().all(|found| found.weak), "{id}: {:?}", step.matches);
        }
    }
    assert!(job(&workflow, "elsewhere").opaque);
    assert_eq!(job(&workflow, "elsewhere").inputs["environment"], "production");
}

#[test]
fn what_is_switched_off_never_runs_and_takes_along_what_needs_it() {
    let workflow = case("switched-off");
    let disabled: Vec<_> =
        workflow.jobs.iter().filter(|job| job.disabled).map(|job| job.id.as_str()).collect();
    assert_eq!(disabled, ["deploy", "smoke", "after-smoke"]);
    let build = job(&workflow, "build");
    assert!(build.steps[1].disabled && !build.executes(Stage::PerformanceTest));
    assert_eq!(stages(job(&workflow, "deploy")), []);
}

#[test]
fn a_check_whose_failure_is_swallowed_is_weak() {
    let workflow = case("swallowed");
    let checks = job(&workflow, "checks");
    for stage in [Stage::UnitTest, Stage::StaticAnalysis, Stage::SecurityScan] {
        let found = all(checks, stage);
        assert!(!found.is_empty() && found.iter().all(|found| found.weak), "{stage:?}: {found:?}");
    }
    let wrapped = job(&workflow, "wrapped");
    assert!(!wrapped.executes(Stage::UnitTest) && !all(wrapped, Stage::UnitTest).is_empty());
    for id in ["strict", "strict-wrapped"] {
        assert!(job(&workflow, id).executes(Stage::UnitTest), "{id}");
    }
    // A deployment that may fail is one all the same.
    assert!(job(&workflow, "deploy").executes(Stage::Deploy));
}

#[test]
fn what_a_script_never_reaches_is_not_executed() {
    let workflow = case("unreachable");
    for id in ["dead", "lookups"] {
        assert_eq!(stages(job(&workflow, id)), [], "{id}");
    }
    assert!(job(&workflow, "alive").executes(Stage::Deploy));
    assert!(job(&workflow, "library").executes(Stage::Deploy));
}

#[test]
fn an_unknown_action_that_says_it_delivers_cannot_be_seen_through() {
    let workflow = text(
        "on: push\njobs:\n  a:\n    steps:\n      - uses: acme/registry-push@v1\n      - uses: acme/deployer-tools@v1\n\
         \x20     - uses: acme/greet@v1\n      - uses: publish/greet@v1\n      - uses: actions/deploy-pages@v4\n",
    );
    let opaque: Vec<bool> = workflow.jobs[0].steps.iter().map(|step| step.opaque).collect();
    assert_eq!(
        opaque,
        [true, true, false, false, false],
        "an owner's name says nothing, and a known action is known"
    );
}

#[test]
fn flow_style_says_what_block_style_says() {
    let flow = text(
        "on: {push: {branches: [main], paths: ['api/**']}}\njobs: {build: {runs-on: ubuntu-latest, strategy: {matrix: {os: [a, b], \
         include: [{os: c}]}}, steps: [{run: cargo test}]}}\n",
    );
    let block = text(
        "on:\n  push:\n    branches:\n      - main\n    paths:\n      - 'api/**'\njobs:\n  build:\n    runs-on: ubuntu-latest\n    strategy:\n\
         \x20     matrix:\n        os:\n          - a\n          - b\n        include:\n          - os: c\n    steps:\n      - run: cargo test\n",
    );
    assert_eq!(flow.triggers[0].paths, block.triggers[0].paths);
    let (flow, block) = (&flow.jobs[0], &block.jobs[0]);
    assert_eq!((&flow.matrix, &flow.matrix_values), (&block.matrix, &block.matrix_values));
    assert_eq!(flow.matrix_values["os"], ["a", "b", "c"]);
    assert!(flow.executes(Stage::UnitTest) && flow.runs_on == block.runs_on);
}
