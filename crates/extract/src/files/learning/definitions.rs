//! Pipelines, components and served models that files define.

use plimsoll_domain::facts::{FileFact, FileFinding};

use super::Found;
use super::code::speaks_of_training;
use crate::files::input::{File, Refine, found, line_with, lines};

/// Adds what one file defines.
pub(super) fn detect(file: &File<'_>, text: &str, all: &mut Found) {
    let name = file.name();
    let finding = |tool: &str, needle: &str| -> FileFinding {
        found(FileFact::MachineLearning, file.path).tool(tool).line(line_with(text, needle))
    };
    match name {
        "dvc.yaml" => pipeline(all, finding("dvc", "stages:"), children(text, "stages:")),
        "MLproject" => {
            pipeline(all, finding("mlflow-project", "entry_points:"), children(text, "entry_points:"));
        }
        _ if name.ends_with(".yaml") || name.ends_with(".yml") => manifest(text, &finding, all),
        _ => {}
    }
}

fn pipeline(all: &mut Found, finding: FileFinding, steps: u64) {
    if steps > 0 {
        all.single.push(finding.detail("pipeline").amount(steps));
    }
}

fn manifest(text: &str, finding: &dyn Fn(&str, &str) -> FileFinding, all: &mut Found) {
    let kind = |kinds: &[&str]| {
        lines(text).any(|(_, line)| {
            line.trim()
                .strip_prefix("kind:")
                .is_some_and(|kind| kinds.contains(&kind.trim().trim_matches('"')))
        })
    };
    let starting = |key: &str| {
        lines(text).filter(|(_, line)| line.trim_start_matches([' ', '-']).starts_with(key)).count() as u64
    };
    if text.contains("argoproj.io")
        && kind(&["Workflow", "WorkflowTemplate", "CronWorkflow"])
        && speaks_of_training(text)
    {
        pipeline(all, finding("argo-workflows", "kind:"), starting("template:").max(1));
        if kind(&["CronWorkflow"]) {
            all.count("pipeline-schedule", finding("argo-workflows", "schedule"));
        }
    }
    if text.contains("azuremlschemas.azureedge.net") {
        azure(text, finding, all, starting("component:") + starting("type: command"));
    }
    if text.contains("\nimplementation:")
        && text.contains("container:")
        && text.contains("\nname:") | text.starts_with("name:")
    {
        all.count("component", finding("kubeflow-pipelines", "implementation:"));
    }
    if text.contains("serving.kserve.io") && kind(&["InferenceService"]) {
        all.count("serving", finding("kserve", "InferenceService"));
        if starting("canaryTrafficPercent:") > 0 {
            all.count("traffic-split", finding("kserve", "canaryTrafficPercent"));
        }
    }
    if text.contains("machinelearning.seldon.io") {
        all.count("serving", finding("seldon", "machinelearning.seldon.io"));
        // One predictor has no share to speak of.
        if starting("traffic:") > 1 || text.contains("shadow: true") {
            all.count("traffic-split", finding("seldon", "traffic"));
        }
    }
}

fn azure(text: &str, finding: &dyn Fn(&str, &str) -> FileFinding, all: &mut Found, steps: u64) {
    if text.contains("/pipelineJob.schema.json") || text.contains("/pipelineComponent.schema.json") {
        pipeline(all, finding("azureml-pipelines", "schema.json"), steps.max(1));
    }
    if text.contains("/schedule.schema.json") {
        all.count("pipeline-schedule", finding("azureml-pipelines", "schedule.schema.json"));
    }
    if text.contains("/commandComponent.schema.json") {
        all.count("component", finding("azureml-pipelines", "commandComponent"));
    }
    if text.contains("OnlineDeployment.schema.json") || text.contains("OnlineEndpoint.schema.json") {
        all.count("serving", finding("azureml", "schema.json"));
        if children(text, "traffic:") > 1 {
            all.count("traffic-split", finding("azureml", "traffic:"));
        }
    }
}

/// Keys right below a key at the start of a line.
fn children(text: &str, key: &str) -> u64 {
    let below = lines(text).skip_while(|(_, line)| !line.starts_with(key)).skip(1).map(|(_, line)| line);
    let mut indent = None;
    let mut count = 0;
    for line in below {
        let trimmed = line.trim_start();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        let depth = line.len() - trimmed.len();
        if depth == 0 {
            break;
        }
        if depth == *indent.get_or_insert(depth) && trimmed.contains(':') {
            count += 1;
        }
    }
    count
}
