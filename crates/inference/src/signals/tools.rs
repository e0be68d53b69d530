//! The few tools that signals tell apart: by the catalogue's id, by action, by command.
//!
//! Everything else is judged by stage and effect alone. A test compares the ids with the catalogue.

use plimsoll_domain::Stage;
use plimsoll_domain::facts::workflow::{Effect, ToolMatch, WorkflowStep};

/// Publish documentation, never the product.
pub(super) const DOCS: &[&str] = &["github-pages", "documentation-host"];

/// Put a final release before users, artefacts with it or not.
pub(super) const RELEASES: &[&str] = &[
    "semantic-release",
    "release-please",
    "changesets",
    "goreleaser",
    "github-release",
    "cargo-release",
    "maven-release",
];

/// Make the tag themselves.
pub(super) const TAGS: &[&str] =
    &["semantic-release", "release-please", "changesets", "tag-action", "cargo-release", "maven-release"];

/// Write release notes.
pub(super) const NOTES: &[&str] =
    &["release-notes", "semantic-release", "release-please", "changesets", "goreleaser", "cargo-release"];

/// Make images of containers or machines and keep them.
pub(super) const IMAGES: &[&str] = &["docker-push", "image-bakery"];

/// Make images of containers that stay where they are.
pub(super) const IMAGE_BUILDS: &[&str] = &["docker-build"];

/// Of the package stage, those that make nothing of their own.
pub(super) const ONLY_KEEP: &[&str] =
    &["upload-artifact", "pages-artifact", "sign", "archive", "helm-package"];

/// Keep files of a run.
pub(super) const UPLOADS: &[&str] = &["upload-artifact"];

/// Keep coverage and quality over time, and draw it.
pub(super) const QUALITY_SERVICES: &[&str] =
    &["codecov", "coveralls", "coverage-service", "sonar", "quality-platform", "benchmark-tracking"];

/// Stand in for services that a component talks to.
pub(super) const COMPONENT_TESTS: &[&str] = &["pact", "service-stub"];

/// Inject failures.
pub(super) const CHAOS: &[&str] = &["chaos"];

/// Tools that change what a product stands on, where another tool brings the product itself.
pub(super) const GROUND: &[&str] = &["terraform-deploy", "cluster-provision", "aws-cdk", "cloudformation"];

/// Check migrations without applying them for good.
pub(super) const MIGRATION_CHECKS: &[&str] = &["migration-check"];

/// Check that an interface stays compatible.
pub(super) const CONTRACT_CHECKS: &[&str] = &["api-compatibility", "buf-lint"];

/// Hosting that switches from one version to the next at once.
pub(super) const ATOMIC_HOSTS: &[&str] = &["vercel", "netlify", "cloudflare", "firebase"];

/// Hand a version to a cluster that pulls it.
pub(super) const GITOPS: &[&str] = &["argocd", "flux", "gitops-commit"];

/// Kinds of security scan.
pub(super) const SECURITY_KINDS: &[(&str, &[&str])] = &[
    ("code", &["codeql", "semgrep", "sast"]),
    (
        "dependencies",
        &[
            "snyk",
            "dependency-review",
            "grype",
            "osv-scanner",
            "govulncheck",
            "cargo-audit",
            "cargo-deny",
            "package-audit",
            "dependency-check",
        ],
    ),
    ("images", &["trivy"]),
    ("running systems", &["zap", "dast", "fuzzing"]),
    ("secrets", &["gitleaks", "secret-scan"]),
    ("infrastructure", &["iac-scan"]),
];

/// Of the security stage, those that look for nothing themselves.
pub(super) const NO_SCANS: &[&str] = &["scorecard", "harden-runner", "sbom"];

/// Of the security stage, those whose own settings say which kinds of scan they do.
pub(super) const SCAN_SUITES: &[&str] = &["commercial-scan"];

/// Write a bill of materials.
pub(super) const BILLS: &[&str] = &["sbom"];

/// Write one where their own configuration says so.
pub(super) const MAY_LIST: &[&str] = &["goreleaser"];

