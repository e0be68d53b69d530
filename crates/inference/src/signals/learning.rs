//! Machine learning in the tree: signs of it, and steps whose scripts do it.

use plimsoll_domain::facts::workflow::{WorkflowJob, WorkflowStep};
use plimsoll_domain::facts::{FileFact, FileFinding};
use plimsoll_domain::{Signal, SignalState, Stage};

use super::context::Context;
use super::files::{detailed, total};
use super::proof::{finding, proven};
use super::reading::{Reading, not_applicable, weakly};

/// Notebooks from which on they are a sign.
const NOTEBOOKS: f64 = 3.0;

/// What code does that works with models, beside teaching them.
const WORK: &[&str] =
    &["training-code", "registry", "tracking", "model-validation", "feature-store", "serving", "monitoring"];

/// Kinds of sign, each with what shows it.
const SIGNS: &[(&str, &[&str])] = &[
    ("libraries among the dependencies", &["dependency", "operations"]),
    ("notebooks", &["notebook"]),
    ("code that works with models", WORK),
    ("models as files", &["model-file"]),
    ("pipelines that train", &["pipeline", "pipeline-lock"]),
];

impl<'a> Context<'a> {
    /// Findings about machine learning of one of these kinds.
    pub(super) fn learning(&self, kinds: &[&str]) -> Vec<&'a FileFinding> {
        let all = self.findings(FileFact::MachineLearning);
        kinds.iter().flat_map(|kind| detailed(&all, kind)).collect()
    }
}

/// The kinds of sign that there are, in words, with what shows them.
pub(super) fn signs<'a>(context: &Context<'a>) -> Vec<(&'static str, Vec<&'a FileFinding>)> {
    let mut signs = Vec::new();
    for (words, kinds) in SIGNS {
        let found = context.learning(kinds);
        let few = *words == "notebooks" && total(&found) < NOTEBOOKS;
        if !found.is_empty() && !few {
            signs.push((*words, found));
        }
    }
    signs
}

/// Why a signal about machine learning has nothing to say where there is none.
pub(super) fn without_learning(context: &Context<'_>, id: &'static str) -> Option<Signal> {
    if signs(context).len() >= 2 {
        return None;
    }
    match context.tree_closed() {
        Ok(()) => Some(not_applicable(id, "there is no sign of machine learning")),
        Err(reason) => Some(Signal::without(id, SignalState::Unknown, reason)),
    }
}

/// What a file's code does that belongs to a stage.
const fn kinds_of(stage: Stage) -> &'static [&'static str] {
    match stage {
        Stage::Train => &["training-code"],
        Stage::ValidateData => &["data-validation"],
        Stage::EvaluateModel => &["model-validation"],
        Stage::RegisterModel => &["registry"],
        Stage::MonitorModel => &["monitoring"],
        _ => &[],
    }
}

/// Tools that stand at a stage and do nothing of it.
const OTHERS: &[&str] = &["feature-store"];

/// Steps of a stage: known by their tool, or because the script that they run does it.
pub(super) fn reading<'a>(context: &Context<'a>, stage: Stage) -> Reading<'a> {
    let by_tool = Reading::of(context, |tool| tool.stage == stage && !OTHERS.contains(&tool.tool.as_str()));
    let scripts = context.learning(kinds_of(stage));
    by_tool.and(Reading::steps(context, |step| script_of(step, &scripts).is_some()))
}

/// The first of the files that a step runs as a script.
pub(super) fn script_of<'a>(step: &WorkflowStep, files: &[&'a FileFinding]) -> Option<&'a FileFinding> {
    let commands = step.commands.iter().filter(|command| !command.tolerated);
    let words = commands.flat_map(|command| &command.words);
    let mut found = words.flat_map(|word| files.iter().filter(move |file| names(word, &file.path)));
    found.next().copied()
}

/// Whether a word of a command names a file: its path, its end below another folder, or its module.
fn names(word: &str, path: &str) -> bool {
    let ends =
        |shorter: &str| path.strip_suffix(shorter).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'));
    let word = word.trim_start_matches("./");
    if word.ends_with(".py") || word.ends_with(".R") || word.ends_with(".jl") {
        return ends(word);
    }
    word.contains('.') && !word.contains('/') && ends(&format!("{}.py", word.replace('.', "/")))
}

/// Whether a job does a stage by a tool or a script, and at which of its steps.
pub(super) fn position(context: &Context<'_>, job: &WorkflowJob, stage: Stage) -> Option<usize> {
    let scripts = context.learning(kinds_of(stage));
    job.enabled_steps().position(|step| {
        let by_tool = step.matches.iter().any(|found| {
            found.stage == stage
                && !found.weak
                && found.disqualified.is_none()
                && !OTHERS.contains(&found.tool.as_str())
        });
        by_tool || script_of(step, &scripts).is_some()
    })
}

/// What stands in code or manifests while no workflow does it: too weak for a verdict.
pub(super) fn only_written(
    context: &Context<'_>,
    id: &str,
    called: &[&FileFinding],
    what: &str,
) -> Option<Signal> {
    let first = called.first()?;
    let text = format!("`{}` {what}, and no workflow runs it", first.path);
    let signal = weakly(id, text).with("called", called.len() as f64);
    Some(proven(context.facts, signal, called.iter().map(|found| finding(found))))
}

/// A package that a manifest names and that no code calls.
pub(super) fn only_named(context: &Context<'_>, id: &str, stage: Stage) -> Option<Signal> {
    let all = context.findings(FileFact::ToolConfig);
    let found = detailed(&all, stage.as_str());
    let first = found.first()?;
    let tool = first.tool.as_deref().unwrap_or("a package");
    let text = format!("`{}` names {tool}, and no call of it is recognised", first.path);
    Some(proven(context.facts, weakly(id, text), found.iter().map(|found| finding(found))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_known_by_path_by_its_end_and_as_a_module() {
        for word in ["src/shop/train.py", "./src/shop/train.py", "shop/train.py", "train.py", "shop.train"] {
            assert!(names(word, "src/shop/train.py"), "{word}");
        }
        for word in ["rain.py", "other/train.py", "train", "shop.fit", "-m", "train.sh"] {
            assert!(!names(word, "src/shop/train.py"), "{word}");
        }
    }
}
