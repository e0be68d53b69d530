//! Machine-learning code, data and pipelines.
//!
//! A package in a manifest, a definition in a file and a call in code are told apart: what is only named is not used.

mod calls;
mod code;
mod definitions;

use std::collections::BTreeMap;

use plimsoll_domain::Stage;
use plimsoll_domain::facts::{FileFact, FileFinding, PathKind};

use super::input::{File, Input, Refine, found};
use super::manifests::Manifest;
use crate::catalogue::{Kind, Tool};

/// Words in the path of Python files that may train, judge, serve or watch a model. Others are not read.
const WORDS: &[&str] = &[
    "train",
    "training",
    "trainer",
    "retrain",
    "finetune",
    "finetuning",
    "fit",
    "pipeline",
    "pipelines",
    "dag",
    "dags",
    "flow",
    "flows",
    "feature",
    "features",
    "evaluate",
    "evaluation",
    "eval",
    "drift",
    "monitor",
    "monitoring",
    "validate",
    "validation",
    "validator",
    "registry",
    "register",
    "score",
    "scoring",
    "predict",
    "prediction",
    "predictor",
    "inference",
    "serve",
    "serving",
    "service",
    "ml",
    "mlops",
    "model",
    "modeling",
    "modelling",
    "experiment",
    "experiments",
    "tune",
    "tuning",
    "kfp",
    "main",
    "app",
];

/// Words in the path of YAML files that may define a pipeline or serve a model.
const DEFINITIONS: &[&str] = &[
    "kserve",
    "inference",
    "seldon",
    "serving",
    "train",
    "azureml",
    "component",
    "model",
    "workflow",
    "endpoint",
    "mlops",
];

/// Whether a file's content may say something about machine learning.
pub(super) fn may_learn(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let name = lower.rsplit('/').next().unwrap_or(&lower);
    if matches!(name, "dvc.yaml" | "mlproject" | "feature_store.yaml") {
        return true;
    }
    if let Some(stem) = lower.strip_suffix(".py") {
        // The file's own name and its folder's.
        return stem.rsplit('/').take(2).flat_map(words).any(|word| WORDS.contains(&word));
    }
    let yaml = lower.strip_suffix(".yaml").or_else(|| lower.strip_suffix(".yml"));
    yaml.is_some_and(|stem| DEFINITIONS.iter().any(|word| stem.contains(word)))
}

/// The words of a name.
fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !c.is_ascii_alphanumeric())
}

/// Findings: one for each kind and tool of what is counted, one for each file of what code does.
#[derive(Default)]
struct Found {
    counted: BTreeMap<(&'static str, String), (FileFinding, u64)>,
    single: Vec<FileFinding>,
}

impl Found {
    /// Counts a file or package of one kind.
    fn count(&mut self, detail: &'static str, finding: FileFinding) {
        let key = (detail, finding.tool.clone().unwrap_or_default());
        self.counted.entry(key).or_insert((finding.detail(detail), 0)).1 += 1;
    }
}

/// What manifests, files and code show of machine learning.
pub(super) fn detect(input: &Input<'_>, manifests: &[Manifest<'_>], out: &mut Vec<FileFinding>) {
    let mut all = Found::default();
    for manifest in manifests.iter().filter(|manifest| !manifest.sample && !is_aside(manifest.path)) {
        for dependency in manifest.direct() {
            for tool in input.catalogue.tools_of_dependency(manifest.ecosystem, &dependency.name) {
                let detail = match tool.kind {
                    Kind::MachineLearning => "dependency",
                    Kind::MlPipeline => "operations",
                    _ => continue,
                };
                let finding = found(FileFact::MachineLearning, manifest.path).tool(&tool.id);
                all.count(detail, finding.line(dependency.line));
            }
        }
    }
    for file in input.real().filter(|file| file.kind != PathKind::Migration) {
        if let Some(detail) = kind_of(file) {
            all.count(detail, found(FileFact::MachineLearning, file.path));
        }
        for tool in input.catalogue.tools_of_file(file.path).filter(|tool| tool.kind == Kind::MlPipeline) {
            configured(tool, file.path, &mut all);
        }
        if let Some(text) = input.text(file.path) {
            if file.path.ends_with(".py") {
                code::detect(file.path, &text, &mut all);
            } else {
                definitions::detect(file, &text, &mut all);
            }
        }
    }
    out.extend(all.counted.into_values().map(|(finding, count)| finding.amount(count)));
    out.append(&mut all.single);
}

/// A manifest of what only documents, tests and the like need.
fn is_aside(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let aside = ["doc", "docs", "test", "tests", "dev", "example", "examples", "lint"];
    words(&name).any(|word| aside.contains(&word))
}

/// Files of tools whose content says nothing more.
fn configured(tool: &Tool, path: &str, all: &mut Found) {
    let finding = found(FileFact::MachineLearning, path).tool(&tool.id);
    match path.rsplit('/').next() {
        // Read by their content.
        Some("dvc.yaml" | "MLproject") => {}
        Some("dvc.lock") => all.count("pipeline-lock", finding),
        Some("feature_store.yaml") => all.count("feature-store", finding),
        _ if tool.stage == Some(Stage::RegisterModel) => all.count("registry", finding),
        _ => all.count("operations", finding),
    }
}

/// What a file is by its name alone.
fn kind_of(file: &File<'_>) -> Option<&'static str> {
    let lower = file.path.to_ascii_lowercase();
    let name = lower.rsplit('/').next().unwrap_or("");
    let (stem, ending) = name.rsplit_once('.')?;
    match ending {
        "ipynb" => Some("notebook"),
        "joblib" | "onnx" | "pth" | "safetensors" | "tflite" | "gguf" | "keras" => Some("model-file"),
        // These endings have other meanings too: templates, configuration, data.
        "pkl" | "pt" | "h5" => is_weighty(file, &lower).then_some("model-file"),
        // Python code is read; of other languages only the name is known.
        "r" | "jl" => {
            let trains = |word: &str| matches!(word, "train" | "training" | "retrain" | "finetune");
            words(stem).any(trains).then_some("training-code")
        }
        _ => None,
    }
}

/// Large, kept outside git by a pointer, or called a model.
fn is_weighty(file: &File<'_>, lower: &str) -> bool {
    let named = ["model", "models", "checkpoint", "checkpoints", "weights", "classifier", "regressor"];
    let pointer = (120..=140).contains(&file.size);
    file.size >= 1_000_000 || pointer || words(lower).any(|word| named.contains(&word))
}
