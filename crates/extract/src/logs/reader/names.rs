//! The names of failed tests: what a line leaves out of a name stood in lines before it.

use plimsoll_domain::Grade;
use plimsoll_domain::log::FailureClass;

use super::super::failure::{Take, kept};
use super::super::line::Line;
use super::super::text::value;
use super::JobReader;
use super::step::{List, Tried};
use super::why::FAILED_TEST;
use crate::catalogue::{Capture, LogPattern, Meaning};

/// Failures that are kept back until they were tried again.
const MOST_TRIED: usize = 200;

impl JobReader<'_> {
    /// Remembers the class or test that what follows is about.
    pub(super) fn names(&mut self, tool: usize, named: &[(Capture, &[u8])]) {
        for (capture, text) in named {
            match capture {
                Capture::Group => {
                    let about = self.open.about.entry(tool).or_default();
                    (about.group, about.name) = (Some(value(text)), None);
                }
                Capture::Name | Capture::ShortName => {
                    self.open.about.entry(tool).or_default().name = Some(value(text));
                }
                _ => {}
            }
        }
    }

    /// A line that names a failed test.
    pub(super) fn failed_test(
        &mut self,
        tool: usize,
        pattern: usize,
        log: &LogPattern,
        named: &[(Capture, &[u8])],
        line: &Line<'_>,
    ) {
        let list = self.open.list.filter(|(of, _)| *of == tool).map(|(_, list)| list);
        let outcome = log.outcome.as_deref();
        if list == Some(List::Flaky) || outcome == Some("listed") && list != Some(List::Failed) {
            return;
        }
        if outcome == Some("tried") && self.open.tried.len() < MOST_TRIED {
            let (line, text) = (line.number, kept(line.text).to_vec());
            let name = self.test_name(tool, named);
            self.open.tried.push(Tried { tool, name, line, text });
            return;
        }
        if self.failed_case(tool, named, line) && outcome == Some("error") {
            self.tally.error(tool, pattern, line.number);
        }
    }

    /// A test failed; whether its name is a new one.
    pub(super) fn failed_case(&mut self, tool: usize, named: &[(Capture, &[u8])], line: &Line<'_>) -> bool {
        let short = named.iter().find(|(capture, _)| *capture == Capture::ShortName);
        if let Some((_, text)) = short {
            // The line that names it in full, or the counts, are better to read.
            return self.tally.failed(tool, value(text), true);
        }
        let name = self.test_name(tool, named);
        let new = self.tally.failed(tool, name, false);
        self.candidate(FailureClass::Test, FAILED_TEST, Take::First, line);
        new
    }

    /// A test passed when it was tried again.
    pub(super) fn passed_test(&mut self, tool: usize, named: &[(Capture, &[u8])]) {
        let name = self.test_name(tool, named);
        self.open.tried.retain(|tried| tried.name != name);
        self.tally.passed(&name);
    }

    /// What was tried and never passed has failed.
    pub(super) fn end_tries(&mut self) {
        for Tried { tool, name, line, text } in std::mem::take(&mut self.open.tried) {
            self.tally.failed(tool, name, false);
            self.failed_before_its_end(line, &text);
        }
    }

    /// The name of a test, with the group before it.
    fn test_name(&mut self, tool: usize, named: &[(Capture, &[u8])]) -> String {
        let of = |wanted| named.iter().find(|(capture, _)| *capture == wanted).map(|(_, text)| value(text));
        let name = match of(Capture::Name) {
            Some(name) => name,
            None => {
                let about = self.open.about.get_mut(&tool);
                about.and_then(|about| about.name.take()).unwrap_or_default()
            }
        };
        let known = self.open.about.get(&tool).and_then(|about| about.group.as_deref());
        match (of(Capture::Group), known) {
            (Some(group), _) => format!("{group} > {name}"),
            (None, Some(group)) if !name.is_empty() && !name.contains('.') => format!("{group}.{name}"),
            _ => name,
        }
    }

    /// A step that prints the report of tests that failed in one before it names them.
    pub(super) fn reported(&self, tool: usize, log: &LogPattern) -> Option<Grade> {
        let names = matches!(log.means, Meaning::Failed | Meaning::Names);
        (names && self.tally.failed_before(tool)).then_some(Grade::E3)
    }
}
