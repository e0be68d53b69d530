//! The catalogue's log lines and the failure rules, compiled into one scanner.

use std::sync::OnceLock;

use super::counts::Shows;
use super::failure::{self, FailureRule};
use super::scan::Scanner;
use crate::catalogue::{Capture, Catalogue, LogPattern, Tool};

/// What a pattern belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// A line of a tool: the tool and the line by position.
    Tool(usize, usize),
    /// A failure rule by position.
    Failure(usize),
}

/// Everything that is looked for in logs. Compiled once, used by any number of threads.
#[derive(Debug)]
pub struct LogRules {
    tools: Vec<Tool>,
    failures: Vec<FailureRule>,
    rules: Vec<Rule>,
    shows: Vec<Shows>,
    /// Tools that say when they begin: hardly any.
    announcing: Vec<String>,
    scanner: Scanner,
}

impl LogRules {
    /// The rules that come with Plimsoll.
    ///
    /// A file of them that could not be read would be left out; tests see to it that there is none.
    #[must_use]
    pub fn builtin() -> &'static Self {
        static BUILTIN: OnceLock<LogRules> = OnceLock::new();
        BUILTIN.get_or_init(|| {
            Self::new(Catalogue::builtin(), failure::embedded()).unwrap_or_else(|_| Self::none())
        })
    }

    /// Compiles the log lines of these tools.
    ///
    /// # Errors
    /// A pattern that holds no text to look for.
    pub(super) fn new(catalogue: &Catalogue, failures: Vec<FailureRule>) -> Result<Self, String> {
        let tools: Vec<Tool> =
            catalogue.tools().iter().filter(|tool| !tool.logs.is_empty()).cloned().collect();
        let mut rules = Vec::new();
        let mut patterns = Vec::new();
        for (place, tool) in tools.iter().enumerate() {
            for (line, log) in tool.logs.iter().enumerate() {
                rules.push(Rule::Tool(place, line));
                patterns.push(log.pattern.clone());
            }
        }
        for (place, failure) in failures.iter().enumerate() {
            rules.push(Rule::Failure(place));
            patterns.push(failure.pattern.clone());
        }
        let shows = tools.iter().map(shows).collect();
        let announcing = tools.iter().filter(|tool| tool.announces).map(|tool| tool.id.clone()).collect();
        Ok(Self { shows, announcing, rules, scanner: Scanner::new(patterns)?, tools, failures })
    }

    fn none() -> Self {
        let scanner = Scanner::none();
        Self {
            tools: Vec::new(),
            failures: Vec::new(),
            rules: Vec::new(),
            shows: Vec::new(),
            announcing: Vec::new(),
            scanner,
        }
    }

    /// Every pattern that is looked for, in the syntax of the `regex` crate.
    pub fn patterns(&self) -> impl Iterator<Item = &str> {
        (0..self.rules.len()).map(|number| self.scanner.pattern(number as u16).as_str())
    }

    /// The fixed texts by which lines are picked that a pattern could match.
    pub fn texts(&self) -> impl Iterator<Item = Vec<u8>> {
        self.scanner.texts()
    }

    pub(super) const fn scanner(&self) -> &Scanner {
        &self.scanner
    }

    pub(super) fn rule(&self, number: u16) -> Rule {
        self.rules[usize::from(number)]
    }

    pub(super) fn tool(&self, place: usize) -> &Tool {
        &self.tools[place]
    }

    pub(super) fn log(&self, tool: usize, line: usize) -> &LogPattern {
        &self.tools[tool].logs[line]
    }

    pub(super) fn failure(&self, place: usize) -> &FailureRule {
        &self.failures[place]
    }

    /// What a tool would print if it were not zero.
    pub(super) fn shows(&self, tool: usize) -> Shows {
        self.shows[tool]
    }

    /// Whether a tool is known by lines of its own, and not only by a name.
    pub(super) fn has_lines(&self, tool: &str) -> bool {
        self.tools.iter().any(|known| known.id == tool)
    }

    /// Whether a tool says when it begins.
    pub(super) fn announces(&self, tool: &str) -> bool {
        self.announcing.iter().any(|announcing| announcing == tool)
    }

    /// The tool that takes a whole run of this one for a single test.
    pub(super) fn around(&self, tool: usize) -> Option<usize> {
        let around = self.tools[tool].inside.as_ref()?;
        self.tools.iter().position(|other| other.id == *around)
    }

    /// Whether one tool runs another underneath.
    pub(super) fn covers(&self, tool: usize, other: usize) -> bool {
        self.tools[tool].covers.contains(&self.tools[other].id)
    }
}

fn shows(tool: &Tool) -> Shows {
    let any = |wanted: Capture| {
        tool.logs
            .iter()
            .any(|log| log.captures.iter().any(|capture| *capture == wanted || *capture == Capture::Counts))
    };
    let cases = tool.logs.iter().any(|log| log.means == crate::catalogue::Meaning::Case);
    Shows { skipped: cases || any(Capture::Skipped), errors: any(Capture::Errors) }
}
