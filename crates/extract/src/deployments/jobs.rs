//! Jobs that deployed: by their definition's environment, by what their steps or log did, by their name.

use plimsoll_domain::facts::workflow::{Effect, ToolMatch};
use plimsoll_domain::facts::{DeploymentSource, Facts, NearMiss, Outcome, WorkflowJob, WorkflowStep};
use plimsoll_domain::log::{EventKind, JobReading, LogEvent};
use plimsoll_domain::record::{Conclusion, Job, Run};
use plimsoll_domain::{Grade, ObjectId, Stage, Timestamp};

use super::definitions::Definitions;
use super::rules::Rules;
use super::sighting::{Sighting, job_evidence, trigger};

const BY_ENVIRONMENT: f64 = 0.9;
const BY_LOG: f64 = 0.85;
const BY_STEPS: f64 = 0.7;
const BY_NAME: f64 = 0.3;
const BY_CONFIGURED_NAME: f64 = 0.7;

/// Sightings in jobs, and jobs that only looked like it.
pub(super) fn sightings(facts: &Facts, rules: &Rules) -> (Vec<Sighting>, Vec<NearMiss>) {
    let definitions = Definitions::new(facts);
    let (mut seen, mut missed) = (Vec::new(), Vec::new());
    for job in &facts.platform.jobs {
        let Some(run) = facts.platform.run(job.run) else { continue };
        let look = Look { facts, rules, run, job, definition: definitions.job(run, job) };
        match look.sighting() {
            Some(Ok(sighting)) => seen.push(sighting),
            Some(Err(missing)) => missed.push(*missing),
            None => {}
        }
    }
    (seen, missed)
}

/// What says that a job deploys.
struct Told {
    source: DeploymentSource,
    confidence: f64,
    environment: Option<String>,
}

struct Look<'a> {
    facts: &'a Facts,
    rules: &'a Rules,
    run: &'a Run,
    job: &'a Job,
    definition: Option<&'a WorkflowJob>,
}

