//! What the catalogue recognises in a step.

use plimsoll_domain::facts::workflow::{Command, ToolMatch};

use crate::catalogue::Hit;

/// A step on its way: the fact, and what only the rest of the job needs to know.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    pub(super) step: plimsoll_domain::facts::WorkflowStep,
    /// What it sets up is thrown away with the job.
    pub(super) disposable: Option<String>,
    /// It points the cluster tools at another cluster.
    pub(super) switches_target: bool,
}

impl Draft {
    /// Takes over what the catalogue said. The same tool in the same stage and place counts once.
    pub(super) fn add(&mut self, hits: Vec<Hit>, line: u32) {
        for hit in hits {
            if hit.disposable && self.disposable.is_none() {
                self.disposable = Some(hit.tool.clone());
            }
            let found = ToolMatch {
                tool: hit.tool,
                stage: hit.stage,
                effect: hit.effect,
                weak: hit.weak,
                line,
                target: hit.target,
                disqualified: hit.disqualified,
            };
            let same = |known: &ToolMatch| {
                (&known.tool, known.stage, known.weak, &known.target, &known.disqualified)
                    == (&found.tool, found.stage, found.weak, &found.target, &found.disqualified)
            };
            if !self.step.matches.iter().any(same) {
                self.step.matches.push(found);
            }
        }
    }
}

/// Whether a program prints what it is told or looks at files, so that a tool's name in its arguments means nothing.
pub(super) fn only_prints(command: &Command) -> bool {
    const PRINTERS: [&str; 16] = [
        "echo",
        "printf",
        "cat",
        "grep",
        "egrep",
        "sed",
        "awk",
        "head",
        "tail",
        "tee",
        "test",
        "[",
        "Write-Host",
        "Write-Output",
        "ls",
        "find",
    ];
    command.words.first().is_some_and(|word| PRINTERS.contains(&word.as_str()))
}
