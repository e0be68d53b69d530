//! What the catalogue recognises in a step.

use plimsoll_domain::Stage;
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
    /// Takes over what the catalogue said of a command. A check whose failure is swallowed counts for less.
    pub(super) fn add_of(&mut self, command: &Command, mut hits: Vec<Hit>) {
        for hit in hits.iter_mut().filter(|hit| command.tolerated && is_check(hit.stage)) {
            hit.weak = true;
        }
        self.add(hits, command.line);
    }

    /// The failure of everything in it is swallowed.
    pub(super) fn weaken_checks(&mut self) {
        for found in self.step.matches.iter_mut().filter(|found| is_check(found.stage)) {
            found.weak = true;
        }
        for command in &mut self.step.commands {
            command.tolerated = true;
        }
    }

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

/// Stages whose worth is that they can fail.
fn is_check(stage: Stage) -> bool {
    matches!(
        stage,
        Stage::UnitTest
            | Stage::IntegrationTest
            | Stage::AcceptanceTest
            | Stage::PerformanceTest
            | Stage::Lint
            | Stage::StaticAnalysis
            | Stage::SecurityScan
            | Stage::Coverage
            | Stage::Verify
            | Stage::ValidateData
            | Stage::EvaluateModel
    )
}

/// Whether a program prints what it is told or looks at files, so that a tool's name in its arguments means nothing.
pub(crate) fn only_prints(command: &Command) -> bool {
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