impl Look<'_> {
    fn sighting(&self) -> Option<Result<Sighting, Box<NearMiss>>> {
        let told = self.told()?;
        let (sha, finished, outcome) = match self.end()? {
            Ok(end) => end,
            Err(why) => return Some(Err(self.missed(told, why))),
        };
        if let Some(why) = self.refused(&told) {
            return Some(Err(self.missed(told, why)));
        }
        Some(Ok(Sighting {
            source: told.source,
            environment: told.environment,
            sha,
            reference: self.run.branch.as_deref().map(str::to_owned),
            run: Some(self.run.id),
            started: self.job.started,
            finished,
            outcome,
            trigger: trigger(Some(self.run)),
            confidence: told.confidence,
            evidence: job_evidence(&self.job.name, self.job.id, self.facts.platform.job_url(self.job)),
            id: self.job.id,
            part: self.job.name.to_string(),
            attempt: self.job.attempt,
            component: String::new(),
        }))
    }

    /// The best that says that the job deploys.
    fn told(&self) -> Option<Told> {
        if let Some(environment) = self.definition.and_then(|job| job.environment.as_deref()) {
            let environment = named_environment(environment).or_else(|| self.environment_in_names());
            let source = DeploymentSource::JobEnvironment;
            return Some(Told { source, confidence: BY_ENVIRONMENT, environment });
        }
        let source = DeploymentSource::JobSteps;
        if let Some(event) = self.reading().and_then(deployed) {
            let environment = event.environment.clone().or_else(|| self.environment_in_names());
            return Some(Told { source, confidence: BY_LOG, environment });
        }
        if let Some((_, tool)) = self.definition.and_then(|definition| self.step(definition)) {
            let environment = tool.target.clone().or_else(|| self.environment_in_names());
            return Some(Told { source, confidence: BY_STEPS, environment });
        }
        let workflow = self.run.workflow_name.as_deref().unwrap_or_default();
        let named = self.rules.is_deploying_name(&self.job.name) || self.rules.is_deploying_name(workflow);
        named.then(|| Told {
            source: DeploymentSource::JobName,
            confidence: if self.rules.jobs_are_named() { BY_CONFIGURED_NAME } else { BY_NAME },
            // By the owner's word it deploys; where nothing says otherwise, to users.
            environment: self
                .environment_in_names()
                .or_else(|| self.rules.jobs_are_named().then(|| "production".to_owned())),
        })
    }

    /// Why what is told does not count.
    fn refused(&self, told: &Told) -> Option<String> {
        if told.source == DeploymentSource::JobEnvironment
            && let Some(why) = self.idle()
        {
            return Some(why);
        }
        // A job that the owner names deploys by the owner's word.
        if told.source == DeploymentSource::JobName && !self.rules.jobs_are_named() {
            let otherwise = self.does_something_else();
            if otherwise.is_some() {
                return otherwise;
            }
        }
        let computed = self
            .definition
            .and_then(|job| job.environment.as_deref())
            .is_some_and(|name| name.contains("${{"));
        if told.source == DeploymentSource::JobEnvironment && computed && told.environment.is_none() {
            return Some("its environment is computed when it runs, and nothing else names it".to_owned());
        }
        // What a pull request runs is not what users get, unless an environment says so.
        let unnamed = self.is_of_pull_request() && told.source != DeploymentSource::JobEnvironment;
        unnamed.then(|| "a pull request started it, and no environment is named".to_owned())
    }

    /// Why the job brings nothing anywhere, where that is sure: its log shows nothing of the kind either.
    fn idle(&self) -> Option<String> {
        idle_job(self.facts, self.job, self.definition)
    }

    fn reading(&self) -> Option<&JobReading> {
        self.facts.platform.readings.get(&self.job.id)
    }

    /// How the job ended; nothing for jobs that were not run, or not to their end.
    fn end(&self) -> Option<Result<(ObjectId, Timestamp, Outcome), String>> {
        let outcome = match self.job.conclusion {
            Conclusion::Success => Outcome::Success,
            Conclusion::Failure | Conclusion::TimedOut => Outcome::Failure,
            Conclusion::Pending => Outcome::Pending,
            Conclusion::Cancelled => return Some(Err("it was cancelled".to_owned())),
            Conclusion::Skipped | Conclusion::Neutral => return None,
        };
        let (Some(sha), Some(finished)) = (self.run.sha, self.job.finished.or(self.job.started)) else {
            return Some(Err("its run names no commit, or it no time".to_owned()));
        };
        Some(Ok((sha, finished, outcome)))
    }

    /// A step of the definition that deploys, and was not skipped in this run.
    fn step<'d>(&self, definition: &'d WorkflowJob) -> Option<(&'d WorkflowStep, &'d ToolMatch)> {
        definition.matches().find(|(step, found)| {
            let deploys = matches!(found.stage, Stage::Deploy | Stage::ServeModel)
                && found.effect == Effect::Environment
                && !found.weak;
            let skipped = step.name.as_ref().is_some_and(|name| {
                self.job.steps.iter().any(|own| own.name == *name && own.conclusion == Conclusion::Skipped)
            });
            deploys && !skipped
        })
    }

    /// What a job that is only named like a deployment positively does instead.
    fn does_something_else(&self) -> Option<String> {
        if let Some(reading) = self.reading() {
            let tests = reading.tests.is_some();
            return Some(if tests {
                "it is named like a deployment; its log shows tests and no deployment".to_owned()
            } else {
                "it is named like a deployment; its log shows none".to_owned()
            });
        }
        let definition = self.definition?;
        let opaque = definition.opaque || definition.enabled_steps().any(|step| step.opaque);
        (!opaque).then(|| "it is named like a deployment; none of its steps deploys".to_owned())
    }

    fn is_of_pull_request(&self) -> bool {
        self.run.event.as_deref().is_some_and(|event| event.starts_with("pull_request"))
    }

    /// The environment in the job's or workflow's name: `Deploy (production)`.
    fn environment_in_names(&self) -> Option<String> {
        let words = |name: &str| {
            let mut words = name.split(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_'));
            // Nearly every workflow is called so; it says nothing of where a version goes.
            let common = |word: &&str| {
                ["ci", "cd", "test", "tests", "build"].contains(&word.to_ascii_lowercase().as_str())
            };
            words.find(|word| !common(word) && self.rules.tier(word).is_some()).map(str::to_owned)
        };
        words(&self.job.name).or_else(|| words(self.run.workflow_name.as_deref()?))
    }

    fn missed(&self, told: Told, why: String) -> Box<NearMiss> {
        Box::new(NearMiss {
            evidence: job_evidence(&self.job.name, self.job.id, self.facts.platform.job_url(self.job)),
            source: told.source,
            tier: told.environment.as_deref().and_then(|name| self.rules.tier(name)),
            environment: told.environment,
            at: self.job.finished.or(self.job.started),
            why,
        })
    }
}

/// Why a job brings nothing anywhere, by its definition and its log.
pub(super) fn idle_job(facts: &Facts, job: &Job, definition: Option<&WorkflowJob>) -> Option<String> {
    let changes = |event: &LogEvent| event.kind.changes_the_world() && event.grade >= Grade::E3;
    if facts.platform.readings.get(&job.id).is_some_and(|reading| reading.events.iter().any(changes)) {
        return None;
    }
    super::idle::why_idle(definition?)
}

/// The strongest line of a log that shows a deployment.
fn deployed(reading: &JobReading) -> Option<&LogEvent> {
    reading
        .events
        .iter()
        .filter(|event| event.kind == EventKind::Deployment && event.grade >= Grade::E3)
        .max_by_key(|event| (event.grade, std::cmp::Reverse(event.line)))
}

/// An environment as written; what is computed when it runs names none.
fn named_environment(written: &str) -> Option<String> {
    (!written.contains("${{")).then(|| written.to_owned())
}
