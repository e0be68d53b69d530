//! Publications: releases, and jobs that published to a registry.

use std::collections::HashMap;

use plimsoll_domain::facts::{
    Deployment, DeploymentSource, Facts, NearMiss, Outcome, Tag, Tier, Trigger, Version,
};
use plimsoll_domain::log::EventKind;
use plimsoll_domain::record::{Conclusion, Release, is_bot_account};
use plimsoll_domain::{Evidence, EvidenceKind, Grade};

use super::rules::Rules;
use super::sighting::job_evidence;

const BY_RELEASE: f64 = 0.8;
const BY_LOG: f64 = 0.85;

/// Releases as deployments of a package, by the commit their tag names; the clone's tags say which.
pub(super) fn releases(facts: &Facts, rules: &Rules) -> (Vec<Deployment>, Vec<NearMiss>) {
    let (mut seen, mut missed) = (Vec::new(), Vec::new());
    let tags: HashMap<&str, &Tag> = facts.tags.iter().map(|tag| (tag.name.as_str(), tag)).collect();
    for release in &facts.platform.releases {
        match deployment(release, tags.get(release.tag.as_str()).copied()) {
            Ok(deployment) => seen.push(deployment),
            Err(why) => missed.push(NearMiss {
                evidence: evidence(release),
                source: DeploymentSource::Publication,
                environment: None,
                tier: rules.tier("release"),
                at: release.published,
                why: why.to_owned(),
            }),
        }
    }
    (seen, missed)
}

fn deployment(release: &Release, tag: Option<&Tag>) -> Result<Deployment, &'static str> {
    let finished = release.published.ok_or("it was not published")?;
    let sha =
        tag.and_then(|tag| tag.target).ok_or("its tag is not in the clone, so nothing says what it holds")?;
    let version = Version::from_tag(&release.tag);
    let early = release.prerelease || version.as_ref().is_some_and(Version::is_prerelease);
    let bot = release.author.as_deref().is_some_and(is_bot_account);
    Ok(Deployment {
        id: format!("publication:{}", release.id),
        environment: if early { "prerelease" } else { "release" }.to_owned(),
        tier: if early { Tier::Staging } else { Tier::Production },
        component: version.map(|version| version.component).unwrap_or_default(),
        sha,
        reference: Some(release.tag.clone()),
        started: None,
        finished,
        outcome: Outcome::Success,
        trigger: match (&release.author, bot) {
            (_, true) => Trigger::Automatic,
            (Some(_), false) => Trigger::Manual,
            (None, _) => Trigger::Unknown,
        },
        source: DeploymentSource::Publication,
        confidence: BY_RELEASE,
        evidence: vec![evidence(release)],
    })
}

fn evidence(release: &Release) -> Evidence {
    let mut evidence = Evidence::new(EvidenceKind::Release, release.tag.clone());
    evidence.url = release.url.clone().filter(|url| url.starts_with("https://"));
    evidence
}

/// Jobs of a version tag whose log shows that a registry took the artefact.
pub(super) fn registries(facts: &Facts) -> Vec<Deployment> {
    let published = |job: &plimsoll_domain::record::Job| {
        let event = facts
            .platform
            .readings
            .get(&job.id)?
            .events
            .iter()
            .find(|event| event.kind == EventKind::Publication && event.grade >= Grade::E4)?;
        let run = facts.platform.run(job.run)?;
        if job.conclusion != Conclusion::Success || run.event.as_deref()?.starts_with("pull_request") {
            return None;
        }
        // A nightly or snapshot has no version that anybody chose.
        let version = run.branch.as_deref().and_then(Version::from_tag)?;
        let early = version.is_prerelease();
        let mut evidence = job_evidence(&job.name, job.id, facts.platform.job_url(job));
        evidence.note = Some(format!("{} published, line {} of its log", event.tool, event.line));
        Some(Deployment {
            id: format!("publication:job-{}", job.id),
            environment: if early { "prerelease" } else { "release" }.to_owned(),
            tier: if early { Tier::Staging } else { Tier::Production },
            component: version.component,
            sha: run.sha?,
            reference: run.branch.as_deref().map(str::to_owned),
            started: job.started,
            finished: job.finished?,
            outcome: Outcome::Success,
            trigger: super::sighting::trigger(Some(run)),
            source: DeploymentSource::Publication,
            confidence: BY_LOG,
            evidence: vec![evidence],
        })
    };
    facts.platform.jobs.iter().filter_map(published).collect()
}
