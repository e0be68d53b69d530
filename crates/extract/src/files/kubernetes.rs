//! Kubernetes manifests, read line by line: many are templates and no YAML yet.

use std::collections::BTreeSet;

use plimsoll_domain::facts::{FileFact, FileFinding};

use super::input::{Input, Refine, found, lines};

/// Deployments from outside the pipeline, deployment manifests, rollout strategies.
pub(super) fn detect(input: &Input<'_>, out: &mut Vec<FileFinding>) {
    let mut folders: BTreeSet<&str> = BTreeSet::new();
    for file in input.real().filter(|file| is_yaml(file.name())) {
        let Some(text) = input.text(file.path) else { continue };
        let mut document = Document::default();
        for (number, line) in lines(&text) {
            if line.starts_with("---") {
                document = Document::default();
                continue;
            }
            document.read(line, number, file.path, out);
            if document.deploys && folders.insert(file.folder()) {
                out.push(
                    found(FileFact::DeployScript, file.path)
                        .line(Some(number))
                        .tool("kubectl")
                        .detail("manifest"),
                );
            }
        }
    }
}

fn is_yaml(name: &str) -> bool {
    name.ends_with(".yaml") || name.ends_with(".yml") || name.ends_with(".yaml.tpl")
}

/// What was seen of one document.
#[derive(Default)]
struct Document {
    api: String,
    kind: String,
    in_strategy: bool,
    deploys: bool,
    told: bool,
}

impl Document {
    fn read(&mut self, line: &str, number: u32, path: &str, out: &mut Vec<FileFinding>) {
        if let Some(api) = line.strip_prefix("apiVersion:") {
            self.api = value(api);
        }
        if let Some(kind) = line.strip_prefix("kind:") {
            self.kind = value(kind);
        }
        if !self.told
            && let Some((fact, tool)) = self.foreign()
        {
            self.told = true;
            out.push(found(fact, path).line(Some(number)).tool(tool).detail(&self.kind));
        }
        let workload = matches!(self.kind.as_str(), "Deployment" | "StatefulSet" | "DaemonSet" | "Rollout");
        self.deploys |= workload && !self.api.is_empty();
        if self.deploys || (self.kind == "Canary" && self.api.starts_with("flagger.app/")) {
            self.strategy(line, number, path, out);
        }
    }

    /// Who deploys this, when it is not the pipeline, or what the object is for.
    fn foreign(&self) -> Option<(FileFact, &'static str)> {
        let kind = self.kind.as_str();
        let group = self.api.split('/').next().unwrap_or("");
        match group {
            "argoproj.io" if matches!(kind, "Application" | "ApplicationSet") => {
                Some((FileFact::ForeignCd, "argocd"))
            }
            _ if group.ends_with(".toolkit.fluxcd.io")
                && matches!(kind, "GitRepository" | "Kustomization" | "HelmRelease" | "OCIRepository") =>
            {
                Some((FileFact::ForeignCd, "flux"))
            }
            "monitoring.coreos.com" if kind == "PrometheusRule" => {
                Some((FileFact::Alerts, "prometheus-rules"))
            }
            "tekton.dev" if matches!(kind, "Pipeline" | "PipelineRun") => {
                Some((FileFact::ForeignCi, "tekton-files"))
            }
            _ => None,
        }
    }

    fn strategy(&mut self, line: &str, number: u32, path: &str, out: &mut Vec<FileFinding>) {
        let word = line.trim();
        if self.kind == "Canary" && word == "analysis:" {
            out.push(found(FileFact::RolloutStrategy, path).line(Some(number)).detail("canary"));
        }
        if matches!(word, "strategy:" | "updateStrategy:") {
            self.in_strategy = true;
            return;
        }
        if !self.in_strategy {
            return;
        }
        let detail = match word {
            "blueGreen:" => "blue-green",
            "canary:" => "canary",
            "maxUnavailable: 0"
            | "maxUnavailable: 0%"
            | "maxUnavailable: \"0%\""
            | "maxUnavailable: '0%'" => "rolling",
            "type: RollingUpdate" => "rolling-default",
            "type: Recreate" => {
                out.push(found(FileFact::InterruptingStrategy, path).line(Some(number)).detail("Recreate"));
                return;
            }
            _ => {
                self.in_strategy = !word.starts_with("template:") && !word.starts_with("selector:");
                return;
            }
        };
        out.push(found(FileFact::RolloutStrategy, path).line(Some(number)).detail(detail));
    }
}

fn value(text: &str) -> String {
    text.split('#').next().unwrap_or("").trim().trim_matches(['"', '\'']).to_owned()
}
