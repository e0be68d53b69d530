//! What a person reads in a terminal. Other formats for people take its words from here: a number or a phrase is
//! the same wherever it stands.

mod bands;
pub(crate) mod coverage;
mod deployments;
mod diff;
mod explain;
pub(crate) mod header;
mod history;
pub(crate) mod human;
mod ladder;
pub(crate) mod levels;
mod line;
mod log;
pub(crate) mod metrics;
mod models;
mod others;
pub(crate) mod page;
mod practices;
mod signals;
mod steps;
pub(crate) mod text;

use plimsoll_domain::Assessment;

use crate::acting::disarm;
use page::Page;

pub use deployments::deployments_terminal;
pub use diff::diff_terminal;
pub use explain::explain_terminal;
pub use history::history_terminal;
pub use log::{log_line, log_terminal};
pub use models::{model_list, model_show};

/// What the terminal can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TerminalOptions {
    /// Columns; kept within 60 and 200. A narrower terminal gets pages of 60 columns and breaks them itself:
    /// with less room, names that one has to type could not stay whole.
    pub width: usize,
    /// Whether to use colour. Nothing is said by colour alone.
    pub color: bool,
    /// Whether it shows more than ASCII. If not, the output is ASCII only.
    pub unicode: bool,
    /// Everything, instead of what matters most.
    pub verbose: bool,
    /// Beside that, what each practice rests on, and every signal. Only with `verbose`.
    pub evidence: bool,
}

/// A text without anything that a terminal or a CI acts upon; only its line ends are kept. For messages that quote
/// what somebody else wrote.
#[must_use]
pub fn sanitize(raw: &str) -> String {
    let lines: Vec<_> = raw.split('\n').map(|line| disarm(&text::clean(line, true)).into_owned()).collect();
    lines.join("\n")
}

/// The scorecard of an assessment.
///
/// No line is wider than `options.width` but those of code, which are never broken, and no character of it is one that a terminal acts upon, whatever
/// the repository's names and messages hold.
#[must_use]
pub fn terminal(assessment: &Assessment, options: &TerminalOptions) -> String {
    let mut page = Page::new(options);
    header::write(&mut page, assessment);
    levels::write(&mut page, assessment);
    metrics::write(&mut page, &assessment.metrics);
    bands::write(&mut page, assessment, options.verbose);
    steps::write(&mut page, assessment);
    coverage::write(&mut page, &assessment.coverage);
    if options.verbose {
        practices::write(&mut page, assessment);
    }
    if options.verbose && options.evidence {
        signals::write(&mut page, &assessment.signals);
    }
    page.finish()
}