/// Sign what was made, or attest where it comes from.
pub(super) const SIGNERS: &[&str] = &["sign"];

/// Do so where their own configuration or registry says so.
pub(super) const MAY_SIGN: &[&str] = &[
    "goreleaser",
    "maven-publish",
    "maven-release",
    "gradle-publish",
    "sbt-publish",
    "npm-publish",
    "pypi-publish",
    "docker-push",
    "mobile-package",
    "tauri",
];

/// Hold the style of code against rules, by whatever language.
pub(super) const STYLE_CHECKS: &[&str] = &[
    "rustfmt",
    "gofmt",
    "prettier",
    "black",
    "ruff-format",
    "js-format",
    "clang-format",
    "jvm-format",
    "dotnet-format",
    "language-format",
    "terraform-fmt",
    "npm-format",
    "stylelint",
    "editorconfig",
    "flake8",
    "ruff",
    "rubocop",
    "ktlint",
    "swiftlint",
];

/// Run checks of style that their own configuration names, beside others.
pub(super) const MAY_CHECK_STYLE: &[&str] =
    &["pre-commit", "npm-lint", "super-linter", "jvm-analysis", "eslint"];

/// Actions that wait for a person.
pub(super) const APPROVALS: &[&str] = &["trstringer/manual-approval"];

/// Actions that fetch what another job or run uploaded. These and those below belong to no stage.
pub(super) const DOWNLOADS: &[&str] = &["actions/download-artifact", "dawidd6/action-download-artifact"];

/// Actions that tell people.
pub(super) const NOTICES: &[&str] = &[
    "slackapi/slack-github-action",
    "rtcamp/action-slack-notify",
    "8398a7/action-slack",
    "act10ns/slack",
    "aliencube/microsoft-teams-actions",
    "jdcargile/ms-teams-notification",
    "skitionek/notify-microsoft-teams",
    "sarisia/actions-status-discord",
    "ilshidur/action-discord",
    "appleboy/telegram-action",
    "dawidd6/action-send-mail",
];

/// Actions that show test reports beside a run.
pub(super) const REPORTERS: &[&str] = &[
    "dorny/test-reporter",
    "mikepenz/action-junit-report",
    "enricomi/publish-unit-test-result-action",
    "phoenix-actions/test-reporting",
    "scacap/action-surefire-report",
    "ctrf-io/github-test-reporter",
    "test-summary/action",
    "simple-elf/allure-report-action",
    "marocchino/sticky-pull-request-comment",
    "andrcuns/allure-publish-action",
];

/// Actions that hand test results to a service that keeps them.
pub(super) const TEST_HISTORY: &[&str] =
    &["codecov/test-results-action", "buildpulse/buildpulse-action", "trunk-io/analytics-uploader"];

/// Actions that measure delivery.
pub(super) const DELIVERY_MEASURES: &[&str] = &[
    "github/issue-metrics",
    "corentinmusard/otel-cicd-action",
    "inception-health/otel-export-trace-action",
    "krzko/export-job-telemetry",
    "stenjo/dora",
    "developermetrics/lead-time-for-changes",
    "developermetrics/deployment-frequency",
    "sleuthio/action",
    "linear-b/linearb-deployment-action",
    "swarmia/deployment",
    "runforesight/workflow-telemetry-action",
    "catchpoint/workflow-telemetry-action",
];

/// Actions that fetch secrets from a store or log in without one.
pub(super) const SECRET_STORES: &[&str] = &[
    "hashicorp/vault-action",
    "1password/load-secrets-action",
    "dopplerhq/secrets-fetch-action",
    "aws-actions/aws-secretsmanager-get-secrets",
    "google-github-actions/get-secretmanager-secrets",
];

/// Whether the match is one of these tools.
pub(super) fn is(tool: &ToolMatch, ids: &[&str]) -> bool {
    ids.contains(&tool.tool.as_str())
}

