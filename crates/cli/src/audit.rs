//! `plimsoll audit`: assess a repository.

use plimsoll_domain::Assessment;
use plimsoll_domain::level_history::LevelHistory;
use plimsoll_domain::tables::Tables;
use plimsoll_inference::Model;

use crate::args::{AuditArgs, ColorWhen, Format};
use crate::error::CliError;
use crate::render::{self, Found};
use crate::subject::{Manner, Subject};
use crate::{assemble, models, past};

/// Assesses and reports.
pub(crate) fn run(arguments: &AuditArgs, color: ColorWhen, quiet: bool) -> Result<(), CliError> {
    let formats = render::formats(&arguments.render)?;
    past::check(arguments, &formats)?;
    let models = models::select(&arguments.scope.model)?;
    let (assessment, tables, history) = whole(arguments, &formats, &models, quiet)?;
    let found = Found { assessment: &assessment, tables: Some(&tables), history: history.as_ref() };
    render::write(&found, &arguments.render, color, arguments.verbose)
}

/// An assessment, the events behind it, and the levels before it where a page shows them.
type Whole = (Assessment, Tables, Option<LevelHistory>);

/// The assessment of a repository here or elsewhere, with what was collected of its history.
fn whole(
    arguments: &AuditArgs,
    formats: &[Format],
    models: &[Model],
    quiet: bool,
) -> Result<Whole, CliError> {
    let subject = Subject::prepare(&arguments.target, &arguments.history, Manner::of(arguments), quiet)?;
    let told = subject.told.as_ref();
    let dossier = assemble::assess(subject.source(), &arguments.scope.span, models, told, quiet)?;
    let history = match formats.contains(&Format::Html) {
        true => past::of(&subject, arguments, &dossier.assessment, models, quiet)?,
        false => None,
    };
    subject.remember(&dossier.assessment, quiet);
    Ok((dossier.assessment, dossier.tables, history))
}
