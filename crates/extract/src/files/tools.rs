//! Files, packages, images and actions that the catalogue knows, as findings by what the tool is for.

use std::collections::BTreeMap;

use plimsoll_domain::Stage;
use plimsoll_domain::facts::{FileFact, FileFinding};

use super::input::{Input, Refine, found, is_example, is_sample, is_template, lines};
use super::manifests::Manifest;
use crate::catalogue::{Kind, Tool};

/// Findings from files and workflow definitions.
pub(super) fn detect(input: &Input<'_>, out: &mut Vec<FileFinding>) {
    let mut configs: BTreeMap<(FileFact, &str), (FileFinding, u64)> = BTreeMap::new();
    for file in &input.files {
        let example = is_example(file.path);
        let test = file.sample || file.kind.is_test();
        for tool in input.catalogue.tools_of_file(file.path) {
            // Among tests, only what configures a stage is the product's own; contracts may stand among documents.
            let own = match tool.kind {
                Kind::Stage => !example,
                Kind::ApiContract => !is_sample(&without_documents(file.path)),
                _ => !example && !test,
            };
            if !own {
                continue;
            }
            let foreign = matches!(tool.kind, Kind::ForeignCi | Kind::ForeignCd);
            if (foreign && is_template(file.path)) || !is_what_it_seems(input, tool, file.path) {
                continue;
            }
            if let Some(finding) = configured(tool, file.path) {
                let key = (finding.fact, tool.id.as_str());
                configs.entry(key).or_insert((finding, 0)).1 += 1;
            }
        }
        if !example && file.path.starts_with(".github/workflows/") {
            in_workflow(input, file.path, out);
        }
    }
    out.extend(configs.into_values().map(|(finding, count)| finding.amount(count)));
}

/// The path without folders of documents and specifications.
fn without_documents(path: &str) -> String {
    let parts: Vec<_> = path
        .split('/')
        .filter(|part| !matches!(*part, "docs" | "doc" | "documentation" | "spec" | "specs"))
        .collect();
    parts.join("/")
}

/// One finding per tool that a dependency brings.
pub(super) fn from_dependencies(input: &Input<'_>, manifests: &[Manifest<'_>], out: &mut Vec<FileFinding>) {
    let mut seen: BTreeMap<(FileFact, &str), FileFinding> = BTreeMap::new();
    for manifest in manifests.iter().filter(|manifest| !is_example(manifest.path)) {
        for dependency in manifest.direct() {
            for tool in input.catalogue.tools_of_dependency(manifest.ecosystem, &dependency.name) {
                // A database that only tests need is none that the product keeps.
                let aside = dependency.aside && tool.kind == Kind::Database;
                if aside || (manifest.sample && tool.kind != Kind::Stage) {
                    continue;
                }
                let Some(mut finding) = configured(tool, manifest.path) else { continue };
                finding.line = dependency.line;
                if tool.kind == Kind::Database {
                    finding.detail = Some(dependency.name.clone());
                }
                seen.entry((finding.fact, tool.id.as_str())).or_insert(finding);
            }
        }
    }
    out.extend(seen.into_values());
}

/// The finding that a tool's file or package makes; kinds with detectors of their own make none here.
fn configured(tool: &Tool, path: &str) -> Option<FileFinding> {
    let stage = tool.stage.filter(|stage| is_check(*stage)).map(Stage::as_str);
    let (fact, detail) = match tool.kind {
        Kind::Stage => (FileFact::ToolConfig, Some(stage?)),
        Kind::Reports => (FileFact::ToolConfig, Some("reports")),
        Kind::DependencyUpdates => (FileFact::DependencyUpdates, None),
        Kind::FeatureFlags => (FileFact::FeatureFlags, None),
        Kind::Experiments => (FileFact::Experiments, None),
        Kind::Analytics => (FileFact::BusinessMetric, None),
        Kind::ProcessMetrics => (FileFact::ProcessMetrics, None),
        Kind::Alerts => (FileFact::Alerts, None),
        Kind::QualityService => (FileFact::QualityService, None),
        Kind::Secrets => (FileFact::ManagedSecret, None),
        Kind::ForeignCi => (FileFact::ForeignCi, None),
        Kind::ForeignCd => (FileFact::ForeignCd, None),
        Kind::ApiContract => (FileFact::ApiContract, None),
        Kind::Database => (FileFact::Database, None),
        Kind::Dashboards
        | Kind::Infrastructure
        | Kind::Service
        | Kind::Notify
        | Kind::MachineLearning
        | Kind::MlPipeline
        | Kind::Runner => return None,
    };
    let finding = found(fact, path).tool(&tool.id);
    Some(match detail {
        Some(detail) => finding.detail(detail),
        None => finding,
    })
}

