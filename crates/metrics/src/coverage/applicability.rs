//! Which stages apply to a repository, and what shows it.

use plimsoll_domain::facts::deployment::Tier;
use plimsoll_domain::facts::{Facts, FileFact, Profile, Workflow, WorkflowJob};
use plimsoll_domain::{Evidence, Stage};

/// A stage that applies, with its sign.
#[derive(Debug, Clone)]
pub(super) struct Sign {
    /// The stage.
    pub(super) stage: Stage,
    /// What shows that the repository needs it.
    pub(super) evidence: Evidence,
}

/// The stages that apply, in pipeline order.
pub(super) fn signs(facts: &Facts) -> Vec<Sign> {
    Stage::ALL
        .into_iter()
        .filter_map(|stage| Some(Sign { stage, evidence: facts.linked(sign(facts, stage)?) }))
        .collect()
}

fn sign(facts: &Facts, stage: Stage) -> Option<Evidence> {
    needed(facts, stage).or_else(|| executed_somewhere(facts, stage))
}

/// What in the repository asks for a stage, whether or not a workflow executes it.
fn needed(facts: &Facts, stage: Stage) -> Option<Evidence> {
    let any = |wanted: &[FileFact]| {
        wanted
            .iter()
            .find_map(|fact| facts.found(*fact).next())
            .map(|found| of(stage, &found.path, found.line))
    };
    let suite = || detailed(facts, stage, FileFact::TestSuite, &[stage.as_str()]);
    let learns = |kinds: &[&str]| detailed(facts, stage, FileFact::MachineLearning, kinds);
    match stage {
        Stage::Build => any(&[FileFact::BuildFile]),
        Stage::UnitTest => suite().or_else(|| any(&[FileFact::TestFile])),
        Stage::IntegrationTest | Stage::AcceptanceTest | Stage::PerformanceTest => suite(),
        Stage::Lint | Stage::StaticAnalysis => any(&[FileFact::Source]),
        Stage::SecurityScan => any(&[FileFact::Manifest, FileFact::Dockerfile]),
        Stage::Coverage => any(&[FileFact::TestFile]),
        Stage::Package => any(&[FileFact::Dockerfile, FileFact::Deployable]),
        Stage::Publish => published(facts),
        Stage::Provision => any(&[FileFact::Infrastructure]),
        Stage::Migrate => any(&[FileFact::Migration]),
        Stage::Deploy | Stage::Verify => deployed(facts, stage),
        Stage::Release => released(facts, stage),
        Stage::Rollback => None,
        Stage::ValidateData | Stage::Train | Stage::EvaluateModel => {
            learns(&["training-code", "pipeline", "operations"])
        }
        Stage::RegisterModel | Stage::ServeModel | Stage::MonitorModel => learns(&["pipeline", "operations"]),
    }
}

fn of(stage: Stage, path: &str, line: Option<u32>) -> Evidence {
    Evidence::file(path, line).with_note(format!("{} applies", stage.as_str()))
}

fn detailed(facts: &Facts, stage: Stage, fact: FileFact, details: &[&str]) -> Option<Evidence> {
    let is_one = |detail: &String| details.contains(&detail.as_str());
    let mut found = facts.found(fact).filter(|found| found.detail.as_ref().is_some_and(is_one));
    found.next().map(|found| of(stage, &found.path, found.line))
}

fn published(facts: &Facts) -> Option<Evidence> {
    let package = facts.profile == Profile::Package;
    released(facts, Stage::Publish).filter(|_| package)
}

/// The latest version that went out by a tag.
fn released(facts: &Facts, stage: Stage) -> Option<Evidence> {
    let production = facts.deployments.iter().filter(|deployment| deployment.tier == Tier::Production);
    let latest =
        production.max_by(|left, right| (left.finished, &left.id).cmp(&(right.finished, &right.id)))?;
    let tag = latest.reference.as_deref()?;
    Some(Evidence::tag(tag).with_note(format!("{} applies: versions go out", stage.as_str())))
}

fn deployed(facts: &Facts, stage: Stage) -> Option<Evidence> {
    let files = [FileFact::DeployScript, FileFact::RolloutStrategy, FileFact::ForeignCd];
    let file = files.iter().find_map(|fact| facts.found(*fact).next());
    file.map(|found| of(stage, &found.path, found.line)).or_else(|| {
        let into_environment = |job: &WorkflowJob| job.environment.is_some() && !job.executes(Stage::Publish);
        job_at_head(facts, stage, into_environment).filter(|_| facts.profile != Profile::Docs)
    })
}

fn executed_somewhere(facts: &Facts, stage: Stage) -> Option<Evidence> {
    job_at_head(facts, stage, |job| job.executes(stage))
}

fn job_at_head(facts: &Facts, stage: Stage, wanted: impl Fn(&WorkflowJob) -> bool) -> Option<Evidence> {
    let mut jobs = facts.workflows().iter().flat_map(Workflow::enabled_jobs);
    jobs.find(|job| wanted(job)).map(|job| of(stage, &job.defined_in, Some(job.line)))
}
