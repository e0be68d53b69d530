//! Machine-learning code, data and pipelines.

use std::collections::BTreeMap;

use plimsoll_domain::facts::{FileFact, FileFinding, PathKind};

use super::input::{Input, Refine, found};
use super::manifests::Manifest;
use crate::catalogue::Kind;

/// One finding per kind.
pub(super) fn detect(input: &Input<'_>, manifests: &[Manifest<'_>], out: &mut Vec<FileFinding>) {
    let mut kinds: BTreeMap<&str, (FileFinding, u64)> = BTreeMap::new();
    let mut count = |kind: &'static str, finding: FileFinding| {
        kinds.entry(kind).or_insert((finding.detail(kind), 0)).1 += 1;
    };
    for manifest in manifests.iter().filter(|manifest| !manifest.sample) {
        for dependency in manifest.direct() {
            for tool in input.catalogue.tools_of_dependency(manifest.ecosystem, &dependency.name) {
                let kind = match tool.kind {
                    Kind::MachineLearning => "dependency",
                    Kind::MlPipeline => "pipeline",
                    _ => continue,
                };
                count(
                    kind,
                    found(FileFact::MachineLearning, manifest.path).tool(&tool.id).line(dependency.line),
                );
            }
        }
    }
    for file in input.real() {
        let path = file.path;
        if let Some(kind) = kind_of(path).filter(|_| file.kind != PathKind::Migration) {
            count(kind, found(FileFact::MachineLearning, path));
        }
        if let Some(tool) = input.catalogue.tools_of_file(path).find(|tool| tool.kind == Kind::MlPipeline) {
            count("pipeline", found(FileFact::MachineLearning, path).tool(&tool.id));
        }
    }
    out.extend(kinds.into_values().map(|(finding, count)| finding.amount(count)));
}

fn kind_of(path: &str) -> Option<&'static str> {
    let lower = path.to_ascii_lowercase();
    let name = lower.rsplit('/').next().unwrap_or("");
    let (stem, ending) = name.rsplit_once('.')?;
    match ending {
        "ipynb" => Some("notebook"),
        "pkl" | "joblib" | "h5" | "onnx" | "pt" | "pth" | "safetensors" | "tflite" | "gguf" | "keras" => {
            Some("model-file")
        }
        "py" | "r" | "jl" => {
            let words: Vec<_> = stem.split(['_', '-']).collect();
            let trains = words
                .iter()
                .any(|word| matches!(*word, "train" | "training" | "trainer" | "retrain" | "finetune"));
            trains.then_some("training-code")
        }
        _ => None,
    }
}