/// Words of a hosting platform's configuration that builds documentation and nothing else.
const DOCUMENTATION: &[&str] = &[
    "cargo doc",
    "rustdoc",
    "mkdocs",
    "sphinx",
    "docusaurus",
    "vitepress",
    "mdbook",
    "typedoc",
    "storybook",
    "docs",
    "website",
    "hugo",
    "jekyll",
];

/// Whether a stage checks something; configuration of the others is no sign of a check.
fn is_check(stage: Stage) -> bool {
    !matches!(
        stage,
        Stage::Build
            | Stage::Package
            | Stage::Publish
            | Stage::Provision
            | Stage::Migrate
            | Stage::Deploy
            | Stage::Release
            | Stage::Rollback
            | Stage::Train
    )
}

/// Some file names are common words: an `app.yaml` deploys to App Engine only when it names a runtime.
fn is_what_it_seems(input: &Input<'_>, tool: &Tool, path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let text = || input.text(path);
    match (tool.kind, name) {
        (Kind::ForeignCi, _) if tool.id == "concourse" => text().is_some_and(|text| {
            let top = |key: &str| lines(&text).any(|(_, line)| line.starts_with(key));
            top("resources:") && top("jobs:")
        }),
        (Kind::ForeignCd, "netlify.toml" | "vercel.json") => {
            !text().is_some_and(|text| DOCUMENTATION.iter().any(|word| text.contains(word)))
        }
        (Kind::ForeignCd, "app.yaml") => {
            text().is_some_and(|text| lines(&text).any(|(_, line)| line.starts_with("runtime:")))
        }
        (Kind::ForeignCd, "render.yaml") => {
            text().is_some_and(|text| lines(&text).any(|(_, line)| line.starts_with("services:")))
        }
        _ => true,
    }
}

/// Tools that a workflow uses and that belong to no stage; secrets that it takes from outside.
fn in_workflow(input: &Input<'_>, path: &str, out: &mut Vec<FileFinding>) {
    let Some(text) = input.text(path) else { return };
    let mut secret = false;
    for (number, line) in lines(&text) {
        let line = line.trim_start();
        if line.starts_with('#') {
            continue;
        }
        if !secret && names_secret(line) {
            secret = true;
            out.push(found(FileFact::ManagedSecret, path).line(Some(number)).detail("repository secrets"));
        }
        let Some(uses) = line.trim_start_matches("- ").strip_prefix("uses:") else { continue };
        let action = uses.trim().trim_matches(['"', '\'']);
        for tool in input.catalogue.tools_of_action(action) {
            if tool.kind != Kind::Stage
                && tool.kind != Kind::Database
                && let Some(finding) = configured(tool, path)
            {
                out.push(finding.line(Some(number)));
            }
        }
    }
}

/// Whether an expression reads a secret other than the token that every run has. Names of secrets know no case.
fn names_secret(line: &str) -> bool {
    line.match_indices("secrets.").any(|(at, word)| {
        let name = line[at + word.len()..].split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next();
        name.is_some_and(|name| !name.is_empty() && !name.eq_ignore_ascii_case("GITHUB_TOKEN"))
    })
}

#[cfg(test)]
mod unit {
    use super::names_secret;

    #[test]
    fn the_token_of_every_run_is_no_secret_from_outside() {
        assert!(names_secret("token: ${{ secrets.NPM_TOKEN }}"));
        assert!(names_secret("a: ${{ secrets.GITHUB_TOKEN }} b: ${{ secrets.github_token_of_ours }}"));
        assert!(!names_secret("token: ${{ secrets.GITHUB_TOKEN }}"));
        assert!(!names_secret("token: ${{ secrets.github_token }}"));
    }
}
