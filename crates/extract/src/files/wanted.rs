//! Which files' contents are worth reading.

use plimsoll_domain::facts::path_kind::is_manifest;
use plimsoll_domain::facts::{PathKind, file_kind};

use super::databases::is_start_file;
use super::deploy::is_document;
use super::figures::may_define;
use super::foreign::names_ci;
use super::input::{is_example, is_sample};
use super::learning::may_learn;
use super::secrets::may_hold_secret;

/// The largest file that is read, in bytes.
pub const LARGEST: u64 = 512 * 1024;

/// Whether [`super::detect`] needs a file's content: manifests, pipelines, manifests of Kubernetes,
/// documents about deployment, dashboards, files that may hold secrets or teach a model.
#[must_use]
pub fn wants(path: &str, size: u64) -> bool {
    if size > LARGEST {
        return false;
    }
    let kind = file_kind(path);
    let name = path.rsplit('/').next().unwrap_or(path);
    let lower = path.to_ascii_lowercase();
    match kind {
        PathKind::Vendored | PathKind::Generated | PathKind::Lockfile | PathKind::Migration => false,
        // Test projects name the test tools.
        PathKind::Test(_) => is_manifest(&name.to_ascii_lowercase()) && !is_example(path),
        PathKind::Manifest | PathKind::Ci | PathKind::DeployConfig => true,
        PathKind::Infrastructure => lower.ends_with(".tf") || is_yaml(&lower) || lower.ends_with(".json"),
        _ => {
            named(name)
                || is_document(path)
                || is_start_file(name, path)
                || may_hold_secret(name)
                || (lower.contains("dashboard") && (lower.ends_with(".json") || lower.ends_with("sonnet")))
                || names_ci(path)
                || (may_learn(path) && !is_sample(path))
                || (matches!(kind, PathKind::Source(_)) && may_define(path) && !is_sample(path))
                || (is_yaml(&lower) && may_be_manifest(&lower))
        }
    }
}

fn named(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    matches!(
        name,
        "CODEOWNERS"
            | "Makefile"
            | "makefile"
            | "GNUmakefile"
            | "justfile"
            | "Justfile"
            | "lerna.json"
            | "Taskfile.yml"
            | "Rakefile"
            | "nx.json"
    ) || lower.starts_with("readme")
        || lower.contains("kubeconfig")
        || lower.ends_with(".jsonnet")
}

fn is_yaml(path: &str) -> bool {
    path.ends_with(".yml") || path.ends_with(".yaml")
}

/// YAML that may describe what runs where. Translations and data are not read.
fn may_be_manifest(path: &str) -> bool {
    const WORDS: &[&str] = &[
        "k8s",
        "kube",
        "deploy",
        "helm",
        "chart",
        "argo",
        "flux",
        "gitops",
        "cluster",
        "manifest",
        "rollout",
        "canary",
        "ingress",
        "service",
        "statefulset",
        "daemonset",
        "pipeline",
        "concourse",
        "tekton",
        "release",
        "cloudformation",
        "template",
        "compose",
        "alert",
        "slo",
        "secret",
        "app.yaml",
        "render.yaml",
        "infra",
        "base/",
        "apps/",
    ];
    const DATA: &[&str] = &["locale", "i18n", "translation", "cassette", "swagger", "openapi", "_data/"];
    (path.starts_with("ci/") || WORDS.iter().any(|word| path.contains(word)))
        && !DATA.iter().any(|word| path.contains(word))
}
