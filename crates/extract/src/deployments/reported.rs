//! The deployments API: deployments and their statuses.

use plimsoll_domain::facts::{DeploymentSource, Facts, NearMiss, Outcome, Platform};
use plimsoll_domain::record::{DeploymentStatus, ReportedDeployment};
use plimsoll_domain::{Evidence, EvidenceKind, Timestamp};

use super::definitions::Definitions;
use super::jobs::idle_job;
use super::rules::Rules;
use super::sighting::{Sighting, trigger};

/// What the platform says of itself.
const CONFIDENCE: f64 = 0.95;

/// Sightings, and what the API lists that is no deployment of a version.
pub(super) fn sightings(facts: &Facts, rules: &Rules) -> (Vec<Sighting>, Vec<NearMiss>) {
    let platform = &facts.platform;
    let definitions = Definitions::new(facts);
    let (mut seen, mut missed) = (Vec::new(), Vec::new());
    for deployment in &platform.deployments {
        match sighting(platform, deployment) {
            Ok(sighting) => match other_task(deployment).or_else(|| idle(facts, &definitions, deployment)) {
                Some(why) => missed.push(sighting.near_miss(rules, why)),
                None => seen.push(sighting),
            },
            Err(why) => missed.push(NearMiss {
                evidence: evidence(platform, deployment, None),
                source: DeploymentSource::DeploymentsApi,
                environment: deployment.environment.clone(),
                tier: deployment.environment.as_deref().and_then(|name| rules.tier(name)),
                at: Some(deployment.created),
                why: why.to_owned(),
            }),
        }
    }
    (seen, missed)
}

fn sighting(platform: &Platform, deployment: &ReportedDeployment) -> Result<Sighting, &'static str> {
    let statuses = platform.statuses_of(deployment.id);
    let (outcome, finished) = end(statuses).ok_or("no status says that it was begun or how it ended")?;
    let sha = deployment.sha.ok_or("it names no commit")?;
    let run = statuses.iter().rev().find_map(|status| run_of(status.log_url.as_deref()?));
    let known = run.and_then(|run| platform.run(run));
    let job = statuses.iter().rev().find_map(|status| job_of(status.log_url.as_deref()?));
    let job = job.and_then(|job| platform.jobs_of(run?).iter().find(|own| own.id == job));
    Ok(Sighting {
        source: DeploymentSource::DeploymentsApi,
        environment: deployment.environment.clone(),
        sha,
        reference: deployment.reference.clone(),
        run,
        started: Some(deployment.created),
        finished,
        outcome,
        trigger: trigger(known),
        confidence: CONFIDENCE,
        evidence: evidence(platform, deployment, statuses.last()),
        id: deployment.id,
        part: job.map_or_else(|| deployment.id.to_string(), |job| job.name.to_string()),
        attempt: job.map_or(1, |job| job.attempt),
        component: String::new(),
    })
}

/// The last status that ends it; `inactive` only says that another came after. Without one it goes on.
fn end(statuses: &[DeploymentStatus]) -> Option<(Outcome, Timestamp)> {
    let ended = statuses.iter().rev().find_map(|status| {
        let outcome = match status.state.as_str() {
            "success" => Outcome::Success,
            "failure" | "error" => Outcome::Failure,
            _ => return None,
        };
        Some((outcome, status.created))
    });
    // Replaced without ever having been there.
    let goes_on = || statuses.last().filter(|last| last.state != "inactive");
    ended.or_else(|| goes_on().map(|last| (Outcome::Pending, last.created)))
}

/// Why the job that a deployment's statuses point at brought nothing.
fn idle(facts: &Facts, definitions: &Definitions<'_>, deployment: &ReportedDeployment) -> Option<String> {
    let platform = &facts.platform;
    let urls =
        || platform.statuses_of(deployment.id).iter().rev().filter_map(|status| status.log_url.as_deref());
    let run = platform.run(urls().find_map(run_of)?)?;
    let id = urls().find_map(job_of)?;
    let job = platform.jobs_of(run.id).iter().find(|own| own.id == id)?;
    idle_job(facts, job, definitions.job(run, job))
}

fn other_task(deployment: &ReportedDeployment) -> Option<String> {
    let task = deployment.task.as_deref().unwrap_or("deploy");
    (task != "deploy").then(|| format!("its task is `{task}`, not `deploy`"))
}

fn evidence(
    platform: &Platform,
    deployment: &ReportedDeployment,
    last: Option<&DeploymentStatus>,
) -> Evidence {
    let mut evidence = Evidence::new(EvidenceKind::Deployment, deployment.id.to_string());
    let home = platform.repository.as_ref().and_then(|repository| repository.url.as_deref());
    let listed = || home.map(|home| format!("{home}/deployments"));
    evidence.url = last.and_then(|last| last.log_url.clone()).filter(|url| is_web(url)).or_else(listed);
    evidence
}

fn is_web(url: &str) -> bool {
    url.starts_with("https://")
}

/// The run in the address of a run's or job's page.
fn run_of(url: &str) -> Option<u64> {
    let (_, rest) = url.split_once("/runs/")?;
    rest.split('/').next()?.parse().ok()
}

/// The job in the address of its page.
fn job_of(url: &str) -> Option<u64> {
    let (_, rest) = url.split_once("/job/")?;
    rest.split(['/', '?', '#']).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_run_stands_in_the_address_of_the_log() {
        assert_eq!(run_of("https://github.com/acme/keel/actions/runs/12/job/34"), Some(12));
        assert_eq!(run_of("https://ci.example.org/build/7"), None);
    }

    #[test]
    fn inactive_ends_nothing() {
        let status = |state: &str, minute: i64| DeploymentStatus {
            deployment: 1,
            state: state.to_owned(),
            created: Timestamp::from_timestamp(minute * 60, 0).unwrap(),
            log_url: None,
            environment_url: None,
        };
        let of = |states: &[&str]| {
            let all: Vec<_> = states.iter().zip(1..).map(|(state, at)| status(state, at)).collect();
            end(&all).map(|(outcome, at)| (outcome, at.timestamp() / 60))
        };
        assert_eq!(of(&["in_progress", "success", "inactive"]), Some((Outcome::Success, 2)));
        assert_eq!(of(&["success", "failure"]), Some((Outcome::Failure, 2)));
        assert_eq!(of(&["queued"]), Some((Outcome::Pending, 1)));
        assert_eq!(of(&["queued", "inactive"]), None);
        assert_eq!(of(&[]), None);
    }
}
