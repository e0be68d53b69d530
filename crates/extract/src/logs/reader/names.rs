//! The names of failed tests: what a line leaves out of a name stood in lines before it.

use plimsoll_domain::Grade;
use plimsoll_domain::log::FailureClass;

use super::super::failure::Take;
use super::super::line::Line;
use super::super::text::value;
use super::JobReader;
use super::why::FAILED_TEST;
use crate::catalogue::{Capture, LogPattern, Meaning};

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

    pub(super) fn failed_test(&mut self, tool: usize, named: &[(Capture, &[u8])], line: &Line<'_>) {
        let of = |wanted| named.iter().find(|(capture, _)| *capture == wanted).map(|(_, text)| value(text));
        if let Some(short) = of(Capture::ShortName) {
            // The line that names it in full, or the counts, are better to read.
            return self.tally.failed(tool, short, true);
        }
        let name = match of(Capture::Name) {
            Some(name) => name,
            None => {
                let about = self.open.about.get_mut(&tool);
                about.and_then(|about| about.name.take()).unwrap_or_default()
            }
        };
        let known = self.open.about.get(&tool).and_then(|about| about.group.as_deref());
        let name = match (of(Capture::Group), known) {
            (Some(group), _) => format!("{group} > {name}"),
            (None, Some(group)) if !name.is_empty() && !name.contains('.') => format!("{group}.{name}"),
            _ => name,
        };
        self.tally.failed(tool, name, false);
        self.candidate(FailureClass::Test, FAILED_TEST, Take::First, line);
    }

    /// A step that prints the report of tests that failed in one before it names them.
    pub(super) fn reported(&self, tool: usize, log: &LogPattern) -> Option<Grade> {
        let names = matches!(log.means, Meaning::Failed | Meaning::Names);
        (names && self.tally.failed_before(tool)).then_some(Grade::E3)
    }
}
