//! Python code that works on models: packages that are imported and called.

use std::collections::BTreeSet;

use plimsoll_domain::facts::{FileFact, FileFinding};

use super::Found;
use super::calls::{DISPATCHES, LEARNS, LIBRARIES, ORCHESTRATORS, SCHEDULES, USES};
use crate::files::input::{Refine, found, lines};

/// Adds what one file shows.
pub(super) fn detect(path: &str, text: &str, all: &mut Found) {
    let code = Code::of(text);
    if code.modules.is_empty() {
        return;
    }
    let finding = |tool: &str, line: u32| -> FileFinding {
        found(FileFact::MachineLearning, path).tool(tool).line(Some(line))
    };
    if let Some(library) = code.imported(LIBRARIES)
        && let Some(line) = code.line_of(LEARNS)
        && code.is_program()
    {
        all.single.push(finding(library, line).detail("training-code"));
    }
    let mut watches = false;
    for known in USES {
        if code.imported(known.imports).is_some()
            && let Some(line) = code.line_of(known.calls)
        {
            watches |= known.detail == "monitoring";
            all.single.push(finding(known.tool, line).detail(known.detail));
        }
    }
    if let Some(line) = code.threshold(path) {
        all.single.push(finding("threshold", line).detail("model-validation"));
    }
    if watches && let Some(line) = code.line_of(DISPATCHES) {
        all.single.push(finding("dispatch", line).detail("drift-trigger"));
    }
    for system in ORCHESTRATORS {
        if code.imported(system.imports).is_some()
            && let Some(line) = code.line_of(system.defines)
            && (!system.general || code.imported(LIBRARIES).is_some() || speaks_of_training(text))
        {
            let steps = code.count(system.steps).max(1);
            all.single.push(finding(system.tool, line).detail("pipeline").amount(steps));
            if let Some(line) = code.line_of(SCHEDULES) {
                all.count("pipeline-schedule", finding(system.tool, line));
            }
        }
    }
}

/// Whether a text has a word for training.
pub(super) fn speaks_of_training(text: &str) -> bool {
    let trains = |word: &str| {
        ["train", "training", "retrain", "retraining", "trainer", "finetune"]
            .iter()
            .any(|known| word.eq_ignore_ascii_case(known))
    };
    text.split(|c: char| !c.is_ascii_alphanumeric()).any(trains)
}

/// A file's imports and the lines that do something.
struct Code<'a> {
    modules: BTreeSet<String>,
    lines: Vec<(u32, &'a str)>,
}

impl<'a> Code<'a> {
    fn of(text: &'a str) -> Self {
        let mut code = Self { modules: BTreeSet::new(), lines: Vec::new() };
        let mut quoted = false;
        for (number, line) in lines(text) {
            let trimmed = line.trim_start();
            // Long strings document; what they show is not called.
            let quotes = trimmed.matches("\"\"\"").count() + trimmed.matches("'''").count();
            let inside =
                quoted || (quotes == 1 && (trimmed.starts_with("\"\"\"") || trimmed.starts_with("'''")));
            if quotes % 2 == 1 {
                quoted = !quoted;
            }
            if inside || trimmed.is_empty() || trimmed.starts_with('#') {
                continue;
            }
            if let Some(rest) = trimmed.strip_prefix("import ") {
                code.modules.extend(
                    rest.split(',').filter_map(|part| part.split_whitespace().next()).map(str::to_owned),
                );
            } else if let Some((module, names)) =
                trimmed.strip_prefix("from ").and_then(|rest| rest.split_once(" import "))
            {
                let module = module.trim();
                code.modules.insert(module.to_owned());
                let names = names
                    .split(',')
                    .filter_map(|name| name.trim_matches(['(', ' ']).split_whitespace().next());
                code.modules.extend(names.map(|name| format!("{module}.{name}")));
            } else {
                code.lines.push((number, line));
            }
        }
        code
    }

    /// The first of these packages that is imported, whole or in part.
    fn imported(&self, packages: &[&'static str]) -> Option<&'static str> {
        packages.iter().copied().find(|package| {
            self.modules.iter().any(|module| {
                module.strip_prefix(package).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            })
        })
    }

    /// The first line with one of these texts.
    fn line_of(&self, texts: &[&str]) -> Option<u32> {
        self.lines
            .iter()
            .find(|(_, line)| texts.iter().any(|text| has(line, text)))
            .map(|(number, _)| *number)
    }

    /// Lines with one of these texts.
    fn count(&self, texts: &[&str]) -> u64 {
        self.lines.iter().filter(|(_, line)| texts.iter().any(|text| has(line, text))).count() as u64
    }

    /// It does something when started. A library's classes train nothing by themselves.
    fn is_program(&self) -> bool {
        let starts = |line: &str| line.starts_with("if __name__ ==");
        let calls =
            |line: &str| !line.starts_with(char::is_whitespace) && LEARNS.iter().any(|text| has(line, text));
        self.lines.iter().any(|(_, line)| starts(line) || calls(line))
    }

    /// Where code that evaluates a model fails when it is not good enough.
    fn threshold(&self, path: &str) -> Option<u32> {
        let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
        let judges = super::words(&name).any(|word| {
            matches!(
                word,
                "evaluate" | "evaluation" | "eval" | "validate" | "validation" | "compare" | "check"
            )
        });
        let measures = self.imported(&["sklearn.metrics", "torchmetrics", "mlflow", "evaluate", "sklearn"]);
        measures.filter(|_| judges)?;
        let fails = |line: &str| {
            has(line, "sys.exit(1")
                || has(line, "raise SystemExit")
                || line.trim_start().starts_with("assert ")
        };
        let compared = self.lines.iter().any(|(_, line)| {
            let lower = line.to_ascii_lowercase();
            (lower.contains('<') || lower.contains('>'))
                && [
                    "threshold",
                    "min_",
                    "max_",
                    "baseline",
                    "champion",
                    "accuracy",
                    "auc",
                    "f1",
                    "rmse",
                    "mae",
                    "r2",
                ]
                .iter()
                .any(|word| lower.contains(word))
        });
        self.lines.iter().find(|(_, line)| compared && fails(line)).map(|(number, _)| *number)
    }
}

/// Whether a line has a text that is no part of a longer word.
fn has(line: &str, text: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    line.match_indices(text).any(|(at, _)| {
        let before = line[..at].chars().next_back().is_some_and(word) && text.starts_with(word);
        let after = line[at + text.len()..].chars().next().is_some_and(word)
            && text.ends_with(word)
            && !text.ends_with('_');
        !before && !after
    })
}
