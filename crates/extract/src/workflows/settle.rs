//! What only a look at the whole job, or the whole workflow, can tell.

use std::collections::HashSet;

use plimsoll_domain::Stage;
use plimsoll_domain::facts::workflow::{Effect, ToolMatch, WorkflowJob};

use super::calls::lets_skipped_needs_pass;
use super::clusters;
use super::documentation;
use super::names;
use super::tools::Draft;
use crate::catalogue::{Catalogue, Kind};

/// Gives a job its steps and takes back what the job as a whole contradicts.
pub(super) fn job(catalogue: &Catalogue, job: &mut WorkflowJob, mut drafts: Vec<Draft>) {
    clusters::disqualify_throw_away_targets(catalogue, &job.services, &mut drafts);
    job.steps = drafts.into_iter().map(|draft| draft.step).collect();
    disqualify_test_migrations(catalogue, job);
    add_integration_tests(catalogue, job);
    documentation::name_its_place(job);
    names::add_weak_matches(job);
}

/// A workflow of another repository may be one that the catalogue knows.
pub(super) fn recognise_call(catalogue: &Catalogue, job: &mut WorkflowJob, called: &str, line: u32) {
    let name = called.split('@').next().unwrap_or(called);
    let mut draft = Draft::default();
    draft.add(catalogue.by_action(name, &job.inputs), line);
    if !draft.step.matches.is_empty() {
        draft.step.file.clone_from(&job.defined_in);
        draft.step.line = line;
        job.steps.push(draft.step);
    }
}

/// A job whose work cannot be seen.
pub(super) fn opaque(mut job: WorkflowJob) -> WorkflowJob {
    names::add_weak_matches(&mut job);
    job
}

/// A job that needs a job that can never run is skipped too, unless its condition says otherwise.
pub(super) fn skipped_with_their_needs(jobs: &mut [WorkflowJob]) {
    let mut disabled: HashSet<String> =
        jobs.iter().filter(|job| job.disabled).map(|job| job.id.clone()).collect();
    // Each round settles at least one more job, so there are at most as many rounds as jobs.
    loop {
        let before = disabled.len();
        for job in jobs.iter_mut().filter(|job| !job.disabled) {
            if job.needs.iter().any(|id| disabled.contains(id)) && !lets_skipped_needs_pass(job) {
                job.disabled = true;
                disabled.insert(job.id.clone());
            }
        }
        if disabled.len() == before {
            return;
        }
    }
}

fn is_test(stage: Stage) -> bool {
    matches!(
        stage,
        Stage::UnitTest
            | Stage::IntegrationTest
            | Stage::AcceptanceTest
            | Stage::PerformanceTest
            | Stage::Coverage
    )
}

/// Migrations of a database that exists for this job only are part of its tests.
fn disqualify_test_migrations(catalogue: &Catalogue, job: &mut WorkflowJob) {
    let own_database = job
        .services
        .iter()
        .any(|image| catalogue.tools_of_image(image).any(|tool| tool.kind == Kind::Database));
    let deploys = job.environment.is_some() || job.executes(Stage::Deploy) || job.executes(Stage::Provision);
    let tests = job.matches().any(|(_, found)| is_test(found.stage));
    if deploys || !(own_database || tests) {
        return;
    }
    let why = if own_database { "the database is a service of this job" } else { "the job only runs tests" };
    for found in job.steps.iter_mut().flat_map(|step| &mut step.matches) {
        if found.stage == Stage::Migrate && found.disqualified.is_none() {
            found.disqualified = Some(why.to_owned());
        }
    }
}

/// Tests beside a service container are tests with real dependencies.
fn add_integration_tests(catalogue: &Catalogue, job: &mut WorkflowJob) {
    if job.services.is_empty() || job.executes(Stage::IntegrationTest) {
        return;
    }
    let known = job.services.iter().any(|image| {
        catalogue.tools_of_image(image).any(|tool| matches!(tool.kind, Kind::Database | Kind::Service))
    });
    let tests = |found: &ToolMatch| found.stage == Stage::UnitTest && found.disqualified.is_none();
    let first = job.steps.iter_mut().filter(|step| !step.disabled).find_map(|step| {
        let found = step.matches.iter().find(|found| tests(found))?.clone();
        Some((step, found))
    });
    if let Some((step, found)) = first {
        let weak = !known || found.weak;
        let added = ToolMatch { stage: Stage::IntegrationTest, effect: Effect::ReadOnly, weak, ..found };
        step.matches.push(added);
    }
}
