//! How other CI and delivery systems are named and addressed.

/// A CI or delivery system outside GitHub Actions.
#[derive(Debug)]
pub(super) struct System {
    /// As in the catalogue, where that knows it.
    pub(super) id: &'static str,
    /// It deploys, and builds nothing.
    pub(super) delivers: bool,
    /// Names in sentences, as people write them.
    names: &'static [&'static str],
    /// A part of a stage's or target's name, lower case; empty when it would say too little.
    part: &'static str,
    /// Parts of addresses of its badges and projects, lower case.
    addresses: &'static [&'static str],
}

const fn builder(
    id: &'static str,
    names: &'static [&'static str],
    part: &'static str,
    addresses: &'static [&'static str],
) -> System {
    System { id, delivers: false, names, part, addresses }
}

const fn deliverer(id: &'static str, names: &'static [&'static str], part: &'static str) -> System {
    System { id, delivers: true, names, part, addresses: &[] }
}

static SYSTEMS: [System; 20] = [
    builder(
        "appveyor",
        &["AppVeyor", "Appveyor"],
        "appveyor",
        &["ci.appveyor.com", "img.shields.io/appveyor"],
    ),
    builder(
        "azure-pipelines",
        // "Azure DevOps" alone may be its package feeds, boards or repositories.
        &["Azure Pipelines", "Azure DevOps Pipelines", "Azure DevOps pipeline", "Azure DevOps build"],
        "azure_pipelines",
        &["_apis/build/status", "img.shields.io/azure-devops/build"],
    ),
    builder("bamboo", &["Bamboo"], "bamboo", &[]),
    builder(
        "buildkite",
        &["Buildkite", "BuildKite"],
        "buildkite",
        &["badge.buildkite.com", "img.shields.io/buildkite"],
    ),
    builder(
        "circleci",
        &["CircleCI", "Circle CI", "CircleCi"],
        "circleci",
        &["circleci.com", "img.shields.io/circleci"],
    ),
    builder(
        "cirrus",
        &["Cirrus CI", "Cirrus-CI", "CirrusCI"],
        "cirrus_ci",
        &["cirrus-ci.com", "img.shields.io/cirrus"],
    ),
    builder("codefresh", &["Codefresh"], "codefresh", &["g.codefresh.io"]),
    builder("concourse", &["Concourse"], "concourse", &["/api/v1/teams/"]),
    builder(
        "drone",
        &["Drone CI", "DroneCI", "Drone.io"],
        "drone_ci",
        &["cloud.drone.io", "img.shields.io/drone"],
    ),
    builder(
        "gitlab-ci",
        &["GitLab CI", "Gitlab CI", "GitLab pipeline"],
        "gitlab_ci",
        &["pipeline.svg", "img.shields.io/gitlab/pipeline"],
    ),
    builder("gocd", &["GoCD"], "gocd", &[]),
    builder(
        "jenkins",
        &["Jenkins"],
        "jenkins",
        &["jenkins/job/", "buildstatus/icon", "img.shields.io/jenkins/"],
    ),
    builder("semaphore", &["Semaphore CI", "SemaphoreCI"], "semaphoreci", &["semaphoreci.com"]),
    builder("teamcity", &["TeamCity"], "teamcity", &["img.shields.io/teamcity", "/app/rest/builds/"]),
    builder("tekton-files", &["Tekton"], "tekton", &[]),
    builder(
        "travis",
        &["Travis CI", "Travis-CI", "TravisCI"],
        "travis",
        &["travis-ci.org", "travis-ci.com", "img.shields.io/travis"],
    ),
    deliverer("argocd", &["Argo CD", "ArgoCD"], "argocd"),
    deliverer("flux", &["Flux CD", "FluxCD", "fluxcd"], "fluxcd"),
    deliverer("octopus-deploy", &["Octopus Deploy"], "octopus_deploy"),
    deliverer("spinnaker", &["Spinnaker"], "spinnaker"),
];

/// Words that make a sentence one about building or deploying.
const WORK: [&str; 17] = [
    "ci",
    "cd",
    "build",
    "builds",
    "built",
    "test",
    "tests",
    "tested",
    "pipeline",
    "pipelines",
    "deploy",
    "deploys",
    "deployed",
    "deployment",
    "run",
    "runs",
    "running",
];

/// Systems whose badges or projects a line of a document points to.
pub(super) fn in_address(line: &str) -> Vec<&'static System> {
    if !line.contains("http") {
        return Vec::new();
    }
    let lower = line.to_lowercase();
    let shown = |system: &&System| system.addresses.iter().any(|address| lower.contains(address));
    SYSTEMS.iter().filter(shown).collect()
}

/// Systems that a sentence says something is built, tested or deployed with.
pub(super) fn in_sentence(line: &str) -> Vec<&'static System> {
    let about = |text: &str| {
        text.split(|c: char| !c.is_alphanumeric())
            .any(|word| WORK.iter().any(|work| word.eq_ignore_ascii_case(work)))
    };
    let named = |system: &&System| {
        system.names.iter().any(|name| names(line, name) && about(&line.replace(name, " ")))
    };
    SYSTEMS.iter().filter(named).collect()
}

/// Systems that a stage or target is named after.
pub(super) fn in_name(name: &str) -> Vec<&'static System> {
    let lower = name.to_lowercase().replace('-', "_");
    SYSTEMS.iter().filter(|system| lower.contains(system.part)).collect()
}

fn names(line: &str, name: &str) -> bool {
    line.match_indices(name).any(|(at, _)| {
        !line[..at].ends_with(char::is_alphanumeric)
            && !line[at + name.len()..].starts_with(char::is_alphanumeric)
    })
}
