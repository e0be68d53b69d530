//! The levels through time that a page shows beside the assessment.

use plimsoll_domain::Assessment;
use plimsoll_domain::level_history::LevelHistory;
use plimsoll_inference::Model;

use crate::args::{AuditArgs, Format, ScopeArgs};
use crate::dates::{AsOf, Every};
use crate::error::CliError;
use crate::progress::Progress;
use crate::replay::{self, Wanted};
use crate::subject::Subject;

/// Refuses what would be computed and shown nowhere.
pub(crate) fn check(arguments: &AuditArgs, formats: &[Format]) -> Result<(), CliError> {
    if arguments.past.is_some() && !formats.contains(&Format::Html) {
        return Err(CliError::usage("--history is told in HTML only")
            .hint("add --format html, or use `plimsoll history` for the terminal, JSON and CSV"));
    }
    Ok(())
}

/// With `--history` computed anew, month by month; else what kept assessments said, which costs next to nothing.
pub(crate) fn of(
    subject: &Subject,
    arguments: &AuditArgs,
    newest: &Assessment,
    models: &[Model],
    quiet: bool,
) -> Result<Option<LevelHistory>, CliError> {
    if let Some(since) = arguments.past {
        // Without a date both would ask the clock, and the look back would end after the assessment.
        let mut scope: ScopeArgs = arguments.scope.clone();
        scope.span.as_of = Some(AsOf(newest.as_of));
        let wanted = Wanted { scope: &scope, since, every: Every::Month };
        return replay::replay(subject, &wanted, models, quiet).map(Some);
    }
    let Some(told) = &subject.told else { return Ok(None) };
    // A look back that cannot be read spoils no report.
    replay::kept(told, newest, models).or_else(|error| {
        if !quiet {
            Progress::new(quiet).say(&format!("without levels through time: {}", error.message()));
        }
        Ok(None)
    })
}
