//! Pipelines elsewhere that the repository only speaks of.

use super::*;

const README: &str = "# Notify\n\nOur tests run in Concourse.\nDeployed with Argo CD.\n";
const IMAGE: &str = "FROM python AS base\nFROM base AS concourse_tests\nRUN make bootstrap\n";

#[test]
fn a_pipeline_that_is_only_spoken_of_is_found() {
    let files =
        [("README.md", README), ("docker/Dockerfile", IMAGE), ("Makefile", "jenkins-build:\n\tmake x\n")];
    let expected = [
        "Makefile:1 jenkins mentioned",
        "README.md:3 concourse mentioned",
        "docker/Dockerfile:2 concourse mentioned",
    ];
    assert_eq!(told(&files, FileFact::ForeignCi), expected);
    assert_eq!(told(&files, FileFact::ForeignCd), ["README.md:4 argocd mentioned"]);
}

#[test]
fn badges_of_other_systems_are_found() {
    for (address, system) in [
        ("https://travis-ci.org/a/b.svg?branch=master", "travis"),
        ("https://circleci.com/gh/a/b.svg?style=svg", "circleci"),
        ("https://ci.appveyor.com/api/projects/status/x", "appveyor"),
        ("https://badge.buildkite.com/x.svg", "buildkite"),
        ("https://dev.azure.com/a/b/_apis/build/status/c", "azure-pipelines"),
        ("https://gitlab.com/a/b/badges/main/pipeline.svg", "gitlab-ci"),
        ("https://api.cirrus-ci.com/github/a/b.svg", "cirrus"),
        ("https://ci.example.org/jenkins/job/a/badge/icon", "jenkins"),
        ("https://ci.example.org/buildStatus/icon?job=a", "jenkins"),
        ("https://a.semaphoreci.com/badges/b.svg", "semaphore"),
    ] {
        let text = format!("# A\n![x]({address})\n");
        let expected = format!("README.md:2 {system} badge");
        assert_eq!(told(&[("README.md", &text)], FileFact::ForeignCi), [expected], "{address}");
    }
}

#[test]
fn what_only_sounds_like_a_pipeline_is_none() {
    for text in [
        "A semaphore guards each run.",
        "Bamboos are tested here.",
        "Jenkins was an English name.",
        "We jenkinsify the build.",
        "See https://dev.azure.com/a/b for the board.",
        "A flux of builds runs through.",
    ] {
        assert!(!shows(&[("README.md", text)], FileFact::ForeignCi), "{text}");
        assert!(!shows(&[("README.md", text)], FileFact::ForeignCd), "{text}");
    }
    assert!(!shows(&[("docs/guide.md", README), ("src/notes/README.md", README)], FileFact::ForeignCi));
    let late = "\n".repeat(2_000) + README;
    assert!(!shows(&[("README.md", &late)], FileFact::ForeignCi));
}

#[test]
fn beside_workflows_that_build_a_mention_says_nothing_and_a_definition_does() {
    for step in ["run: cargo test", "run: make test", "run: |\n          npm ci\n          npm run build"] {
        let workflow = format!("on: push\njobs:\n  a:\n    steps:\n      - {step}\n");
        let files = [("README.md", README), (".github/workflows/ci.yml", workflow.as_str())];
        assert!(!shows(&files, FileFact::ForeignCi), "{step}");
        let both = [files[0], files[1], (".travis.yml", "language: rust\n")];
        assert_eq!(told(&both, FileFact::ForeignCi), [".travis.yml travis 1"]);
    }
    let stale =
        "on: schedule\njobs:\n  a:\n    steps:\n      - uses: actions/stale@v9\n      # run: cargo test\n";
    assert!(shows(&[("README.md", README), (".github/workflows/s.yml", stale)], FileFact::ForeignCi));
}

#[test]
fn definition_files_of_further_systems() {
    for path in [
        ".cirrus.yml",
        "appveyor.yml",
        ".semaphore/semaphore.yml",
        "wercker.yml",
        ".woodpecker.yml",
        ".woodpecker/test.yaml",
        ".forgejo/workflows/ci.yml",
        ".gitea/workflows/ci.yaml",
        "codefresh.yml",
        "cloudbuild.yaml",
        "buildspec.yml",
        ".builds/alpine.yml",
        "bamboo-specs/bamboo.yml",
    ] {
        assert!(shows(&[(path, "x")], FileFact::ForeignCi), "{path}");
    }
    let pipeline = "resources:\n- name: git\njobs:\n- name: test\n";
    for path in ["ci/pipeline.yml", "concourse.yml", "concourse/deploy.yml"] {
        assert_eq!(told(&[(path, pipeline)], FileFact::ForeignCi), [format!("{path} concourse 1")]);
        assert!(!shows(&[(path, "steps:\n- x\n")], FileFact::ForeignCi), "{path}");
    }
}

#[test]
fn a_mention_does_not_make_a_service() {
    let findings = look(&[("README.md", "Deployed with Argo CD.\n"), ("main.c", "x")]);
    assert_eq!(profile(&findings, &[], &[]).0, plimsoll_domain::facts::Profile::Unknown);
}