/// Whether it compiles or assembles something.
pub(super) fn builds(tool: &ToolMatch) -> bool {
    match tool.stage {
        Stage::Build => true,
        Stage::Package => !is(tool, ONLY_KEEP),
        _ => false,
    }
}

/// Whether it tests what was built.
pub(super) fn tests(tool: &ToolMatch) -> bool {
    matches!(tool.stage, Stage::UnitTest | Stage::IntegrationTest | Stage::AcceptanceTest)
}

/// Whether it keeps a product beyond the job: an upload, a publication, a release, a model registered.
pub(super) fn keeps(tool: &ToolMatch) -> bool {
    let leaves = tool.effect >= Effect::Artifact;
    leaves
        && (matches!(tool.stage, Stage::Publish | Stage::RegisterModel)
            || is(tool, UPLOADS)
            || is(tool, IMAGES)
            || is(tool, RELEASES))
}

/// Whether it makes an image and keeps it.
pub(super) fn bakes(tool: &ToolMatch) -> bool {
    is(tool, IMAGES) && tool.effect >= Effect::Artifact
}

/// Whether it makes an image, pushed or not.
pub(super) fn makes_image(tool: &ToolMatch) -> bool {
    is(tool, IMAGES) || is(tool, IMAGE_BUILDS)
}

/// Whether the step uses one of these actions, written `owner/name` in lower case.
pub(super) fn uses(step: &WorkflowStep, actions: &[&str]) -> bool {
    step.uses.as_ref().is_some_and(|uses| actions.contains(&uses.name.as_str()))
}

/// Whether a command of the step begins with one of these word sequences.
pub(super) fn runs(step: &WorkflowStep, commands: &[&str]) -> bool {
    step.commands.iter().any(|command| {
        commands.iter().any(|wanted| {
            let mut words = command.words.iter();
            wanted.split(' ').all(|word| words.next().is_some_and(|found| found == word))
        })
    })
}

/// Whether a command of the step has a word that contains one of these.
pub(super) fn mentions(step: &WorkflowStep, parts: &[&str]) -> bool {
    let mut words = step.commands.iter().flat_map(|command| &command.words);
    words.any(|word| parts.iter().any(|part| word.contains(part)))
}

/// Whether an input of the step's action contains one of these.
pub(super) fn inputs_mention(step: &WorkflowStep, parts: &[&str]) -> bool {
    step.with.values().any(|value| parts.iter().any(|part| value.contains(part)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalogue() -> String {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../extract/catalogue");
        let mut text = String::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            text.push_str(&std::fs::read_to_string(entry.unwrap().path()).unwrap());
        }
        text
    }

    #[test]
    fn every_id_is_in_the_catalogue() {
        let text = catalogue();
        let lists = [
            DOCS,
            RELEASES,
            TAGS,
            NOTES,
            IMAGES,
            IMAGE_BUILDS,
            ONLY_KEEP,
            UPLOADS,
            QUALITY_SERVICES,
            COMPONENT_TESTS,
            CHAOS,
            MIGRATION_CHECKS,
            CONTRACT_CHECKS,
            ATOMIC_HOSTS,
            GITOPS,
            NO_SCANS,
            SCAN_SUITES,
            BILLS,
            MAY_LIST,
            SIGNERS,
            MAY_SIGN,
            STYLE_CHECKS,
            MAY_CHECK_STYLE,
        ];
        let kinds = SECURITY_KINDS.iter().flat_map(|(_, ids)| ids.iter());
        for id in lists.iter().flat_map(|ids| ids.iter()).chain(kinds) {
            assert!(text.contains(&format!("id = \"{id}\"")), "`{id}` is not in the catalogue");
        }
    }

    #[test]
    fn every_action_without_a_stage_is_in_the_catalogue() {
        let text = catalogue().to_ascii_lowercase();
        let lists = [NOTICES, REPORTERS, TEST_HISTORY, DELIVERY_MEASURES, SECRET_STORES];
        for action in lists.iter().flat_map(|actions| actions.iter()) {
            assert!(text.contains(action), "`{action}` is not in the catalogue");
        }
    }
}
